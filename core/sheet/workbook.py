"""Uploaded workbooks as rows of text, read in a process of their own.

Rule: no uploaded file may stop or slow the service. `core.sheet.child` reads it under limits of
memory and time; a file beyond them is refused with the reason.
"""

import struct
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeAlias

import msgspec

from core.sheet import child as sheet_child

Merged: TypeAlias = list[tuple[int, int, int]]
"""Cells merged over several rows: first and last row, counted from 1, and column from 0."""
WORKBOOK = b"PK\x03\x04"  # how an .xlsx begins, being a ZIP
_HEAD = struct.Struct(">cI")
_ROWS = msgspec.msgpack.Decoder(list[list[str]])
_MERGED = msgspec.msgpack.Decoder(list[tuple[int, int, int]])
_SHEETS = msgspec.msgpack.Decoder(list[tuple[str, bool]])
_REFUSED = msgspec.msgpack.Decoder(tuple[str, str, str])


class SheetRefused(Exception):
    """A workbook is not read. The message follows “the file …”, and names the mend.

    Codes: `unreadable` (the message is the parser's), `no_sheet`, `far_cell` (with its place,
    as in "Sheet1!XFD12"), `too_large`.
    """

    def __init__(self, code: str, says: str, place: str = "") -> None:
        super().__init__(says)
        self.code = code
        self.place = place


def read_sheet(
    file: IO[bytes], sheet: str = "", merged: Merged | None = None
) -> Iterator[list[str]]:
    """Give the rows of a sheet of an open workbook, by default the first; blocks, so use a thread.

    `merged` takes, before the first row, what is merged downwards. The file needs a descriptor of
    its own. Raises `SheetRefused`.
    """
    with _child(file, "rows", sheet) as told:
        for kind, body in _messages(told):
            if kind == b"R":
                yield from _ROWS.decode(body)
            elif merged is not None:
                merged += _MERGED.decode(body)


def list_sheets(file: IO[bytes]) -> list[tuple[str, bool]]:
    """Name the sheets of an open workbook, and whether each is shown; as `read_sheet` else."""
    with _child(file, "sheets", "") as told:
        return [one for _, body in _messages(told) for one in _SHEETS.decode(body)]


@contextmanager
def _child(file: IO[bytes], wanted: str, sheet: str) -> Generator[IO[bytes]]:
    command = [sys.executable, "-I", str(Path(sheet_child.__file__)), wanted, sheet]
    child = subprocess.Popen(
        command,
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        start_new_session=True,  # not in the service's session, which has priority over Asterisk
    )
    assert child.stdout is not None
    try:
        yield child.stdout
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _messages(told: IO[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Give what the child tells until its end, by kind; raises `SheetRefused`."""
    while True:
        head = told.read(_HEAD.size)
        if len(head) < _HEAD.size:
            raise SheetRefused(
                "too_large",
                f"needs more than {sheet_child.MOST_MEMORY / 2**30:g} GiB of memory or "
                f"{sheet_child.MOST_CPU_S} s to be read; delete what is not needed and save "
                "again, or export it as CSV UTF-8",
            )
        kind, length = _HEAD.unpack(head)
        body = told.read(length)
        if kind == b"X":
            raise SheetRefused(*_REFUSED.decode(body))
        if kind == b"E":
            return
        yield kind, body

"""Uploaded workbooks as rows of text, read in a process of their own.

Rule: no uploaded file may stop or slow the service. `core.sheet.child` reads it under limits of
memory and time; a file beyond them is refused with the reason.
"""

import struct
import subprocess
import sys
from collections.abc import Iterator
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
    command = [sys.executable, "-I", str(Path(sheet_child.__file__)), sheet]
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
        yield from _rows(child.stdout, [] if merged is None else merged)
    finally:
        child.kill()
        child.stdout.close()
        child.wait()


def _rows(told: IO[bytes], merged: Merged) -> Iterator[list[str]]:
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
        match kind:
            case b"R":
                yield from _ROWS.decode(body)
            case b"M":
                merged += _MERGED.decode(body)
            case b"X":
                raise SheetRefused(*_REFUSED.decode(body))
            case _:
                return

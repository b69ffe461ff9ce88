"""A foreign table as rows of text: CSV in the encodings of China's offices, and XLSX.

Rule: a file that is valid UTF-8 throughout is UTF-8; otherwise the header decides, since a
single broken byte must not turn a whole file into another encoding. Bytes that still do not
decode stay visible as lone surrogates, so that only their row is refused.
"""

import codecs
import csv
import hashlib
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Generic, TypeVar

import msgspec

from core.sheet.cells import fold
from core.sheet.faults import Problem
from core.sheet.rejects import Rejects
from core.sheet.text import PIECE, Decoding
from core.sheet.workbook import WORKBOOK, Merged, SheetRefused, read_sheet

HEADER_WITHIN = 20  # rows: exports begin with titles and dates
_CELL_LIMIT = 131_072
_DELIMITERS = ",\t;"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
F = TypeVar("F", bound=str)


class ImportRefused(Exception):
    """The whole file cannot be imported; the message names what, where and the mend."""


class NoHeader(ImportRefused):
    """A table has no header that is known; another sheet of its workbook may have it."""


class BrokenRow(msgspec.Struct, frozen=True):
    """A row the CSV reader could not take apart."""


Cells = list[str]
NumberedRow = tuple[int, Cells | BrokenRow]  # numbered as a spreadsheet does, the header too


class Scan(msgspec.Struct, frozen=True):
    """What one pass over a file's bytes tells."""

    sha256: str  # with the name of a sheet, where one is named
    lines: int  # in a text file, about its rows; 0 for a workbook
    encoding: str  # a Python codec; "xlsx" for a workbook


class Header(msgspec.Struct, Generic[F], frozen=True):
    """The header row, and what its columns mean."""

    row: int
    titles: tuple[str, ...]
    fields: tuple[F | None, ...]

    def places(self, field: F) -> tuple[int, ...]:
        """Give the columns of a field, from the left."""
        return tuple(place for place, one in enumerate(self.fields) if one == field)


class Dialect(msgspec.Struct, frozen=True):
    """How a file is written, as far as it is said, and the titles that tell the rest."""

    encoding: str = "auto"
    delimiter: str = ""  # empty: comma, tab, semicolon are tried
    sheet: str = ""  # of a workbook; empty: its first
    known: frozenset[str] = frozenset()  # titles, folded


def scan(path: Path, dialect: Dialect) -> Scan:
    """Read all bytes once: hash, size, encoding. Raises `ImportRefused`."""
    digest, lines, utf8 = hashlib.sha256(), 0, Decoding("utf-8")
    try:
        with path.open("rb") as file:
            head = file.read(PIECE)
            piece = head
            while piece:
                digest.update(piece)
                lines += piece.count(b"\n")
                utf8.take(piece)
                piece = file.read(PIECE)
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror or error}") from error
    if not head:
        raise ImportRefused(f"{path} is empty; export it again")
    utf8.take(b"", final=True)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused(f"{path} is an old .xls workbook; save it as .xlsx or as CSV UTF-8")
    if head.startswith(WORKBOOK):
        digest.update(dialect.sheet.encode())
        return Scan(digest.hexdigest(), 0, "xlsx")
    return Scan(digest.hexdigest(), lines, _encoding(head, utf8.fits, dialect))


def _encoding(head: bytes, is_utf8: bool, dialect: Dialect) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if dialect.encoding != "auto":
        return dialect.encoding
    if is_utf8:
        return "utf-8"
    first_lines = head.split(b"\n", HEADER_WITHIN)[:HEADER_WITHIN]
    for line in first_lines:
        for encoding in ("utf-8", "gb18030"):
            try:
                titles = [fold(cell) for cell in _split(line.decode(encoding))]
            except UnicodeDecodeError:
                continue
            if any(title in dialect.known and not title.isascii() for title in titles):
                return encoding
    return "gb18030"  # an English header over Chinese names, saved by a Chinese Excel


def _split(line: str) -> list[str]:
    for delimiter in _DELIMITERS:
        line = line.replace(delimiter, "\0")
    return line.strip().split("\0")


def read_rows(
    path: Path, scanned: Scan, dialect: Dialect, merged: Merged | None = None
) -> Generator[NumberedRow]:
    """Read all rows, the header included. Nothing is held; a workbook is read by a child.

    `merged` takes, before the first row, what a workbook has merged downwards.
    """
    if scanned.encoding == "xlsx":
        return _workbook_rows(path, dialect, merged)
    return _csv_rows(path, scanned, dialect)


def _csv_rows(path: Path, scanned: Scan, dialect: Dialect) -> Generator[NumberedRow]:
    errors = "replace" if scanned.encoding == "utf-16" else "surrogateescape"
    with path.open(encoding=scanned.encoding, errors=errors, newline="") as file:
        delimiter = dialect.delimiter or _delimiter(file, dialect)
        file.seek(0)
        csv.field_size_limit(_CELL_LIMIT)
        reader = csv.reader(file, delimiter=delimiter)
        number = 0
        while True:
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield number, BrokenRow()
                continue
            yield number, cells


def _delimiter(file: IO[str], dialect: Dialect) -> str:
    """Take the separator under which the first lines hold most known titles."""
    lines = [file.readline(_CELL_LIMIT) for _ in range(HEADER_WITHIN)]

    def hits(delimiter: str) -> int:
        return max(
            (sum(fold(cell) in dialect.known for cell in line.split(delimiter)) for line in lines),
            default=0,
        )

    return max(_DELIMITERS, key=hits)


def _workbook_rows(path: Path, dialect: Dialect, merged: Merged | None) -> Generator[NumberedRow]:
    try:
        with path.open("rb") as file:
            yield from enumerate(read_sheet(file, dialect.sheet, merged), 1)
    except SheetRefused as why:
        if why.code == "unreadable":
            raise ImportRefused(
                f"{path} is no workbook that can be read ({why}); save it as .xlsx or CSV UTF-8"
            ) from why
        raise ImportRefused(f"{path} {why}") from why


def write_out(
    again: Iterator[NumberedRow], refused: Mapping[int, Sequence[Problem]], rejects: Rejects
) -> None:
    """Read a file once more for the cells of rows that were refused after the first reading."""
    for number, cells in again:
        problems = refused.get(number)
        if problems:
            rejects.add([] if isinstance(cells, BrokenRow) else cells, problems)

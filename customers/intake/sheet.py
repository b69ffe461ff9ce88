"""A foreign table as rows of text: CSV in the encodings of China's offices, and XLSX.

Rule: a file that is valid UTF-8 throughout is UTF-8; otherwise the header decides, since a
single broken byte must not turn a whole file into another encoding. Bytes that still do not
decode stay visible as lone surrogates, so that only their row is refused.
"""

import codecs
import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from core.sheet.text import PIECE, Decoding
from core.sheet.workbook import WORKBOOK, SheetRefused, read_sheet
from customers.intake.fields import FIELDS, FieldName
from customers.intake.mapping import Mapping, fold

_HEADER_WITHIN = 20  # rows: exports begin with titles and dates
_CELL_LIMIT = 131_072
_DELIMITERS = ",\t;"
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"),
         (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip


class ImportRefused(Exception):
    """The whole file cannot be imported; the message names what, where and the mend."""


class BrokenRow(msgspec.Struct, frozen=True):
    """A row the CSV reader could not take apart."""


Cells = list[str]
NumberedRow = tuple[int, Cells | BrokenRow]  # numbered as a spreadsheet does, the header too


class Scan(msgspec.Struct, frozen=True):
    """What one pass over a file's bytes tells."""

    sha256: str
    lines: int  # in a text file, about its rows; 0 for a workbook
    encoding: str  # a Python codec; "xlsx" for a workbook


class Header(msgspec.Struct, frozen=True):
    """The header row, and what its columns mean."""

    row: int
    titles: tuple[str, ...]
    fields: tuple[FieldName | None, ...]

    def places(self, field: FieldName) -> tuple[int, ...]:
        """Give the columns of a field, from the left."""
        return tuple(place for place, one in enumerate(self.fields) if one == field)


def scan(path: Path, mapping: Mapping) -> Scan:
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
        return Scan(digest.hexdigest(), 0, "xlsx")
    return Scan(digest.hexdigest(), lines, _encoding(head, utf8.fits, mapping))


def _encoding(head: bytes, is_utf8: bool, mapping: Mapping) -> str:
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    if mapping.encoding != "auto":
        return mapping.encoding
    if is_utf8:
        return "utf-8"
    known = mapping.fields_by_title()
    first_lines = head.split(b"\n", _HEADER_WITHIN)[:_HEADER_WITHIN]
    for line in first_lines:
        for encoding in ("utf-8", "gb18030"):
            try:
                titles = [fold(cell) for cell in _split(line.decode(encoding))]
            except UnicodeDecodeError:
                continue
            if any(title in known and not title.isascii() for title in titles):
                return encoding
    return "gb18030"  # an English header over Chinese names, saved by a Chinese Excel


def _split(line: str) -> list[str]:
    for delimiter in _DELIMITERS:
        line = line.replace(delimiter, "\0")
    return line.strip().split("\0")


def read_rows(path: Path, scanned: Scan, mapping: Mapping) -> Iterator[NumberedRow]:
    """Read all rows, the header included. Nothing is held; a workbook is read by a child."""
    if scanned.encoding == "xlsx":
        return _workbook_rows(path, mapping)
    return _csv_rows(path, scanned, mapping)


def _csv_rows(path: Path, scanned: Scan, mapping: Mapping) -> Iterator[NumberedRow]:
    errors = "replace" if scanned.encoding == "utf-16" else "surrogateescape"
    with path.open(encoding=scanned.encoding, errors=errors, newline="") as file:
        delimiter = mapping.delimiter or _delimiter(file, mapping)
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


def _delimiter(file: IO[str], mapping: Mapping) -> str:
    """Take the separator under which the first lines hold most known titles."""
    known = mapping.fields_by_title()
    lines = [file.readline(_CELL_LIMIT) for _ in range(_HEADER_WITHIN)]

    def hits(delimiter: str) -> int:
        return max(
            (sum(fold(cell) in known for cell in line.split(delimiter)) for line in lines),
            default=0,
        )

    return max(_DELIMITERS, key=hits)


def _workbook_rows(path: Path, mapping: Mapping) -> Iterator[NumberedRow]:
    try:
        with path.open("rb") as file:
            yield from enumerate(read_sheet(file, mapping.sheet or ""), 1)
    except SheetRefused as why:
        if why.code == "unreadable":
            raise ImportRefused(
                f"{path} is no workbook that can be read ({why}); save it as .xlsx or CSV UTF-8"
            ) from why
        raise ImportRefused(f"{path} {why}") from why


def find_header(rows: Iterator[NumberedRow], mapping: Mapping, path: Path) -> Header:
    """Find the header in the first rows, consuming them; raises `ImportRefused`."""
    known = mapping.fields_by_title()
    best: Header | None = None
    for _ in range(_HEADER_WITHIN):
        number, cells = next(rows, (0, BrokenRow()))
        if isinstance(cells, BrokenRow):
            continue
        fields: tuple[FieldName | None, ...] = tuple(known.get(fold(title)) for title in cells)
        header = Header(number, tuple(title.strip() for title in cells), fields)
        if "name" in fields and ("customer_number" in fields or "account_number" in fields):
            _refuse_doubled(header, path)
            return header
        if best is None or _known(header) > _known(best):
            best = header
    raise ImportRefused(_no_header(best, path))


def _known(header: Header) -> int:
    return sum(field is not None for field in header.fields)


def _no_header(best: Header | None, path: Path) -> str:
    seen = ", ".join(title for title in (best.titles if best else ()) if title)[:300]
    wanted = " / ".join(FIELDS["customer_number"].titles[:2] + FIELDS["account_number"].titles[:1])
    names = " / ".join(FIELDS["name"].titles[:3])
    return (
        f"{path} has no header within its first {_HEADER_WITHIN} rows: a column for the number "
        f"({wanted}) and one for the name ({names}) are needed. The nearest row holds: "
        f"{seen or 'nothing'}. Map its titles in a mapping file (--mapping)"
    )


def _refuse_doubled(header: Header, path: Path) -> None:
    for field in set(header.fields) - {None, "phone"}:
        assert field is not None
        places = header.places(field)
        if len(places) > 1:
            titles = ", ".join(header.titles[place] for place in places)
            raise ImportRefused(
                f"{path}, row {header.row}: the columns {titles} all mean {field}; say in a "
                "mapping file which of them counts"
            )
    if "account_number" in header.fields and not {"address", "premise_code"} & set(header.fields):
        raise ImportRefused(
            f"{path}, row {header.row}: a file with accounts needs the address or the premise "
            "code of each; export one of them, or map its title"
        )

"""Run as a program of its own: a workbook on standard input becomes rows on standard output.

Rule: a workbook may be an attack, so it is checked before it is loaded, and loaded in this process,
which may fail alone. The parser allocates the rectangle from the first cell to the last: one cell
at the sheet's far edge would take 550 GB. So the cells' references are read first.

Each message is a kind (N sheets, M merged cells, R rows, X refused, E end), the length of the rest,
the rest as msgpack.
`core.sheet.workbook` starts this file and reads them; nothing of hotline is imported.
"""

import contextlib
import re
import resource
import struct
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import msgspec
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MOST_MEMORY = 3 << 29  # bytes of addresses; a million rows of 11 full cells take 1.3 GB
MOST_CPU_S = 120
MOST_UNPACKED = 2_000_000_000  # bytes, as the file's own directory says
MOST_CELLS = 24_000_000  # in the rectangle: a million rows of 22 columns; 32 bytes each
_MOST_PARTS = 10_000
_PIECE = 1 << 20
_OVERLAP = 64  # bytes: a reference may lie across two pieces
_MESSAGE = 500_000  # characters, about
_REFERENCE = re.compile(rb"""r=["']([A-Z]{1,3})([0-9]{1,10})["']""")
# Beyond column V: 22 columns are within the bound on however many rows a sheet can have.
_BEYOND_V = re.compile(rb"""r=["']([W-Z]|[A-Z]{2,3})([0-9]{1,10})["']""")
_TAIL = 4_000  # bytes
_MOST_MERGED = 200_000
_HEAD = struct.Struct(">cI")


class Refused(Exception):
    """The workbook is not read: a code, what follows “the file …”, the place if any."""

    def __init__(self, code: str, says: str, place: str = "") -> None:
        super().__init__(says)
        self.code = code
        self.place = place


def confine() -> None:
    """Limit this process's memory and time; let Linux end it first if memory runs out."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def look(file: IO[bytes], sheet: str, *, of_all: bool) -> None:
    """Refuse a workbook that is too large unpacked, or too wide; "" is the first sheet.

    `of_all`: the cells of all sheets that are shown are counted together, since all will be read.
    """
    with zipfile.ZipFile(file) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MOST_UNPACKED:
            raise Refused("too_large", f"unpacks to {unpacked:,} bytes; export it as CSV UTF-8")
        if len(parts) > _MOST_PARTS:
            raise Refused("too_large", f"has {len(parts):,} parts; export it as CSV UTF-8")
        count = 0
        for name, part in _find_parts(archive, sheet, of_all=of_all):
            with archive.open(part) as cells:
                count += _measure(name, cells)
        if count > MOST_CELLS:
            raise Refused(
                "too_large",
                f"has {count:,} cells in its sheets together, and {MOST_CELLS:,} are taken; part "
                "it, or export the sheets as CSV UTF-8",
            )


def _find_parts(archive: zipfile.ZipFile, sheet: str, *, of_all: bool) -> list[tuple[str, str]]:
    """Name the sheet, or all that are shown, and where their cells lie; none of an .ods."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return []
    book = _parse(archive, "xl/workbook.xml")
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in _parse(archive, "xl/_rels/workbook.xml.rels").iter()
    }
    found: list[tuple[str, str]] = []
    for one in book.iter():
        if of_all and one.get("state", "visible") != "visible":
            continue
        if one.tag.rpartition("}")[2] == "sheet" and sheet in ("", one.get("name")):
            ids = [value for key, value in one.items() if key.rpartition("}")[2] == "id"]
            target = targets.get(ids[0] if ids else "", "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if part in names:
                found.append((one.get("name", ""), part))
    return found if of_all else found[:1]


def _parse(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    with archive.open(part) as file:
        # Expat limits how far entities expand, and this process may fail alone.
        return ElementTree.fromstring(file.read(16 * _PIECE))  # noqa: S314


def _measure(sheet: str, cells: IO[bytes]) -> int:
    """Count the cells of the rectangle, if rows ascend; else the memory limit holds.

    One that is too large is refused.
    """
    last_row = last_column = 1
    lowest = rightmost = ""
    rest = b""
    while piece := cells.read(_PIECE):
        piece = rest + piece
        rest = piece[-_OVERLAP:]
        for letters, row in _BEYOND_V.findall(piece) + _REFERENCE.findall(piece[-_TAIL:]):
            if (column := column_number(letters)) > last_column:
                last_column, rightmost = column, f"{letters.decode()}{int(row)}"
            if int(row) > last_row:
                last_row, lowest = int(row), f"{letters.decode()}{int(row)}"
    if last_row * last_column > MOST_CELLS:
        where = rightmost if rightmost == lowest else f"{rightmost} or {lowest}"
        raise Refused(
            "far_cell",
            f"has a cell far from the others in sheet {sheet!r}: {where}. All from A1 to there "
            f"would be {last_row * last_column:,} cells, and {MOST_CELLS:,} are taken; delete the "
            "empty columns to the right and the empty rows below, and save again",
            f"{sheet}!{where}",
        )
    return last_row * last_column


def column_number(letters: bytes) -> int:
    """Count a column's letters from A = 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def find(file: IO[bytes], sheet: str) -> CalamineSheet:
    """Open a sheet; "" is the first."""
    book = CalamineWorkbook.from_filelike(file)
    if sheet and sheet not in book.sheet_names:
        raise Refused("no_sheet", f"has no sheet {sheet!r}; it has {', '.join(book.sheet_names)}")
    if not book.sheet_names:
        raise Refused("unreadable", "has no sheet")
    return book.get_sheet_by_name(sheet or book.sheet_names[0])


def names(file: IO[bytes]) -> list[tuple[str, bool]]:
    """List a workbook's sheets of cells, and whether each is shown."""
    book = CalamineWorkbook.from_filelike(file)
    return [
        (one.name, one.visible == SheetVisibleEnum.Visible)
        for one in book.sheets_metadata
        if one.typ == SheetTypeEnum.WorkSheet
    ]


def merged_downwards(sheet: CalamineSheet) -> list[tuple[int, int, int]]:
    """List what is merged over several rows: first row, last row, column, counted from 1 and 0."""
    ranges = sheet.merged_cell_ranges or []
    if len(ranges) > _MOST_MERGED:
        raise Refused("too_large", f"has {len(ranges):,} merged cells; export it as CSV UTF-8")
    return [(first + 1, last + 1, column) for (first, column), (last, _) in ranges if last > first]


def read(sheet: CalamineSheet) -> Iterator[list[str]]:
    """Give the rows of a sheet, all cells as text."""
    for cells in sheet.iter_rows():
        yield [as_text(cell) for cell in cells]


def as_text(cell: object) -> str:
    """Write a cell as text; a formula whose value was never computed is empty."""
    match cell:
        case str():
            return cell
        case bool():
            return "yes" if cell else "no"
        case int():
            return str(cell)
        case float():
            return number_as_text(cell)
        case datetime() | date() | time() | timedelta():
            return str(cell)
        case _:
            return ""


def number_as_text(number: float) -> str:
    """Write a number; beyond Excel's 15 digits as 1.2E+17, since its last digits are lost."""
    if not number.is_integer():
        return repr(number)
    return str(int(number)) if abs(number) < 1e15 else f"{number:.14E}"


def tell(out: IO[bytes], kind: bytes, said: object) -> None:
    """Write a message."""
    body = msgspec.msgpack.encode(said)
    out.write(_HEAD.pack(kind, len(body)) + body)
    out.flush()


def tell_rows(out: IO[bytes], sheet: CalamineSheet) -> None:
    """Give a sheet's merged cells, then its rows, some thousand at a time."""
    tell(out, b"M", merged_downwards(sheet))
    rows: list[list[str]] = []
    weight = 0
    for row in read(sheet):
        rows.append(row)
        weight += len(row) + sum(map(len, row))
        if weight > _MESSAGE:
            tell(out, b"R", rows)
            rows, weight = [], 0
    tell(out, b"R", rows)


def main(file: IO[bytes], out: IO[bytes], wanted: str, sheet: str) -> None:
    """Look at a workbook, then give what is wanted: its `sheets`, or the `rows` of one."""
    try:
        look(file, sheet, of_all=wanted == "sheets")
        file.seek(0)
        if wanted == "sheets":
            tell(out, b"N", names(file))
        else:
            tell_rows(out, find(file, sheet))
        tell(out, b"E", None)
    except Refused as why:
        tell(out, b"X", (why.code, str(why), why.place))
    except (CalamineError, zipfile.BadZipFile, ElementTree.ParseError, ValueError) as why:
        tell(out, b"X", ("unreadable", str(why), ""))


if __name__ == "__main__":
    confine()
    main(sys.stdin.buffer, sys.stdout.buffer, *sys.argv[1:3])

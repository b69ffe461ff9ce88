"""Lists of numbers as offices keep them: CSV in any of their encodings, or XLSX, row by row.

Rule: nothing in a file is ever evaluated; a formula is text that is no number. Rows are read one
after the other, at most `MOST_ROWS`, and each keeps its row number for the report.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator

from core.phone import NumberPlan, parse_listed
from core.sheet.text import PIECE, Decoding
from core.sheet.workbook import WORKBOOK, SheetRefused, list_sheets, read_sheet
from outbound.callees.audience import Addressee
from outbound.campaign.campaign import CampaignRefused

MOST_ROWS = 1_000_000
MOST_BYTES = 64 * 1024 * 1024
_TITLES = ("电话", "号码", "手机", "联系方式", "phone", "number", "mobile", "tel")
_LANGUAGES = ("语言", "language")
_ENCODINGS = ("utf-8-sig", "gb18030")
_CODES = {
    "unreadable": "list_unreadable", "no_sheet": "list_unreadable", "far_cell": "list_far_cell",
    "too_large": "list_too_large",
}  # fmt: skip


def read_list(data: bytes, plan: NumberPlan) -> Iterator[Addressee]:
    """Read the candidates of an uploaded file; raises CampaignRefused when it is no list."""
    if len(data) > MOST_BYTES:
        raise CampaignRefused(
            "list_too_large", f"The file is larger than {MOST_BYTES // 2**20} MiB; split it."
        )
    rows = _sheet(data) if data.startswith(WORKBOOK) else _lines(data)
    return _candidates(rows, plan)


def sheets_of(data: bytes) -> list[str]:
    """Name the sheets of an uploaded workbook that has several, of which the first is read."""
    if not data.startswith(WORKBOOK):
        return []
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        try:
            found = [name for name, _ in list_sheets(file)]
        except SheetRefused:
            return []  # too much for all to be read; the first may do
    return found if len(found) > 1 else []


def _lines(data: bytes) -> Iterator[list[str]]:
    encoding = next((one for one in _ENCODINGS if b"\0" not in data and _decodes(data, one)), None)
    if encoding is None:
        raise CampaignRefused(
            "list_unreadable",
            "The file is neither CSV in UTF-8 or GB18030 nor XLSX; export it again.",
        )
    try:
        yield from csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""))
    except csv.Error as fault:
        raise CampaignRefused("list_unreadable", f"The file is not CSV: {fault}.") from None


def _decodes(data: bytes, encoding: str) -> bool:
    found = Decoding(encoding)
    for start in range(0, len(data), PIECE):
        found.take(data[start : start + PIECE])
    found.take(b"", final=True)
    return found.fits


def _sheet(data: bytes) -> Iterator[list[str]]:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        try:
            yield from read_sheet(file)
        except SheetRefused as why:
            told = f"is no XLSX: {why}" if why.code == "unreadable" else str(why)
            raise CampaignRefused(_CODES[why.code], f"The file {told}.", why.place) from None


def _candidates(rows: Iterable[list[str]], plan: NumberPlan) -> Iterator[Addressee]:
    number_at = language_at = -1
    for row, cells in enumerate(rows, start=1):
        if row > MOST_ROWS:
            raise CampaignRefused(
                "list_too_large", f"The list has more than {MOST_ROWS} rows; split it."
            )
        if row == 1 and (found := _column(cells, _TITLES)) >= 0:
            number_at, language_at = found, _column(cells, _LANGUAGES)
            continue
        if not any(cell.strip() for cell in cells):
            continue
        number_at = max(number_at, 0)
        number = cells[number_at].strip() if number_at < len(cells) else ""
        language = cells[language_at].strip() if 0 <= language_at < len(cells) else ""
        yield Addressee(
            number=parse_listed(number[:64], plan) if number else None,
            language="en" if language.lower() in ("en", "english", "英语", "英文") else "zh",
            row=row,
        )


def _column(titles: list[str], wanted: tuple[str, ...]) -> int:
    """Find the first column whose title holds one of the wanted words, or -1."""
    for at, title in enumerate(titles):
        if any(word in title.strip().lower() for word in wanted):
            return at
    return -1

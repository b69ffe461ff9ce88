"""Months, days and moments as offices write them.

Rule: year, month, day, in this order, with whatever signs between them; or a spreadsheet's number
of a day. What could be read in two ways (3/11/2026, 26-11) is refused.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from core.sheet.faults import BadCell

_FIRST, _LAST = 2000, 2100  # years
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")  # days since the end of 1899, as a spreadsheet counts
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - of a wall's clock, as all here
_MONTH = re.compile(r"(\d{4})(?:[-/.年]\s*(\d{1,2})|(\d{2}))\s*月?份?")
_DAY = re.compile(r"(\d{4})(?:[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?|(\d{2})(\d{2}))")
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?|(\d{2})(\d{2})(\d{2})?")


@lru_cache(maxsize=4096)
def month(cell: str) -> date | None:
    """Read a month, as its first day; a day stands for its month."""
    text = _plain(cell)
    if not text:
        return None
    if found := _MONTH.fullmatch(text):
        return _day("month", found[1], found[2] or found[3], "1")
    try:
        return _moment(text).date().replace(day=1)
    except BadCell:
        raise BadCell("month") from None


def day(cell: str) -> date | None:
    """Read a day; a time after it is let go."""
    found = moment(cell)
    return found.date() if found else None


@lru_cache(maxsize=65_536)
def moment(cell: str) -> datetime | None:
    """Read a moment on the utility's own clock; a day is its beginning, 24:00 its end."""
    text = _plain(cell)
    return _moment(text) if text else None


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()


def _moment(text: str) -> datetime:
    if serial := _SERIAL.fullmatch(text):
        found = _SERIAL_ZERO + timedelta(days=int(serial[1]))
        found += timedelta(seconds=round(float(serial[2] or 0) * 86_400))
        if not _FIRST <= found.year <= _LAST:
            raise BadCell("day")
        return found
    begin = _DAY.match(text)
    if not begin:
        raise BadCell("day")
    at = _day("day", begin[1], begin[2] or begin[4], begin[3] or begin[5])
    return datetime.combine(at, time()) + _clock(text[begin.end() :].lstrip("T ").strip())


def _day(fault: str, year: str, its_month: str, its_day: str) -> date:
    try:
        found = date(int(year), int(its_month), int(its_day))
    except ValueError:
        raise BadCell(fault) from None
    if not _FIRST <= found.year <= _LAST:
        raise BadCell(fault)
    return found


def _clock(text: str) -> timedelta:
    if not text:
        return timedelta()
    found = _CLOCK.fullmatch(text)
    if not found:
        raise BadCell("day")
    hour, minute, second = (int(one or other or 0) for one, other in zip(
        found.groups()[:3], found.groups()[3:], strict=True))  # fmt: skip
    if hour > 24 or minute > 59 or second > 59 or (hour == 24 and minute + second):
        raise BadCell("day")
    return timedelta(hours=hour, minutes=minute, seconds=second)

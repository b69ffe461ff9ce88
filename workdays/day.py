"""Is this a working day? The one rule for it: for queues' hours, campaigns and promises.

Rule: Monday to Friday are working days, Saturday and Sunday are not, unless the calendar says
otherwise of that very day: a public holiday, or a weekend day worked in its place (调休).
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

import msgspec

Workdays = Mapping[date, bool]  # what the calendar says of a day: is it worked
LONGEST_SPAN = 31  # days that are entered at once


class CalendarRefused(Exception):
    """The calendar cannot be changed so; `code` is for the web, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class CalendarDay(msgspec.Struct, frozen=True, kw_only=True):
    """What the calendar says of one day."""

    day: date
    working: bool  # a make-up day, else a holiday
    name_zh: str
    name_en: str


class DaySpan(msgspec.Struct, frozen=True, kw_only=True):
    """Days that are called the same, the last one included."""

    first: date
    last: date
    working: bool
    name_zh: str
    name_en: str
    instead_of: tuple[date, date] | None = None  # first and last of what is changed into it

    def on(self, day: date) -> CalendarDay:
        """Give what is said of one of them."""
        return CalendarDay(
            day=day, working=self.working, name_zh=self.name_zh, name_en=self.name_en
        )


def is_working(day: date, calendar: Workdays) -> bool:
    """Tell whether a day is a working day."""
    return calendar.get(day, day.weekday() < 5)


def workdays(days: Iterable[CalendarDay]) -> dict[date, bool]:
    """Give what the calendar says, by day."""
    return {one.day: one.working for one in days}


def span(first: date, last: date) -> Iterator[date]:
    """List the days of a span; raise CalendarRefused for one that ends before it begins."""
    many = (last - first).days + 1
    if not 1 <= many <= LONGEST_SPAN:
        raise CalendarRefused(
            "calendar_span", f"Name 1 to {LONGEST_SPAN} days, the first one first."
        )
    return (first + timedelta(days=n) for n in range(many))

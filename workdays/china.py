"""China's public holidays and make-up days, as the package `chinesecalendar` tells them.

It is asked once, when an administrator fills a year; afterwards the calendar is theirs. The State
Council announces a year's days in the autumn before, and a release of the package follows.
"""

from collections.abc import Iterator

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

from workdays.day import CalendarDay, CalendarRefused

_ZH = {str(one.value): str(getattr(one, "chinese", one.value)) for one in Holiday}


def is_known(year: int, region: str) -> bool:
    """Tell whether the package knows a year's days of a region: China's alone."""
    return region == "CN" and any(day.year == year for day in holidays)


def days_of(year: int, region: str) -> list[CalendarDay]:
    """List a year's days in order; raise CalendarRefused for one not known."""
    if not is_known(year, region):
        raise CalendarRefused(
            "calendar_year_unknown",
            f"The package chinesecalendar of this installation does not know {year} of "
            f"{region}: enter its days by hand, or update the program.",
        )
    found = [*_holidays(year), *_make_up_days(year)]
    return sorted(found, key=lambda one: one.day)


def _holidays(year: int) -> Iterator[CalendarDay]:
    for day, name in holidays.items():
        if day.year == year:
            yield CalendarDay(day=day, working=False, name_zh=_ZH[name], name_en=name)


def _make_up_days(year: int) -> Iterator[CalendarDay]:
    for day, name in workdays.items():
        if day.year == year:
            zh, en = f"{_ZH[name]}调休", f"Make-up day for {name}"
            yield CalendarDay(day=day, working=True, name_zh=zh, name_en=en)

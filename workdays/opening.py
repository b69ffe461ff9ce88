"""Weekly hours: open from when to when on working days and on days off, and when next.

Rule: no hours at all mean open at all times. A span lies within one day; one that closes at 00:00
lasts until midnight. Which kind of day it is, `day.py` answers.
"""

from datetime import datetime, time, timedelta

import msgspec

from workdays.day import Workdays, is_working

_LOOKS_AHEAD = 60  # days; no holidays are longer
MIDNIGHT = time(0)


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """From when to when on one day."""

    opens: time
    closes: time  # 00:00: at the day's end


class OpeningHours(msgspec.Struct, frozen=True, kw_only=True):
    """The hours of both kinds of day; None: closed all day."""

    working: Hours | None
    off: Hours | None


def can_be(hours: OpeningHours) -> bool:
    """Tell whether hours make sense: open at some time, and no span ends before it begins."""
    spans = [one for one in (hours.working, hours.off) if one is not None]
    return bool(spans) and all(one.closes == MIDNIGHT or one.opens < one.closes for one in spans)


def is_open(hours: OpeningHours, there: datetime, calendar: Workdays) -> bool:
    """Tell whether it is open at a moment, given on the house's own clock."""
    span = _span(hours, there, calendar)
    at = there.time()
    return span is not None and span.opens <= at and (span.closes == MIDNIGHT or at < span.closes)


def next_opening(hours: OpeningHours, there: datetime, calendar: Workdays) -> datetime | None:
    """Give when it opens next after a moment on the house's own clock."""
    for days in range(_LOOKS_AHEAD):
        day = there + timedelta(days=days)
        span = _span(hours, day, calendar)
        if span is not None:
            opening = datetime.combine(day.date(), span.opens, there.tzinfo)
            if opening > there:
                return opening
    return None


def _span(hours: OpeningHours, there: datetime, calendar: Workdays) -> Hours | None:
    return hours.working if is_working(there.date(), calendar) else hours.off

"""Whether this is an hour to ring a person at, and when the next one begins.

Rule: no call outside the window in any zone the number may lie in, none on a closed day there,
and none so late that it would still ring after closing. A named emergency lifts the window.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

LOOKS_AHEAD = timedelta(days=14)
RINGS_AT_MOST = timedelta(seconds=60)  # a call begun now has stopped ringing by then


class Window(msgspec.Struct, frozen=True):
    """When people may be rung, in their own zone."""

    opens: time
    closes: time
    closed_days: frozenset[date] = frozenset()
    emergency: bool = False


def may_call(window: Window, now: datetime, zones: Sequence[tzinfo]) -> bool:
    """Tell whether a call may begin now to a number that may lie in any of these zones."""
    return window.emergency or all(_open_in(window, now.astimezone(zone)) for zone in zones)


def _open_in(window: Window, there: datetime) -> bool:
    last = there + RINGS_AT_MOST
    return (
        there.date() not in window.closed_days
        and last.date() == there.date()
        and window.opens <= there.time()
        and last.time() <= window.closes
    )


def next_opening(window: Window, now: datetime, zones: Sequence[tzinfo]) -> datetime | None:
    """Give the first minute of the coming fortnight at which calling is allowed, or None."""
    if may_call(window, now, zones):
        return now
    openings = sorted(_openings(window, now, zones))
    return next((moment for moment in openings if may_call(window, moment, zones)), None)


def _openings(window: Window, now: datetime, zones: Iterable[tzinfo]) -> Iterable[datetime]:
    for zone in zones:
        today = now.astimezone(zone).date()
        for days in range(LOOKS_AHEAD.days + 1):
            day = today + timedelta(days=days)
            # through UTC: a wall time skipped by summer time moves to one that exists
            opening = datetime.combine(day, window.opens, zone).astimezone(UTC)
            if opening > now:
                yield opening

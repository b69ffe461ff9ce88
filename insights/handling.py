"""How long a call of a queue occupies an agent, and how much of their time calls take.

Rules: handling time (AHT, 平均处理时长) = (talk, its holds included + writing up) ÷ calls answered
from a queue, a call that was put through to another agent counted once for each of them. Occupancy
(占用率) = (talking + writing up) ÷ (signed in - paused), of calls of any kind: an agent who is not
ready is not counted at all. Both are of the journal, and reach back as far as it is kept.
"""

from collections.abc import Iterable
from datetime import date

import msgspec

from cti.events import AgentState

BUSY: tuple[AgentState, ...] = ("talking", "wrap_up")
STAFFED: tuple[AgentState, ...] = (*BUSY, "ready", "ringing")


class Handled(msgspec.Struct, frozen=True, kw_only=True):
    """Calls of a queue that an agent answered on one local day."""

    day: date
    queue: str
    extension: str
    answered: int
    talk_s: float  # holds included
    wrap_up_s: float


class Staffed(msgspec.Struct, frozen=True, kw_only=True):
    """The time for calls of an agent on one local day."""

    day: date
    extension: str
    busy_s: float
    staffed_s: float


class HandlingTime(msgspec.Struct, frozen=True, kw_only=True):
    """The handling time in a queue, or of an agent."""

    key: str
    answered: int
    talk_s: float | None  # the mean of each
    wrap_up_s: float | None
    handling_s: float | None


class DayOccupancy(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's occupancy on one day."""

    day: date
    occupancy: float | None


class AgentHandling(HandlingTime, frozen=True, kw_only=True):
    """The same of an agent, with their occupancy, day by day too."""

    staffed_s: float
    occupancy: float | None
    days: tuple[DayOccupancy, ...]


def by_queue(handled: Iterable[Handled]) -> tuple[HandlingTime, ...]:
    """Give the handling time in each queue, the busiest first."""
    parts: dict[str, list[Handled]] = {}
    for one in handled:
        parts.setdefault(one.queue, []).append(one)
    times = (_time(key, found) for key, found in parts.items())
    return tuple(sorted(times, key=lambda one: (-one.answered, one.key)))


def by_agent(handled: Iterable[Handled], staffed: Iterable[Staffed]) -> tuple[AgentHandling, ...]:
    """Give each agent's handling time and occupancy, by extension."""
    parts: dict[str, tuple[list[Handled], list[Staffed]]] = {}
    for one in handled:
        parts.setdefault(one.extension, ([], []))[0].append(one)
    for one in staffed:
        parts.setdefault(one.extension, ([], []))[1].append(one)
    return tuple(_agent(key, *parts[key]) for key in sorted(parts))


def _agent(key: str, handled: list[Handled], staffed: list[Staffed]) -> AgentHandling:
    staffed_s = sum(one.staffed_s for one in staffed)
    return AgentHandling(
        **msgspec.structs.asdict(_time(key, handled)),
        staffed_s=staffed_s,
        occupancy=_ratio(sum(one.busy_s for one in staffed), staffed_s),
        days=tuple(
            DayOccupancy(day=one.day, occupancy=_ratio(one.busy_s, one.staffed_s))
            for one in sorted(staffed, key=lambda one: one.day)
        ),
    )


def _time(key: str, handled: list[Handled]) -> HandlingTime:
    answered = sum(one.answered for one in handled)
    talk_s = sum(one.talk_s for one in handled)
    wrap_up_s = sum(one.wrap_up_s for one in handled)
    return HandlingTime(
        key=key,
        answered=answered,
        talk_s=_ratio(talk_s, answered),
        wrap_up_s=_ratio(wrap_up_s, answered),
        handling_s=_ratio(talk_s + wrap_up_s, answered),
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None

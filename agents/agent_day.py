"""What an agent did today: the seconds of each state, and of each reason for a pause.

Rule: a day begins at local midnight; a stretch that began before it counts from there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from cti.events import AgentChanged, AgentState


class Spent(msgspec.Struct, frozen=True):
    """The time in one state, all stretches together."""

    state: AgentState
    reason: str  # of not_ready, else empty
    seconds: float


class AgentDay(msgspec.Struct, frozen=True, kw_only=True):
    """One agent's day so far: what is over, and what goes on."""

    midnight: datetime
    state: AgentState = "signed_out"
    reason: str = ""
    since: datetime  # of this state with this reason, at the earliest midnight
    spent: tuple[Spent, ...] = ()  # without what goes on


def after(day: AgentDay, fact: AgentChanged, midnight: datetime) -> AgentDay:
    """Give the day after a change; `midnight` is the last one before it."""
    day = settled(day, fact.at, midnight)
    reason = fact.reason if fact.state == "not_ready" else ""
    return msgspec.structs.replace(
        day, state=fact.state, reason=reason, since=max(fact.at, midnight)
    )


def settled(day: AgentDay, now: datetime, midnight: datetime) -> AgentDay:
    """Give the day with what goes on counted until now."""
    if day.midnight != midnight:
        since = max(day.since, midnight)
        day = msgspec.structs.replace(day, midnight=midnight, since=since, spent=())
    seconds = (now - day.since).total_seconds()
    if seconds <= 0 or day.state == "signed_out":
        return day
    others = [one for one in day.spent if (one.state, one.reason) != (day.state, day.reason)]
    whole = seconds + spent_s(day, day.state, day.reason)
    spent = (*others, Spent(day.state, day.reason, whole))
    return msgspec.structs.replace(day, since=now, spent=spent)


def spent_s(day: AgentDay, state: AgentState, reason: str = "") -> float:
    """Give the seconds of a state that are over."""
    return sum(one.seconds for one in day.spent if (one.state, one.reason) == (state, reason))


def paused_since(day: AgentDay) -> datetime | None:
    """Give when today's pauses for the present reason began, as if they had been one without gap.

    None if the agent does not pause.
    """
    if day.state != "not_ready":
        return None
    return day.since - timedelta(seconds=spent_s(day, "not_ready", day.reason))


def replayed(changes: Iterable[AgentChanged], midnight: datetime) -> dict[str, AgentDay]:
    """Fold changes in their order, those of the evening before too, by extension."""
    days: dict[str, AgentDay] = {}
    for fact in changes:
        known = days.get(fact.extension) or AgentDay(midnight=midnight, since=midnight)
        days[fact.extension] = after(known, fact, midnight)
    return days

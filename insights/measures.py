"""How well we served: every figure with its numerator, denominator and the text of its formula.

Rule: a figure without a denominator has no value; it is not zero. Definitions that differ
between sources stand side by side under their own keys. Every figure has its trend: it is reckoned
for each local day as for the whole period.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

import msgspec

from insights.handling import Handled, Staffed
from ivr.rating.scores import RatingSummary, summarise

SHORT_ABANDON_S = 5
ANSWER_WITHIN_S = 15  # GB/T 33358; a request may ask for another T

Unit = Literal["share", "time_share", "seconds", "score", "calls"]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over the incoming calls of a period, each of them zero if there was none."""

    connected: int = 0  # all that reached us, with any outcome
    entered: int = 0  # heard a menu
    contained: int = 0  # of these, ended in the menu with a question answered (ivr.incoming.served)
    refused: int = 0  # all lines were taken
    queued: int = 0  # asked for a person
    answered: int = 0
    abandoned: int = 0  # hung up while waiting
    short_abandoned: int = 0  # of these, within 5 s
    answered_in_time: int = 0
    left_queue_in_time: int = 0  # answered or abandoned
    waited_answered_s: int = 0
    waited_queued_s: int = 0
    talked_s: int = 0
    # of the journal (rules: insights/handling.py)
    handled: int = 0  # calls that an agent answered from a queue, once for each agent
    handled_s: float = 0  # talk, holds and writing up
    busy_s: float = 0  # of all agents
    staffed_s: float = 0  # signed in and not paused


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure and what it is made of: seconds where it is a time or a share of time."""

    key: str
    unit: Unit
    value: float | None
    numerator: float
    denominator: float
    formula: str  # key of the text that explains it
    calls: str = ""  # outcome of the calls that the numerator counts, for opening their list


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One local day's values, in the order of the period's measures."""

    day: date
    values: tuple[float | None, ...]


def with_handling(
    tallies: Mapping[date, Tally], handled: Iterable[Handled], staffed: Iterable[Staffed]
) -> dict[date, Tally]:
    """Add to each day's sums what handling and occupancy are made of."""
    days = dict(tallies)
    for one in handled:
        day = days.get(one.day, Tally())
        days[one.day] = msgspec.structs.replace(
            day,
            handled=day.handled + one.answered,
            handled_s=day.handled_s + one.talk_s + one.wrap_up_s,
        )
    for one in staffed:
        day = days.get(one.day, Tally())
        days[one.day] = msgspec.structs.replace(
            day, busy_s=day.busy_s + one.busy_s, staffed_s=day.staffed_s + one.staffed_s
        )
    return days


def together(tallies: Iterable[Tally]) -> Tally:
    """Add up the sums of several days."""
    all_of_them = list(tallies)
    return Tally(
        **{f: sum(getattr(one, f) for one in all_of_them) for f in Tally.__struct_fields__}
    )


def by_day(
    tallies: Mapping[date, Tally], ratings: Mapping[date, RatingSummary]
) -> tuple[DayFigures, ...]:
    """Give the values of each day, in their order."""
    return tuple(
        DayFigures(
            day=day,
            values=tuple(
                one.value
                for one in measures(tallies.get(day, Tally()), ratings.get(day, summarise(())))
            ),
        )
        for day in sorted(tallies.keys() | ratings.keys())
    )


def measures(tally: Tally, ratings: RatingSummary) -> tuple[Measure, ...]:
    """Give all figures of a period."""
    return (
        _share("loss_rate", tally.abandoned, tally.connected, calls="abandoned"),
        _share(
            "abandon_rate", tally.abandoned - tally.short_abandoned, tally.connected,
            calls="abandoned",
        ),
        _share("short_abandon_rate", tally.short_abandoned, tally.connected, calls="abandoned"),
        _share("connect_rate", tally.answered, tally.queued, calls="answered"),
        _share("service_level_offered", tally.answered_in_time, tally.queued, calls="answered"),
        _share("service_level_answered", tally.answered_in_time, tally.answered, calls="answered"),
        _share("service_level_removed", tally.left_queue_in_time, tally.queued),
        _mean("speed_of_answer", tally.waited_answered_s, tally.answered, calls="answered"),
        _mean("mean_queue_time", tally.waited_queued_s, tally.queued),
        _mean("mean_talk_time", tally.talked_s, tally.answered, calls="answered"),
        _mean("mean_handling_time", tally.handled_s, tally.handled),
        _time_share("occupancy", tally.busy_s, tally.staffed_s),
        _share("containment", tally.contained, tally.entered, calls="menu_only"),
        _share("refused_rate", tally.refused, tally.connected, calls="refused"),
        *_rated(ratings),
    )  # fmt: skip


def _rated(ratings: RatingSummary) -> tuple[Measure, ...]:
    answered = ratings.answered
    points = (ratings.mean or 0.0) * answered
    satisfied = round((ratings.satisfied_share or 0.0) * answered)
    return (
        _share("rating_answered", answered, ratings.offered),
        _measure("rating_mean", "score", points, answered, ""),
        _share("rating_satisfied", satisfied, answered),
    )


def _share(key: str, part: float, whole: float, *, calls: str = "") -> Measure:
    return _measure(key, "share", part, whole, calls)


def _time_share(key: str, part_s: float, whole_s: float) -> Measure:
    return _measure(key, "time_share", part_s, whole_s, "")


def _mean(key: str, total_s: float, count: float, *, calls: str = "") -> Measure:
    return _measure(key, "seconds", total_s, count, calls)


def _measure(key: str, unit: Unit, numerator: float, denominator: float, calls: str) -> Measure:
    return Measure(
        key=key,
        unit=unit,
        value=numerator / denominator if denominator else None,
        numerator=numerator,
        denominator=denominator,
        formula=f"formula.{key}",
        calls=calls,
    )

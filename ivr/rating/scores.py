"""The rating that a caller's keys give after a talk, and how ratings are summed.

Rule: a score counts only if pressed. Silence, a hang-up and wrong keys are counted separately and
give no score. Mean = sum of scores ÷ answered; satisfied share = scores of 4 and 5 ÷ answered.
"""

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

How = Literal["pressed", "skipped", "hung_up", "invalid"]
SATISFIED_FROM = 4
SCORES = range(1, 6)


class Verdict(msgspec.Struct, frozen=True):
    """The answer to the question."""

    score: int | None
    how: How


def verdict(kept: str, path: tuple[str, ...], *, hung_up: bool) -> Verdict:
    """Judge a call in the rating flow by the key it kept and the places it visited."""
    if kept in {str(score) for score in SCORES}:
        return Verdict(int(kept), "pressed")
    if "invalid" in path:
        return Verdict(None, "invalid")
    return Verdict(None, "hung_up" if hung_up else "skipped")


class Tally(msgspec.Struct, frozen=True):
    """The count of questions with the same answer."""

    extension: str
    queue: str
    how: How
    score: int | None
    count: int


class RatingSummary(msgspec.Struct, frozen=True, kw_only=True):
    """Ratings summed; mean and share are None while nobody answered."""

    offered: int
    answered: int
    skipped: int
    hung_up: int
    invalid: int
    mean: float | None
    satisfied_share: float | None


class RatingGroup(RatingSummary, frozen=True, kw_only=True):
    """The sum of one agent's extension or one queue."""

    key: str


def summarise(tallies: Iterable[Tally]) -> RatingSummary:
    """Sum tallies into one summary."""
    by_how = {"pressed": 0, "skipped": 0, "hung_up": 0, "invalid": 0}
    points = satisfied = 0
    for tally in tallies:
        by_how[tally.how] += tally.count
        if tally.score is not None:
            points += tally.score * tally.count
            satisfied += tally.count if tally.score >= SATISFIED_FROM else 0
    answered = by_how["pressed"]
    return RatingSummary(
        offered=sum(by_how.values()),
        answered=answered,
        skipped=by_how["skipped"],
        hung_up=by_how["hung_up"],
        invalid=by_how["invalid"],
        mean=points / answered if answered else None,
        satisfied_share=satisfied / answered if answered else None,
    )


def histogram(tallies: Iterable[Tally]) -> tuple[int, ...]:
    """Count each score, from 1 to 5."""
    counts = dict.fromkeys(SCORES, 0)
    for tally in tallies:
        if tally.score is not None:
            counts[tally.score] += tally.count
    return tuple(counts.values())


def group(tallies: Iterable[Tally], key: Callable[[Tally], str]) -> tuple[RatingGroup, ...]:
    """Sum by what `key` gives, in its order."""
    parts: dict[str, list[Tally]] = {}
    for tally in tallies:
        parts.setdefault(key(tally), []).append(tally)
    return tuple(
        RatingGroup(**msgspec.structs.asdict(summarise(parts[name])), key=name)
        for name in sorted(parts)
    )

"""How many customers' files one person opens, and how often they search, within an hour.

Rule: a file opened again within the hour counts once, one of a call that rings for them not at
all. Who has spent the budget is refused until the oldest of the hour is an hour old; the first
refusal of an hour is told, so that whoever leads hears of it once and not a thousand times.
"""

from collections import OrderedDict
from math import ceil

import msgspec

HOUR_S = 3600.0
_MOST_PEOPLE = 10_000


class Verdict(msgspec.Struct, frozen=True):
    """Whether they may; else after how many seconds, and whether it is news."""

    may: bool
    wait_s: int = 0
    is_news: bool = False


class Budget:
    """What each person took in the last hour; moments are seconds of a clock that never jumps."""

    def __init__(self, per_hour: int) -> None:
        """`per_hour` things; 0: no limit."""
        self._per_hour = per_hour
        self._taken: OrderedDict[int, OrderedDict[object, float]] = OrderedDict()
        self._told: dict[int, float] = {}

    def take(self, person_id: int, thing: object, now_s: float) -> Verdict:
        """Take one thing, or say why not."""
        if not self._per_hour:
            return Verdict(True)
        taken = self._taken.setdefault(person_id, OrderedDict())
        self._taken.move_to_end(person_id)
        if len(self._taken) > _MOST_PEOPLE:
            self._taken.popitem(last=False)
        while taken and next(iter(taken.values())) <= now_s - HOUR_S:
            taken.popitem(last=False)
        if thing in taken:
            return Verdict(True)
        if len(taken) < self._per_hour:
            taken[thing] = now_s
            return Verdict(True)
        oldest_s = next(iter(taken.values()))
        is_news = now_s - self._told.get(person_id, -HOUR_S) >= HOUR_S
        if is_news:
            self._told[person_id] = now_s
        return Verdict(False, ceil(oldest_s + HOUR_S - now_s), is_news)

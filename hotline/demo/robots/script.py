"""What a robot agent does with a call and between calls, drawn from a seed.

Rule: equal seeds and agents give equal shifts. `pace` shortens every time of a person (to answer,
to talk, to write up), so that a day is played in an hour.
"""

import random
from typing import Literal

import msgspec

Does = Literal["answers", "misses", "refuses"]
_MISSES, _REFUSES, _HOLDS, _PAUSES, _LEAVES_END = 0.04, 0.02, 0.15, 0.03, 0.3
_UNSAID = 0.1


class Handling(msgspec.Struct, frozen=True):
    """What is done with one call; times in seconds."""

    does: Does
    answers_after_s: float
    talks_s: float  # then the agent hangs up; the caller may before
    holds_s: float  # in the middle of the talk; 0: not at all
    waits_for_hangup: bool  # the caller ends it
    writes_s: float  # after the call


class Break(msgspec.Struct, frozen=True):
    """A pause after a call."""

    reason: str
    lasts_s: float


class Shift:
    """One robot's dice."""

    def __init__(self, seed: int, agent: int, pace: float = 1.0) -> None:
        self._dice = random.Random(f"{seed}/{agent}")
        self._about = random.Random(f"{seed}/{agent}/about")
        self._pace = pace

    def next_call(self) -> Handling:
        """Draw what is done with the next call that rings."""
        luck = self._dice.random()
        does: Does = (
            "misses" if luck < _MISSES else "refuses" if luck < _MISSES + _REFUSES else "answers"
        )
        return Handling(
            does=does,
            answers_after_s=self._s(1, 4),
            talks_s=self._s(20, 150),
            holds_s=self._s(5, 25) if self._dice.random() < _HOLDS else 0.0,
            waits_for_hangup=self._dice.random() < _LEAVES_END,
            writes_s=self._s(3, 20),
        )

    def next_break(self, reasons: tuple[str, ...]) -> Break | None:
        """Draw whether the agent pauses now, and why."""
        if not reasons or self._dice.random() >= _PAUSES:
            return None
        return Break(self._dice.choice(reasons), self._s(60, 300))

    def next_business(self, types: tuple[str, ...]) -> str:
        """Draw what a call was about, the first types most often; "" the agent does not say."""
        if not types or self._about.random() < _UNSAID:
            return ""
        weights = [1 / (place + 1) for place in range(len(types))]
        return self._about.choices(types, weights)[0]

    def _s(self, low: float, high: float) -> float:
        return self._dice.uniform(low, high) / self._pace

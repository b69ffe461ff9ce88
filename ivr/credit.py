"""How many seconds of waiting a caller is credited with: the one table.

Rule: queue order is arrival minus credit (DESIGN §5). Danger counts alone; a customer's class
and age add up; a number shared by several customers gets the least of theirs, never a guess.
"""

from collections.abc import Iterable

import msgspec

HAZARD_S = 300
ELDERLY_S = 30
GRADE_S = {"A": 120, "B": 60, "C": 0}


class Standing(msgspec.Struct, frozen=True):
    """What of a customer counts in the queue."""

    grade: str  # A | B | C
    elderly: bool


def credit_s(standings: Iterable[Standing], *, hazard: bool = False) -> int:
    """Give the credit in seconds for a caller who may be any of these customers."""
    if hazard:
        return HAZARD_S
    each = [GRADE_S.get(one.grade, 0) + ELDERLY_S * one.elderly for one in standings]
    return min(each, default=0)

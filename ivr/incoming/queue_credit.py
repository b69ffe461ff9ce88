"""How many seconds of waiting a caller is credited with: the one table.

Rule: queue order is arrival minus credit. Danger has one fixed credit. A critical customer, who
cannot be without power (medical equipment, hospital, waterworks), comes before every class. Credits
for class and age are added. A number of several customers gets the smallest of their credits.
"""

from collections.abc import Iterable

import msgspec

HAZARD_S = 300
ELDERLY_S = 30
CRITICAL_S = 200  # more than class A and age together, less than danger
GRADE_S = {"A": 120, "B": 60, "C": 0}


class Standing(msgspec.Struct, frozen=True):
    """What counts for a customer's credit."""

    grade: str  # A | B | C
    elderly: bool
    critical: bool = False  # life depends on the supply


def credit_s(standings: Iterable[Standing], *, hazard: bool = False) -> int:
    """Give the credit in seconds for a caller who may be any of these customers.

    It is the smallest of theirs, but `critical` counts even if the customer is uncertain.
    """
    if hazard:
        return HAZARD_S
    those = tuple(standings)
    least = min(map(_credit_s, those), default=0)
    return max(least, CRITICAL_S) if any(one.critical for one in those) else least


def _credit_s(one: Standing) -> int:
    by_class = CRITICAL_S if one.critical else GRADE_S.get(one.grade, 0)
    return by_class + ELDERLY_S * one.elderly

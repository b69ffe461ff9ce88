"""Whose data must stay, and by what they are found in any table.

Rule: a hold keeps at least what an export tells, and more: numbers that others have too, former
ones, and places where others have an account.
"""

from collections.abc import Iterable

import msgspec

from core.phone import NumberPlan, spellings


class OnHold(msgspec.Struct, frozen=True, kw_only=True):
    """What customers on hold are named by."""

    customers: tuple[int, ...]
    customer_numbers: tuple[str, ...]  # 客户编号
    accounts: tuple[str, ...]
    premises: tuple[int, ...]
    e164s: tuple[int, ...]


def spelled(e164s: Iterable[int], plan: NumberPlan) -> list[str]:
    """List every way in which networks write these numbers."""
    return [text for one in e164s for text in spellings(f"+{one}", plan)]

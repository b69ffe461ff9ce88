"""What an account owes, pays and uses, as its page shows it.

Rule: a month's use is told by its bill; where the bill tells none, or no tariff periods where
readings do, by the readings of that month: of the coarsest grain there is, so that nothing counts
twice.
"""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from customers.billing.fields import Grain

_COARSER: tuple[Grain, ...] = ("quarter", "day", "month")
_MONTHS = 12


class BilledMonth(msgspec.Struct, frozen=True, kw_only=True):
    """What was billed for a month."""

    month: date  # its first day
    kwh: int | None
    amount_fen: int  # below 0: a credit
    open_fen: int  # of it not paid; below 0: a credit that is left
    due_on: date | None
    paid_at: datetime | None


class PaidIn(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came in."""

    paid_at: datetime
    amount_fen: int  # below 0: given back
    month: date | None  # of the bill that it is for; None: not told
    channel: str


class PaidMonth(msgspec.Struct, frozen=True, kw_only=True):
    """What came in for a month: of its bill, else in it."""

    month: date  # its first day
    amount_fen: int


class MeterLine(msgspec.Struct, frozen=True, kw_only=True):
    """A meter, and what it showed last."""

    number: str
    kind: str  # in the utility's words
    multiplier: float
    read_at: datetime | None  # within a year; None: no reading
    stand_wh: int | None


class MonthUse(msgspec.Struct, frozen=True, kw_only=True):
    """What was used in a month, in watt hours; None: not told."""

    month: date
    wh: int | None
    sharp_wh: int | None
    peak_wh: int | None
    flat_wh: int | None
    valley_wh: int | None

    @property
    def has_periods(self) -> bool:
        """Tell whether tariff periods are told."""
        return any(one is not None for one in self.periods)

    @property
    def periods(self) -> tuple[int | None, ...]:
        """Give what was used by tariff period."""
        return (self.sharp_wh, self.peak_wh, self.flat_wh, self.valley_wh)

    @property
    def total_wh(self) -> int | None:
        """Give the use of all periods; their sum where the whole is not told."""
        if self.wh is not None or not self.has_periods:
            return self.wh
        return sum(one or 0 for one in self.periods)


class AccountMoney(msgspec.Struct, frozen=True, kw_only=True):
    """An account's money, use and meters; bills and payments newest first, months oldest first."""

    account_number: str
    balance_fen: int  # below 0: owes
    arrears_fen: int  # what bills leave open
    bills: tuple[BilledMonth, ...]  # the last twelve
    payments: tuple[PaidIn, ...]  # the last twelve
    paid: tuple[PaidMonth, ...]  # all payments of the last months that have some, newest first
    uses: tuple[MonthUse, ...]  # the last twelve months of which something is told
    meters: tuple[MeterLine, ...]


def uses(billed: Iterable[MonthUse], read: Iterable[tuple[Grain, MonthUse]]) -> list[MonthUse]:
    """Give the use of the last twelve months that bills or readings tell of, oldest first."""
    found: dict[date, MonthUse] = {}
    for _, one in sorted(read, key=lambda told: _COARSER.index(told[0])):
        if one.total_wh is not None:
            found[one.month] = one
    for one in billed:
        reading = found.get(one.month)
        is_finer = reading is not None and reading.has_periods and not one.has_periods
        if reading is not None and is_finer:  # they may be of some days alone: the bill's sum holds
            found[one.month] = msgspec.structs.replace(reading, wh=one.total_wh or reading.total_wh)
        elif one.total_wh is not None:
            found[one.month] = one
    last = sorted(found)[-_MONTHS:]
    return [msgspec.structs.replace(found[month], wh=found[month].total_wh) for month in last]

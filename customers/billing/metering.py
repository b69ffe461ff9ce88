"""A row of a file of readings: what was used when, and in which tariff period.

Rules:
* What was used is told (电量), or follows from two readings of the meter and its multiplier told
  beside them; a reading alone is kept, and tells no use.
* A row may tell all periods side by side, or one of them by its register; rows about one moment
  complete each other.
"""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from core.sheet.faults import BadCell
from customers.billing.fields import FieldName, Grain

_QUARTER = 15  # minutes
_PERIODS: tuple[FieldName, ...] = ("kwh", "sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh")
_REGISTERS = ("total", "sharp", "peak", "flat", "valley")


def when(told: Mapping[FieldName, Any], usual: Grain) -> tuple[datetime, Grain]:
    """Give a reading's moment and what its row is about; raises `BadCell` where they do not fit."""
    at: datetime | None = told.get("at")
    grain: Grain = told.get("grain") or ("month" if at is None else usual)
    if at is None:
        if grain != "month":
            raise BadCell("grain", grain)
        return datetime.combine(told["month"], time()), grain
    if grain == "quarter" and (at.minute % _QUARTER or at.second):
        raise BadCell("grain", grain)
    if grain != "quarter" and at.time() != time():
        raise BadCell("grain", grain)
    return at, grain


def used(told: Mapping[FieldName, Any]) -> list[int | None]:
    """Give the watt hours of all periods, then what the meter shows; raises `BadCell`."""
    sums: list[int | None] = [told.get(period) for period in _PERIODS]
    stand: int | None = told.get("stand")
    if sums[0] is None:
        sums[0] = _between(stand, told.get("last_stand"), told.get("multiplier"))
    place = _REGISTERS.index(told.get("register") or "total")
    if place:
        sums = [sums[0] if one == place else None for one in range(len(sums))]
        stand = None
    return [*sums, stand]


def _between(stand: int | None, last: int | None, multiplier: Decimal | None) -> int | None:
    """Give what was used between two readings of a meter."""
    if stand is None or last is None or multiplier is None:
        return None
    if stand < last:
        raise BadCell("backwards", f"{last / 1000:g}")
    return round((stand - last) * multiplier)

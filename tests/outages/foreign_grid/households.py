"""Invented households on a foreign grid, what they use, and what they are billed.

Rule: all of them follow from their count, so the same network gives the same files. Telephones are
of 1349xxxxxxx, mobiles that no network has. A household uses as its transformer's profile says.
"""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tests.outages.foreign_grid.feeders import Fed, Hanging, Network

Row = tuple[object, ...]
_PEAK_KW = 2.5  # of a household
_YUAN = 0.538  # a kilowatt hour
_FIRST_MOBILE = 1349_700_0000

CUSTOMER_TITLES = (
    "Customer No", "Name", "Language", "Phone 1", "Account No", "Meter No", "Premise Code",
    "Address", "Feeder Code", "Transformer Code", "Longitude", "Latitude",
)  # fmt: skip
BILL_TITLES = (
    "Account", "Month", "Amount", "Amount Paid", "Arrears", "Paid On", "Due Date", "kWh",
)  # fmt: skip
READING_TITLES = ("Account", "Month", "Grain", "kWh")


@dataclass(frozen=True)
class Household:
    """One invented account."""

    nth: int
    account: str
    hanging: Hanging

    def kwh(self, mean: float, month: date) -> float:
        """Give what it uses in a month, by the mean of its profile (0–1)."""
        hours = calendar.monthrange(month.year, month.month)[1] * 24
        return round(_PEAK_KW * (0.6 + self.nth % 9 / 10) * mean * hours, 1)


def households(network: Network, fed: Fed, each: int, prefix: str) -> list[Household]:
    """Hang so many households on each transformer of a feeder."""
    homes = [one for one in network.hanging if one.node in fed.of_node for _ in range(each)]
    return [Household(n, f"{prefix}{n:08d}", one) for n, one in enumerate(homes, start=1)]


def customer_rows(homes: Sequence[Household], network: Network, fed: Fed) -> Iterator[Row]:
    """Give a row of the customers' file for each household, beside its transformer."""
    for home in homes:
        hanging = home.hanging
        at = network.places.get(hanging.node)
        beside = [round(one + (home.nth % 5 - 2) * 2e-4, 5) for one in at] if at else ["", ""]
        yield (
            f"C{home.account}", f"Household {home.nth}", "en", f"{_FIRST_MOBILE + home.nth}",
            home.account, f"M{home.nth * 617 % 10**8:08d}", f"P{home.account}",
            f"Line Road {home.nth}", fed.of_node[hanging.node], hanging.code, *beside,
        )  # fmt: skip


def use_rows(
    homes: Sequence[Household], months: Sequence[date], means: Mapping[tuple[str, int], float]
) -> Iterator[tuple[Row, Row]]:
    """Give a bill and a reading for each household and month; every third owes its last bill."""
    for home in homes:
        for month in months:
            kwh = home.kwh(means.get((home.hanging.profile, month.month), 0.3), month)
            amount = round(kwh * _YUAN, 2)
            after = date(month.year + month.month // 12, month.month % 12 + 1, 12)
            owes = month == months[-1] and home.nth % 3 == 0
            paid, open_, on = (0, amount, "") if owes else (amount, 0, after)
            yield (
                (home.account, f"{month:%Y%m}", f"{amount:.2f}", f"{paid:.2f}", f"{open_:.2f}",
                 on, after.replace(day=25), round(kwh)),
                (home.account, f"{month:%Y%m}", "month", kwh),
            )  # fmt: skip

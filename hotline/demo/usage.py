"""The demo city's consumption and bills: kinds of customers, ABC grades, twelve months of bills.

Grades follow consumption by the utility's rule: the top 5 % are A, up to 20 % B, the rest C. Up
to 200,000 customers the shares are exact; in larger cities the first 200,000 set the limits.
"""

from datetime import UTC, date, datetime, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

from customers.caller.match import Kind
from hotline.demo.cast import CUSTOMERS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

BLOCK = 5_000  # customers made at a time
SAMPLE_BLOCKS = 40  # that set the limits of the grades
MONTHS = 12
KINDS: tuple[Kind, ...] = ("resident", "business", "industry", "public")
_KIND_SHARE = (0.90, 0.075, 0.012, 0.013)
_MEDIAN_KWH = np.array([2_400.0, 14_000.0, 380_000.0, 60_000.0])  # a year, one premise
_SPREAD = np.array([0.5, 0.9, 1.1, 1.0])
_FEN_PER_KWH = np.array([0.0, 84.5, 71.2, 66.0])  # residents: see _resident_fen
_SEASON = np.array(
    [
        [1.18, 1.10, 0.88, 0.76, 0.78, 0.98, 1.38, 1.44, 1.08, 0.76, 0.78, 0.88],  # resident
        [1.02, 0.96, 0.92, 0.90, 0.94, 1.06, 1.22, 1.24, 1.06, 0.90, 0.88, 0.90],
        [0.96, 0.72, 1.04, 1.04, 1.02, 1.04, 1.06, 1.04, 1.04, 1.00, 1.02, 1.02],
        [1.06, 0.92, 0.98, 0.92, 0.94, 1.04, 1.14, 1.12, 1.04, 0.94, 0.94, 0.96],
    ]
)
TARIFFS = ("居民阶梯", "一般工商业", "大工业两部制", "公共服务")
_UNPAID_SHARE = np.array([0.14, 0.03] + [0.003] * (MONTHS - 2))  # newest month first


class Plan(msgspec.Struct, frozen=True):
    """The kinds, accounts and consumption of a block's customers, before they have names."""

    kind: Ints  # place in KINDS, for each customer
    accounts: Ints  # how many, for each customer
    kwh: Floats  # a year, for each account, customers in order

    @property
    def owner(self) -> Ints:
        """Give each account's customer, by place in the block."""
        return np.repeat(np.arange(len(self.kind)), self.accounts)

    @property
    def total(self) -> Floats:
        """Give each customer's consumption."""
        return np.bincount(self.owner, self.kwh, len(self.kind)).astype(np.float64)


def plan(seed: int, block: int, count: int) -> Plan:
    """Plan a block of customers; the first block begins with the cast."""
    rng = np.random.default_rng((seed, 2, block))
    kind = rng.choice(len(KINDS), count, p=_KIND_SHARE)
    luck = rng.random(count)
    several = np.where(kind == 0, 0.035, 0.15)
    accounts = 1 + (luck < several) + (luck < several / 4) + (luck < several / 10)
    cast = CUSTOMERS if block == 0 else ()
    kind[: len(cast)] = [KINDS.index(part.kind) for part in cast]
    accounts[: len(cast)] = [len(part.premises) for part in cast]
    of = np.repeat(kind, accounts)
    kwh = _MEDIAN_KWH[of] * np.exp(rng.normal(0, 1, len(of)) * _SPREAD[of])
    known = [float(part.annual_kwh) for part in cast for _ in part.premises]
    kwh[: len(known)] = known
    return Plan(kind, accounts, kwh)


def grade_limits(seed: int, customers: int) -> tuple[float, float]:
    """Give the yearly consumption above which a customer is A, and above which B."""
    blocks = min(-(-customers // BLOCK), SAMPLE_BLOCKS)
    totals = [
        plan(seed, block, min(BLOCK, customers - block * BLOCK)).total for block in range(blocks)
    ]
    a, b = np.quantile(np.concatenate(totals), (0.95, 0.80))
    return float(a), float(b)


class Bills(msgspec.Struct, frozen=True):
    """Twelve months of many accounts: arrays of accounts × months, newest month first."""

    months: tuple[date, ...]  # first days
    kwh: Ints
    amount_fen: Ints
    is_paid: NDArray[np.bool_]


def bills(seed: int, block: int, kind: Ints, kwh: Floats, on: date) -> Bills:
    """Bill accounts of these kinds and yearly consumptions for the months before `on`."""
    rng = np.random.default_rng((seed, 3, block))
    months = months_before(on)
    season = _SEASON[:, [month.month - 1 for month in months]][kind]
    used = kwh[:, None] / MONTHS * season * np.exp(rng.normal(0, 0.08, season.shape))
    whole = np.rint(used).astype(np.int64)
    priced = np.rint(whole * _FEN_PER_KWH[kind][:, None]).astype(np.int64)
    amount = np.where((kind == 0)[:, None], _resident_fen(whole), priced)
    return Bills(months, whole, amount, rng.random(season.shape) >= _UNPAID_SHARE)


def _resident_fen(kwh: Ints) -> Ints:
    """The residents' three steps: 0.538, 0.588 and 0.838 yuan, by the month."""
    more = np.maximum(kwh - 230, 0) * 5.0 + np.maximum(kwh - 400, 0) * 25.0
    return np.rint(kwh * 53.8 + more).astype(np.int64)


def months_before(on: date) -> tuple[date, ...]:
    """Give the first days of the twelve whole months before a day, newest first."""
    last = on.year * 12 + on.month - 1
    return tuple(date((last - n) // 12, (last - n) % 12 + 1, 1) for n in range(1, MONTHS + 1))


def due_on(month: date) -> date:
    """Give the day a month's bill is due: the 25th of the month after."""
    return (month + timedelta(days=32)).replace(day=25)


def paid_at(month: date) -> datetime:
    """Give the moment paid bills of a month were paid."""
    after = month + timedelta(days=32)
    return datetime(after.year, after.month, 12, 2, 30, tzinfo=UTC)

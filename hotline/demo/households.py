"""The people and firms of the demo city, made block by block, for the loader or a test.

Rule: a block follows from the seed and its index alone and is freed when the next is made, so a
city of ten million needs no more memory than one of ten thousand.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from customers.caller.match import Grade
from hotline.demo import codes, names, usage
from hotline.demo.cast import CUSTOMERS, Part
from hotline.demo.ground import Points, SubstationGround, premises_around, substation
from hotline.demo.telephones import PhoneRow, cast_phones, phones
from hotline.demo.usage import BLOCK, KINDS, TARIFFS, Bills, Floats, Ints, Plan

SMALLEST, LARGEST = 20, 10_000_000
_ON_SUBSTATION = codes.FEEDERS * codes.TRANSFORMERS
_ELDERLY_SHARE, _ENGLISH_SHARE, _LIFE_SUPPORT_SHARE = 0.16, 0.012, 0.0005
_CRITICAL_SHARE = 0.06  # of public buildings

CustomerRow = tuple[int, str, str, str, Grade, str, bool, str, str]
PremiseRow = tuple[int, str, str, str, str, str, float, float]
AccountRow = tuple[int, str, int, int, str, str, int, str]


class CityBlock(msgspec.Struct, frozen=True):
    """Some thousand customers with all that belongs to them, as rows for the tables.

    Accounts and premises go in pairs: the n-th account is for the n-th premise.
    """

    number: int  # counted from 0
    substations: tuple[SubstationGround, ...]  # those first needed by this block
    customers: list[CustomerRow]
    premises: list[PremiseRow]
    accounts: list[AccountRow]
    phones: list[PhoneRow]
    account_ids: Ints
    bills: Bills


def make_city(seed: int, customers: int, *, on: date) -> Iterator[CityBlock]:
    """Make a city of 20 to 10,000,000 customers as it is on a day; equal seeds, equal cities."""
    if not SMALLEST <= customers <= LARGEST:
        raise ValueError(f"a demo city has {SMALLEST} to {LARGEST:,} customers, not {customers:,}")
    limits = usage.grade_limits(seed, customers)
    accounts = substations = 0
    for number in range(-(-customers // BLOCK)):
        plan = usage.plan(seed, number, min(BLOCK, customers - number * BLOCK))
        maker = _Maker(seed, number, plan, on, first_account=accounts)
        grid = maker.grid(substations)
        yield maker.block(limits, grid)
        accounts += len(plan.kwh)
        substations += len(grid)


class _Maker:
    """Makes one block."""

    def __init__(self, seed: int, number: int, plan: Plan, on: date, *, first_account: int) -> None:
        self._seed = seed
        self._number = number
        self._plan = plan
        self._on = on
        self._rng = np.random.default_rng((seed, 4, number))
        self._cast = CUSTOMERS if number == 0 else ()
        self._first = number * BLOCK + 1  # customer id
        self._places = np.arange(first_account, first_account + len(plan.kwh))
        self._kind = plan.kind[plan.owner]  # of each account
        # Each premise's supply: city-wide index of its transformer, and its place there.
        self._transformer = self._places // codes.PREMISES
        self._slot = self._places % codes.PREMISES
        own = [at for part in self._cast for at in part.premises]
        for place, (feeder, transformer) in enumerate(own):
            self._transformer[place] = feeder * codes.TRANSFORMERS + transformer
            self._slot[place] = codes.PREMISES + place

    def grid(self, already: int) -> tuple[SubstationGround, ...]:
        """Make the substations that no earlier block needed."""
        needed = int(self._transformer.max()) // _ON_SUBSTATION + 1
        return tuple(substation(self._seed, number) for number in range(already, needed))

    def block(self, limits: tuple[float, float], grid: tuple[SubstationGround, ...]) -> CityBlock:
        """Make the block."""
        customers = self._customers(limits)
        billed = self._bills()
        return CityBlock(
            number=self._number,
            substations=grid,
            customers=customers,
            premises=self._premises(),
            accounts=self._accounts(billed),
            phones=self._phones(customers),
            account_ids=self._places + 1,
            bills=billed,
        )

    # customers

    def _customers(self, limits: tuple[float, float]) -> list[CustomerRow]:
        rng, kind, count = self._rng, self._plan.kind, len(self._plan.kind)
        is_resident = kind == 0
        elderly = is_resident & (rng.random(count) < _ELDERLY_SHARE)
        english = is_resident & ~elderly & (rng.random(count) < _ENGLISH_SHARE)
        called = names.residents(rng, elderly)
        for place in np.flatnonzero(english).tolist():
            called[place] = names.westerner(rng)
        for place in np.flatnonzero(~is_resident).tolist():
            called[place] = names.firm(rng, KINDS[kind[place]])
        critical = self._critical(called)
        grades = _grades(self._plan.total, limits)
        rows: list[CustomerRow] = [
            (
                number,
                codes.customer_number(number),
                name,
                KINDS[sort],
                grade,
                "en" if foreign else "zh",
                old,
                critical.get(number - self._first, ""),
                "",
            )
            for number, name, sort, grade, foreign, old in zip(
                range(self._first, self._first + count),
                called,
                kind.tolist(),
                grades,
                english.tolist(),
                elderly.tolist(),
                strict=True,
            )
        ]
        rows[: len(self._cast)] = [_cast_row(part) for part in self._cast]
        return rows

    def _critical(self, called: list[str]) -> dict[int, str]:
        rng, kind = self._rng, self._plan.kind
        luck = rng.random(len(kind))
        critical = dict.fromkeys(
            np.flatnonzero((kind == 0) & (luck < _LIFE_SUPPORT_SHARE)).tolist(), "life_support"
        )
        for place in np.flatnonzero((kind == 3) & (luck < _CRITICAL_SHARE)).tolist():
            called[place], critical[place] = names.critical_house(rng)
        return critical

    def _phones(self, customers: list[CustomerRow]) -> list[PhoneRow]:
        elderly = np.array([row[6] for row in customers])
        known = len(self._cast)
        made = phones(self._rng, self._first, self._plan.kind, elderly, self._on, skip=known)
        former = self._on - timedelta(days=200)
        return [*cast_phones(self._cast, former), *made]

    # premises and accounts

    def _premises(self) -> list[PremiseRow]:
        rows: list[PremiseRow] = []
        of_substation = self._transformer // _ON_SUBSTATION
        for number in np.unique(of_substation).tolist():
            ground = substation(self._seed, number)
            here = np.flatnonzero(of_substation == number)
            local = self._transformer[here] % _ON_SUBSTATION
            points = premises_around(self._rng, ground.transformers[local], ground.district)
            rows += self._premise_rows(ground, here, local, points)
        return rows

    def _premise_rows(
        self, ground: SubstationGround, here: NDArray[np.intp], local: Ints, points: Points
    ) -> list[PremiseRow]:
        return [
            (
                place + 1,
                codes.premise_code(place + 1),
                _address(ground, transformer, slot, kind),
                ground.district.name,
                codes.feeder_code(ground.feeder(transformer // codes.TRANSFORMERS)),
                codes.transformer_code(
                    ground.feeder(transformer // codes.TRANSFORMERS),
                    transformer % codes.TRANSFORMERS,
                ),
                lon,
                lat,
            )
            for place, transformer, slot, kind, (lon, lat) in zip(
                self._places[here].tolist(),
                local.tolist(),
                self._slot[here].tolist(),
                self._kind[here].tolist(),
                points.round(6).tolist(),
                strict=True,
            )
        ]

    def _bills(self) -> Bills:
        billed = usage.bills(self._seed, self._number, self._kind, self._plan.kwh, self._on)
        owes = [part.owes for part in self._cast for _ in part.premises]
        billed.is_paid[: len(owes)] = True
        billed.is_paid[np.flatnonzero(owes), :2] = False
        return billed

    def _accounts(self, billed: Bills) -> list[AccountRow]:
        owed = np.where(billed.is_paid, 0, billed.amount_fen).sum(axis=1)
        saved = _savings(self._rng, self._kind)
        saved[: sum(len(part.premises) for part in self._cast)] = 0
        balance = np.where(owed > 0, -owed, saved)
        return [
            (
                place + 1,
                codes.account_number(place + 1),
                self._first + owner,
                place + 1,
                codes.meter_number(place + 1),
                TARIFFS[kind],
                fen,
                "active",
            )
            for place, owner, kind, fen in zip(
                self._places.tolist(),
                self._plan.owner.tolist(),
                self._kind.tolist(),
                balance.tolist(),
                strict=True,
            )
        ]


def _cast_row(part: Part) -> CustomerRow:
    return (
        part.customer_id,
        part.customer_number,
        part.name,
        part.kind,
        part.grade,
        part.language,
        part.elderly,
        part.critical,
        part.note,
    )


def _grades(total: Floats, limits: tuple[float, float]) -> list[Grade]:
    a, b = limits
    return ["A" if kwh > a else "B" if kwh > b else "C" for kwh in total.tolist()]


def _savings(rng: Generator, kind: Ints) -> Ints:
    """Give balances: a quarter of the residents have paid in advance, up to 200 yuan."""
    some = (kind == 0) & (rng.random(len(kind)) < 0.25)
    return np.where(some, rng.integers(1, 200, len(kind)) * 100, 0)


def _address(ground: SubstationGround, transformer: int, slot: int, kind: int) -> str:
    district = ground.district
    road = ground.roads[transformer // codes.TRANSFORMERS]
    door = 2 * (transformer % codes.TRANSFORMERS * 40 + ground.number % 7 * 320 + slot // 10) + 8
    if kind != 0:
        return f"{district.name}{road}{door + slot % 10 * 6}号" + ("底商" if kind == 1 else "")
    community = district.communities[(ground.number + transformer) % len(district.communities)]
    floor, flat = slot % 10 // 2 + 1, slot % 2 + 1
    building = transformer % codes.TRANSFORMERS * 4 + slot // 20 + 1
    unit = slot // 10 % 2 + 1
    return (
        f"{district.name}{road}{100 + ground.number * 2}号"
        f"{community}{building}幢{unit}单元{floor}0{flat}室"
    )

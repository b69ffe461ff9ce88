"""The demo city as a rule: equal seeds give equal cities, and every number in it is safe."""

from collections import Counter
from datetime import date
from itertools import islice

import numpy as np
import pytest

from core import phone
from hotline.demo import cast, codes, ground, usage
from hotline.demo.households import CityBlock, make_city
from hotline.demo.past import past_outages
from hotline.demo.telephones import phones

ON = date(2025, 3, 10)


@pytest.fixture(scope="module")
def city() -> list[CityBlock]:
    return list(make_city(7, 10_000, on=ON))


def test_equal_seeds_make_equal_cities_and_others_do_not() -> None:
    one, same, other = (next(iter(make_city(seed, 200, on=ON))) for seed in (1, 1, 2))
    assert one.customers == same.customers
    assert one.premises == same.premises
    assert one.phones == same.phones
    assert one.accounts == same.accounts
    assert (one.bills.kwh == same.bills.kwh).all()
    assert one.customers[20:] != other.customers[20:]


def test_the_last_of_ten_million_customers_have_each_number_once() -> None:
    rng, first, count = np.random.default_rng(1), codes.MOBILES - 1_000, 3_000
    kind = np.arange(count) % 20 // 19  # one in twenty is a shop
    made = phones(rng, first, kind, kind == 0, ON, skip=0)
    assert len({row[:2] for row in made}) == len(made)


def test_the_beginning_of_a_huge_city_comes_at_once() -> None:
    first, second = islice(make_city(1, codes.FIXED, on=ON), 2)
    assert len(first.customers) == len(second.customers) == usage.BLOCK
    assert second.customers[0][0] == usage.BLOCK + 1
    assert second.accounts[0][0] == first.accounts[-1][0] + 1


@pytest.mark.parametrize("customers", [0, 19, 10_000_001])
def test_a_city_too_small_or_too_large_is_refused(customers: int) -> None:
    with pytest.raises(ValueError, match="20 to 10,000,000"):
        next(make_city(1, customers, on=ON))


def test_a_twentieth_of_the_customers_is_a_and_a_fifth_a_or_b(city: list[CityBlock]) -> None:
    made = [row for block in city for row in block.customers[len(cast.CUSTOMERS) :]]
    grades = Counter(row[4] for row in made)
    assert grades["A"] / len(made) == pytest.approx(0.05, abs=0.002)
    assert grades["B"] / len(made) == pytest.approx(0.15, abs=0.004)


def test_nothing_is_numbered_twice(city: list[CityBlock]) -> None:
    for rows in (
        [row[1] for block in city for row in block.customers],
        [row[1] for block in city for row in block.premises],
        [row[1] for block in city for row in block.accounts],
        [row[4] for block in city for row in block.accounts],
        [row[:2] for block in city for row in block.phones],
    ):
        assert len(set(rows)) == len(rows)


def test_every_telephone_is_one_that_nobody_can_have(city: list[CityBlock]) -> None:
    numbers = {row[0] for block in city for row in block.phones}
    for number in islice(numbers, 500):
        assert phone.parse(f"+{number}", codes.PLAN) == phone.parse(
            phone.national(number, codes.PLAN), codes.PLAN
        )
    for number in numbers:
        assert str(number).startswith(("861349", "865710"))


def test_a_campaign_may_ring_every_telephone_of_the_city(city: list[CityBlock]) -> None:
    kinds = Counter(phone.kind_of(row[0]) for block in city for row in block.phones)
    assert set(kinds) == {("mobile", "CN"), ("fixed", "CN")}


def test_no_two_places_share_a_number() -> None:
    some = [*range(3_000), *range(codes.MOBILES - 3_000, codes.MOBILES)]
    assert len({codes.mobile(place) for place in some}) == len(some)
    assert len({codes.fixed(place) for place in some}) == len(some)
    assert min(codes.mobile(place) for place in some) >= 8613490010000


def test_some_share_a_number_some_had_it_once_and_some_have_none(city: list[CityBlock]) -> None:
    phones = [row for block in city for row in block.phones]
    holders = Counter(e164 for e164, _, role, _ in phones if role != "former")
    shared = sum(1 for count in holders.values() if count > 1)
    lapsed = {e164 for e164, _, role, _ in phones if role == "former"} - holders.keys()
    silent = 10_000 - len({customer for _, customer, _, _ in phones})
    assert 150 < shared < 900
    assert len(lapsed) > 30
    assert 150 < silent < 600


def test_premises_lie_in_their_district_and_transformers_on_their_feeder(
    city: list[CityBlock],
) -> None:
    by_name = {district.name: district for district in ground.DISTRICTS}
    for block in city:
        for name, district in by_name.items():
            points = np.array([row[6:8] for row in block.premises if row[3] == name])
            if len(points):
                assert ground.is_inside(district, points).mean() > 0.999  # rounding at the border
        assert all(row[5].startswith("T" + row[4][1:]) for row in block.premises)


def test_bills_are_those_of_the_last_twelve_whole_months(city: list[CityBlock]) -> None:
    bills = city[0].bills
    assert bills.months[0] == date(2025, 2, 1)
    assert bills.months[-1] == date(2024, 3, 1)
    assert bills.kwh.shape == (len(city[0].accounts), 12)
    assert (bills.amount_fen >= 0).all()
    assert usage.due_on(date(2024, 12, 1)) == date(2025, 1, 25)


def test_who_has_unpaid_bills_owes_their_sum(city: list[CityBlock]) -> None:
    block = city[0]
    owed = np.where(block.bills.is_paid, 0, block.bills.amount_fen).sum(axis=1).tolist()
    for row, fen in zip(block.accounts, owed, strict=True):
        assert row[6] == -fen if fen else row[6] >= 0


def test_the_cast_stands_at_its_places_in_any_city() -> None:
    for seed, size in ((1, 20), (5, 6_000)):
        block = next(iter(make_city(seed, size, on=ON)))
        account = 0
        for part in cast.CUSTOMERS:
            row = block.customers[part.customer_id - 1]
            assert (row[1], row[2], row[4]) == (part.customer_number, part.name, part.grade)
            assert block.premises[account][4] == part.feeder_code or account
            account += len(part.premises)
        codes_made = {row[5] for row in block.premises}
        assert cast.part("resident").transformer_code in codes_made


def test_the_debtor_owes_and_the_resident_does_not() -> None:
    block = next(iter(make_city(1, 20, on=ON)))
    owes = {row[2]: row[6] < 0 for row in block.accounts}
    assert owes[cast.part("debtor").customer_id]
    assert not owes[cast.part("resident").customer_id]


def test_an_unknown_part_is_refused_by_naming_those_there_are() -> None:
    with pytest.raises(LookupError, match="resident, elderly"):
        cast.part("nobody")


def test_the_past_is_over_and_lies_on_feeders_that_exist() -> None:
    past = past_outages(3, 24, ON)
    assert len(past.outages) == 24
    assert len(past.revisions) == 48
    for row in past.outages:
        assert row[5] < row[7]  # started, restored
        assert row[7].date() <= ON
        assert len(row[3]) + len(row[4]) == 1
    assert past == past_outages(3, 24, ON)


def test_the_districts_are_a_closed_geojson() -> None:
    features = ground.geojson()["features"]
    assert isinstance(features, list)
    assert len(features) == len(ground.DISTRICTS)

"""Ids that cannot be counted up, and budgets of what one person takes."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from customers.budget import HOUR_S, Budget, Verdict
from customers.public_id import MOST, PublicIds

IDS = PublicIds(b"a key of the tests")


@given(st.integers(0, MOST))
def test_an_id_is_read_as_it_was_shown_and_the_reverse(customer: int) -> None:
    shown = IDS.show(customer)
    assert 0 <= shown <= MOST < 2**53  # JavaScript's whole numbers
    assert IDS.read(shown) == customer
    assert IDS.show(IDS.read(customer)) == customer


def test_neighbours_are_far_apart_and_another_key_shows_others() -> None:
    shown = [IDS.show(customer) for customer in range(1, 1001)]
    steps = {abs(one - other) for one, other in pairwise(shown)}
    assert min(steps) > 1000
    assert sorted(shown) != shown
    assert not set(shown) & {PublicIds(b"another").show(customer) for customer in range(1, 1001)}


def test_a_budget_counts_each_thing_once_an_hour_and_tells_of_its_end_once() -> None:
    budget = Budget(2)
    assert budget.take(7, "a", 0.0) == Verdict(True)
    assert budget.take(7, "b", 60.0) == Verdict(True)
    assert budget.take(7, "a", 70.0) == Verdict(True)
    assert budget.take(7, "c", 100.0) == Verdict(False, 3500, is_news=True)
    assert budget.take(7, "c", 101.0) == Verdict(False, 3499)
    assert budget.take(8, "c", 101.0) == Verdict(True)
    assert budget.take(7, "c", HOUR_S) == Verdict(True)
    assert budget.take(7, "d", HOUR_S + 1).may is False
    assert budget.take(7, "d", HOUR_S + 61) == Verdict(True)
    assert budget.take(7, "e", HOUR_S + 200).is_news


def test_without_a_budget_nobody_is_stopped() -> None:
    budget = Budget(0)
    assert all(budget.take(1, n, 0.0).may for n in range(1000))

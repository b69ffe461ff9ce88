"""How fast a token may ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.accounts.pace import TooFast, next_due


def _asks(per_minute: int, gaps_s: list[float]) -> list[float]:
    """Give the moments at which requests were let through."""
    due_s, now_s = 0.0, 1000.0
    passed: list[float] = []
    for gap_s in gaps_s:
        now_s += gap_s
        try:
            due_s = next_due(due_s, now_s, per_minute)
        except TooFast:
            continue
        passed.append(now_s)
    return passed


def test_a_sixth_of_a_minutes_requests_may_come_at_once_and_no_more():
    assert len(_asks(600, [0.0] * 150)) == 100


def test_who_waits_as_told_is_let_in():
    due_s, now_s = 0.0, 50.0
    for _ in range(10):
        due_s = next_due(due_s, now_s, 60)
    with pytest.raises(TooFast) as early:
        next_due(due_s, now_s, 60)
    assert early.value.wait_s == pytest.approx(1.0)
    next_due(due_s, now_s + early.value.wait_s, 60)


@given(st.integers(1, 6000), st.lists(st.floats(0, 3), max_size=300))
def test_no_minute_holds_more_than_the_pace_and_one_burst(per_minute: int, gaps_s: list[float]):
    passed = _asks(per_minute, gaps_s)
    for first, begun in enumerate(passed):
        within = sum(one - begun < 60 for one in passed[first:])
        assert within <= per_minute + max(per_minute // 6, 1)

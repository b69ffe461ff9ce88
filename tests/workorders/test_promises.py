"""The public promises as clocks."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workorders.promises import (
    Place,
    Promises,
    Standing,
    arrive_by,
    meter_answer_by,
    standing,
    supply_by,
)

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 10, 0, tzinfo=ZONE)  # a Wednesday
PROMISES = Promises()


@pytest.mark.parametrize(("place", "minutes"), [("city", 45), ("country", 90), ("remote", 120)])
def test_a_crew_has_the_promised_time_to_arrive(place: Place, minutes: int) -> None:
    assert arrive_by(NOW, place, PROMISES) == NOW + timedelta(minutes=minutes)


def test_supply_is_back_a_day_after_payment() -> None:
    assert supply_by(NOW, PROMISES) == NOW + timedelta(days=1)


def test_a_meter_dispute_is_answered_within_five_working_days() -> None:
    assert meter_answer_by(NOW, PROMISES, {}, ZONE) == datetime(2026, 3, 12, tzinfo=ZONE)
    with_holiday = meter_answer_by(NOW, PROMISES, {date(2026, 3, 6): False}, ZONE)
    assert with_holiday == datetime(2026, 3, 13, tzinfo=ZONE)
    with_make_up_day = meter_answer_by(NOW, PROMISES, {date(2026, 3, 8): True}, ZONE)
    assert with_make_up_day == datetime(2026, 3, 11, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("done", "now", "expected"),
    [
        (None, 0, "running"), (None, 33, "running"), (None, 34, "urgent"), (None, 45, "urgent"),
        (None, 46, "late"), (45, 99, "kept"), (46, 99, "broken"),
    ],
)  # fmt: skip
def test_a_promise_stands_as_its_clock_says(done: int | None, now: int, expected: Standing) -> None:
    due = arrive_by(NOW, "city", PROMISES)
    done_at = None if done is None else NOW + timedelta(minutes=done)
    assert standing(NOW, due, done_at, NOW + timedelta(minutes=now)) == expected


@given(st.integers(0, 10_000))
def test_a_promise_never_becomes_less_urgent_with_time(minutes: int) -> None:
    order: list[Standing] = ["running", "urgent", "late"]
    due = arrive_by(NOW, "remote", PROMISES)
    at = NOW + timedelta(minutes=minutes)
    before, after = standing(NOW, due, None, at), standing(NOW, due, None, at + timedelta(hours=1))
    assert order.index(before) <= order.index(after)

"""When something with hours is open, and when it opens next."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from workdays import china
from workdays.day import workdays
from workdays.opening import Hours, OpeningHours, can_be, is_open, next_opening

ZONE = ZoneInfo("Asia/Shanghai")
SAID = workdays(china.days_of(2026, "CN"))
DAY, LATE = Hours(opens=time(8), closes=time(18)), Hours(opens=time(20), closes=time(0))
OFFICE = OpeningHours(working=DAY, off=None)


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "opened", "next_one"),
    [
        (at(9, 30, 7, 59), False, at(9, 30, 8)),  # a Wednesday before a holiday
        (at(9, 30, 8), True, at(10, 8, 8)),
        (at(9, 30, 18), False, at(10, 8, 8)),  # over National Day
        (at(10, 1, 10), False, at(10, 8, 8)),
        (at(10, 10, 10), True, at(10, 12, 8)),  # a Saturday that is worked
    ],
)
def test_an_office_is_open_on_days_that_are_worked(
    moment: datetime, opened: bool, next_one: datetime
) -> None:
    assert is_open(OFFICE, moment, SAID) is opened
    assert next_opening(OFFICE, moment, SAID) == next_one


def test_a_span_may_last_until_midnight_and_days_off_may_have_their_own() -> None:
    hours = OpeningHours(working=DAY, off=LATE)
    assert is_open(hours, at(10, 4, 23, 59), SAID)
    assert not is_open(hours, at(10, 5, 0), SAID)
    assert next_opening(hours, at(10, 5, 0), SAID) == at(10, 5, 20)


def test_hours_that_are_never_or_end_before_they_begin_cannot_be() -> None:
    turned = Hours(opens=time(18), closes=time(8))
    for hours in (OpeningHours(working=None, off=None), OpeningHours(working=DAY, off=turned)):
        assert not can_be(hours)
    assert can_be(OpeningHours(working=None, off=LATE))

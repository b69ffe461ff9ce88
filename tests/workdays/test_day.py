"""Which days are working days, and what China's calendar says of them."""

from datetime import date

import pytest

from workdays import china
from workdays.day import CalendarRefused, is_working, span, workdays

SAID = workdays(china.days_of(2026, "CN"))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 9, 30), True),  # an ordinary Wednesday
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 10), True),  # a Saturday worked for it
        (date(2026, 10, 11), False),  # an ordinary Sunday
        (date(2027, 10, 1), True),  # a Friday of a year that nobody entered
    ],
)
def test_the_weekday_decides_unless_the_calendar_says_otherwise(day: date, worked: bool) -> None:
    assert is_working(day, SAID) is worked


def test_a_year_is_told_in_both_languages_and_one_not_announced_is_refused_plainly() -> None:
    days = {one.day: one for one in china.days_of(2026, "CN")}
    assert list(days) == sorted(days)
    spring, make_up = days[date(2026, 2, 17)], days[date(2026, 10, 10)]
    assert (spring.name_zh, spring.name_en, spring.working) == ("春节", "Spring Festival", False)
    assert (make_up.name_zh, make_up.name_en) == ("国庆节调休", "Make-up day for National Day")
    assert not china.is_known(2090, "CN")
    with pytest.raises(CalendarRefused, match="does not know 2090"):
        china.days_of(2090, "CN")
    with pytest.raises(CalendarRefused, match="2026 of GB"):
        china.days_of(2026, "GB")  # whose holidays are others


def test_a_span_holds_its_last_day_and_is_no_longer_than_a_month() -> None:
    assert [one.day for one in span(date(2026, 2, 28), date(2026, 3, 2))] == [28, 1, 2]
    for first, last in ((date(2026, 3, 2), date(2026, 3, 1)), (date(2026, 1, 1), date(2026, 2, 1))):
        with pytest.raises(CalendarRefused) as refusal:
            span(first, last)
        assert refusal.value.code == "calendar_span"

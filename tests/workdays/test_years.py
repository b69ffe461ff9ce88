"""Which years the calendar should know."""

from datetime import date

from workdays.years import missing_years


def test_this_year_is_missed_at_all_times_and_the_next_from_november_on() -> None:
    assert missing_years([], date(2026, 10, 31)) == [2026]
    assert missing_years([2026], date(2026, 10, 31)) == []
    assert missing_years([2026], date(2026, 11, 1)) == [2027]
    assert missing_years([2026, 2027], date(2026, 12, 31)) == []

"""Which of bills and readings tells what was used in a month."""

from datetime import date

from customers.billing.fields import Grain
from customers.money.use import MonthUse, uses


def _used(month: int, wh: int | None, peak: int | None = None, flat: int | None = None) -> MonthUse:
    return MonthUse(
        month=date(2025, month, 1), wh=wh, sharp_wh=None, peak_wh=peak, flat_wh=flat, valley_wh=None
    )


def test_a_bill_tells_a_months_use_and_readings_where_it_tells_none():
    found = uses([_used(2, 200), _used(1, None)], [("month", _used(1, 90)), ("day", _used(2, 210))])
    assert [one.wh for one in found] == [90, 200]


def test_readings_with_tariff_periods_come_before_a_bill_without():
    found = uses([_used(1, 200)], [("day", _used(1, None, 120, 80))])
    assert [(one.wh, one.peak_wh) for one in found] == [(200, 120)]


def test_readings_of_some_days_do_not_lessen_what_the_bill_tells():
    found = uses([_used(1, 200)], [("day", _used(1, None, 20, 10))])
    assert [(one.wh, one.peak_wh, one.flat_wh) for one in found] == [(200, 20, 10)]


def test_a_month_is_read_by_its_coarsest_grain_and_no_month_counts_twice():
    read: list[tuple[Grain, MonthUse]]
    read = [("month", _used(1, 90)), ("quarter", _used(1, 88)), ("day", _used(1, 89))]
    assert [one.wh for one in uses([], read)] == [90]


def test_the_last_twelve_months_of_which_something_is_told_are_shown():
    billed = [_used(month, month) for month in range(1, 13)]
    early = MonthUse(
        month=date(2024, 12, 1), wh=5, sharp_wh=None, peak_wh=None, flat_wh=None, valley_wh=None
    )
    assert [one.wh for one in uses([*billed, early], [])] == list(range(1, 13))

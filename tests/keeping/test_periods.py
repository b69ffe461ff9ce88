"""How long a kind of data may be kept, and which kind bounds which."""

import pytest

from keeping.kinds import Kind, Period, PeriodRefused, check_period, list_periods


def period(kind: Kind, **entered: int) -> Period:
    """Give a kind's period where some are entered."""
    known: dict[Kind, int] = {
        "calls": entered.get("calls", 1095), "journal": entered.get("journal", 180),
    }  # fmt: skip
    return next(one for one in list_periods(known) if one.kind == kind)


def test_what_nobody_entered_is_the_usual_period() -> None:
    assert [(one.kind, one.days) for one in list_periods({"logs": 7})][-3:] == [
        ("imports", 1095), ("prompts", 7), ("logs", 7),
    ]  # fmt: skip


def test_calls_and_their_journal_bound_each_other() -> None:
    assert (period("calls").least_days, period("calls").bound_by) == (180, "journal")
    assert (period("journal").most_days, period("journal").bound_by) == (1095, "calls")
    short = period("calls", journal=7)
    assert (short.least_days, short.bound_by) == (30, None)


@pytest.mark.parametrize(
    ("kind", "days", "code", "mend"),
    [
        ("calls", 90, "calls_under_journal", "Set the journal to 90 days or fewer first"),
        ("journal", 2000, "journal_over_calls", "Set calls to 2000 days or more first"),
        ("calls", 3, "period_bounds", "180 to 36500 days, not 3"),
        ("journal", 40_000, "period_bounds", "7 to 1095 days"),
        ("logs", 0, "period_bounds", "logs are kept 1 to 36500 days, not 0"),
    ],
)
def test_a_period_that_cannot_be_is_refused_with_its_mend(
    kind: Kind, days: int, code: str, mend: str
) -> None:
    with pytest.raises(PeriodRefused, match=mend) as refused:
        check_period(period(kind), days)
    assert refused.value.code == code


def test_a_period_on_its_bounds_is_taken() -> None:
    for days in (180, 36_500):
        check_period(period("calls"), days)
    check_period(period("journal"), 1095)

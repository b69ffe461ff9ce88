"""Guessing a bill's digits over many calls."""

from datetime import UTC, datetime, timedelta

from ivr.incoming.digits import MOST_WRONG, WrongDigits

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)


def test_after_a_few_wrong_ones_nobody_goes_on_guessing_until_they_are_a_day_old() -> None:
    wrong = WrongDigits()
    for n in range(MOST_WRONG):
        assert not wrong.are_too_many(7, NOW)
        wrong.note(7, NOW + timedelta(minutes=n))
    assert wrong.are_too_many(7, NOW + timedelta(minutes=9))
    assert not wrong.are_too_many(8, NOW + timedelta(minutes=9))
    assert wrong.are_too_many(7, NOW + timedelta(hours=23, minutes=59))
    assert not wrong.are_too_many(7, NOW + timedelta(days=1))


def test_the_memory_of_them_is_bounded() -> None:
    wrong = WrongDigits()
    for _ in range(MOST_WRONG):
        wrong.note(0, NOW)
    for customer in range(1, 10_000):
        wrong.note(customer, NOW)
    assert wrong.are_too_many(0, NOW)
    wrong.note(10_000, NOW)
    assert not wrong.are_too_many(0, NOW), "the oldest goes first"

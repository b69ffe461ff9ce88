"""Seconds of credit in the queue."""

import pytest

from ivr.incoming.queue_credit import Standing, credit_s


@pytest.mark.parametrize(
    ("grade", "elderly", "seconds"),
    [("A", False, 120), ("B", False, 60), ("C", False, 0), ("C", True, 30), ("A", True, 150),
     ("", False, 0)],
)  # fmt: skip
def test_class_and_age_add_up(grade: str, elderly: bool, seconds: int) -> None:
    assert credit_s([Standing(grade, elderly)]) == seconds


@pytest.mark.parametrize("grade", ["A", "B", "C"])
def test_who_cannot_be_without_power_comes_before_every_class_and_after_danger(grade: str) -> None:
    ventilator = credit_s([Standing(grade, elderly=False, critical=True)])
    assert credit_s([Standing("A", elderly=True)]) < ventilator < credit_s([], hazard=True)
    perhaps = credit_s([Standing("C", False, critical=True), Standing("C", elderly=False)])
    assert perhaps == credit_s([Standing("C", elderly=False, critical=True)])  # life counts


def test_a_shared_number_gets_the_least_of_its_holders() -> None:
    assert credit_s([Standing("A", elderly=True), Standing("B", elderly=False)]) == 60


def test_nobody_known_has_no_credit() -> None:
    assert credit_s([]) == 0


def test_danger_counts_alone_and_most() -> None:
    assert credit_s([Standing("A", elderly=True)], hazard=True) == 300
    assert credit_s([], hazard=True) == 300

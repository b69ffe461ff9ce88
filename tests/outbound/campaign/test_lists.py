"""Lists of numbers as offices keep them."""

import pytest

from core.phone import Invalid, NumberPlan, Parsed, Phone, Short, national
from outbound.campaign.lists import read_list

PLAN = NumberPlan("CN", "0571")


def _read(*rows: str) -> list[Parsed | None]:
    data = "\n".join(rows).encode()
    return [one.number for one in read_list(data, PLAN)]


@pytest.mark.parametrize(
    "slip", ["12125550100", "39 0612345678", "３９０６１２３４５６７８", "442079460000"]
)
def test_digits_that_happen_to_be_a_number_abroad_are_not_called(slip: str) -> None:
    (found,) = _read(slip)
    assert isinstance(found, Invalid)


@pytest.mark.parametrize("meant", ["+390612345678", "0039 0612345678", "＋390612345678"])
def test_a_number_abroad_that_says_so_is_called(meant: str) -> None:
    (found,) = _read(meant)
    assert found == Phone(390612345678)
    assert national(390612345678, PLAN) == "00390612345678"


def test_a_home_number_needs_no_country_code_and_may_have_it() -> None:
    assert _read("13800138000", "8613800138000", "0571-87654321", "87654321") == [
        Phone(8613800138000),
        Phone(8613800138000),
        Phone(8657187654321),
        Phone(8657187654321),
    ]


def test_service_numbers_are_known_however_they_are_written() -> None:
    assert _read("110", "0571-95598", "+86 571 95598") == [
        Short("110"),
        Short("95598"),
        Short("95598"),
    ]

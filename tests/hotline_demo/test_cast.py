"""Who calls, as an operator names them."""

import pytest

from core.phone import NumberPlan
from hotline.demo.cast import caller_of, part

CHINA = NumberPlan(region="CN")


def test_a_part_of_the_cast_is_known_by_its_name() -> None:
    assert caller_of("hospital", CHINA) == part("hospital")


@pytest.mark.parametrize("written", ["13497000001", "+86 134 9700 0001", "134-9700-0001"])
def test_any_telephone_number_may_call_for_imported_customers_are_not_in_the_cast(
    written: str,
) -> None:
    assert caller_of(written, CHINA).number == "13497000001"


@pytest.mark.parametrize("written", ["Household 1", "134970000", "95598", ""])
def test_what_is_neither_is_refused_with_both_ways_out(written: str) -> None:
    with pytest.raises(LookupError, match=r"resident.*or give the telephone number"):
        caller_of(written, CHINA)

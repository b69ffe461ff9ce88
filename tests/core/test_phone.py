"""Numbers as networks, spreadsheets and people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.phone import (
    Invalid,
    NumberPlan,
    Phone,
    Short,
    Withheld,
    explain,
    mask,
    national,
    parse,
    parse_listed,
    spellings,
)

MOBILE = 8613800138000
CHINA, CITY = NumberPlan("CN"), NumberPlan("CN", "0571")


@pytest.mark.parametrize(
    "raw",
    [
        "13800138000",
        "013800138000",
        "8613800138000",
        "+86 138 0013 8000",
        "008613800138000",
        "1795113800138000",
        "１３８００１３８０００",
        "138-0013-8000",
    ],
)
def test_every_way_to_write_a_mobile_gives_one_number(raw: str) -> None:
    assert parse(raw, CHINA) == Phone(MOBILE)


def test_a_local_number_takes_the_area_code_of_its_trunk() -> None:
    assert parse("87654321", CITY) == Phone(8657187654321)


def test_a_local_number_without_area_code_names_the_mend() -> None:
    found = parse("87654321", CHINA)
    assert isinstance(found, Invalid)
    assert "area code" in explain(found)


@pytest.mark.parametrize("raw", ["", "anonymous", "Restricted", "unknown"])
def test_a_hidden_number_is_withheld(raw: str) -> None:
    assert parse(raw, CHINA) == Withheld()


@pytest.mark.parametrize("raw", ["110", "119", "120", "122"])
def test_emergency_numbers_are_known(raw: str) -> None:
    assert parse(raw, CHINA) == Short(raw)
    assert Short(raw).is_emergency


@pytest.mark.parametrize(
    ("raw", "digits"),
    [
        ("0571-95598", "95598"),
        ("010 12345", "12345"),
        ("+86 571 10086", "10086"),
        ("021-96110", "96110"),
        ("17951 0571 95598", "95598"),
    ],
)
def test_a_service_number_stays_one_behind_an_area_code(raw: str, digits: str) -> None:
    assert parse(raw, CITY) == Short(digits)


@pytest.mark.parametrize("raw", ["4008123456", "021-87654321", "0571 8765 4321", "+852 2123 4567"])
def test_what_people_answer_is_no_service_number(raw: str) -> None:
    assert isinstance(parse(raw, CHINA), Phone)


@pytest.mark.parametrize("raw", ["+8521234", "+65 31234", "+1234567"])
def test_an_international_number_that_is_cut_off_is_nobodys_here(raw: str) -> None:
    assert isinstance(parse(raw, CITY), Invalid)


def test_a_service_number_is_short_but_no_emergency() -> None:
    assert not Short("95598").is_emergency


@pytest.mark.parametrize(
    "raw", ["500&PJSIP/x", "500&600", "1" * 40, "13800138000\r\nAction: x", "abc", "0000000000"]
)
def test_what_is_no_number_is_refused_with_a_reason(raw: str) -> None:
    assert isinstance(parse(raw, CHINA), Invalid)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(raw: str) -> None:
    explain(parse(raw, CHINA))
    mask(raw)


def test_national_form_is_what_people_dial() -> None:
    assert national(MOBILE, CHINA) == "13800138000"
    assert national(8657187654321, CHINA) == "057187654321"
    assert national(12025550123, CHINA) == "0012025550123"


def test_a_masked_number_keeps_its_ends_only() -> None:
    assert mask("13800138000") == "138******00"
    assert mask("95598") == "*****"


def test_a_number_is_found_however_a_network_wrote_it():
    for raw in ("13800138000", "013800138000", "+8613800138000", "008613800138000"):
        assert {"13800138000", "013800138000", "8613800138000", raw} <= set(spellings(raw, CHINA))
    assert {"057187654321", "87654321"} <= set(spellings("+8657187654321", CITY))
    assert spellings("", CHINA) == ("",)
    assert spellings("95598", CHINA) == ("95598",)


def test_a_number_without_its_country_is_one_of_the_place_we_are_in() -> None:
    germany = NumberPlan("DE", "030")
    assert parse("015123456789", germany) == Phone(4915123456789)
    assert parse("23125000", germany) == Phone(493023125000)
    assert national(4915123456789, germany) == "015123456789"
    assert national(MOBILE, germany) == "008613800138000"
    assert isinstance(parse_listed("13800138000", germany), Invalid)


def test_earlier_calls_of_a_number_are_found_in_another_country_too() -> None:
    found = spellings("015123456789", NumberPlan("DE", "030"))
    whole = "4915123456789"
    assert found == ("015123456789", whole, f"+{whole}", f"00{whole}")
    assert {"03023125000", "23125000"} <= set(spellings("+493023125000", NumberPlan("DE", "030")))

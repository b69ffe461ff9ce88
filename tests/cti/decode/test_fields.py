"""What names tell."""

import pytest

from cti.ami.backoff import delay_s
from cti.decode.fields import (
    clean_name,
    clean_number,
    endpoint_of,
    extension_of,
    is_own_id,
    number_dialled,
)


@pytest.mark.parametrize(
    ("channel", "endpoint", "extension"),
    [
        ("PJSIP/1001-0000002a", "1001", "1001"),
        ("PJSIP/trunk-0000002a", "trunk", ""),
        ("PJSIP/1001", "1001", "1001"),
        ("Local/1001@x-0000002a;1", "", ""),
        ("Queue:service", "", ""),
        ("", "", ""),
    ],
)
def test_a_channels_name_tells_its_endpoint(channel: str, endpoint: str, extension: str) -> None:
    assert (endpoint_of(channel), extension_of(channel)) == (endpoint, extension)


def test_an_id_of_asterisks_is_told_from_ours() -> None:
    assert is_own_id("1795474634.7")
    assert is_own_id("box-1795474634.7")
    assert not is_own_id("0193f3a2-5b1c-7c3e-9f00-0123456789ab")


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("13900000001", "13900000001"),
        ("+8613900000001", "+8613900000001"),
        ("anonymous", ""),
        ("<unknown>", ""),
        ("+", ""),
        ("500&PJSIP/1001", "5001001"),
        ("1" * 90, "1" * 32),
    ],
)
def test_a_number_keeps_digits_and_a_leading_plus(raw: str, clean: str) -> None:
    assert clean_number(raw) == clean


def test_a_name_is_bounded_and_cannot_end_a_line() -> None:
    assert clean_name("a\x1b[31m\nb") == "a [31m b"
    assert clean_name("<unknown>") == ""
    assert len(clean_name("国" * 1000)) == 80


def test_a_dial_string_tells_the_number() -> None:
    assert number_dialled("13900000001@trunk") == "13900000001"
    assert number_dialled("trunk/13900000001") == "13900000001"


def test_waits_double_to_a_cap_and_jitter_never_exceeds_them() -> None:
    assert [delay_s(n, 1.0) for n in (1, 2, 3, 50)] == [0.5, 1.0, 2.0, 30.0]
    assert delay_s(50, 0.0) == 15.0
    assert delay_s(0, 1.0) == 0.5

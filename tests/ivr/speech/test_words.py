"""Numbers, money and addresses in spoken words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.speech.words import address_part, amount, count, digits, integer, month

_ZH = {c: n for n, c in enumerate("零一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def _read(words: str) -> int:
    """Read a Chinese number back, the slow way."""
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if name in words:
            high, _, low = words.partition(name)
            return _read(high) * unit + (_read(low) if low else 0)
    total = digit = 0
    for c in words:
        if c in _UNITS:
            total += (digit or 1) * _UNITS[c]
            digit = 0
        else:
            digit = _ZH[c]
    return total + digit


@given(st.integers(0, 10**12 - 1))
def test_a_chinese_number_reads_back_as_itself(value: int) -> None:
    words = integer(value, "zh")
    assert _read(words) == value
    assert "零零" not in words


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (0, "零", "zero"),
        (10, "十", "ten"),
        (105, "一百零五", "one hundred and five"),
        (2026, "二千零二十六", "two thousand and twenty-six"),
        (110_000, "十一万", "one hundred and ten thousand"),
        (-7, "七", "seven"),
    ],
)
def test_numbers_are_spelt_as_people_say_them(value: int, zh: str, en: str) -> None:
    assert (integer(value, "zh"), integer(value, "en")) == (zh, en)


@pytest.mark.parametrize(
    ("fen", "zh", "en"),
    [
        (0, "零元", "zero yuan"),
        (5, "五分", "zero point zero five yuan"),
        (40, "四角", "zero point four yuan"),
        (305, "三元零五分", "three point zero five yuan"),
        (-12_345, "一百二十三元四角五分", "one hundred and twenty-three point four five yuan"),
        (1_000_000, "一万元", "ten thousand yuan"),
        (220, "两元两角", "two point two yuan"),
        (2, "两分", "zero point zero two yuan"),
        (1_202, "十二元零二分", "twelve point zero two yuan"),
        (2_222_200, "两万两千二百二十二元", "twenty-two thousand two hundred and twenty-two yuan"),
        (12_000_000, "十二万元", "one hundred and twenty thousand yuan"),
    ],
)
def test_money_is_spelt_to_the_fen(fen: int, zh: str, en: str) -> None:
    assert (amount(fen, "zh"), amount(fen, "en")) == (zh, en)


def test_two_of_something_is_not_the_number_two() -> None:
    assert (count(2, "zh"), count(3, "zh"), count(2, "en")) == ("两", "三", "two")
    assert count(12, "zh") == "十二"


def test_account_digits_are_read_one_by_one() -> None:
    assert digits("户号 0312", "zh") == "零三幺二"
    assert digits("0312", "en") == "zero three one two"


def test_a_month_is_named() -> None:
    assert (month(date(2026, 10, 1), "zh"), month(date(2026, 10, 1), "en")) == ("十月", "October")


@pytest.mark.parametrize(
    ("address", "zh"),
    [
        ("浙江省青杭市滨江区江南大道100号3幢2单元502室", "江南大道一百号"),
        ("滨江区阳光小区3幢502室", "阳光小区三幢"),
        ("阳光小区3幢502室", "阳光小区三幢"),
        ("青杭市软件园区8号楼", "软件园区八号楼"),
        ("青禾县稻香路6号", "稻香路六号"),
        ("江南大道1号院2号楼", "江南大道一号院"),
        ("李家村", "李家村"),
        ("", "尾号五六七八的户号"),
    ],
)
def test_an_address_is_spoken_no_further_than_the_house(address: str, zh: str) -> None:
    assert address_part(address, "33010000005678", "zh") == zh


def test_the_english_voice_is_never_given_chinese() -> None:
    spoken = address_part("滨江区江南大道100号", "33010000005678", "en")
    assert spoken == "the account ending in five six seven eight"
    assert address_part("12 High Street, Flat 3", "1", "en") == "12 High Street"
    assert address_part("江南大道", "", "en").isascii()

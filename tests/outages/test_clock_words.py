"""Moments in spoken words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.clock_words import about, en_number, zh_number

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 10, 2, tzinfo=SHANGHAI)  # a Wednesday


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (_at(4, 15, 30), "今天下午三点半左右", "about half past three this afternoon"),
        (_at(4, 14), "今天下午两点左右", "about two o'clock this afternoon"),
        (_at(4, 12), "今天中午十二点左右", "about noon today"),
        (_at(4, 12, 5), "今天中午十二点零五分左右", "about five past twelve this afternoon"),
        (_at(4, 11, 45), "今天上午十一点四十五分左右", "about a quarter to twelve this morning"),
        (_at(4, 22, 15), "今天晚上十点十五分左右", "about a quarter past ten tonight"),
        (_at(5, 0), "明天凌晨零点左右", "about midnight tonight"),
        (_at(5, 6, 35), "明天早上六点三十五分左右", "about twenty-five to seven tomorrow morning"),
        (_at(5, 12), "明天中午十二点左右", "about noon tomorrow"),
        (
            _at(6, 8),
            "后天上午八点左右",
            "about eight o'clock in the morning on Friday the sixth of March",
        ),
        (
            _at(31, 20, 50),
            "三月三十一日星期二晚上八点五十分左右",
            "about ten to nine in the evening on Tuesday the thirty-first of March",
        ),
        (_at(3, 23), "昨天晚上十一点左右", "about eleven o'clock yesterday evening"),
    ],
)
def test_a_moment_is_said_as_a_person_would(moment: datetime, zh: str, en: str) -> None:
    assert about(moment, "zh", NOW, SHANGHAI) == zh
    assert about(moment, "en", NOW, SHANGHAI) == en


def test_a_moment_in_another_year_says_which() -> None:
    far = datetime(2027, 3, 4, 10, tzinfo=SHANGHAI)
    assert about(far, "zh", NOW, SHANGHAI) == "二零二七年三月四日星期四上午十点左右"
    assert about(far, "en", NOW, SHANGHAI).endswith(
        "on Thursday the fourth of March, twenty twenty-seven"
    )


def test_a_moment_is_never_said_earlier_than_meant() -> None:
    assert about(_at(4, 15, 31), "zh", NOW, SHANGHAI) == "今天下午三点三十五分左右"
    assert about(_at(4, 23, 58), "zh", NOW, SHANGHAI) == "明天凌晨零点左右"


def test_a_start_is_never_said_later_than_meant() -> None:
    assert about(_at(4, 15, 34), "zh", NOW, SHANGHAI, start=True) == "今天下午三点半左右"
    said = about(_at(4, 15, 30), "en", NOW, SHANGHAI, start=True)
    assert said == "about half past three this afternoon"


def test_the_listeners_zone_decides_what_today_is() -> None:
    moment = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
    assert about(moment, "zh", NOW, SHANGHAI) == "明天凌晨一点左右"
    assert about(moment, "en", NOW, ZoneInfo("Europe/Berlin")).endswith("this evening")


@given(
    st.integers(0, 1_000_000),
    st.integers(-3, 10),
    st.sampled_from(["Asia/Shanghai", "Asia/Urumqi", "America/New_York"]),
)
def test_no_figure_reaches_the_voice(minutes: int, days: int, zone: str) -> None:
    now = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    for language in ("zh", "en"):
        words = about(now + timedelta(days=days), language, now, ZoneInfo(zone))
        assert not any(c.isdigit() and c.isascii() for c in words)


def test_numbers_are_spelt_to_ninety_nine() -> None:
    assert [zh_number(n) for n in (0, 10, 11, 20, 59)] == ["零", "十", "十一", "二十", "五十九"]
    assert [en_number(n) for n in (0, 19, 20, 21, 30, 55, 99)] == [
        "zero", "nineteen", "twenty", "twenty-one", "thirty", "fifty-five", "ninety-nine",
    ]  # fmt: skip
    assert len({zh_number(n) for n in range(100)}) == len({en_number(n) for n in range(100)}) == 100

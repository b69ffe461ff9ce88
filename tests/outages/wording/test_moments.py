"""Moments in spoken words."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.wording.moments import about, en_number, zh_number

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
        (_at(3, 23), "昨天晚上十一点左右", "about eleven o'clock last night"),
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


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (_at(4, 0), "今天凌晨零点左右", "about midnight last night"),
        (_at(4, 0, 5), "今天凌晨零点零五分左右", "about five past twelve this morning"),
        (_at(5, 0), "明天凌晨零点左右", "about midnight tonight"),
        (_at(6, 0), "后天凌晨零点左右", "about midnight tomorrow night"),
        (
            _at(7, 0),
            "三月七日星期六凌晨零点左右",
            "about midnight on the night of Friday the sixth of March",
        ),
        (
            _at(3, 0),
            "昨天凌晨零点左右",
            "about midnight on the night of Monday the second of March",
        ),
        (_at(3, 12), "昨天中午十二点左右", "about noon yesterday"),
        (_at(3, 18), "昨天晚上六点左右", "about six o'clock yesterday evening"),
    ],
)
def test_a_midnight_and_a_noon_belong_to_the_day_that_a_listener_thinks_of(
    moment: datetime, zh: str, en: str
) -> None:
    assert about(moment, "zh", NOW, SHANGHAI) == zh
    assert about(moment, "en", NOW, SHANGHAI) == en


def test_a_midnight_just_past_is_not_last_night_s_to_who_is_still_up() -> None:
    now = _at(4, 0, 20)
    assert about(_at(4, 0), "en", now, SHANGHAI, start=True) == "about midnight"
    assert about(_at(4, 0), "zh", now, SHANGHAI, start=True) == "今天凌晨零点左右"
    assert (
        about(_at(3, 23, 50), "en", now, SHANGHAI, start=True) == "about ten to twelve last night"
    )


def test_a_night_at_the_turn_of_the_year_keeps_its_own_year() -> None:
    now = datetime(2026, 12, 31, 22, 0, tzinfo=SHANGHAI)
    new_year = datetime(2027, 1, 1, tzinfo=SHANGHAI)
    for minutes, zh, en in (
        (0, "明天凌晨零点左右", "about midnight tonight"),
        (30, "明天凌晨零点半左右", "about half past twelve tomorrow morning"),
    ):
        moment = new_year + timedelta(minutes=minutes)
        assert about(moment, "zh", now, SHANGHAI) == zh
        assert about(moment, "en", now, SHANGHAI) == en
    third = new_year + timedelta(days=2, hours=8)
    assert about(third, "zh", now, SHANGHAI) == "二零二七年一月三日星期日上午八点左右"
    assert about(third, "en", now, SHANGHAI) == (
        "about eight o'clock in the morning on Sunday the third of January, twenty twenty-seven"
    )
    old = datetime(2026, 12, 29, 0, tzinfo=SHANGHAI)
    assert about(old, "en", new_year + timedelta(hours=9), SHANGHAI) == (
        "about midnight on the night of Monday the twenty-eighth of December, twenty twenty-six"
    )


def test_what_has_happened_is_never_said_to_be_still_to_come() -> None:
    for second in range(0, 3600, 47):
        happened = _at(4, 9, 0) + timedelta(seconds=second)
        quarter = happened.replace(minute=happened.minute // 15 * 15, second=0)
        for moment in (happened, quarter):
            said = about(moment, "zh", moment, SHANGHAI, start=True)
            floor = moment.replace(minute=moment.minute // 5 * 5, second=0)
            assert said == about(floor, "zh", moment, SHANGHAI)
    assert about(_at(4, 9, 15), "en", _at(4, 9, 15), SHANGHAI, start=True) == (
        "about a quarter past nine this morning"
    )
    assert about(_at(4, 0), "zh", _at(4, 0), SHANGHAI, start=True) == "今天凌晨零点左右"


def test_a_moment_beyond_ten_days_always_carries_its_date_and_weekday() -> None:
    for days in (3, 6, 7, 10, 11, 40):
        far = NOW.replace(hour=15, minute=30) + timedelta(days=days)
        weekday = "一二三四五六日"[far.weekday()]
        assert f"{zh_number(far.day)}日星期{weekday}下午三点半" in about(far, "zh", NOW, SHANGHAI)
        en = about(far, "en", NOW, SHANGHAI)
        assert f" on {far:%A} the " in en
        assert en.endswith(f"{far:%B}")


NEW_YORK = ZoneInfo("America/New_York")  # clocks went forward on 8 March and back on 1 November


def test_an_hour_that_passes_twice_says_which_it_is() -> None:
    now = datetime(2026, 10, 31, 22, 0, tzinfo=NEW_YORK)
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30 in summer time
    assert about(first, "en", now, NEW_YORK) == "about half past one tomorrow morning"
    second = first + timedelta(hours=1)
    assert about(second, "en", now, NEW_YORK) == (
        "about half past one tomorrow morning, standard time"
    )
    assert about(second, "zh", now, NEW_YORK) == "明天标准时间凌晨一点半左右"
    just_before = datetime(2026, 11, 1, 5, 58, tzinfo=UTC)  # two minutes before they go back
    assert about(just_before, "en", now, NEW_YORK).startswith("about one o'clock tomorrow")


def test_an_hour_that_is_left_out_is_never_named() -> None:
    now = datetime(2026, 3, 7, 22, 0, tzinfo=NEW_YORK)
    just_before = datetime(2026, 3, 8, 6, 58, tzinfo=UTC)  # 01:58; two o'clock does not come
    assert about(just_before, "en", now, NEW_YORK) == "about three o'clock tomorrow morning"
    assert about(just_before, "zh", now, NEW_YORK) == "明天凌晨三点左右"


def test_another_zone_moves_day_and_hour_together() -> None:
    now = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    moment = datetime(2026, 12, 31, 17, 15, tzinfo=UTC)
    assert about(moment, "zh", now, SHANGHAI) == "明天凌晨一点十五分左右"
    assert about(moment, "zh", now, ZoneInfo("Asia/Urumqi")) == "今天晚上十一点十五分左右"
    assert about(moment, "en", now, ZoneInfo("Asia/Kathmandu")) == "about eleven o'clock tonight"


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

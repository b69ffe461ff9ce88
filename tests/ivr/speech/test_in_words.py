"""A person's free text in words: every figure is spelled as people say it."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.language import Language
from ivr.speech.in_words import in_words

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("18:30", "十八点三十分"),
        ("2点05分", "两点零五分"),
        ("8:00-17:30停电", "八点到十七点三十分停电"),
        ("2026年11月27日18:30-20:00", "二零二六年十一月二十七日十八点三十分到二十点"),
        ("20时至22时", "二十时至二十二时"),
        ("2026-11-27", "二零二六年十一月二十七日"),
        ("12月3日", "十二月三日"),
        ("12月3号", "十二月三日"),
        ("3.5万户", "三点五万户"),
        ("约1.2亿元", "约一点二亿元"),
        ("20000户", "两万户"),
        ("2小时30分钟", "两小时三十分钟"),
        ("95598", "九五五九八"),
        ("拨打120", "拨打幺二零"),
        ("120户", "一百二十户"),
        ("8%", "百分之八"),
        ("3.5%-8%", "百分之三点五到百分之八"),
        ("10kV长虹线", "十千伏长虹线"),
        ("1234kWh", "一千二百三十四千瓦时"),
        ("电费单位是kWh", "电费单位是千瓦时"),
        ("5.6千瓦时", "五点六千瓦时"),
        ("№12", "编号十二"),
        ("1390 123 4567", "幺三九零，幺二三，四五六七"),
        ("13901234567", "幺三九，零幺二三，四五六七"),
        ("0571-88881234", "零五七幺，八八八八，幺二三四"),
        ("户号1234567890", "户号幺二三，四五六，七八九零"),
        ("尾号1101", "尾号幺幺零幺"),
        ("12号", "十二号"),
        ("3幢2单元501室", "三幢二单元五零幺室"),
        ("长虹路12-58号", "长虹路十二到五十八号"),
        ("3-501室", "三杠五零幺室"),
        ("预计8~10小时", "预计八到十小时"),
        ("1,234.56元", "一千二百三十四元五角六分"),
        ("¥123.4", "一百二十三元四角"),
        ("-12.5元", "负十二元五角"),
        ("0.5383元/千瓦时", "零点五三八三元每千瓦时"),
        ("-5℃", "零下五摄氏度"),
        ("F5023馈线", "F五零二三馈线"),
        ("2#变压器", "二号变压器"),
        ("按#键结束，按1", "按井号键结束，按一"),
        ("www.95598.cn", "www点九五五九八点cn"),
        ("①注意 ½ m²", "一注意 二分之一 平方米"),
        ("停电——请注意", "停电，请注意"),
        ("A1-203", "A一杠二零三"),
        ("201、202室", "二零幺、二零二室"),
        ("021-12345678转8001", "零二幺，幺二三四，五六七八转八零零幺"),
        ("400-820-8820", "四零零，八二零，八八二零"),
        ("10kV103线", "十千伏幺零三线"),
        ("12月3日-5日", "十二月三日到五日"),
        ("7月-9月", "七月到九月"),
        ("20:00—次日6:00", "二十点到次日六点"),
        ("11/27", "十一月二十七日"),
        ("1/3", "三分之一"),
        ("-1层", "负一层"),
        ("95598#", "九五五九八#"),
        ("10²", "十平方"),
        ("３户", "三户"),
        ("十二号", "十二号"),
    ],
)
def test_figures_in_chinese_are_read_as_people_read_them(text: str, words: str) -> None:
    assert in_words(text, "zh") == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("18:30", "six thirty in the evening"),
        ("8:00 AM", "eight a m"),
        ("0:05", "twelve oh five in the morning"),
        ("12:00", "noon"),
        ("8:00-9:15", "eight o’clock in the morning to nine fifteen in the morning"),
        ("2026-11-27", "the twenty-seventh of November, twenty twenty-six"),
        ("Dec 3rd, 2005", "the third of December, two thousand and five"),
        ("3.5 million customers", "three point five million customers"),
        ("20000 customers", "twenty thousand customers"),
        ("95598", "nine five five nine eight"),
        ("3-5%", "three to five percent"),
        ("10kV line", "ten kilovolt line"),
        ("1 kWh, 5.6kWh", "one kilowatt hour, five point six kilowatt hours"),
        ("№12", " number twelve"),
        ("1390 123 4567", "one three nine zero, one two three, four five six seven"),
        ("room 501", "room five zero one"),
        ("order number 305728", "order number three zero five, seven two eight"),
        ("1,234.56 yuan", "one thousand two hundred and thirty-four point five six yuan"),
        ("in 2026", "in twenty twenty-six"),
        ("2000 homes", "two thousand homes"),
        ("the 2nd and 21st", "the second and twenty-first"),
        ("press # to end, press 1", "press hash to end, press one"),
    ],
)
def test_figures_in_english_are_read_as_people_read_them(text: str, words: str) -> None:
    assert in_words(text, "en") == words


def _zh_by_cleaning(value: int) -> str:
    """Spell a number another way: every place with its unit, then what nobody says struck out."""
    spelled = ""
    for place, digit in enumerate(reversed(str(value))):
        unit = ("", "十", "百", "千")[place % 4] + ("", "万", "亿")[place // 4] * (place % 4 == 0)
        spelled = "零一二三四五六七八九"[int(digit)] + unit + spelled
    spelled = re.sub("零[十百千]", "零", spelled)
    spelled = re.sub("零+", "零", spelled).replace("亿零万", "亿零")
    spelled = re.sub("零+", "零", re.sub("零([万亿])", r"\1", spelled))
    return re.sub("^一十", "十", spelled.rstrip("零") or "零")


def _en_by_reading(words: str) -> int:
    """Read an English number back: units add, hundred and thousand multiply."""
    small = dict.fromkeys(("and",), 0)
    names = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ]
    small |= {name: number for number, name in enumerate(names)}
    tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    small |= {name: 10 * number for number, name in enumerate(tens, 2)}
    total = group = 0
    for word in re.split("[ -]", words):
        if word == "hundred":
            group *= 100
        elif word in ("thousand", "million", "billion"):
            total += group * {"thousand": 10**3, "million": 10**6, "billion": 10**9}[word]
            group = 0
        else:
            group += small[word]
    return total + group


_NUMBERS = [
    *range(10_000),
    *(10**power + more for power in range(4, 9) for more in (-1, 0, 1, 10, 101, 2002)),
    *(20_030_400, 11_011_011, 999_999_999, 10**9, 100_200_300, 123_456_789),
]


@pytest.mark.slow
def test_every_number_is_spelled_as_a_second_spelling_says() -> None:
    for value in _NUMBERS:
        said = in_words(f"{value}伏", "zh").removesuffix("伏")
        assert said.replace("两", "二") == _zh_by_cleaning(value)
        english = in_words(f"{value} volts", "en").removesuffix(" volts")
        assert _en_by_reading(english) == value


def test_amounts_to_two_hundred_yuan_read_back_as_themselves() -> None:
    for fen in (*range(300), *range(300, 20_000, 37)):
        said = in_words(f"{fen // 100}.{fen % 100:02}元", "zh").replace("两", "二")
        parts = re.fullmatch("(?:(.+)元)?(?:(.)角)?零?(?:(.)分)?", said)
        assert parts
        numbers = [_zh_by_cleaning(n) for n in (fen // 100, fen // 10 % 10, fen % 10)]
        assert [part or "零" for part in parts.groups()] == numbers
        yuan_part, _, cents = in_words(f"{fen / 100:.2f} yuan", "en")[:-5].partition(" point ")
        digits = "".join(str(_en_by_reading(word)) for word in cents.split())
        assert _en_by_reading(yuan_part) * 100 + int(f"{digits:0<2}") == fen


def test_every_day_of_two_years_reads_back_as_itself() -> None:
    for ahead in range(730):
        day = date(2026, 1, 1) + timedelta(days=ahead)
        year = "".join("零一二三四五六七八九"[int(digit)] for digit in str(day.year))
        chinese = f"{year}年{_zh_by_cleaning(day.month)}月{_zh_by_cleaning(day.day)}日"
        assert in_words(day.isoformat(), "zh") == chinese
        assert in_words(f"{day.year}年{day.month}月{day.day}日", "zh") == chinese
        assert in_words(f"{day.month}月{day.day}号", "zh") == chinese.partition("年")[2]
        english = in_words(day.isoformat(), "en")
        number, month = re.fullmatch(r"the (\S+) of (\w+), twenty twenty-\w+", english).groups()  # type: ignore[union-attr]
        assert (month, _cardinal(number)) == (_MONTHS[day.month - 1], day.day)


def _cardinal(ordinal: str) -> int:
    odd = {"first": "one", "second": "two", "third": "three", "fifth": "five", "eighth": "eight",
           "ninth": "nine", "twelfth": "twelve"}  # fmt: skip
    for name, plain in odd.items():
        ordinal = re.sub(f"{name}$", plain, ordinal)
    return _en_by_reading(re.sub("ieth$", "y", ordinal).removesuffix("th"))


def test_every_five_minutes_of_a_day_read_back_as_themselves() -> None:
    for minutes in range(0, 24 * 60, 5):
        hour, minute = divmod(minutes, 60)
        rest = f"{'零' if minute < 10 else ''}{_zh_by_cleaning(minute)}分" if minute else ""
        chinese = f"{_zh_by_cleaning(hour)}点{rest}".replace("二点", "两点")
        chinese = chinese.replace("十两点", "十二点")
        assert in_words(f"{hour}:{minute:02}", "zh") == chinese
        english = in_words(f"{hour:02}:{minute:02}", "en")
        if english not in ("noon", "midnight"):
            clock, _, part = english.partition(" in the ")
            named, *past = clock.removesuffix(" o’clock").replace("oh ", "").split(" ", 1)
            assert _en_by_reading(named) % 12 == hour % 12
            assert (_en_by_reading(past[0]) if past else 0) == minute
            assert part == ("morning" if hour < 12 else "afternoon" if hour < 18 else "evening")


@given(st.from_regex(r"[0-9]{5,14}", fullmatch=True))
def test_an_order_number_reads_back_digit_by_digit(number: str) -> None:
    said = in_words(f"单号{number}", "zh").removeprefix("单号")
    assert "".join(str("零幺二三四五六七八九".index(c)) for c in said if c != "，") == number
    assert all(len(group) in (3, 4, 5) for group in said.split("，"))
    english = in_words(f"order {number}", "en").removeprefix("order ").replace(",", "").split()
    assert "".join(str(_en_by_reading(word)) for word in english) == number


_FIGURED = st.text(
    st.sampled_from("0123456789.,:-/%¥#*+=~ 年月日号点分元万户室kVWhAam№①½٣᭐Ⅻ第约按至路 ")
    | st.characters(),
    max_size=60,
)


@pytest.mark.parametrize("language", ["zh", "en"])
@settings(deadline=None)
@given(text=_FIGURED)
def test_no_digit_is_left_over_whatever_the_text(language: Language, text: str) -> None:
    assert [c for c in in_words(text, language) if c.isdigit()] == []

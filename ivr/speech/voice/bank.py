"""The clips of which numbers, money, moments and house numbers are made, by language.

Rule: whatever `words` and `wording.moments` can say is covered (a test tries them all). A unit is
in one clip with the number before it where that is heard most: 二十三元 is one clip, 一百二十三元
two. What numbers begin with goes on (joints.py), all else ends.
"""

from collections.abc import Iterator
from datetime import date

from core.language import Language
from ivr.speech.pronunciation.joints import goes_on
from ivr.speech.words import count, digits, integer
from outages.wording.moments import EN_MONTHS, EN_WEEKDAYS, en_number, en_ordinal

_SMALL = range(100)
_ZH_HOURS = (
    *(f"凌晨{hour}点" for hour in ("零", "一", "两", "三", "四")),
    *(f"早上{hour}点" for hour in "五六七"),
    *(f"上午{hour}点" for hour in ("八", "九", "十", "十一")),
    "中午十二点",
    *(f"下午{hour}点" for hour in ("一", "两", "三", "四", "五")),
    *(f"晚上{hour}点" for hour in ("六", "七", "八", "九", "十", "十一")),
)
_ZH_DAYS = ("昨天", "今天", "明天", "后天")


def bank(language: Language, today: date) -> tuple[str, ...]:
    """List the clips; years are those around `today`."""
    made = _zh(today) if language == "zh" else _en(today)
    return tuple(dict.fromkeys(made))


def _zh(today: date) -> Iterator[str]:
    yield from _zh_ends()
    yield from map(goes_on, _zh_numbers())
    yield from _zh_moments(today)
    yield from ("尾号", "的户号", "您的一处地址", "号院", "号楼", *"院楼幢栋座")


def _zh_ends() -> Iterator[str]:
    """List what ends: digits, units, the numbers up to 99 with them, and the key to press."""
    numbers = [integer(value, "zh") for value in _SMALL]
    yield from (count(2, "zh"), *numbers[:10], *(digits(str(digit), "zh") for digit in range(10)))
    yield from (f"{count(value, 'zh')}元" for value in _SMALL)
    yield from (f"{number}号" for number in numbers)
    yield from ("元", "号", "角", "分", "点", "负")
    yield from (f"{numbers[ones]}{unit}" for ones in range(1, 10) for unit in "角分")
    yield from ("两角", "两分")
    yield from (f"零{numbers[ones]}{unit}" for ones in range(1, 10) for unit in "元分")
    yield from (f"一{numbers[teen]}{unit}" for teen in range(10, 20) for unit in "元号")
    yield from (f"请按{numbers[digit]}" for digit in range(1, 10))


def _zh_numbers() -> Iterator[str]:
    """List what numbers begin with, and the numbers from 10 to 99, behind which a unit stands."""
    numbers = [integer(value, "zh") for value in _SMALL]
    yield from numbers[10:]
    yield from ("万", "亿", "两百", "两千", "两万")
    yield from (f"{numbers[ones]}{unit}" for ones in range(1, 10) for unit in "百千")
    yield from (f"零{numbers[ones]}" for ones in range(1, 10))
    yield from (f"一{numbers[teen]}" for teen in range(10, 20))


def _zh_moments(today: date) -> Iterator[str]:
    numbers = [integer(value, "zh") for value in _SMALL]
    yield from (*_ZH_DAYS, *_ZH_HOURS, "标准时间")
    yield from (f"{hour}半" for hour in _ZH_HOURS)
    minutes = ["零五分", *(f"{numbers[minute]}分" for minute in range(10, 60, 5))]
    yield from minutes
    yield from ("左右", *(f"{minute}左右" for minute in minutes))
    yield from (f"{numbers[month]}月" for month in range(1, 13))
    yield from (f"{numbers[day]}日" for day in range(1, 32))
    yield from (f"星期{day}" for day in "一二三四五六日")
    yield from (
        "".join(numbers[int(digit)] for digit in str(year)) + "年"
        for year in range(today.year - 1, today.year + 2)
    )


def _en(today: date) -> Iterator[str]:
    numbers = [en_number(value) for value in _SMALL]
    yield from numbers
    yield from ("hundred", "hundred and", "thousand", "million", "and", "point", "yuan")
    yield from (f"{number} hundred" for number in numbers[1:10])
    yield from (f"{number} hundred and" for number in numbers[1:10])
    yield from (f"{number} yuan" for number in numbers)
    yield from (f"press {number}" for number in numbers[1:10])
    yield from ("the account ending in", "the address of the account ending in")
    yield from ("one of your addresses", "the address of")
    yield from (*EN_MONTHS, *EN_WEEKDAYS, *(f"the {en_ordinal(day)} of" for day in range(1, 32)))
    yield from (f"about {hour} o'clock" for hour in numbers[1:13])
    steps = ("five", "ten", "a quarter", "twenty", "twenty-five")
    yield from (f"about {step} {way}" for step in steps for way in ("past", "to"))
    yield from ("about half past", "about", "about noon", "about midnight", "standard time")
    for part in ("morning", "afternoon", "evening"):
        yield from (f"this {part}", f"tomorrow {part}", f"yesterday {part}", f"in the {part} on")
    yield from ("tonight", "last night", "tomorrow night", "tomorrow", "today", "yesterday")
    yield from ("on", "on the night of", "midnight", "noon")
    for year in range(today.year - 1, today.year + 2):
        century, ones = divmod(year, 100)
        yield f"{numbers[century]} {numbers[ones]}"

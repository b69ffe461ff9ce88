"""The clips of which numbers, money, moments and house numbers are made, by language.

Rule: whatever `words` and `wording.moments` can say is covered (a test tries them all). A unit is
in one clip with the number before it where that is heard most: 二十三元 is one clip, 一百二十三元
two.
"""

from collections.abc import Iterator
from datetime import date

from core.language import Language
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
    numbers = [integer(value, "zh") for value in _SMALL]
    counts = [count(value, "zh") for value in _SMALL]
    yield from (numbers[2], counts[2], *numbers)
    yield from (digits(str(digit), "zh") for digit in range(10))
    yield from (f"{number}元" for number in counts)
    yield from (f"{number}号" for number in numbers)
    yield from ("元", "号", "点", "角", "分", "万", "亿", "零", "负")
    yield from (f"{numbers[ones]}{unit}" for ones in range(1, 10) for unit in "角分百千")
    yield from ("两角", "两分", "两百", "两千", "两万")
    yield from (f"零{numbers[ones]}" for ones in range(1, 10))
    yield from (f"零{numbers[ones]}分" for ones in range(1, 10))
    yield from (f"零{numbers[ones]}元" for ones in range(1, 10))
    yield from (f"一{numbers[teen]}" for teen in range(10, 20))
    yield from (f"一{numbers[teen]}元" for teen in range(10, 20))
    yield from (f"请按{numbers[digit]}" for digit in range(1, 10))
    yield from ("尾号", "的户号", "您的一处地址", "号院", "号楼", "院", "楼", "幢", "栋", "座")
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

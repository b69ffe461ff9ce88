"""Moments in the words a person would use on the telephone, Chinese and English.

Rule: a moment is rounded to five minutes, an end to come up (never promise earlier than was
meant), a start down (nobody enters a lift that is about to stop), and what has happened down (it
did not happen in the future); it is named from the listener's own day ("今天", "tomorrow") in the
listener's zone, beyond the day after tomorrow by date and weekday, in another year with the year,
and always spelt in words.
"""

from datetime import datetime, timedelta, tzinfo
from typing import Literal

Language = Literal["zh", "en"]

_ZH_DIGITS = "零一二三四五六七八九"
_EN_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
_EN_ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth",
    "seventeenth", "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_EN_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_EN_WEEKDAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_STEP = timedelta(minutes=5)
_ZH_PARTS = ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
_EN_PARTS = ((12, "morning"), (18, "afternoon"), (24, "evening"))


def about(
    moment: datetime, language: Language, now: datetime, zone: tzinfo, *, start: bool = False
) -> str:
    """Say a moment roughly: "今天下午三点半左右", "about half past three this afternoon".

    `start` tells that something begins then or has happened: it is rounded down instead of up.
    """
    there = _round(moment.astimezone(zone), up=not start)
    today = now.astimezone(zone)
    if language == "zh":
        return f"{_zh_day(there, today)}{_zh_time(there)}左右"
    return _en_moment(there, today)


def _round(moment: datetime, *, up: bool) -> datetime:
    floor = moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)
    return floor + _STEP if up and floor != moment else floor


def _days_ahead(there: datetime, today: datetime) -> int:
    return (there.date() - today.date()).days


def zh_number(value: int) -> str:
    """Spell 0–99 in Chinese, as hours and minutes are read."""
    tens, ones = divmod(value, 10)
    if not tens:
        return _ZH_DIGITS[ones]
    head = "十" if tens == 1 else f"{_ZH_DIGITS[tens]}十"
    return head + (_ZH_DIGITS[ones] if ones else "")


def en_number(value: int) -> str:
    """Spell 0–99 in English."""
    if value <= 20:
        return _EN_SMALL[value]
    tens = ("thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    head = "twenty" if value < 30 else tens[value // 10 - 3]
    return head if value % 10 == 0 else f"{head}-{_EN_SMALL[value % 10]}"


def _zh_day(there: datetime, today: datetime) -> str:
    named = {-1: "昨天", 0: "今天", 1: "明天", 2: "后天"}
    year = f"{''.join(_ZH_DIGITS[int(d)] for d in str(there.year))}年"
    weekday = f"星期{'一二三四五六日'[there.weekday()]}"
    day = f"{zh_number(there.month)}月{zh_number(there.day)}日{weekday}"
    return named.get(_days_ahead(there, today), day if there.year == today.year else year + day)


def _zh_time(there: datetime) -> str:
    part = next(name for until, name in _ZH_PARTS if there.hour < until)
    hour = there.hour if there.hour <= 12 else there.hour - 12
    hour_words = "两点" if hour == 2 else f"{zh_number(hour)}点"
    if there.minute in (0, 30):
        return part + hour_words + ("半" if there.minute else "")
    zero = "零" if there.minute < 10 else ""
    return f"{part}{hour_words}{zero}{zh_number(there.minute)}分"


def _en_moment(there: datetime, today: datetime) -> str:
    part = next(name for until, name in _EN_PARTS if there.hour < until)
    clock = _en_clock(there)
    match _days_ahead(there, today):
        case 0 if clock in {"noon", "midnight"}:
            return "about noon today" if clock == "noon" else "about midnight last night"
        case 0:
            return f"about {clock} {'tonight' if there.hour >= 21 else f'this {part}'}"
        case 1 if clock == "midnight":
            return "about midnight tonight"
        case 1:
            return f"about {clock} tomorrow{'' if clock == 'noon' else f' {part}'}"
        case -1 if clock not in {"noon", "midnight"}:
            return f"about {clock} yesterday {part}"
        case _:
            when = clock if clock in {"noon", "midnight"} else f"{clock} in the {part}"
            century, ones = divmod(there.year, 100)
            year = f", {en_number(century)} {en_number(ones)}" if there.year != today.year else ""
            return f"about {when} on {_en_date(there)}{year}"


def _en_clock(there: datetime) -> str:
    hour, minute = there.hour, there.minute
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    past = minute <= 30
    named = en_number((hour if past else hour + 1) % 12 or 12)
    if minute == 0:
        return f"{named} o'clock"
    gap = minute if past else 60 - minute
    words = {15: "a quarter", 30: "half"}.get(gap, en_number(gap))
    return f"{words} {'past' if past else 'to'} {named}"


def _en_date(there: datetime) -> str:
    month, weekday = _EN_MONTHS[there.month - 1], _EN_WEEKDAYS[there.weekday()]
    return f"{weekday} the {_en_ordinal(there.day)} of {month}"


def _en_ordinal(day: int) -> str:
    if day <= 20:
        return _EN_ORDINALS[day - 1]
    if day == 30:
        return "thirtieth"
    return f"{'twenty' if day < 30 else 'thirty'}-{_EN_ORDINALS[day % 10 - 1]}"

"""Moments in the words a person would use on the telephone, Chinese and English.

Rule: a moment is rounded to five minutes, an end to come up (never promise earlier than was
meant), a start down (nobody enters a lift that is about to stop), and what has happened down (it
did not happen in the future); it is named from the listener's own day ("今天", "tomorrow") in the
listener's zone, beyond the day after tomorrow by date and weekday, in another year with the year,
and always spelt in words. Where clocks are put back, the hour's second pass says so, for the first
would be too early. English names a midnight by the night it ends in, since "midnight on Friday" is
heard as the end of Friday.
"""

from datetime import UTC, datetime, time, timedelta, tzinfo

from core.language import Language

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
EN_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
EN_WEEKDAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip
_STEP = timedelta(minutes=5)
_ZH_PARTS = ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
_EN_PARTS = ((12, "morning"), (18, "afternoon"), (24, "evening"))
_EN_LATE = 21  # from this hour on an evening is a night
_EN_MORNING = 5  # before this hour the night goes on


def about(
    moment: datetime, language: Language, now: datetime, zone: tzinfo, *, start: bool = False
) -> str:
    """Say a moment roughly: "今天下午三点半左右", "about half past three this afternoon".

    `start` tells that something begins then or has happened: it is rounded down instead of up.
    """
    there = as_said(moment, start=start).astimezone(zone)
    today = now.astimezone(zone)
    if language == "zh":
        return (
            f"{_zh_day(there, today)}{'标准时间' if there.fold else ''}{_zh_time(there.time())}左右"
        )
    return _en_moment(there, today) + (", standard time" if there.fold else "")


def exactly(moment: datetime, language: Language, now: datetime, zone: tzinfo) -> str:
    """Say a moment to the minute: "明天上午八点", "eight o'clock tomorrow morning"."""
    there, today = moment.astimezone(zone), now.astimezone(zone)
    if language == "zh":
        return f"{_zh_day(there, today)}{_zh_time(there.time())}"
    return _en_moment(there, today).removeprefix("about ")


def clock_time(at: time, language: Language) -> str:
    """Say a time of any day: "上午八点半", "half past eight in the morning"."""
    if language == "zh":
        return _zh_time(at)
    clock = _en_clock(at)
    part = next(name for until, name in _EN_PARTS if at.hour < until)
    return clock if clock in ("noon", "midnight") else f"{clock} in the {part}"


def as_said(moment: datetime, *, start: bool = False) -> datetime:
    """Give the moment that `about` names; in UTC, for local clocks have gaps and hours twice."""
    exact = moment.astimezone(UTC)
    floor = exact.replace(minute=exact.minute - exact.minute % 5, second=0, microsecond=0)
    return floor if start or floor == exact else floor + _STEP


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


def _zh_time(there: time) -> str:
    part = next(name for until, name in _ZH_PARTS if there.hour < until)
    hour = there.hour if there.hour <= 12 else there.hour - 12
    hour_words = "两点" if hour == 2 else f"{zh_number(hour)}点"
    if there.minute in (0, 30):
        return part + hour_words + ("半" if there.minute else "")
    zero = "零" if there.minute < 10 else ""
    return f"{part}{hour_words}{zero}{zh_number(there.minute)}分"


def _en_moment(there: datetime, today: datetime) -> str:
    clock = _en_clock(there.time())
    if clock == "midnight":
        return _en_midnight(there, today)
    part = next(name for until, name in _EN_PARTS if there.hour < until)
    late = there.hour >= _EN_LATE
    match _days_ahead(there, today):
        case 0:
            when = "today" if clock == "noon" else "tonight" if late else f"this {part}"
            return f"about {clock} {when}"
        case 1:
            return f"about {clock} tomorrow{'' if clock == 'noon' else f' {part}'}"
        case -1:
            when = "yesterday" if clock == "noon" else f"yesterday {part}"
            return f"about {clock} {'last night' if late else when}"
        case _:
            when = clock if clock == "noon" else f"{clock} in the {part}"
            return f"about {when} on {_en_date(there, today)}"


def _en_midnight(there: datetime, today: datetime) -> str:
    """Name a midnight by the day that ends with it."""
    match _days_ahead(there, today):
        case 0:  # who has stayed up has not had a night since
            return "about midnight" if today.hour < _EN_MORNING else "about midnight last night"
        case 1:
            return "about midnight tonight"
        case 2:
            return "about midnight tomorrow night"
        case _:
            return f"about midnight on the night of {_en_date(there - timedelta(days=1), today)}"


def _en_clock(there: time) -> str:
    hour, minute = there.hour, there.minute
    if minute == 0 and hour in (0, 12):
        return "noon" if hour else "midnight"
    past = minute <= 30
    named = en_number((hour if past else hour + 1) % 12 or 12)
    if minute == 0:
        return f"{named} o'clock"
    gap = minute if past else 60 - minute
    words = {15: "a quarter", 30: "half"}.get(gap, en_number(gap))
    if gap % 5:
        words += " minute" if gap == 1 else " minutes"
    return f"{words} {'past' if past else 'to'} {named}"


def _en_date(there: datetime, today: datetime) -> str:
    month, weekday = EN_MONTHS[there.month - 1], EN_WEEKDAYS[there.weekday()]
    century, ones = divmod(there.year, 100)
    year = f", {en_number(century)} {en_number(ones)}" if there.year != today.year else ""
    return f"{weekday} the {en_ordinal(there.day)} of {month}{year}"


def en_ordinal(day: int) -> str:
    """Spell the 1st to the 31st in English."""
    if day <= 20:
        return _EN_ORDINALS[day - 1]
    if day == 30:
        return "thirtieth"
    return f"{'twenty' if day < 30 else 'thirty'}-{_EN_ORDINALS[day % 10 - 1]}"

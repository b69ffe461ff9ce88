"""How English says what is written in figures: dates, times, money, units, numbers.

`RULES` are applied one after the other; each leaves words, which no later one touches. Figures of
five digits and more that count nothing named here are read digit by digit.
"""

import re
from collections.abc import Callable

from ivr.speech.words import amount, digits, integer, spaced_digits
from outages.wording.moments import en_number, en_ordinal

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}" for name in _MONTHS)
_UNITS = {
    "kW·h": "kilowatt hour", "kWh": "kilowatt hour", "KWH": "kilowatt hour",
    "kwh": "kilowatt hour", "MWh": "megawatt hour", "GWh": "gigawatt hour",
    "kVA": "kilovolt ampere", "KVA": "kilovolt ampere", "MVA": "megavolt ampere",
    "kV": "kilovolt", "KV": "kilovolt", "kW": "kilowatt", "KW": "kilowatt", "MW": "megawatt",
    "mA": "milliampere", "Hz": "hertz", "km/h": "kilometres an hour", "km": "kilometre",
    "cm": "centimetre", "mm": "millimetre", "kg": "kilogram", "min": "minute",
}  # fmt: skip
_AFTER_FIGURE = {"V": "volt", "A": "ampere", "W": "watt", "m": "metre", "h": "hour",
                 "s": "second", "t": "tonne"}  # fmt: skip
_COUNTED = (
    r"(?:yuan|customers?|households?|homes?|people|premises|accounts?|metres?|kilo\w+|mega\w+|"
    r"hours?|minutes?|seconds?|days?|weeks?|months?|years?|units?|volts?|watts?|amperes?|calls?|"
    r"percent|per cent|thousand|million|billion|degrees|giga\w+|tonnes?|centi\w+|milli\w+|lines?)"
)
_FIGURE = r"\d+(?:,\d{3})*(?:\.\d+)?"


def _quantity(figures: str) -> str:
    whole, _, part = figures.replace(",", "").partition(".")
    words = integer(int(whole), "en") if len(whole) <= 12 else spaced_digits(whole, "en")
    return f"{words} point {digits(part, 'en')}" if part else words


def year_words(year: int) -> str:
    """Say a year: 1999 in pairs, 2005 as a number, 2026 in pairs again."""
    century, ones = divmod(year, 100)
    if ones >= 10:
        return f"{integer(century, 'en')} {en_number(ones)}"
    if century % 10 == 0:
        return integer(year, "en")
    return f"{integer(century, 'en')} {f'oh {en_number(ones)}' if ones else 'hundred'}"


def _date(found: re.Match[str]) -> str:
    day, month, year = found["day"], found["month"], found["year"]
    name = _MONTHS[int(month) - 1] if month.isdecimal() else _month_name(month)
    words = f"the {en_ordinal(int(day))} of {name}"
    return f"{words}, {year_words(int(year))}" if year else words


def _month_name(short: str) -> str:
    return next(name for name in _MONTHS if name.startswith(short[:3]))


def _time(found: re.Match[str]) -> str:
    hour, minute, half = int(found["hour"]), int(found["minute"] or 0), found["half"]
    if half:
        part = " a m" if half[0] in "aA" else " p m"
    elif minute == 0 and hour in (0, 12, 24):
        return "noon" if hour == 12 else "midnight"
    else:
        part = next(w for h, w in ((12, "morning"), (18, "afternoon"), (25, "evening")) if hour < h)
        part = f" in the {part}"
    named = en_number(hour % 12 or 12)
    if minute == 0:
        return f"{named}{'' if half else ' o’clock'}{part}"
    oh = "oh " if minute < 10 else ""
    return f"{named} {oh}{en_number(minute)}{part}"


def _money(found: re.Match[str]) -> str:
    sign, yuan, part = found["minus"], found["yuan"].replace(",", ""), found["part"] or ""
    if len(yuan) > 12:
        return f"{spaced_digits(yuan, 'en')} yuan"
    return ("minus " if sign else "") + amount(int(yuan) * 100 + int(f"{part:0<2}"), "en")


def _unit(found: re.Match[str]) -> str:
    figures, unit = found[1], (_UNITS | _AFTER_FIGURE)[found[2]]
    adjective = unit.startswith("kilovolt") and re.match(r" [a-z]", found.string[found.end() :])
    plural = (
        "" if figures == "1" or adjective or unit == "hertz" or unit.endswith("an hour") else "s"
    )
    return f"{_quantity(figures)} {unit}{plural}"


def _bare_unit(found: re.Match[str]) -> str:
    unit = _UNITS[found[1]]
    return unit if unit == "hertz" or unit.endswith("an hour") else f"{unit}s"


def _ordinal(found: re.Match[str]) -> str:
    value = int(found[1])
    if 1 <= value <= 31:
        return en_ordinal(value)
    return f"{integer(value, 'en')}th" if value <= 9999 else digits(found[1], "en")


def _bare(found: re.Match[str]) -> str:
    figures = found[0]
    if len(figures) >= 5 or (len(figures) > 1 and figures[0] == "0"):
        return spaced_digits(figures, "en")
    if figures.startswith("19") and len(figures) == 4:
        return year_words(int(figures))
    return integer(int(figures), "en")


def _spelled_domain(found: re.Match[str]) -> str:
    parts = re.split(r"(\d+)", found[0].replace(".", " dot "))
    return "".join(digits(part, "en") if part.isdecimal() else part for part in parts)


_SOURCE: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (
        r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:cn|com|net|org|gov)(?![A-Za-z0-9])",
        _spelled_domain,
    ),
    (
        r"(?<!\d)(?P<year>\d{4})[-/.](?P<month>0?[1-9]|1[0-2])[-/.]"
        r"(?P<day>3[01]|[12]\d|0?[1-9])(?!\d|[-/.]\d)",
        _date,
    ),
    (
        rf"(?<!\d)(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?: of)? (?P<month>{_MONTH})\b"
        r"(?:,? (?P<year>\d{4})(?!\d))?",
        _date,
    ),
    (
        rf"\b(?P<month>{_MONTH})\.? (?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?!\d|:)"
        r"(?:,? (?P<year>\d{4})(?!\d))?",
        _date,
    ),
    (rf"(?<=\b)(in|of|since|until|year|{_MONTH}) (19\d\d|20\d\d)(?![\d.,]\d|\d)",
     lambda m: f"{m[1]} {year_words(int(m[2]))}"),
    (r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)",
     lambda m: spaced_digits(m[0].removeprefix("+"), "en")),
    (r"(?<!\d)\(?0\d{2,3}[) -]\d{3,4}[ -]?\d{4}(?!\d)", lambda m: ", ".join(
        spaced_digits(part, "en") for part in re.findall(r"\d+", m[0]))),
    (r"(?<!\d)\d{3,5}(?:[ -]\d{3,5}){2,}(?!\d)", lambda m: spaced_digits(m[0], "en")),
    (r"(?<=\d)%-(?=\d)|(?<=:\d\d)-(?=\d?\d:)|(?<=[ap]m)-(?=\d)", lambda _: " to "),
    (
        r"(?<![\d:.])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])"
        r"(?: ?(?P<half>[aApP])(?:\.[mM]\.|[mM]\b))?",
        _time,
    ),
    (
        r"(?<![\d:.])(?P<hour>1[0-2]|0?[1-9])(?P<minute>) ?(?P<half>[aApP])(?:\.[mM]\.|[mM]\b)",
        _time,
    ),
    (
        r"(?<![\d.:-])(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)(?![\d.:-])",
        lambda m: f"{m[1]} {'to' if float(m[1]) < float(m[2]) else 'dash'} {m[2]}",
    ),
    (rf"({_FIGURE}) ?%", lambda m: f"{_quantity(m[1])} percent"),
    (r"(?<![A-Za-z\d])-(?=[¥$]?\d)", lambda _: "minus "),
    (r"(?P<minus>)(?:¥|RMB|CNY) ?(?P<yuan>\d+(?:,\d{3})*)(?:\.(?P<part>\d\d?))?(?![\d.])(?: yuan)?",
     _money),
    (r"(?P<minus>)(?<![\d.,])(?P<yuan>\d+(?:,\d{3})*)(?:\.(?P<part>\d\d?))? yuan", _money),
    (rf"\$ ?({_FIGURE})", lambda m: f"{_quantity(m[1])} dollars"),
    (rf"(?<![A-Za-z\d.,])({_FIGURE}) ?({'|'.join(map(re.escape, [*_UNITS, *_AFTER_FIGURE]))})"
     r"(?![A-Za-z])", _unit),
    (rf"(?<![A-Za-z])({'|'.join(map(re.escape, _UNITS))})(?![A-Za-z])", _bare_unit),
    (r"(?<!\d)(\d{1,9})(?:st|nd|rd|th)\b", _ordinal),
    (r"(?<![\d/])1/2(?![\d/])", lambda _: "a half"),
    (r"(?<=\d)/(?=\d)", lambda _: " over "),
    (r"(?<=\d):(?=\d)", lambda _: " to "),
    (r"(?<![\d.])\d+(?:\.\d+){2,}(?![\d.])", lambda m: " dot ".join(
        digits(part, "en") for part in m[0].split("."))),
    (r"(?<=ending in )\d+", lambda m: digits(m[0], "en")),
    (r"(?i)\b((?:room|flat|suite|apartment|account|order|ticket|extension|number|no\.?) )(\d{3,})",
     lambda m: m[1] + spaced_digits(m[2], "en")),
    (rf"({_FIGURE})(?= {_COUNTED}\b)", lambda m: _quantity(m[1])),
    (r"\d+(?:,\d{3})*\.\d+|\d{1,3}(?:,\d{3})+", lambda m: _quantity(m[0])),
    (r"(?<=[A-Za-z])(\d+)|(\d+)(?=[A-Za-z])", lambda m: f" {_bare(m)} "),
    (r"\d+", _bare),
    (r"(?<=[Pp]ress )#|#(?= key)", lambda _: "hash"),
    (r"(?<=[Pp]ress )\*|\*(?= key)", lambda _: "star"),
    (r"#(?= ?[a-z])", lambda _: "number "),
    (r" ?& ?", lambda _: " and "),
    (r"@", lambda _: " at "),
    (r" ?\+ ?(?=\w)", lambda _: " plus "),
    (r" ?= ?", lambda _: " equals "),
    (r"%", lambda _: " percent"),
    (r"¥", lambda _: " yuan "),
    (r"[/|\\]", lambda _: ", "),
)  # fmt: skip
RULES = tuple((re.compile(pattern), words) for pattern, words in _SOURCE)

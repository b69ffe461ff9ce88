"""Numbers, money, months and addresses in words that a speech engine reads correctly.

Rule: everything is spelled out. Digits of a name (an account's) are read one by one, amounts as
numbers. An address is spoken only to the house number, since the telephone may be on loudspeaker.
"""

import re
from calendar import month_name
from datetime import date
from itertools import pairwise

from core.language import Language
from outages.wording.moments import en_number

_ZH = "零一二三四五六七八九"
_ZH_BY_DIGIT = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
_ZH_PLACES = ("", "十", "百", "千")
_HOUSE = re.compile(r"^.*?(?:号院|号楼|号|[幢栋座])")
_REGION = re.compile(r"^(?:[^省]{2,8}省)?(?:[^市]{2,8}市)?(?:[^区县]{1,8}(?<![小社园])[区县])?")
_NUMBER = re.compile(r"\d{1,9}")


def integer(value: int, language: Language) -> str:
    """Spell the absolute value of a whole number."""
    size = abs(value)
    return _zh_integer(size) if language == "zh" else _en_integer(size)


def count(value: int, language: Language) -> str:
    """Spell a count of something: 2 is 两 before a measure word."""
    return _zh_measured(abs(value)) if language == "zh" else integer(value, language)


def _zh_integer(value: int) -> str:
    words = _zh_places(value)
    return words[1:] if words.startswith("一十") else words


def _zh_places(value: int) -> str:
    for unit, name in ((10**8, "亿"), (10**4, "万")):
        if value >= unit:
            high, low = divmod(value, unit)
            gap = "零" if low and low < unit // 10 else ""
            return _zh_places(high) + name + (gap + _zh_places(low) if low else "")
    return _zh_below_ten_thousand(value)


def _zh_below_ten_thousand(value: int) -> str:
    if value == 0:
        return "零"
    digits = str(value)
    words = ""
    for index, digit in enumerate(digits):
        place = len(digits) - 1 - index
        if digit != "0":
            words += _ZH[int(digit)] + _ZH_PLACES[place]
        elif not words.endswith("零"):
            words += "零"
    return words.rstrip("零")


def _en_integer(value: int) -> str:
    for unit, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if value >= unit:
            high, low = divmod(value, unit)
            joint = " and " if low < 100 else " "
            return f"{_en_integer(high)} {name}" + (joint + _en_integer(low) if low else "")
    high, low = divmod(value, 100)
    if not high:
        return en_number(low)
    return f"{en_number(high)} hundred" + (f" and {en_number(low)}" if low else "")


def amount(fen: int, language: Language) -> str:
    """Spell the absolute value of money in fen; the sentence tells whether it is owed."""
    yuan, rest = divmod(abs(fen), 100)
    if language == "en":
        jiao_fen = f"{rest:02d}".rstrip("0")
        part = f" point {digits(jiao_fen, 'en')}" if rest else ""
        return f"{_en_integer(yuan)}{part} yuan"
    jiao, fens = divmod(rest, 10)
    words = f"{_zh_measured(yuan)}元" if yuan or not rest else ""
    words += f"{_zh_measured(jiao)}角" if jiao else ("零" if words and fens else "")
    return words + (f"{_ZH[fens] if words else _zh_measured(fens)}分" if fens else "")


def _zh_measured(value: int) -> str:
    """Spell a number before 元 and the like: 两元, 两千元, 两万元, but 十二元 and 二十元."""
    words = "两" if value == 2 else _zh_integer(value)
    return re.sub(r"(?<!十)二(?=[千万亿])", "两", words)


def digits(text: str, language: Language) -> str:
    """Read digits one by one; what is no digit is left out."""
    found = [c for c in text if c in _ZH_BY_DIGIT]
    if language == "zh":
        return "".join(_ZH_BY_DIGIT[c] for c in found)
    return " ".join(en_number(int(c)) for c in found)


def spaced_digits(text: str, language: Language) -> str:
    """Read digits one by one with a pause between groups, as people tell a number.

    Groups that stand apart already are kept (3–5 digits each); a mobile number is 3-4-4.
    """
    figures = re.sub(r"\D", "", text)
    groups = re.findall(r"\d+", text)
    if len(groups) == 1 or not all(2 <= len(group) <= 5 for group in groups):
        groups = _grouped(figures)
    return ("，" if language == "zh" else ", ").join(digits(group, language) for group in groups)


def _grouped(figures: str) -> list[str]:
    """Cut digits into groups of three and four, the longer ones last."""
    size = len(figures)
    if size <= 5:
        return [figures]
    groups = -(-size // 4)
    short = groups * 4 - size
    cuts = [3 * n if n <= short else 3 * short + 4 * (n - short) for n in range(groups + 1)]
    return [figures[a:b] for a, b in pairwise(cuts)]


def month(day: date, language: Language) -> str:
    """Name a date's month."""
    return f"{_zh_integer(day.month)}月" if language == "zh" else month_name[day.month]


def address_part(address: str, account_number: str, language: Language) -> str:
    """Name a premise briefly: street and house number, else the account's last four digits.

    The English voice cannot read Chinese, so it names the account unless the address is ASCII.
    """
    tail = digits(account_number[-4:], language)
    if language == "en":
        if address and address.isascii():
            return address.partition(",")[0]
        return f"the account ending in {tail}" if tail else "one of your addresses"
    street = _REGION.sub("", address)
    house = _HOUSE.match(street)
    spoken = house.group() if house else street
    if not spoken or len(spoken) > 40:
        return f"尾号{tail}的户号" if tail else "您的一处地址"
    return _NUMBER.sub(lambda found: _zh_integer(int(found.group())), spoken)


def street_of(address: str) -> str:
    """Give the street or estate of an address as `address_part` says it, without numbers."""
    return _NUMBER.split(_REGION.sub("", address), maxsplit=1)[0].strip()

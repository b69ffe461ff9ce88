"""What was said and what was understood, brought to one spelling and compared.

Rule: how something is written is no mishearing: 40 is 四十, 18:30 is 十八点三十分, 186.27元 is
一百八十六元二角七分, 幺 is 一, 两 is 二, "canceled" is "cancelled". A group of digits may have been
read as a number or digit by digit; the reading that fits the other side better is taken. A
sentence is at most wholly misheard: a recogniser that understands nothing repeats itself for ever.
"""

import itertools
import re
import unicodedata
from collections.abc import Sequence

import msgspec
from pypinyin import Style, lazy_pinyin

from core.language import Language
from ivr.speech.words import digits, integer

_GROUP = re.compile(r"\d+")
_MOST_READINGS = 8  # groups of digits tried in every combination; further ones as numbers
_ZH_ALIKE = str.maketrans("幺两〇妳她它", "一二零你他他")
_ZH_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?:分)?")
_ZH_DOTTED = re.compile(r"(\d{1,2})\.(\d{2})分")
_ZH_MONEY = re.compile(r"(\d+)\.(\d)(\d?)元")
_EN_ALIKE = {
    "canceled": "cancelled", "center": "centre", "ok": "okay", "meters": "metres", "one's": "ones",
    "cannot": "can not", "i'm": "i am", "we're": "we are", "it's": "it is",
    "don't": "do not", "that's": "that is", "can't": "can not", "you're": "you are",
}  # fmt: skip
_EN_ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b")
_EN_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


class Compared(msgspec.Struct, frozen=True):
    """One sentence beside what was understood: mistakes and sizes, in signs or in words."""

    said: str
    understood: str  # normalised, in the reading that fits best
    wrong: int  # characters of Chinese, words of English
    size: int
    wrong_syllables: int = 0  # Chinese: syllables without their tone
    wrong_tones: int = 0  # Chinese: syllables with their tone
    syllables: int = 0


def compare(said: str, understood: str, language: Language) -> Compared:
    """Compare a sentence with what a recogniser wrote."""
    cut = _zh_signs if language == "zh" else _en_words
    ours = min(readings(said, language), key=len)
    theirs = min(readings(understood, language), key=lambda one: distance(cut(ours), cut(one)))
    wrong = min(distance(cut(ours), cut(theirs)), len(cut(ours)))
    result = Compared(ours, theirs, wrong, len(cut(ours)))
    if language == "en":
        return result
    return msgspec.structs.replace(
        result,
        wrong_syllables=_wrong_syllables(ours, understood, tones=False),
        wrong_tones=_wrong_syllables(ours, understood, tones=True),
        syllables=len(syllables(ours)),
    )


def _wrong_syllables(ours: str, understood: str, *, tones: bool) -> int:
    said = syllables(ours, tones=tones)
    heard = (syllables(one, tones=tones) for one in readings(understood, "zh"))
    return min(len(said), *(distance(said, one) for one in heard))


def holds(value: str, understood: str, language: Language) -> bool:
    """Tell whether a spoken value (a number, an amount, a date) is wholly in what was understood.

    Chinese is compared by its syllables without tones: 期 for 七 was heard, only written otherwise.
    """
    for ours, theirs in itertools.product(
        readings(value, language), readings(understood, language)
    ):
        if language == "zh":
            a, b = syllables(ours), syllables(theirs)
        else:
            a, b = _en_words(ours), _en_words(theirs)
        if any(b[n : n + len(a)] == a for n in range(len(b) - len(a) + 1)):
            return True
    return False


def readings(text: str, language: Language) -> list[str]:
    """List the ways to read a text aloud, normalised: digits as numbers or one by one."""
    plain = unicodedata.normalize("NFKC", text).lower()
    prepare, finish = (_zh_prepare, _zh_finish) if language == "zh" else (_en_prepare, _en_finish)
    plain = prepare(plain)
    groups = _GROUP.findall(plain)
    choices = [_ways(group, language) for group in groups[:_MOST_READINGS]]
    choices += [_ways(group, language)[:1] for group in groups[_MOST_READINGS:]]
    found: list[str] = []
    for ways in itertools.product(*choices):
        following = iter(ways)
        found.append(finish(_GROUP.sub(lambda _: next(following), plain)))  # noqa: B023 - used up here
    return list(dict.fromkeys(found))


def _ways(group: str, language: Language) -> list[str]:
    as_number = integer(int(group), language) if len(group) <= 9 and group[0] != "0" else ""
    one_by_one = digits(group, language)
    pad = " {} " if language == "en" else "{}"
    return [pad.format(one) for one in dict.fromkeys((as_number, one_by_one)) if one]


def _zh_prepare(text: str) -> str:
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = text.replace("两点", "2点").replace("块钱", "元").replace("%", "百分之")
    text = _ZH_CLOCK.sub(lambda found: _clock(found[1], found[2]), text)
    text = _ZH_DOTTED.sub(lambda found: _clock(found[1], found[2]), text)
    return _ZH_MONEY.sub(_money, text)


def _clock(hour: str, minute: str) -> str:
    zero = "零" if minute[0] == "0" and minute != "00" else ""
    return f"{hour}点" + ("" if minute == "00" else f"{zero}{int(minute)}分")


def _money(found: re.Match[str]) -> str:
    yuan, jiao, fen = found.groups()
    return f"{yuan}元" + (f"{jiao}角" if jiao != "0" else "零") + (f"{fen}分" if fen else "")


def _zh_finish(text: str) -> str:
    text = "".join(c for c in text if c.isalnum()).translate(_ZH_ALIKE)
    text = text.replace("点半", "点三十分").replace("点整", "点")
    return re.sub(
        r"点([二三四五]?十[一二三四五六七八九]?|零五)(?![一二三四五六七八九分])", r"点\1分", text
    )


def _en_prepare(text: str) -> str:
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"(?<=\d)\.(?=\d)", " point ", text)
    text = re.sub(r"[¥$](\d+(?: point \d+)?)", r"\1 yuan", text)
    text = re.sub(r"(\d{1,2}):00", r"\1", text)
    return _EN_ORDINAL.sub(lambda found: _ordinal(int(found[1])), text)


def _ordinal(day: int) -> str:
    head, _, last = integer(day, "en").rpartition("-")
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{head} {_EN_ORDINALS.get(last, regular)}".strip()


def _en_finish(text: str) -> str:
    words: list[str] = re.findall(r"[a-z']+", text.replace("’", "'"))
    plain = " ".join(_EN_ALIKE.get(word, word) for word in words)
    return " ".join(word for word in plain.split() if word != "and")


def _zh_signs(text: str) -> Sequence[str]:
    return text


def _en_words(text: str) -> Sequence[str]:
    return text.split()


def syllables(text: str, *, tones: bool = False) -> list[str]:
    """Give the syllables of Chinese characters; other signs stand for themselves."""
    style = Style.TONE3 if tones else Style.NORMAL
    return lazy_pinyin(text, style=style, neutral_tone_with_five=True, errors="default")


def distance(said: Sequence[str], understood: Sequence[str]) -> int:
    """Count what has to be changed, added or left out to make one of the other."""
    row = list(range(len(understood) + 1))
    for n, ours in enumerate(said, start=1):
        before, row[0] = row[0], n
        for m, theirs in enumerate(understood, start=1):
            before, row[m] = row[m], min(row[m] + 1, row[m - 1] + 1, before + (ours != theirs))
    return row[-1]

"""Tones as they change in running Mandarin: 不, 一, and third tones before third tones.

A syllable is pinyin with its tone as last character ("hao3"; 5 is the neutral tone). Source: the
tone sandhi of Standard Chinese as grammars give it; a run of third tones is taken word by word.
"""

from collections.abc import Sequence

import msgspec

_DIGITS = "零〇一二三四五六七八九十幺两"
_ORDINAL_BEFORE = "第初周期拜" + _DIGITS
"""After these 一 counts in order and keeps its first tone: 第一, 星期一, 二十一."""
_ORDINAL_AFTER = "月号楼层幢栋座区期季等级队组" + _DIGITS
"""Before these as well: 一月, 一号, 一楼."""


class Word(msgspec.Struct, frozen=True):
    """A word of a sentence and its syllables, one for each character."""

    text: str
    syllables: tuple[str, ...]


def spoken(words: Sequence[Word]) -> list[Word]:
    """Give the words of one breath (no pause inside) with the tones they are spoken with."""
    characters = "".join(word.text for word in words)
    flat = [syllable for word in words for syllable in word.syllables]
    _change_yi_and_bu(characters, flat)
    ends: list[int] = []
    for word in words:
        ends.append((ends[-1] if ends else 0) + len(word.text))
    _change_third_tones(flat, ends)
    starts = [0, *ends]
    return [
        Word(word.text, tuple(flat[start:end]))
        for word, start, end in zip(words, starts, ends, strict=False)
    ]


def _change_yi_and_bu(characters: str, flat: list[str]) -> None:
    """Set 一 and 不 anew, for some phrases of a dictionary have them changed already."""
    for place, character in enumerate(characters):
        follows_fourth = flat[place + 1 : place + 2] and flat[place + 1].endswith("4")
        if character == "不" and flat[place] != "bu5":
            flat[place] = "bu2" if follows_fourth else "bu4"
        elif character == "一" and flat[place].startswith("yi"):
            flat[place] = (
                "yi1" if _in_order(characters, place) else "yi2" if follows_fourth else "yi4"
            )


def _in_order(characters: str, place: int) -> bool:
    """Tell whether the 一 at a place is a digit or counts in order: it keeps its tone."""
    before, after = characters[max(place - 1, 0) : place], characters[place + 1 : place + 2]
    decimal = after == "点" and characters[place + 2 : place + 3] in tuple(_DIGITS)
    return (
        not after
        or bool(before and before in _ORDINAL_BEFORE)
        or after in _ORDINAL_AFTER
        or decimal
    )


def _change_third_tones(flat: list[str], ends: Sequence[int]) -> None:
    """Raise third tones before third tones: inside words first, then from word to word."""
    third = [syllable.endswith("3") for syllable in flat]
    start = 0
    for end in ends:
        for place in range(start, end - 1):
            if third[place] and third[place + 1]:
                flat[place] = flat[place][:-1] + "2"
        start = end
    for end in ends[:-1]:
        if flat[end - 1].endswith("3") and flat[end].endswith("3"):
            flat[end - 1] = flat[end - 1][:-1] + "2"

"""Chinese characters as syllables: which word, which reading, which tone in running speech.

Rule: words of the lexicon come first, wherever they stand; what is between them is read with
pypinyin's phrases, and a character outside any phrase by its own reading, in a street's name or
behind a surname by the one that names have. What has no reading (a rare character) is left out.
"""

import re
from collections.abc import Callable, Iterator
from itertools import accumulate

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from ivr.speech.pronunciation.joints import JOINT
from ivr.speech.pronunciation.lexicon import Lexicon, current
from ivr.speech.pronunciation.sandhi import Word, spoken
from ivr.speech.pronunciation.syllables import sounds

_LONGEST = 8  # characters of a word that is looked up
_STREET = re.compile(
    "大道|胡同|小区|新村|花园|家园|花苑|大厦|公寓|广场|山庄|社区|街道|[路街巷弄里苑桥坊村镇乡区市城庄"
    "屯营湾浜泾塘坝墅府门线站渠港口]"
)
_STREET_NAME = 4  # characters before the ending that are read as a name
_COUNTY = "县"
_HOUSEHOLD = "家庄村营宅湾"
_BEFORE_SURNAME = "路街巷区县市镇乡村的在到"
_NUMERALS = "零〇一二三四五六七八九十百幺两"
_HEADS = frozenset("部校市县局院站班队所处组村镇乡科家会社馆台园店厂首酋兄师船机省州区董理行司")
"""Before these 长 is the head of something: 校长, 所长."""


def mandarin(text: str) -> str:
    """Give the sounds of Chinese characters that are said in one breath; words stand apart.

    A joint between two characters stands between their sounds.
    """
    parts = text.split(JOINT)
    joints = [*accumulate(map(len, parts[:-1]))]  # characters before each
    said: list[str] = []
    place = 0
    for word in spoken(words("".join(parts))):
        said.append("")
        for syllable in word.syllables:
            said[-1] += JOINT * joints.count(place) + sounds(syllable)
            place += 1
    return " ".join(filter(None, said)) + JOINT * joints.count(place)


def words(text: str) -> list[Word]:
    """Cut Chinese characters into words and read each; unknown stretches stay together."""
    lexicon = current()
    return [
        Word(part, lexicon.words[part] if known else _read(text, place, part, lexicon))
        for place, part, known in _cut(text, lexicon)
    ]


def _cut(text: str, lexicon: Lexicon) -> Iterator[tuple[int, str, bool]]:
    """Give each word with its place and whether the lexicon has it."""
    place = 0
    for gap, word in _matches(text, lexicon.words.__contains__):
        for stretch, phrase in _matches(gap, PHRASES_DICT.__contains__):
            for part in filter(None, (stretch, phrase)):
                yield place, part, False
                place += len(part)
        if word:
            yield place, word, True
            place += len(word)


def _matches(text: str, is_word: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Give what lies before each word, and the word, the longest that begins there."""
    start = place = 0
    while place < len(text):
        longest = min(_LONGEST, len(text) - place)
        ends = (place + length for length in range(longest, 1, -1))
        end = next((end for end in ends if is_word(text[place:end])), 0)
        if end:
            yield text[start:place], text[place:end]
            start = place = end
        else:
            place += 1
    if start < place:
        yield text[start:], ""


def _read(text: str, place: int, part: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Give a syllable for each character of a part; what nobody can read stays as it is."""
    together = _pinyin(part)
    if part in PHRASES_DICT and len(together) == len(part):
        return together
    if len(together) != len(part):  # one of them has no reading
        together = tuple(_pinyin(character)[0] for character in part)
    return tuple(
        _named(text, place + n, lexicon) or syllable for n, syllable in enumerate(together)
    )


def _pinyin(word: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))


def _named(text: str, place: int, lexicon: Lexicon) -> str:
    """Give the reading of a character outside any phrase that its place asks for, else ""."""
    character, before, after = text[place], text[:place][-1:], text[place + 1 :]
    if character == "长" and before in _HEADS:
        return "zhang3"
    if character == "弄" and ((before and before in _NUMERALS) or (not after and len(text) > 2)):
        return "long4"
    if after[:1] == _COUNTY and character in lexicon.counties:
        return lexicon.counties[character][0]
    begins = not before or before in _BEFORE_SURNAME
    if begins and after[:1] and after[0] in _HOUSEHOLD and character in lexicon.surnames:
        return lexicon.surnames[character][0]
    if character in lexicon.places and _STREET.search(after[: _STREET_NAME + 1]):
        return lexicon.places[character][0]
    return lexicon.characters.get(character, ("",))[0]

"""Chinese text as the sounds of the voice's model.

The model was trained with the IPA that misaki makes of pinyin: tones are arrows behind the vowel,
the vowels of zhi, chi, shi, ri, zi, ci, si are ɨ, words stand apart. What has no reading (a rare
character, a picture) is left out.
"""

from collections.abc import Iterator
from functools import cache

from misaki.transcription import pinyin_to_ipa
from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from ivr.speech.voice.lexicon import lexicon
from ivr.speech.voice.sandhi import Word, spoken

_LONGEST = 6  # characters of a word that is looked up
_TONES = {"˧˩˧": "↓", "˧˥": "↗", "˥˩": "↘", "˥": "→"}
_SYLLABIC = ("ɻ̩", "ʐ̩", "ɹ̩", "z̩")
_NON_SYLLABIC = "\u032f"  # combining mark below: the model's alphabet has none


def mandarin(text: str) -> str:
    """Give the sounds of Chinese characters that are said in one breath."""
    said = (" ".join(filter(None, map(_sounds, w.syllables))) for w in spoken(words(text)))
    return " ".join(filter(None, (word.replace(" ", "") for word in said)))


def words(text: str) -> list[Word]:
    """Cut Chinese characters into words and read each; unknown stretches stay together."""
    return [Word(word, _read(word)) for word in _cut(text)]


def _cut(text: str) -> Iterator[str]:
    start = place = 0
    while place < len(text):
        word = next(
            (
                text[place : place + length]
                for length in range(min(_LONGEST, len(text) - place), 1, -1)
                if _is_word(text[place : place + length])
            ),
            "",
        )
        if word:
            if start < place:
                yield text[start:place]
            yield word
            place += len(word)
            start = place
        else:
            place += 1
    if start < place:
        yield text[start:place]


def _is_word(text: str) -> bool:
    return text in lexicon() or text in PHRASES_DICT


def _read(word: str) -> tuple[str, ...]:
    """Give a syllable for each character; what nobody can read stays as it is."""
    known = lexicon().get(word)
    if known:
        return known
    together = _pinyin(word)
    if len(together) == len(word):
        return together
    return tuple(_pinyin(character)[0] for character in word)  # one of them has no reading


def _pinyin(word: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True))


@cache
def _sounds(syllable: str) -> str:
    """Give a syllable's sounds; "" for what is no syllable."""
    try:
        ipa = "".join(next(iter(pinyin_to_ipa(syllable))))
    except (ValueError, KeyError, IndexError):
        return ""
    for mark, arrow in _TONES.items():
        ipa = ipa.replace(mark, arrow)
    for mark in _SYLLABIC:
        ipa = ipa.replace(mark, "ɨ")
    return ipa.replace(_NON_SYLLABIC, "")

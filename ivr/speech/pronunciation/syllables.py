"""A pinyin syllable as the sounds of the voice's model.

The model was trained with the IPA that misaki makes of pinyin: tones are arrows behind the vowel,
the vowels of zhi, chi, shi, ri, zi, ci, si are ɨ.
"""

from functools import cache

from misaki.transcription import pinyin_to_ipa
from pypinyin.contrib.tone_convert import to_tone3

_TONES = {"˧˩˧": "↓", "˧˥": "↗", "˥˩": "↘", "˥": "→"}
_SYLLABIC = ("ɻ̩", "ʐ̩", "ɹ̩", "z̩")
_NON_SYLLABIC = "\u032f"  # combining mark below: the model's alphabet has none


@cache
def sounds(syllable: str) -> str:
    """Give the sounds of a syllable with its tone ("hao3"); "" for what is no syllable."""
    if not (syllable.isascii() and syllable[-1:] in "12345"):
        return ""
    try:
        ipa = "".join(next(iter(pinyin_to_ipa(syllable))))
    except (ValueError, KeyError, IndexError):
        return ""
    for mark, arrow in _TONES.items():
        ipa = ipa.replace(mark, arrow)
    for mark in _SYLLABIC:
        ipa = ipa.replace(mark, "ɨ")
    return ipa.replace(_NON_SYLLABIC, "")


def numbered(syllable: str) -> str:
    """Write a syllable with its tone as a figure: "hǎo" and "hao3" are "hao3", "le" is "le5"."""
    plain = syllable.lower().replace("u:", "v").replace("ü", "v")
    if plain[-1:] not in "12345":
        plain = to_tone3(plain, neutral_tone_with_five=True).replace("ü", "v")
    return plain

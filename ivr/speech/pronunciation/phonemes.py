"""Text in words as the characters that the voice's model knows.

`VOCABULARY` is the model's own alphabet (Kokoro 82M v1.0, config.json "vocab"); the model takes
at most `LIMIT` of its tokens at a time. Punctuation stays: it makes the pauses.
"""

import re
from collections.abc import Iterator, Mapping

from core.language import Language
from ivr.speech.in_words import in_words
from ivr.speech.pronunciation.english import english
from ivr.speech.pronunciation.joints import JOINT
from ivr.speech.pronunciation.lexicon import current
from ivr.speech.pronunciation.mandarin import mandarin

LIMIT = 510
_WELL_SAID = 300
"""Tokens: what is longer the model hurries through (its makers advise 100 to 400)."""

VOCABULARY: Mapping[str, int] = {
    ";": 1, ":": 2, ",": 3, ".": 4, "!": 5, "?": 6, "—": 9, "…": 10, '"': 11, "(": 12, ")": 13,
    "“": 14, "”": 15, " ": 16, "\u0303": 17, "ʣ": 18, "ʥ": 19, "ʦ": 20, "ʨ": 21, "ᵝ": 22,
    "\uab67": 23, "A": 24, "I": 25, "O": 31, "Q": 33, "S": 35, "T": 36, "W": 39, "Y": 41, "ᵊ": 42,
    "a": 43, "b": 44, "c": 45, "d": 46, "e": 47, "f": 48, "h": 50, "i": 51, "j": 52, "k": 53,
    "l": 54, "m": 55, "n": 56, "o": 57, "p": 58, "q": 59, "r": 60, "s": 61, "t": 62, "u": 63,
    "v": 64, "w": 65, "x": 66, "y": 67, "z": 68, "ɑ": 69, "ɐ": 70, "ɒ": 71, "æ": 72, "β": 75,
    "ɔ": 76, "ɕ": 77, "ç": 78, "ɖ": 80, "ð": 81, "ʤ": 82, "ə": 83, "ɚ": 85, "ɛ": 86, "ɜ": 87,
    "ɟ": 90, "ɡ": 92, "ɥ": 99, "ɨ": 101, "ɪ": 102, "ʝ": 103, "ɯ": 110, "ɰ": 111, "ŋ": 112,
    "ɳ": 113, "ɲ": 114, "ɴ": 115, "ø": 116, "ɸ": 118, "θ": 119, "œ": 120, "ɹ": 123, "ɾ": 125,
    "ɻ": 126, "ʁ": 128, "ɽ": 129, "ʂ": 130, "ʃ": 131, "ʈ": 132, "ʧ": 133, "ʊ": 135, "ʋ": 136,
    "ʌ": 138, "ɣ": 139, "ɤ": 140, "χ": 142, "ʎ": 143, "ʒ": 147, "ʔ": 148, "ˈ": 156, "ˌ": 157,
    "ː": 158, "ʰ": 162, "ʲ": 164, "↓": 169, "→": 171, "↗": 172, "↘": 173, "ᵻ": 177,
}  # fmt: skip

_PAUSES = {
    "，": ",", "、": ",", "。": ".", "！": "!", "？": "?", "；": ";", "：": ":", "（": ",",
    "）": ",", "(": ",", ")": ",", "．": ".", "—": "—", "…": "…", "\n": ".",
    ",": ",", ".": ".", "!": "!", "?": "?", ";": ";", ":": ":",
}  # fmt: skip
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_LATIN = "A-Za-z\u00c0-\u024f"
_PARTS = re.compile(
    f"(?P<han>[{_HAN}][{_HAN}{JOINT}]*)"
    f"|(?P<latin>[{_LATIN}]+(?:[ '’-]{{1,3}}[{_LATIN}]+)*)"
    f"|(?P<pause>[{re.escape(''.join(_PAUSES))}])"
    f"|(?P<joint>{JOINT})"
)


def phonemes(text: str, language: Language) -> str:
    """Give the characters of `VOCABULARY` for a text; "" when there is nothing to say."""
    return _jointed(text, language).replace(JOINT, "")


def before(text: str, further: str) -> tuple[str, int]:
    """Give the characters of a Chinese text with more behind it, and where its own end.

    ValueError for a text that cannot be said so.
    """
    own, *rest = _jointed(f"{text}{JOINT}{further}", "zh").split(JOINT)
    if len(rest) != 1 or not own or len(own + rest[0]) > LIMIT:
        raise ValueError("the text cannot be said with more behind it")
    return own + rest[0], len(own)


def _jointed(text: str, language: Language) -> str:
    """Give the characters of a text, with the joints that it has."""
    said = "".join(_parts(_as_listed(in_words(text, language))))
    said = "".join(c for c in said if c in VOCABULARY or c == JOINT)
    said = re.sub(r"\s+", " ", said)
    said = re.sub(r" ?([,.!?;:…—])(?:[ ,.!?;:…—]*)", r"\1 ", said)
    said = said.lstrip(" ,.!?;:…—").rstrip()
    return said if any(c.isalpha() for c in said) else ""


def _parts(text: str) -> Iterator[str]:
    for part in _PARTS.finditer(text):
        match part.lastgroup:
            case "han":
                yield f" {mandarin(part.group())}"
            case "latin":
                yield f" {english(part.group())}"
            case "joint":
                yield JOINT
            case _:
                yield _PAUSES[part.group()]


def _as_listed(text: str) -> str:
    """Put what the lexicon says instead of some Latin words: APP is spelled."""
    latin = current().latin
    return re.sub(f"[{_LATIN}]+", lambda word: latin.get(word[0].upper(), (word[0],))[0], text)


def pieces(text: str, language: Language) -> list[str]:
    """Give the sounds of a text in pieces that the model says well: sentences, else clauses."""
    found: list[str] = []
    for sentence in re.findall(r"[^.!?…]+[.!?…]*", phonemes(text, language)):
        for part in [sentence] if len(sentence) <= _WELL_SAID else _clauses(sentence):
            if found and len(found[-1]) + len(part) <= _WELL_SAID:
                found[-1] += part
            else:
                found.append(part.lstrip())
    return [piece.strip() for piece in found if piece.strip()]


def _clauses(sentence: str) -> Iterator[str]:
    for clause in re.findall(r"[^,;:—]+[,;:—]*|[,;:—]+", sentence):
        yield from _shortened(clause)


def _shortened(part: str) -> Iterator[str]:
    """Cut what has no punctuation between its words, or anywhere when there is no other way."""
    while len(part) > LIMIT:
        at = part.rfind(" ", 1, LIMIT)
        at = at if at > 0 else LIMIT
        yield part[:at]
        part = part[at:]
    yield part

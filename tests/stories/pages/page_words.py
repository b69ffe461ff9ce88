"""Which words may stand on a page of a language: its own, and what the service sent as data."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict

_WORDS = tuple(Path("web/src").rglob("words.ts"))
_HAN = re.compile(r"[\u3000-\u9fff\uff01-\uff60]+")
_LATIN = re.compile(r"[A-Za-z][A-Za-z’'-]*[A-Za-z]")
_ROOMS = {
    group
    for words in _WORDS
    for group in re.findall(r"^  (\w+): \{", words.read_text(), re.MULTILINE)
}
_SETTING = re.compile(r"\bHOTLINE(_[A-Z]+)+\b")  # a name in a file: the same in all languages
_KEY = re.compile(rf"\b({'|'.join(_ROOMS)})\.[a-z]\w*(\.\w+)*\b")
_UNFILLED = re.compile(
    r"\{\w+\}|\bundefined\b|\bNaN\b|\bnull\b|\[object |Invalid Date|\bInfinity\b"
)
_ONE_OF_MANY = re.compile(r"(?<![\d.,:/])\b1 ([a-z]+s)\b")
_SINGULAR = frozenset({"is", "has", "was", "this"})
# Names that are the same in Chinese: of programs, formats, units and keys.
_INTERNATIONAL = frozenset(
    {
        *("Asterisk", "CSV", "XLSX", "HTTPS", "https", "kWh", "ASA", "hotline", "SIP"),
        *("WAV", "FLAC", "OGG", "MP", "doctor"),  # MP3 without its digit
    }
)


class Text(TypedDict):
    """A piece of text and the language that the page gives it (BCP 47)."""

    text: str
    language: str


def wrong_words(texts: Iterable[Text], data: str) -> list[str]:
    """List what is no word of its language; `data` holds all that the service has sent.

    Han in an English page, and Latin words in a Chinese one, are right when they are data.
    """
    found: list[str] = []
    for one in texts:
        text = one["text"]
        if key := _KEY.search(text):
            found.append(f"the message's key {key[0]} stands for its words")
        if _UNFILLED.search(text):
            found.append(f"nothing was filled in: “{text}”")
        foreign = _foreign(text, data, chinese=one["language"].startswith("zh"))
        if foreign:
            found.append(f"{', '.join(foreign)} in a text of {one['language']}: “{text}”")
        if (many := _ONE_OF_MANY.search(text)) and many[1] not in _SINGULAR:
            found.append(f"one, and yet many: “{text}”")
    return found


def _foreign(text: str, data: str, *, chinese: bool) -> list[str]:
    if text in data:
        return []
    words = _LATIN.findall(_SETTING.sub("", text)) if chinese else _HAN.findall(text)
    return [word for word in words if word not in data and word not in _INTERNATIONAL]

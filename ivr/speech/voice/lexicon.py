"""The utility's words and their pinyin, ours and the operator's."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path


@cache
def lexicon() -> Mapping[str, tuple[str, ...]]:
    """Give the words with one syllable for each character."""
    path = Path(__file__).with_name("lexicon.toml")
    words: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["words"]
    return {word: tuple(pinyin.split()) for word, pinyin in words.items()}

"""What a person means who types a name in pinyin: its syllables, and the characters read so.

The readings are those of readings.txt: no tones, every reading a character has.
"""

from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("readings.txt")
MOST_WAYS = 8  # of parting one text into syllables: "xian" is one or two
_MOST_LETTERS = 40


def is_pinyin(text: str) -> bool:
    """Tell whether a text can be pinyin or initials: letters, blanks and apostrophes."""
    return text.isascii() and text.replace(" ", "").replace("'", "").isalpha()


def letters(text: str) -> str:
    """Give a text's letters as they are looked for."""
    return text.lower().replace(" ", "").replace("'", "")[:_MOST_LETTERS]


@cache
def characters() -> dict[str, str]:
    """Give the characters of each syllable."""
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    parts = (line.partition(" ") for line in lines if not line.startswith("#"))
    return {syllable: read for syllable, _, read in parts}


def syllables(text: str) -> list[tuple[str, ...]]:
    """Part a text into syllables in each way there is, `MOST_WAYS` at most; fewest first."""
    known = characters()
    done: list[tuple[str, ...]] = []
    open_ways: list[tuple[tuple[str, ...], str]] = [((), letters(text))]
    while open_ways and len(done) < MOST_WAYS * 4:
        so_far, rest = open_ways.pop()
        if not rest:
            done.append(so_far)
        for length in range(1, min(6, len(rest)) + 1):
            if rest[:length] in known:
                open_ways.append(((*so_far, rest[:length]), rest[length:]))
    return sorted(done, key=len)[:MOST_WAYS]


def pattern(way: tuple[str, ...]) -> str:
    """Give the regular expression of the names that have these syllables next to each other."""
    return "".join(f"[{characters()[syllable]}]" for syllable in way)


def ways(text: str) -> list[tuple[str, str]]:
    """Give initials and pattern of each way to read a text as a name in pinyin.

    The first is the text as initials themselves (no pattern); none when it cannot be pinyin.
    """
    if not is_pinyin(text):
        return []
    parted = [("".join(one[0] for one in way), pattern(way)) for way in syllables(text)]
    plain = letters(text)
    return [*([(plain, "")] if len(plain) > 1 else []), *parted]

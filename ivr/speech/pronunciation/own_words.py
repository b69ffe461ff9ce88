"""Which of the operator's own words (lexicon.toml) concern a text.

Rule: a sound made before a word was listed is not said any more, all others stay. The lines are
compared as they stand, so that who only asks for a sound need not know pinyin.
"""

import re
from pathlib import Path

import msgspec

FILE = "lexicon.toml"
_LINE = re.compile(r"""^\s*["']?([^"'=\s#\[][^"'=]*?)["']?\s*=""")
_LARGEST = 2_000_000  # bytes, as the lexicon takes


class OwnWords(msgspec.Struct, frozen=True):
    """The lines of the file by the word that each is about."""

    lines: tuple[tuple[str, str], ...] = ()

    def concerning(self, text: str) -> str:
        """Give the lines about words of a text; "" for most texts."""
        upper = text.upper()
        return "\n".join(line for word, line in self.lines if word in upper)


def read(folder: Path) -> OwnWords:
    """Read the operator's file; one that cannot be read has no words."""
    try:
        with (folder / FILE).open("rb") as file:
            text = file.read(_LARGEST).decode("utf-8", errors="replace")
    except OSError:
        return OwnWords()
    found = ((_LINE.match(line), line.strip()) for line in text.splitlines())
    return OwnWords(tuple((match[1].upper(), line) for match, line in found if match))

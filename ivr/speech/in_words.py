"""Free text of a person ("18:30", "3.5万户") in words that a voice reads correctly.

Rule: no digit is left over.
"""

import re
import unicodedata

from ivr.speech.words import digits, integer
from outages.wording.clock import Language

_COUNTED = 4  # digits; longer ones are read one by one


def in_words(text: str, language: Language) -> str:
    """Spell what a text has in figures."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"\d+", lambda found: _number(found.group(), language), plain)


def _number(figures: str, language: Language) -> str:
    ascii_figures = "".join(str(unicodedata.decimal(figure)) for figure in figures)
    if len(ascii_figures) <= _COUNTED and not ascii_figures.startswith("0"):
        return integer(int(ascii_figures), language)
    return digits(ascii_figures, language)

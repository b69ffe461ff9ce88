"""Wrong syllables in 2,000 street names, beside pypinyin alone.

The checked list is tests/ivr/speech/pronunciation/streets.csv; its head says how it was checked.
"""

import csv
from pathlib import Path

from pypinyin import Style, lazy_pinyin

from bench.figure import Figure
from ivr.speech.pronunciation.mandarin import words

_LIST = Path(__file__).parents[2] / "tests" / "ivr" / "speech" / "pronunciation" / "streets.csv"


def measure() -> list[Figure]:
    """Read every name both ways and count the syllables that differ from the list."""
    lines = [line for line in _LIST.read_text().splitlines() if not line.startswith("#")]
    total = wrong = wrong_alone = names = 0
    for row in csv.DictReader(lines):
        right = row["pinyin"].split()
        said = [syllable for word in words(row["name"]) for syllable in word.syllables]
        alone = lazy_pinyin(row["name"], style=Style.TONE3, neutral_tone_with_five=True)
        names += 1
        total += len(right)
        wrong += sum(a != b for a, b in zip(said, right, strict=True))
        wrong_alone += sum(a != b for a, b in zip(alone, right, strict=True))
    share, share_alone = 100 * wrong / total, 100 * wrong_alone / total
    return [
        Figure(
            name=f"street names: wrong syllables of {total:,} in {names:,} names",
            value=share,
            unit="% (beside: pypinyin alone)",
            peer=share_alone,
            ratio=share / share_alone,
            goal="≤ 0.5 % of the syllables",
            met=share <= 0.5,
        )
    ]

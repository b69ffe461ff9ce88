"""English words as the sounds of the voice's model.

The model was trained with misaki's dictionary, so a word's sounds are looked up there, endings
taken off when need be; what it does not have is read by espeak-ng, its IPA written in the model's
letters (A I O W Y are diphthongs, ʤ ʧ affricates, T the flapped t; no length marks). Words in
capitals that no dictionary has are spelled.
"""

import re
import subprocess
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

import msgspec

_SECONDS = 10
_TOGETHER = 40  # unknown words in one run of espeak-ng
_ACRONYM = 5  # letters
_MODEL_LETTERS = (
    ("ʔˌn\u0329", "ʔn"), ("ʔn\u0329", "ʔn"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("o^ʊ", "O"), ("ə^l", "ᵊl"), ("e", "A"),
    ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ɚ", "əɹ"), ("r", "ɹ"), ("x", "k"), ("ç", "k"),
    ("ɐ", "ə"), ("ɬ", "l"), ("ʲ", ""), ("ː", ""), ("o", "ɔ"), ("ɾ", "T"), ("ʔ", "t"),
    ("n\u0329", "ᵊn"), ("l\u0329", "ᵊl"), ("m\u0329", "ᵊm"), ("\u0329", ""), ("\u0303", ""),
    ("^", ""),
)  # fmt: skip
_VOWELS = frozenset("AIOWYaiuæɑɔəɛɜɪʊʌᵻˈˌɐ")
_BEFORE_VERB = frozenset(
    [
        "to",
        "will",
        "please",
        "can",
        "cannot",
        "not",
        "must",
        "may",
        "you",
        "we",
        "they",
        "should",
        "don't",
    ]
)
_BEFORE_NOUN = frozenset(
    [
        "the",
        "a",
        "an",
        "your",
        "our",
        "this",
        "that",
        "of",
        "in",
        "for",
        "its",
        "no",
        "any",
        "power",
    ]
)

_Entry = str | dict[str, str | None]


def english(words: str) -> str:
    """Give the sounds of Latin words without punctuation; "" when nothing can read them."""
    every = [word for word in re.split(r"[ -]+", words.replace("’", "'")) if word.strip("'")]
    known = [_known(every, place) for place in range(len(every))]
    missing = tuple(word for word, said in zip(every, known, strict=True) if said is None)
    heard = iter(_by_espeak(missing) if missing else ())
    said = [next(heard) if one is None else one for one in known]
    for place, word in enumerate(every):
        following = said[place + 1] if place + 1 < len(said) else ""
        said[place] = _linked(word, said[place], following)
    return " ".join(filter(None, said)).replace("ɾ", "T").replace("ʔ", "t")


def _linked(word: str, alone: str, following: str) -> str:
    """Weaken the small words by what follows them."""
    vowel = following.lstrip("ˈˌ")[:1] in _VOWELS and bool(following)
    match word.lower():
        case "the":
            return "ði" if vowel else "ðə"
        case "to" if following:
            return "tʊ" if vowel else "tə"
        case "a" if word == "a" and following and alone == "A":
            return "ɐ"
        case "an":
            return "ɐn"
        case _:
            return alone


def _known(every: Sequence[str], place: int) -> str | None:
    """Look up a word with its neighbours; None is unknown."""
    word = every[place]
    before = every[place - 1].lower() if place else ""
    alone_after = len(every[place + 1]) == 1 if place + 1 < len(every) else False
    if len(word) == 1 and (word != "a" or alone_after):
        return _letter(word)
    entry = _entry(word)
    if entry is None:
        return _spelled(word) if word.isupper() and len(word) <= _ACRONYM else None
    if isinstance(entry, str):
        return entry
    part = "VERB" if before in _BEFORE_VERB else "NOUN" if before in _BEFORE_NOUN else "DEFAULT"
    if place + 1 == len(every) and "None" in entry:
        part = "None"
    return entry.get(part) or entry.get("DEFAULT")


def _spelled(word: str) -> str:
    """Say letter after letter, the last one stressed."""
    *first, last = map(_letter, word)
    return "".join(first).replace("ˈ", "ˌ") + last


def _letter(letter: str) -> str:
    entry = _dictionary().get(letter.upper(), "")
    return entry if isinstance(entry, str) else entry.get("DEFAULT") or ""


@lru_cache(4096)
def _entry(word: str) -> _Entry | None:
    """Find a word as it stands, in small letters, or without its ending."""
    dictionary = _dictionary()
    for form in dict.fromkeys((word, word.lower(), word.capitalize())):
        if form in dictionary:
            return dictionary[form]
    return _with_ending(word.lower())


def _with_ending(word: str) -> str | None:
    """Say a plural, a past or an -ing form from its stem."""
    for ending, stems, add in (
        ("s", (word[:-1], word[:-2], f"{word[:-3]}y"), _plural),
        ("ed", (word[:-1], word[:-2], word[:-3], f"{word[:-3]}y"), _past),
        ("ing", (word[:-3], f"{word[:-3]}e", word[:-4]), _ongoing),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            for stem in stems:
                entry = _dictionary().get(stem) if len(stem) > 2 else None
                said = entry.get("VERB") or entry["DEFAULT"] if isinstance(entry, dict) else entry
                if said:
                    return add(said)
    return None


def _plural(stem: str) -> str:
    if stem[-1] in "ptkfθ":
        return f"{stem}s"
    return f"{stem}ᵻz" if stem[-1] in "szʃʒʧʤ" else f"{stem}z"


def _past(stem: str) -> str:
    if stem[-1] in "pkfθʃsʧ":
        return f"{stem}t"
    return f"{stem}ᵻd" if stem[-1] in "td" else f"{stem}d"


def _ongoing(stem: str) -> str:
    return f"{stem}ɪŋ"


@cache
def _dictionary() -> dict[str, _Entry]:
    """Read misaki's American dictionary as data, the checked part over the other."""
    folder = files("misaki") / "data"
    both: dict[str, _Entry] = {}
    for name in ("us_silver.json", "us_gold.json"):
        both |= msgspec.json.decode((folder / name).read_bytes(), type=dict[str, _Entry])
    return both


def _by_espeak(words: tuple[str, ...]) -> list[str]:
    """Read words nobody has listed: many at once, each alone when the lines do not fit."""
    said: list[str] = []
    for start in range(0, len(words), _TOGETHER):
        batch = words[start : start + _TOGETHER]
        lines = _espeak("\n\n".join(batch)).splitlines()
        if len(lines) != len(batch):
            lines = [" ".join(_espeak(word).split()) for word in batch]
        said += map(_in_model_letters, lines)
    return said


@lru_cache(1024)
def _espeak(text: str) -> str:
    try:
        done = subprocess.run(
            ["espeak-ng", "-v", "en-us", "--ipa", "--tie=^", "-q", "--stdin"],
            input=text.encode(), capture_output=True, timeout=_SECONDS, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace").strip()


def _in_model_letters(ipa: str) -> str:
    for theirs, ours in _MODEL_LETTERS:
        ipa = ipa.replace(theirs, ours)
    return ipa.strip()

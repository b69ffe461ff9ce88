"""English text as the sounds of the voice's model, through espeak-ng's IPA.

The model was trained with misaki's alphabet: one letter for each diphthong (A I O W Y) and
affricate (ʤ ʧ), no length marks. espeak-ng drops punctuation, so the text comes without any.
"""

import subprocess
from functools import lru_cache

_SECONDS = 10
_MODEL_LETTERS = (
    ("ʔˌn\u0329", "ʔn"), ("ʔn\u0329", "ʔn"), ("a^ɪ", "I"), ("a^ʊ", "W"), ("d^ʒ", "ʤ"),
    ("e^ɪ", "A"), ("t^ʃ", "ʧ"), ("ɔ^ɪ", "Y"), ("o^ʊ", "O"), ("ə^l", "ᵊl"), ("e", "A"),
    ("ɜːɹ", "ɜɹ"), ("ɜː", "ɜɹ"), ("ɪə", "iə"), ("ɚ", "əɹ"), ("r", "ɹ"), ("x", "k"), ("ç", "k"),
    ("ɐ", "ə"), ("ɬ", "l"), ("ʲ", ""), ("ː", ""), ("o", "ɔ"), ("ɾ", "T"), ("ʔ", "t"),
    ("n\u0329", "ᵊn"), ("l\u0329", "ᵊl"), ("m\u0329", "ᵊm"), ("\u0329", ""), ("\u0303", ""),
    ("^", ""),
)  # fmt: skip


@lru_cache(4096)
def english(words: str) -> str:
    """Give the sounds of Latin words without punctuation; "" when espeak-ng is not there."""
    try:
        done = subprocess.run(
            ["espeak-ng", "-v", "en-us", "--ipa", "--tie=^", "-q", "--stdin"],
            input=words.encode(), capture_output=True, timeout=_SECONDS, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    ipa = " ".join(done.stdout.decode().split())
    for theirs, ours in _MODEL_LETTERS:
        ipa = ipa.replace(theirs, ours)
    return ipa

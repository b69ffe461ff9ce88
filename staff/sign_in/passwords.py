"""Passwords: argon2id to store, readable syllables to hand out, and what a chosen one must be.

Parameters are OWASP's least (19 MiB, two passes, one lane): about 20 ms, so that a whole
shift can sign in at eight o'clock on two cores. A generated password has 60 bits. A chosen one
must withstand 10¹⁰ guesses by zxcvbn's estimate, which knows common passwords, names, words,
dates, keyboard runs and their spellings, and is told the words of the house and the account.
"""

import hashlib
import secrets
from collections.abc import Sequence

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from staff.people import SIP_REALM

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_CONSONANTS = "bdfghjkmnprstvwz"  # no l, c, q, x, y: heard and read alike
_VOWELS = "aeiu"  # no o: it looks like 0
_GUESSES = 10**10
_ESTIMATED = 72  # characters; what follows only makes it stronger
_LONG_WORD = 4  # letters: shorter ones stand in any phrase by chance
MIN_LENGTH, MAX_LENGTH = 10, 128


def generate() -> str:
    """Make a password that can be read out: `nuki-pame-seva-tidu-gahe`, 60 bits."""
    syllables = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(10)]
    return "-".join(a + b for a, b in zip(syllables[::2], syllables[1::2], strict=True))


def hash_password(password: str) -> str:
    """Hash a password for the database (blocks about 20 ms: call it in a thread)."""
    return HASHER.hash(password)


# Verified when nobody has that staff number, so that the answer takes as long.
NOBODY = hash_password(generate())


def verify(stored: str, password: str) -> bool:
    """Tell whether the password is the one stored (blocks about 20 ms: call it in a thread)."""
    try:
        return HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return HASHER.check_needs_rehash(stored)


def why_weak(password: str, own_words: Sequence[str]) -> str | None:
    """Say in a sentence why a chosen password is refused, or None when it will do.

    `own_words` are what is near to the account: its number and name, the house's names. Takes
    about 20 ms: call it in a thread.
    """
    if len(password) < MIN_LENGTH:
        return f"A password has at least {MIN_LENGTH} characters; this one has {len(password)}."
    if len(password) > MAX_LENGTH:
        return f"A password has at most {MAX_LENGTH} characters."
    near = [word.lower() for word in own_words if word]
    rest = password.lower()
    for word in near:
        rest = rest.replace(word, "") if len(word) >= _LONG_WORD else rest
    guesses = int(zxcvbn(password[:_ESTIMATED], user_inputs=near)["guesses"])
    if guesses < _GUESSES or (rest != password.lower() and len(rest) < MIN_LENGTH):
        return (
            "The password is too easily guessed: common, or made of the account's or the house's "
            "own words; use a phrase that only you know."
        )
    return None


def sip_ha1(extension: str, sip_password: str) -> str:
    """Digest a telephone's secret as SIP's authentication wants it (RFC 2617, A1)."""
    text = f"{extension}:{SIP_REALM}:{sip_password}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

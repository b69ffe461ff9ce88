"""Passwords: argon2id to store, readable syllables to hand out, and what a chosen one must be.

Parameters are OWASP's least (19 MiB, two passes, one lane): about 20 ms, so that a whole
shift can sign in at eight o'clock on two cores. A generated password has 60 bits.
"""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from staff.people import SIP_REALM

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_CONSONANTS = "bdfghjkmnprstvwz"  # no l, c, q, x, y: heard and read alike
_VOWELS = "aeiu"  # no o: it looks like 0
_COMMON = ("password", "hotline", "95598", "123456", "qwerty", "admin", "abc123", "111111")
MIN_LENGTH, MAX_LENGTH = 10, 128


def generate() -> str:
    """Make a password that can be read out: `nuki-pame-seva-tidu-gahe`, 60 bits."""
    syllables = [secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _ in range(10)]
    return "-".join(a + b for a, b in zip(syllables[::2], syllables[1::2], strict=True))


def hash_password(password: str) -> str:
    """Hash a password for the database (blocks about 20 ms: call it in a thread)."""
    return _HASHER.hash(password)


# Verified when nobody has that staff number, so that the answer takes as long.
NOBODY = hash_password(generate())


def verify(stored: str, password: str) -> bool:
    """Tell whether the password is the one stored (blocks about 20 ms: call it in a thread)."""
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Tell whether the hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def why_weak(password: str, staff_number: str) -> str | None:
    """Say in a sentence why a chosen password is refused, or None when it will do."""
    folded = password.lower()
    if len(password) < MIN_LENGTH:
        return f"A password has at least {MIN_LENGTH} characters; this one has {len(password)}."
    if len(password) > MAX_LENGTH:
        return f"A password has at most {MAX_LENGTH} characters."
    if len(set(folded)) < 5:
        return "The password repeats too few different characters; use a phrase."
    if staff_number.lower() in folded or any(
        word in folded and len(folded) < len(word) + 8 for word in _COMMON
    ):
        return "The password contains the staff number or a common word; use a phrase."
    return None


def sip_ha1(extension: str, sip_password: str) -> str:
    """Digest a telephone's secret as SIP's authentication wants it (RFC 2617, A1)."""
    text = f"{extension}:{SIP_REALM}:{sip_password}"
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

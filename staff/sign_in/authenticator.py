"""A second factor: the codes of an authenticator app (TOTP, RFC 6238), and recovery codes.

Rule: six digits of SHA-1 over 30 seconds, which every app knows. The present step counts, and the
one before and after it, since clocks differ; a step that was used once, and those before it, are
refused. The secret is sealed (AES-256-GCM) by a key outside the database, and for its person alone,
so that a row copied to somebody else opens nothing. Of recovery codes only keyed hashes are kept.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from urllib.parse import quote

import segno
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP_S = 30
RECOVERY_CODES = 10
_DIGITS = 6
_SECRET_BYTES = 20  # as long as SHA-1 (RFC 4226, 4)
_NONCE_BYTES = 12
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no i, l, o, 0, 1: read alike
_HALF = 5  # letters; two halves have 49 bits


class SecretUnreadable(Exception):
    """A sealed secret does not open: HOTLINE_COOKIE_SECRET is another one than when it was made."""


def new_secret() -> bytes:
    """Make the secret of an app."""
    return secrets.token_bytes(_SECRET_BYTES)


def seal(key: bytes, person_id: int, secret: bytes) -> str:
    """Encrypt a secret for the database."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, secret, _bound_to(person_id))
    return base64.b64encode(nonce + sealed).decode()


def unseal(key: bytes, person_id: int, sealed: str) -> bytes:
    """Decrypt a secret of the database; raises SecretUnreadable."""
    whole = base64.b64decode(sealed)
    try:
        return AESGCM(key).decrypt(whole[:_NONCE_BYTES], whole[_NONCE_BYTES:], _bound_to(person_id))
    except InvalidTag:
        raise SecretUnreadable from None


def _bound_to(person_id: int) -> bytes:
    return f"second factor of person {person_id}".encode()


def matching_step(secret: bytes, code: str, now: datetime, *, after: int) -> int | None:
    """Give the time step that a code belongs to; None when it is wrong, too old, or was used."""
    codes = TOTP(secret, _DIGITS, SHA1(), STEP_S)  # noqa: S303 RFC 6238's usual hash
    present = int(now.timestamp()) // STEP_S
    for step in (present, present - 1, present + 1):
        right = hmac.compare_digest(codes.generate(step * STEP_S), code.encode())
        if right and step > after:
            return step
    return None


def code_at(secret: bytes, now: datetime) -> str:
    """Give the code that an app shows."""
    return TOTP(secret, _DIGITS, SHA1(), STEP_S).generate(int(now.timestamp())).decode()  # noqa: S303


def is_app_code(typed: str) -> bool:
    """Tell a code of an app from a recovery code."""
    return re.fullmatch(rf"[0-9]{{{_DIGITS}}}", plain(typed)) is not None


def plain(typed: str) -> str:
    """Take away what people put between the letters of a code."""
    return re.sub(r"[\s-]+", "", typed).lower()


def address(secret: bytes, account: str, house: str) -> str:
    """Write the `otpauth://` address that an app reads (Google's key URI format)."""
    letters = typed_secret(secret)
    return (
        f"otpauth://totp/{quote(house)}:{quote(account)}?secret={letters}&issuer={quote(house)}"
        f"&algorithm=SHA1&digits={_DIGITS}&period={STEP_S}"
    )


def typed_secret(secret: bytes) -> str:
    """Write a secret as who cannot scan it types it."""
    return base64.b32encode(secret).decode()


def picture(text: str) -> str:
    """Draw a text as a QR code: a `data:` address of an SVG image, black on white."""
    return segno.make(text, error="m").svg_data_uri(scale=5, border=4, light="#fff")


def new_recovery_codes() -> tuple[str, ...]:
    """Make ten recovery codes: `k7fqm-2hxva`."""
    return tuple(f"{_letters()}-{_letters()}" for _ in range(RECOVERY_CODES))


def _letters() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_HALF))


def recovery_hash(key: bytes, person_id: int, typed: str) -> str:
    """Hash a recovery code for the database; 49 random bits need no slow hash beside the key."""
    text = f"recovery code of person {person_id}: {plain(typed)}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

"""What Asterisk must know of an agent's telephone: three PJSIP objects.

The names of the fields are Asterisk's (res_pjsip's options); an object is the JSON that its
database keeps (res_sorcery_astdb). Objects come in the order in which they may be written:
nothing ever names what is not there yet.
"""

from typing import Literal, assert_never

import msgspec

from core.language import Language
from staff.people import SIP_REALM, Telephone
from staff.sip_digest import asterisk_ha1

Encryption = Literal["none", "offered", "required"]
Kind = Literal["aor", "auth", "endpoint"]
KINDS: tuple[Kind, ...] = ("aor", "auth", "endpoint")


class SipAccount(msgspec.Struct, frozen=True, kw_only=True):
    """A telephone that may register."""

    person_id: int
    extension: str
    name: str  # of the person
    phone: Telephone
    language: Language
    encryption: Encryption = "none"  # of a SIP telephone's sound; a page's always is
    ha1: str  # MD5 of extension:hotline:secret (RFC 2617); see `as_told` for a page's


def as_told(account: SipAccount, key: bytes, encryption: Encryption) -> SipAccount:
    """Give a telephone as Asterisk hears of it: for a page with a digest that none is told."""
    if account.phone != "browser":
        return msgspec.structs.replace(account, encryption=encryption)
    ha1 = asterisk_ha1(key, account.person_id, account.extension)
    return msgspec.structs.replace(account, ha1=ha1)


class SipObject(msgspec.Struct, frozen=True):
    """One object as Asterisk keeps it."""

    kind: Kind
    extension: str
    fields: str  # JSON, all values text


def opened(account: SipAccount) -> tuple[SipObject, ...]:
    """Give the objects that let a telephone register, be rung and call."""
    # A WebRTC endpoint wants DTLS and ICE, which a plain SIP phone does not speak.
    browser = "yes" if account.phone == "browser" else "no"
    spoken = account.name.translate({ord(mark): None for mark in '"<>\\'})
    aor = {
        # One contact: a second tab takes over cleanly instead of both ringing.
        "max_contacts": "1",
        "remove_existing": "yes",
        "minimum_expiration": "60",
        "default_expiration": "120",
        "maximum_expiration": "600",
        # Without it Asterisk never learns that somebody hired after its start is reachable
        # (pjsip_options.c).
        "qualify_frequency": "30",
    }
    endpoint = {
        "aors": account.extension,
        "auth": account.extension,
        "context": "agents",
        "allow": "!all,opus,alaw,ulaw",
        "webrtc": browser,
        "dtls_auto_generate_cert": browser,
        "identify_by": "auth_username,username",
        "callerid": f'"{spoken}" <{account.extension}>',
        "language": account.language,
        "direct_media": "no",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
        "rewrite_contact": "yes",
        "dtmf_mode": "auto",
        "device_state_busy_at": "1",
        "trust_id_inbound": "no",
        "allow_subscribe": "no",
        "rtp_timeout": "60",
        "rtp_timeout_hold": "900",
        **_encrypted(account.encryption),
    }
    return (
        _object("aor", account.extension, aor),
        _object("auth", account.extension, _auth(account.extension, account.ha1)),
        _object("endpoint", account.extension, endpoint),
    )


def _encrypted(encryption: Encryption) -> dict[str, str]:
    """Give the fields of sound that is encrypted by keys in the signalling (RFC 4568).

    Where it is demanded the signalling must be TLS, or the keys travel in the clear.
    """
    match encryption:
        case "none":
            return {}
        case "offered":
            return {"media_encryption": "sdes", "media_encryption_optimistic": "yes"}
        case "required":
            return {"media_encryption": "sdes", "transport": "transport-tls"}
        case _:
            assert_never(encryption)


def _auth(extension: str, ha1: str) -> dict[str, str]:
    return {
        "auth_type": "digest",
        "username": extension,
        "realm": SIP_REALM,
        "password_digest": f"MD5:{ha1}",
    }


def _object(kind: Kind, extension: str, fields: dict[str, str]) -> SipObject:
    return SipObject(kind, extension, msgspec.json.encode(fields).decode())

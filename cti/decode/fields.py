"""Asterisk's names of channels and devices, and the numbers and extensions in them."""

import re

_CHANNEL = re.compile(r"(?:[^/]+)/(.+?)(?:-[0-9a-f]{8,})?(?:;[12])?")
_OWN_ID = re.compile(r"(?:.*-)?\d{9,}\.\d+")
LINE_TEST = "00000000"  # dialled by `hotline run` to test that a call goes through
_VISIT = "Local/s@telephones-"  # extensions.conf; manager.conf keeps its events from us
_UNKNOWN = frozenset({"<unknown>", "<null>", "unknown", "anonymous"})


def endpoint_of(channel: str) -> str:
    """Read the PJSIP endpoint from a channel or device: PJSIP/1001-0000002a → 1001."""
    found = _CHANNEL.fullmatch(channel) if channel.startswith("PJSIP/") else None
    return found[1] if found else ""


def extension_of(channel: str) -> str:
    """Read an agent's extension; "" for a trunk or anything else. Extensions are digits."""
    endpoint = endpoint_of(channel)
    return endpoint if endpoint.isascii() and endpoint.isdigit() else ""


def is_visit(channel: str) -> bool:
    """Tell whether a channel is one of `Commands.visit`, which is no call."""
    return channel.startswith(_VISIT)


def is_own_id(uniqueid: str) -> bool:
    """Tell whether Asterisk made the id (1795474634.7); else it is a ChannelId of ours."""
    return bool(_OWN_ID.fullmatch(uniqueid))


def clean_number(text: str) -> str:
    """Keep digits and a leading plus of a caller number; "" when there is none."""
    if text.lower() in _UNKNOWN:
        return ""
    digits = "".join(c for c in text if c.isascii() and c.isdigit())[:32]
    return f"+{digits}" if text.startswith("+") and digits else digits


def clean_name(text: str) -> str:
    """Shorten a caller name that the network gave; control characters become spaces."""
    if text.lower() in _UNKNOWN:
        return ""
    return "".join(c if c.isprintable() else " " for c in text[:80]).strip()


def colleague_of(number: str) -> str:
    """Read the extension that a caller is transferred to; "" for a number, nobody's to keep."""
    return number if number.isascii() and number.isdigit() and len(number) <= 6 else ""


def number_dialled(dial_string: str) -> str:
    """Read the number from a dial string: 13900000001@trunk → 13900000001."""
    return clean_number(dial_string.rpartition("/")[2].partition("@")[0])

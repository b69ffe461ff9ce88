"""Which pages may send requests: the desk's own, and those of origins that an operator names.

A browser sends the victim's cookie with a foreign page's WebSocket, and no CORS rule stops it;
so the Origin is checked here. A host name must be a known one; else a foreign name rebound to our
address (DNS rebinding) would look like ours.
"""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

import msgspec

Verdict = Literal["ok", "host_not_known", "origin_missing", "origin_foreign"]
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_SCHEMES = {"ws": "http", "wss": "https", "http": "http", "https": "https"}


class Ours(msgspec.Struct, frozen=True):
    """The names under which the desk is reached."""

    origins: frozenset[str]  # https://desk.example.cn, as browsers send them
    hosts: frozenset[str]  # our names without port, besides addresses and localhost


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a request that are checked."""

    scheme: str  # http | https | ws | wss
    method: str
    host: str  # the Host header
    origin: str  # the Origin header, empty when there is none
    has_cookie: bool


def judge(asked: Asked, ours: Ours) -> Verdict:
    """Decide whether a request may go on."""
    if not knows_host(asked.host, ours):
        return "host_not_known"
    socket = asked.scheme in ("ws", "wss")
    if not socket and asked.method in SAFE_METHODS:
        return "ok"
    if not asked.origin:
        # Every browser sends an Origin here; without one it is a program, not a victim's browser.
        return "origin_missing" if socket or asked.has_cookie else "ok"
    own = f"{_SCHEMES.get(asked.scheme, asked.scheme)}://{asked.host.lower()}"
    origin = asked.origin.lower()
    return "ok" if _plain(origin) in {_plain(own), *ours.origins} else "origin_foreign"


def knows_host(host: str, ours: Ours) -> bool:
    """Tell whether a Host header is ours: an address, localhost, or a known name."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:
        return False
    if name == "localhost" or name in ours.hosts:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _plain(origin: str) -> str:
    return (
        origin.removesuffix(":443") if origin.startswith("https:") else origin.removesuffix(":80")
    )


def ours(public_origins: list[str], own_names: list[str]) -> Ours:
    """Gather our names from the settings and the machine."""
    plain = frozenset(_plain(origin.lower().rstrip("/")) for origin in public_origins)
    named = {urlsplit(origin).hostname or "" for origin in plain}
    return Ours(plain, frozenset({*named, *(name.lower() for name in own_names)} - {""}))

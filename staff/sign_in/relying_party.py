"""Under which name the desk asks for passkeys (WebAuthn's relying party).

Rule: the host of the page's Origin, which `console.http.gate` let pass. Browsers know passkeys only
of pages with a name, over HTTPS, and of this machine's own `localhost`; a passkey serves under the
name that it was made under, and no other.
"""

from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

import msgspec

Closed = Literal["passkey_needs_https", "passkey_needs_name"]


class NoPasskeysHere(Exception):
    """The address that the desk was opened by has no passkeys; `code` says why."""

    def __init__(self, code: Closed) -> None:
        super().__init__(code)
        self.code: Closed = code


class RelyingParty(msgspec.Struct, frozen=True):
    """Who asks for passkeys."""

    domain: str  # the RP ID: desk.example
    origin: str  # https://desk.example:8443, as the browser signs it


def party_of(origin: str) -> RelyingParty:
    """Name who asks on a page of this Origin; raises `NoPasskeysHere`."""
    parts = urlsplit(origin)
    domain = (parts.hostname or "").lower()
    if parts.scheme != "https" and domain != "localhost":
        raise NoPasskeysHere("passkey_needs_https")
    if not domain or _is_address(domain):
        raise NoPasskeysHere("passkey_needs_name")
    return RelyingParty(domain, origin)


def has_gone_back(kept: int, told: int) -> bool:
    """Tell whether a passkey's count of uses did not grow, as a copy's would not.

    Passkeys that several devices share count nothing: theirs is always 0 (WebAuthn 3, 6.1.1).
    """
    return (kept > 0 or told > 0) and told <= kept


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True

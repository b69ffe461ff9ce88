"""OpenID Connect without I/O: where a browser is sent, and what of an answer is believed.

Authorization code with PKCE (RFC 7636), state and nonce (OpenID Connect Core 1.0, 3.1). What a
browser brings back is believed only beside the sealed cookie that it was given when it set out.
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

import msgspec

from staff.directory.groups import Known, NotAdmitted, name_of

LONGEST_S = 600  # from setting out until coming back
LEEWAY_S = 60  # between the provider's clock and ours
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA")
"""Signatures by a key pair: `none`, and those by a shared secret, are no proof of the provider."""
_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")  # of our own: no host, no backslash


class Provider(msgspec.Struct, frozen=True):
    """What a provider tells of itself (OpenID Connect Discovery 1.0)."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str = ""
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Journey(msgspec.Struct, frozen=True, kw_only=True):
    """A browser on its way to the provider: kept by itself, sealed."""

    state: str
    nonce: str
    verifier: str
    back_to: str  # our address that the provider sends it back to
    then: str  # the page that was wanted
    until: int  # s since 1970


class Distrusted(Exception):
    """What came is not believed; the message says why, without anything that came."""


def own_path(wanted: str) -> str:
    """Give the page that was wanted if it is one of ours, else the first one."""
    return wanted if _PATH.fullmatch(wanted) else "/"


def departure(provider: Provider, journey: Journey, *, client_id: str, scopes: str) -> str:
    """Give the address that a browser is sent to."""
    digest = hashlib.sha256(journey.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": journey.back_to,
        "scope": scopes,
        "state": journey.state,
        "nonce": journey.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    joined = "&" if urlsplit(provider.authorization_endpoint).query else "?"
    return f"{provider.authorization_endpoint}{joined}{urlencode(asked)}"


def checked(provider: Provider, issuer: str) -> Provider:
    """Give a provider whose addresses may be asked; raises Distrusted."""
    if provider.issuer != issuer:
        raise Distrusted("the provider calls itself otherwise than HOTLINE_OIDC_ISSUER does")
    for address in (
        provider.authorization_endpoint,
        provider.token_endpoint,
        provider.jwks_uri,
        provider.userinfo_endpoint,
    ):
        if address and not is_safe(address):
            raise Distrusted("the provider names an address that is not https")
    return provider


def is_safe(address: str) -> bool:
    """Tell whether an address is https, or on this machine's loopback."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return bool(parts.hostname)
    return parts.scheme == "http" and parts.hostname in ("127.0.0.1", "::1", "localhost")


def check_claims(
    claims: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str, now: int
) -> None:
    """Refuse an ID token that is not of this provider, for us, now, for this journey.

    The rules are OpenID Connect Core's (3.1.3.7); the signature was checked before. Raises
    Distrusted.
    """
    told = claims.get("aud")
    audience = cast(list[Any], told) if isinstance(told, list) else [told]
    if claims.get("iss") != issuer:
        raise Distrusted("the token is another provider's")
    if client_id not in audience or (len(audience) > 1 and claims.get("azp") != client_id):
        raise Distrusted("the token is for another program")
    if claims.get("nonce") != nonce:
        raise Distrusted("the token belongs to another sign-in (nonce)")
    expires, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expires, int) or expires + LEEWAY_S < now:
        raise Distrusted("the token has expired; compare both machines' clocks")
    if not isinstance(issued, int) or issued - LEEWAY_S > now:
        raise Distrusted("the token is of the future; compare both machines' clocks")
    if not isinstance(claims.get("sub"), str) or not claims["sub"]:
        raise Distrusted("the token names nobody")


def known_by(
    claims: Mapping[str, Any], *, issuer: str, number_claim: str, groups_claim: str
) -> Known:
    """Read who somebody is from what the provider tells of them; raises NotAdmitted."""
    number = claims.get(number_claim)
    if not isinstance(number, str):
        raise NotAdmitted(
            "directory_no_number",
            f"The provider tells no {number_claim} (HOTLINE_OIDC_NUMBER_CLAIM).",
        )
    told = claims.get(groups_claim)
    groups = [told] if isinstance(told, str) else cast(list[Any], told or [])
    name = name_of(claims.get("name"), claims.get("nickname"), otherwise=number)
    return Known(
        source="oidc",
        key=f"{issuer} {claims['sub']}",
        staff_number=number,
        name=name,
        groups=tuple(one for one in groups if isinstance(one, str)),
    )

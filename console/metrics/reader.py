"""Who may read what is for the operator's machines alone: by token, by address, from here."""

import hmac
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.requests import Request

_FORWARDED = ("forwarded", "x-forwarded-for")


def bears(request: Request, token: str) -> bool:
    """Tell whether a request carries a token as `Authorization: Bearer …`."""
    scheme, _, told = request.headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and hmac.compare_digest(told.strip().encode(), token.encode())


def is_inside(request: Request, permit: list[IPv4Network | IPv6Network]) -> bool:
    """Tell whether a request comes from one of these networks."""
    asked_by = _address(request)
    return asked_by is not None and any(asked_by in one for one in permit)


def is_of_this_machine(request: Request) -> bool:
    """Tell whether a program of this machine asks, for itself: no proxy that stands on it."""
    asked_by = _address(request)
    forwarded = any(name in request.headers for name in _FORWARDED)
    return asked_by is not None and asked_by.is_loopback and not forwarded


def _address(request: Request) -> IPv4Address | IPv6Address | None:
    if request.client is None:
        return None
    asked_by = ip_address(request.client.host.partition("%")[0])
    return getattr(asked_by, "ipv4_mapped", None) or asked_by

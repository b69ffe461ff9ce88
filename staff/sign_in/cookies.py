"""What a browser holds of its sign-in: read from a request, handed out with an answer."""

from fastapi import Request, Response

from staff.sign_in.session import COOKIE, DEVICE_COOKIE, LONGEST, Browser
from staff.sign_in.store import DEVICE_KEPT


def address_of(request: Request) -> str:
    """Give the address that a request comes from."""
    return request.client.host if request.client else "unknown"


def browser_of(request: Request) -> Browser:
    """Read who asks to be signed in."""
    return Browser(
        address=address_of(request),
        agent=request.headers.get("user-agent", ""),
        session_token=request.cookies.get(COOKIE, ""),
        device_token=request.cookies.get(DEVICE_COOKIE, "")[:100],
    )


def hand_out(response: Response, request: Request, token: str, device: str) -> None:
    """Give a browser the tokens of its sign-in, hidden from scripts and from other sites."""
    for cookie, value, kept in (COOKIE, token, LONGEST), (DEVICE_COOKIE, device, DEVICE_KEPT):
        response.set_cookie(
            cookie,
            value,
            max_age=int(kept.total_seconds()),
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )

"""What a browser holds of its sign-in: read from a request, handed out with an answer."""

from fastapi import Request, Response

from staff.sign_in.passkeys import OPEN_FOR
from staff.sign_in.session import COOKIE, DEVICE_COOKIE, LONGEST, Browser
from staff.sign_in.store import DEVICE_KEPT

QUESTION_COOKIE = (
    "hotline_question"  # whose browser was asked for a passkey, before it is signed in
)


def address_of(request: Request) -> str:
    """Give the address that a request comes from."""
    return request.client.host if request.client else "unknown"


def site_of(request: Request) -> str:
    """Give the Origin of the page that asks, which the gate let pass; "" when there is none."""
    return request.headers.get("origin", "")


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


def hand_out_question(response: Response, request: Request, token: str) -> None:
    """Let a browser know again that it was asked for a passkey."""
    response.set_cookie(
        QUESTION_COOKIE,
        token,
        max_age=int(OPEN_FOR.total_seconds()),
        path="/api/sign-in",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )

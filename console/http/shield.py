"""Security headers of every answer, and the size limit of every request.

FastAPI reads a whole body, and writes an uploaded file to a temporary one, before it checks who
sent it. So here a request without a valid sign-in may be only as large as a sign-in needs.

The content security policy allows no inline script or style, so markup in a customer's name never
runs (tests/faults/test_37_markup_in_a_browser.py). HSTS is sent only with an operator's own
certificate; with a generated one browsers would not let people past the warning.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import HTTPException
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from console.http.problems import DATABASE_SILENT, answer
from core.deadlines.impatient_database import TRY_AGAIN_S

STRANGERS_BYTES = 16_384
MOST_BYTES = 1_000_000
LISTS_BYTES = 64_000_000  # an audience of a million numbers
_BODY_S = 10.0  # for a body, plus its length at the slowest allowed speed
_SLOWEST = 16_000  # bytes a second
_CLOSE = {"Connection": "close"}  # the rest of the body is not read
RECORDING_BYTES = 21_000_000  # a minute of studio sound and the form around it
_RECORDINGS = re.compile(r"/api/prompts/[^/]+/[^/]+/(recording|trial)$")
_LISTS = re.compile(r"/api/campaigns/[^/]+/(list|contacts)$")

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(host: str, pictures: str = "") -> str:
    """Write the content security policy; the gate has checked `host`.

    `pictures` is one more origin that pictures may come from: the operator's tiles of the map.
    """
    also = f" {pictures}" if pictures else ""
    sockets = f" ws://{host} wss://{host}" if re.fullmatch(r"[\w.:\[\]-]+", host) else ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"img-src 'self' data: blob:{also}; "
        f"font-src 'self'; connect-src 'self'{sockets}; media-src 'self' blob:; "
        "worker-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


IsKnown = Callable[[HTTPConnection], Awaitable[bool]]


class Shield:
    """ASGI middleware: headers on every answer, a limit on every request's body."""

    def __init__(self, app: ASGIApp, *, hsts: bool, is_known: IsKnown, pictures: str = "") -> None:
        """Guard an application; `is_known` tells whether a request has a good sign-in.

        `pictures` as in `policy`.
        """
        self._app = app
        self._pictures = pictures
        self._is_known = is_known
        self._fixed = dict(_ALWAYS)
        if hsts:
            self._fixed["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with a bounded body, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        most = _most(scope["path"])

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                self._protect(MutableHeaders(scope=message), scope["path"], asked.get("host", ""))
            await send(message)

        if _announced(asked) > most:
            await _too_large()(scope, receive, with_headers)
            return

        async def is_known() -> bool:
            return await self._is_known(HTTPConnection(scope))

        await self._app(scope, _Bounded(receive, most, is_known), with_headers)

    def _protect(self, headers: MutableHeaders, path: str, host: str) -> None:
        headers.update(self._fixed)
        headers["Content-Security-Policy"] = policy(host, self._pictures)
        if path.startswith("/api/"):
            headers["Cache-Control"] = "no-store"


def _most(path: str) -> int:
    if _LISTS.match(path):
        return LISTS_BYTES
    return RECORDING_BYTES if _RECORDINGS.match(path) else MOST_BYTES


def _announced(headers: Headers) -> int:
    length = headers.get("content-length", "0")
    return int(length) if length.isascii() and length.isdigit() else 0


_WORDS = ("request_too_large", "The request is larger than this path takes.")


def _too_large() -> ASGIApp:
    return answer(413, *_WORDS)


class _Bounded:
    """Limit the size of a body without Content-Length, and the time of any body."""

    def __init__(
        self, receive: Receive, most: int, is_known: Callable[[], Awaitable[bool]]
    ) -> None:
        self._receive = receive
        self._is_known = is_known
        self._left, self._left_if_known = STRANGERS_BYTES, most - STRANGERS_BYTES
        self._is_whole = False
        self._ends = asyncio.get_running_loop().time() + _BODY_S

    async def __call__(self) -> Message:
        if self._is_whole:  # now the application waits for the peer to disconnect
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError:
            detail = {"code": "request_too_slow", "message": "The request's body came too slowly."}
            raise HTTPException(408, detail, _CLOSE) from None
        self._ends += len(message.get("body", b"")) / _SLOWEST
        self._is_whole = not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        if self._left < 0 and self._left_if_known:
            await self._refuse_strangers()
        if self._left < 0:
            raise HTTPException(413, dict(zip(("code", "message"), _WORDS, strict=True)))
        return message

    async def _refuse_strangers(self) -> None:
        try:
            known = await self._is_known()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            detail = dict(zip(("code", "message"), DATABASE_SILENT, strict=True))
            again = {"Retry-After": str(TRY_AGAIN_S)}
            raise HTTPException(503, detail, again) from error
        if not known:
            words = "Sign in before sending so much; the sign-in is missing or over."
            raise HTTPException(401, {"code": "not_signed_in", "message": words}, _CLOSE)
        self._left += self._left_if_known
        self._left_if_known = 0

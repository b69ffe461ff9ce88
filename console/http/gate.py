"""The gate before every route: whose page asks (rule: origin.py). Foreign ones get 403."""

import socket

import structlog
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from console.http.origin import Asked, Ours, Verdict, judge, ours
from core.config import Settings
from staff.sign_in.session import COOKIE

_log = structlog.get_logger("console.http.gate")

_MESSAGES: dict[Verdict, str] = {
    "host_not_known": "The desk does not know this host name; add it to HOTLINE_PUBLIC_ORIGINS.",
    "origin_missing": "The request has no Origin header, which every browser sends.",
    "origin_foreign": "Another site's page may not do this; if it is a proxy of yours, add its "
    "address to HOTLINE_PUBLIC_ORIGINS.",
}


def own_names(settings: Settings) -> Ours:
    """Gather the names the desk is reached by: configured ones and the machine's."""
    machine = socket.gethostname()
    return ours(settings.public_origins, [settings.host, machine, f"{machine}.local"])


class Gate:
    """ASGI middleware: check Origin and Host of every request and WebSocket."""

    def __init__(self, app: ASGIApp, ours: Ours) -> None:
        self._app = app
        self._ours = ours

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request through, or answer 403."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        verdict = judge(
            Asked(
                scheme=scope["scheme"],
                method=scope.get("method", "GET"),
                host=headers.get("host", ""),
                origin=headers.get("origin", ""),
                has_cookie=COOKIE in headers.get("cookie", ""),
            ),
            self._ours,
        )
        if verdict == "ok":
            scope["hotline_origin_ok"] = True
            await self._app(scope, receive, send)
            return
        _log.warning("refused", why=verdict, path=scope["path"][:80])
        await _refuse(verdict, scope, receive, send)


async def _refuse(verdict: Verdict, scope: Scope, receive: Receive, send: Send) -> None:
    body = {"detail": {"code": verdict, "message": _MESSAGES[verdict]}}
    response = JSONResponse(body, 421 if verdict == "host_not_known" else 403)
    if scope["type"] == "websocket":
        await receive()  # websocket.connect
        if "websocket.http.response" not in scope.get("extensions", {}):
            await send({"type": "websocket.close", "code": 1008})
            return
    await response(scope, receive, send)

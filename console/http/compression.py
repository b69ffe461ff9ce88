"""Which answers are compressed: long lists, and nothing secret.

A compressed answer with a secret and text of an attacker's choice reveals the secret by its length
(BREACH). So only the lists named here are compressed; sign-in, telephone accounts, people and
passwords never are. The lists hold no secret of ours, and requests of foreign pages come without
the session's cookie (SameSite=Strict).
"""

import re

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_LISTS = re.compile(r"/api/(board|calls|campaigns|customers|grid|measures|outages|ratings)(/|$)")
_WORTH_IT = 2_000  # bytes; below, at most two packets are saved
_LEVEL = 4  # half the time of 9, and a tenth more bytes


class Compression:
    """ASGI middleware: compress the answers to reads of the lists, if the browser accepts it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=_WORTH_IT, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, with compression if it reads a list."""
        lists = scope["type"] == "http" and scope["method"] == "GET" and _LISTS.match(scope["path"])
        await (self._compressed if lists else self._app)(scope, receive, send)

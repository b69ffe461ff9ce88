"""Which of the service's answers are compressed on their way: long lists, and nothing secret.

An answer that holds a secret beside text of a stranger's choice gives the secret away by its
length (BREACH). So only the lists named here are compressed; sign-in, telephone accounts, people
and passwords never are, whatever is added to them. The lists hold no secret of ours, and the
session's cookie (SameSite=Strict) does not come with a request that a stranger's page makes.
"""

import re

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

_LISTS = re.compile(r"/api/(board|calls|campaigns|customers|grid|measures|outages|ratings)(/|$)")
_WORTH_IT = 2_000  # bytes; below, a packet or two are saved at most
_LEVEL = 4  # half the time of 9, and a tenth more bytes


class Compression:
    """ASGI middleware: compress the answers to reads of the lists, where the browser takes it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressed = GZipMiddleware(app, minimum_size=_WORTH_IT, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, through the compression if it reads a list."""
        lists = scope["type"] == "http" and scope["method"] == "GET" and _LISTS.match(scope["path"])
        await (self._compressed if lists else self._app)(scope, receive, send)

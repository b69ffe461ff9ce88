"""The web desk's built files: hashed ones are cached for a year, the page itself never.

Any address that is no file and no API gives the page: the desk has its own routes (`/board`).
The build puts a compressed copy beside each text file (`app.js.br`, `app.js.gz`), which is sent to
browsers that accept it; so nothing is compressed at the time of a request.
"""

import mimetypes
import re
from pathlib import Path

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent.parent / "web" / "dist"
_A_FILE = re.compile(r"(^assets/|\.(js|css|map|json|txt|svg|png|ico|woff2?|br|gz)$)")  # /calls/17.3
_NOT_BUILT = (
    "The web desk is not built: run `make web`, then load this page again.\n"
    "座席台网页尚未构建：请运行 make web，然后刷新本页。\n"
)
_ENDINGS = {"br": ".br", "gzip": ".gz"}  # the smaller first


def taken(accepted: str) -> list[str]:
    """Name our codings that an Accept-Encoding header accepts, best first (RFC 9110)."""
    weights: dict[str, float] = {}
    for part in accepted.lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";q=")
        try:
            weights[coding] = float(weight or 1)
        except ValueError:
            weights[coding] = 0.0
    others = weights.get("*", 0.0)
    return [coding for coding in _ENDINGS if weights.get(coding, others) > 0]


class Pages(StaticFiles):
    """Serve files, and the page for every other address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file with its cache rule."""
        if path.partition("/")[0] in ("api", "live", "sip"):
            raise HTTPException(404)
        try:
            response = await self._smallest(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or _A_FILE.search(path):
                raise
            path, response = "index.html", await self._smallest("index.html", scope)
        hashed = path.startswith("assets/")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if hashed else "no-cache"
        )
        return response

    async def _smallest(self, path: str, scope: Scope) -> Response:
        """Give a file in the best coding the browser accepts; each coding has its own ETag."""
        for coding in taken(Headers(scope=scope).get("accept-encoding", "")):
            try:
                response = await super().get_response(path + _ENDINGS[coding], scope)
            except HTTPException as error:
                if error.status_code != 404:
                    raise
                continue
            response.headers["Content-Encoding"] = coding
            response.headers["Content-Type"] = _kind(path)
            break
        else:
            response = await super().get_response(path, scope)
        response.headers["Vary"] = "Accept-Encoding"
        return response


def _kind(path: str) -> str:
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def install(app: FastAPI, dist: Path = DIST) -> None:
    """Serve the built desk under every address that no route before it takes."""
    files = Pages(directory=dist, check_dir=False)

    async def page(request: Request) -> Response:
        if not (dist / "index.html").exists():
            return PlainTextResponse(_NOT_BUILT, 503)
        return await files.get_response(files.get_path(request.scope), request.scope)

    app.add_route("/{path:path}", page, methods=["GET"], include_in_schema=False)

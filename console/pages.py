"""The web desk's built files: hashed ones cached for a year, the page itself never.

Any address that is no file and no API is the page: the desk has its own routes (`/board`).
"""

import re
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent / "web" / "dist"
_A_FILE = re.compile(r"(^assets/|\.(js|css|map|json|txt|svg|png|ico|woff2?)$)")  # /calls/17.3: none
_NOT_BUILT = (
    "The web desk is not built: run `make web`, then load this page again.\n"
    "网页坐席尚未构建：请运行 make web，然后刷新本页。\n"
)


class Pages(StaticFiles):
    """Serve files, and the page for every other address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file with its cache rule."""
        if path.partition("/")[0] in ("api", "live", "sip"):
            raise HTTPException(404)
        try:
            response = await super().get_response(path, scope)
        except HTTPException as error:
            if error.status_code != 404 or _A_FILE.search(path):
                raise
            path, response = "index.html", await super().get_response("index.html", scope)
        hashed = path.startswith("assets/")
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if hashed else "no-cache"
        )
        return response


def install(app: FastAPI, dist: Path = DIST) -> None:
    """Serve the built desk under every address that no route before it takes."""
    files = Pages(directory=dist, check_dir=False)

    async def page(request: Request) -> Response:
        if not (dist / "index.html").exists():
            return PlainTextResponse(_NOT_BUILT, 503)
        return await files.get_response(files.get_path(request.scope), request.scope)

    app.add_route("/{path:path}", page, methods=["GET"], include_in_schema=False)

"""Which answers are compressed, and how much the first page costs a slow line."""

import httpx
import pytest
from fastapi import FastAPI

from console.http.compression import Compression

pytestmark = pytest.mark.border


@pytest.mark.parametrize(
    ("method", "path", "coding"),
    [
        ("GET", "/api/calls", "gzip"),
        ("GET", "/api/campaigns/3/contacts", "gzip"),
        ("POST", "/api/campaigns", None),
        ("GET", "/api/softphone", None),
        ("GET", "/api/people", None),
        ("GET", "/api/me", None),
        ("GET", "/api/callsigns", None),
    ],
)
async def test_long_lists_are_compressed_and_what_may_hold_a_secret_never(
    method: str, path: str, coding: str | None
):
    app = FastAPI()

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    def rows(path: str) -> list[str]:  # pyright: ignore[reportUnusedFunction]
        return [path] * 1_000

    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(Compression(app)), base_url="http://localhost"
    ) as browser:
        answer = await browser.request(method, path)
    assert answer.headers.get("content-encoding") == coding
    assert len(answer.json()) == 1_000

"""What every answer carries, how large a request may be, and how errors look."""

import asyncio
import gzip
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from console import pages
from console.http.shield import policy

pytestmark = pytest.mark.border
ZIPPED = gzip.compress(b"1", mtime=0)


@pytest.mark.parametrize("path", ["/", "/api/me", "/api/nowhere", "/board", "/api/health"])
async def test_every_answer_is_protected(site: Any, path: str):
    async with site.browser() as browser:
        answer = await browser.get(path)
    headers = answer.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "unsafe" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "server" not in headers
    if path.startswith("/api"):
        assert headers["cache-control"] == "no-store"


async def test_a_refused_request_is_protected_as_well(site: Any):
    async with site.browser() as browser:
        answer = await browser.post("/api/sign-in", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert answer.headers["content-security-policy"]


def test_a_host_header_cannot_write_policy():
    assert "evil" not in policy("x; script-src https://evil.example")
    assert "wss://10.0.0.1:8443" in policy("10.0.0.1:8443")


def test_pictures_come_from_the_tile_server_that_was_set_and_from_no_other():
    assert "img-src 'self' data: blob:;" in policy("10.0.0.1")
    allowed = policy("10.0.0.1", "https://tiles.example.org:8443")
    assert "img-src 'self' data: blob: https://tiles.example.org:8443;" in allowed
    assert allowed.count("tiles.example.org") == 1


async def test_a_rebound_name_gets_nothing(site: Any):
    async with site.browser() as browser:
        answer = await browser.get("/api/health", headers={"Host": "rebound.example"})
    assert (answer.status_code, answer.json()["detail"]["code"]) == (421, "host_not_known")


@pytest.mark.parametrize(
    ("method", "path", "parts"),
    [
        ("GET", "/api/calls", {"params": {"number": "1\0"}}),
        ("GET", f"/api/audit?before={2**63}", {}),
        ("PATCH", f"/api/people/{2**64}", {"json": {"active": True}}),
        ("POST", "/api/sign-in", {"json": {"staff_number": "1\0", "password": "x"}}),
    ],
)
async def test_what_the_database_cannot_hold_is_the_askers_fault_and_not_the_databases(
    site: Any, method: str, path: str, parts: dict[str, Any]
):
    async with site.browser("9001") as browser:
        answer = await browser.request(method, path, **parts)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (422, "request_invalid")


@pytest.mark.parametrize("announced", [True, False])
async def test_a_large_request_is_refused(site: Any, announced: bool):
    body = b" " * 1_500_000 if announced else _chunks(1_500_000)
    async with site.browser("1001") as browser:
        answer = await browser.post("/api/sign-in", content=body)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (413, "request_too_large")


@pytest.mark.parametrize("announced", [True, False])
async def test_nobody_is_listened_to_for_long_before_they_have_signed_in(
    site: Any, announced: bool
):
    def body() -> bytes | AsyncGenerator[bytes]:
        return b"{" + b" " * 100_000 if announced else _chunks(100_001)

    async with site.browser() as stranger:
        refused = await stranger.post("/api/outages", content=body())
    assert (refused.status_code, refused.json()["detail"]["code"]) == (401, "not_signed_in")
    assert refused.headers["connection"] == "close"
    async with site.browser("2001") as known:
        read = await known.post("/api/outages", content=body())
    assert read.json()["detail"]["code"] == "request_invalid"


async def test_a_strangers_file_is_not_even_kept_for_a_moment(served: Any):
    part = 'Content-Disposition: form-data; name="file"; filename="a.csv"'
    head = (
        f"POST /api/campaigns/x/list HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 60000000\r\n\r\n"
        f"--x\r\n{part}\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(head.encode() + b"1" * 100_000)
    answer = await asyncio.wait_for(reader.read(), 10)  # to the end: it hangs up
    assert answer.startswith(b"HTTP/1.1 401")
    writer.close()


async def _chunks(size: int) -> AsyncGenerator[bytes]:
    yield b"{"
    for begin in range(1, size, 50_000):
        yield b" " * min(50_000, size - begin)


async def test_a_refused_form_names_the_field_and_repeats_no_secret(site: Any):
    async with site.browser() as browser:
        answer = await browser.post(
            "/api/sign-in", json={"staff_number": "1001", "password": ["my secret"]}
        )
    detail = answer.json()["detail"]
    assert (answer.status_code, detail["code"]) == (422, "request_invalid")
    assert detail["fields"][0]["where"] == "body.password"
    assert "my secret" not in answer.text


async def test_an_unknown_path_and_method_have_the_same_shape(site: Any):
    async with site.browser() as browser:
        unknown = await browser.get("/api/nowhere")
        wrong = await browser.delete("/api/me")
    assert (unknown.status_code, unknown.json()["detail"]["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["detail"]["code"]) == (405, "method_not_allowed")


async def test_the_descriptions_pages_are_not_served(site: Any):
    async with site.browser() as browser:
        for path in ("/docs", "/redoc", "/openapi.json"):
            answer = await browser.get(path)
            assert "swagger" not in answer.text.lower()
            assert '"openapi"' not in answer.text


@pytest.fixture
def built(tmp_path: Path) -> FastAPI:
    """A desk that is built."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("<title>desk</title>")
    (tmp_path / "assets" / "a-1b2c.js").write_text("1")
    (tmp_path / "assets" / "a-1b2c.js.br").write_text("in brotli")
    (tmp_path / "assets" / "a-1b2c.js.gz").write_bytes(ZIPPED)
    (tmp_path.parent / "secret.txt").write_text("secret")
    app = FastAPI()
    pages.install(app, tmp_path)
    return app


@pytest.mark.parametrize(
    ("path", "status", "cache"),
    [
        ("/", 200, "no-cache"),
        ("/board", 200, "no-cache"),
        ("/campaigns/12/contacts", 200, "no-cache"),
        ("/calls/1764000000.12", 200, "no-cache"),
        ("/assets/a-1b2c.js", 200, "public, max-age=31536000, immutable"),
        ("/assets/gone.js", 404, None),
        ("/api/nowhere", 404, None),
        ("/..%2fsecret.txt", 404, None),
        ("/%2e%2e/secret.txt", 404, None),
    ],
)
async def test_files_have_their_cache_rule_and_other_addresses_are_the_page(
    built: FastAPI, path: str, status: int, cache: str | None
):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(built), base_url="http://localhost"
    ) as browser:
        answer = await browser.get(path)
    assert (answer.status_code, answer.headers.get("cache-control")) == (status, cache)
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, *", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("", None),
    ],
)
async def test_a_file_comes_as_the_browser_takes_it_and_caches_keep_the_forms_apart(
    built: FastAPI, accepted: str, coding: str | None
):
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(built), base_url="http://localhost"
    ) as browser, browser.stream(
        "GET", "/assets/a-1b2c.js", headers={"Accept-Encoding": accepted}
    ) as answer:  # fmt: skip
        sent = b"".join([part async for part in answer.aiter_raw()])
        again = await browser.get(
            "/assets/a-1b2c.js",
            headers={"Accept-Encoding": accepted, "If-None-Match": answer.headers["etag"]},
        )
    assert answer.headers.get("content-encoding") == coding
    assert answer.headers["vary"] == again.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert sent == {"br": b"in brotli", "gzip": ZIPPED, None: b"1"}[coding]
    assert again.status_code == 304

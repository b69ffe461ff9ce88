"""The server's stop, and its word when the port is taken."""

import asyncio
import contextlib
import time
from typing import Any

import httpx
import pytest

from console.http.server import serve
from push.frames import CardCleared, Frame
from tests.until import until

pytestmark = pytest.mark.border


async def test_a_browser_that_never_reads_does_not_hold_up_the_stop(site: Any):
    ready = asyncio.Event()
    server = asyncio.create_task(serve(site.app, site.deps.settings, on_ready=ready.set))
    await ready.wait()
    stalled = await site.socket("/live", await site.token("1001"), max_queue=1)
    await stalled.send('{"hello": true}')
    await until(site.deps.hub.count)
    stalled.transport.pause_reading()
    for _ in range(200):
        site.deps.hub.to_extension("1001", Frame("card_cleared", CardCleared("x" * 60_000)))
    await asyncio.sleep(0.1)
    begun = time.monotonic()
    server.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await server
    assert time.monotonic() - begun < 5
    stalled.transport.abort()
    await stalled.wait_closed()


async def test_a_taken_port_is_named_with_the_mend(served: Any):
    with pytest.raises(OSError, match="HOTLINE_PORT"):
        await serve(served.app, served.deps.settings)


async def test_open_pages_are_asked_to_come_back_at_a_stop(site: Any):
    server = asyncio.create_task(serve(site.app, site.deps.settings))
    await asyncio.sleep(0.1)
    async with site.live("1001") as page:
        await page.recv()
        server.cancel()
        await page.wait_closed()
        assert page.close_code == 1012
    with contextlib.suppress(asyncio.CancelledError):
        await server


@pytest.mark.parametrize(("proxies", "seen"), [([], "127.0.0.1"), (["127.0.0.1"], "203.0.113.7")])
async def test_a_forwarded_address_is_believed_from_named_proxies_only(
    site: Any, proxies: list[str], seen: str
):
    clients: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        clients.append(scope["client"][0])
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    settings = site.deps.settings.model_copy(update={"trusted_proxies": proxies})
    server = asyncio.create_task(serve(app, settings))
    await asyncio.sleep(0.1)
    address = f"http://127.0.0.1:{settings.port}/"
    async with httpx.AsyncClient() as client:
        await client.get(address, headers={"X-Forwarded-For": "203.0.113.7"})
    server.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await server
    assert clients == [seen]

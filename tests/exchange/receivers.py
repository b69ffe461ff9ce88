"""Receivers of webhooks, as other systems run them, and what sends to them."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from core.clock import now
from exchange.feed import store as feed
from exchange.webhooks.dispatcher import Dispatcher
from exchange.webhooks.receiver import Receivers
from outbound.attempts.claims import opt_out
from tests.console.conftest import Site

WEBHOOKS = "/api/exchange/v1/webhooks"
Taken = tuple[dict[str, str], bytes]


class Receiver:
    """Another system's program: answers as told, or not at all."""

    def __init__(self) -> None:
        self.answer: bytes | None = b"204 No Content"
        self.taken: list[Taken] = []
        self.url = ""

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:-2]
            headers = {
                name.lower(): value for name, value in (line.split(": ", 1) for line in head)
            }
            self.taken.append((headers, await reader.readexactly(int(headers["content-length"]))))
            while self.answer is None:
                await asyncio.sleep(0.01)
            writer.write(b"HTTP/1.1 " + self.answer + b"\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.taken]


@asynccontextmanager
async def listening(
    tls: ssl.SSLContext | None = None, host: str = "127.0.0.1"
) -> AsyncGenerator[Receiver]:
    made = Receiver()
    server = await asyncio.start_server(made.meet, host, 0, ssl=tls)
    made.url = f"{'https' if tls else 'http'}://{host}:{server.sockets[0].getsockname()[1]}/hook"
    yield made
    made.answer = b"204 No Content"
    server.close()


def receivers_of(site: Site) -> Receivers:
    return Receivers.of(site.deps.settings)


@asynccontextmanager
async def dispatching(site: Site, patience: timedelta = timedelta(days=3)) -> AsyncGenerator[None]:
    audit = site.deps.keeper.audit
    dispatcher = Dispatcher(site.deps.database, receivers_of(site), audit, patience=patience)
    task = asyncio.create_task(dispatcher.run())
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def note_changes(site: Site, first: int, count: int) -> None:
    async with site.deps.database.transaction() as session:
        for number in range(first, first + count):
            await opt_out(session, number, source="key", campaign_id=None, at=now())
    async with site.deps.database.transaction() as session:
        await feed.number_changes(session)


async def subscribe(system: Any, url: str, **more: Any) -> tuple[int, str]:
    answer = await system.post(WEBHOOKS, json={"url": url, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["webhook"]["webhook_id"], answer.json()["secret"]

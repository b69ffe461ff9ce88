"""Strangers at the web port: half-open requests, slow heads and bodies, readers that never read."""

import asyncio
import contextlib
import socket
import ssl
import sys
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from console.http import server
from console.http.connection_limits import HANDSHAKE_S, Door, Visit, network_of
from core import descriptors
from core.config import Settings
from cti.events import CallArrived, CallQueued
from hotline.certificates import https
from staff.sign_in.session import COOKIE
from tests.ports import free_ports
from tests.until import until

pytestmark = pytest.mark.border
_CLIENT_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(506)  # as long as it says


async def _open(port: int, first: bytes = b"") -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(first)
    return reader, writer


async def _until_closed(reader: asyncio.StreamReader) -> bytes:
    with contextlib.suppress(ConnectionResetError):
        return await asyncio.wait_for(reader.read(), 20)
    return b""


async def test_a_head_that_never_ends_is_dropped_after_seconds_also_on_a_used_connection(
    served: Any,
) -> None:
    ask = f"GET /api/nothing HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\n".encode()
    begun = time.monotonic()
    silent, slow, used = [await _open(served.port, first) for first in (b"", ask, ask + b"\r\n")]
    await used[0].readuntil(b"\r\n\r\n")
    used[1].write(ask)
    await asyncio.gather(*(_until_closed(each[0]) for each in (silent, slow, used)))
    assert 4 < time.monotonic() - begun < 15
    for _, writer in (silent, slow, used):
        writer.close()


async def test_a_head_of_a_megabyte_is_dropped(served: Any) -> None:
    reader, writer = await _open(served.port, b"GET / HTTP/1.1\r\nX: " + b"x" * 1_000_000)
    assert await _until_closed(reader) == b""
    writer.close()


async def test_a_body_that_never_comes_is_answered_408(served: Any) -> None:
    host = f"127.0.0.1:{served.port}"
    head = (
        f"POST /api/sign-in HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n"
        "Content-Type: application/json\r\nContent-Length: 40\r\n\r\n{"
    )
    reader, writer = await _open(served.port, head.encode())
    told = await _until_closed(reader)
    assert told.startswith(b"HTTP/1.1 408")
    assert b"request_too_slow" in told
    writer.close()


async def test_a_page_that_never_reads_is_dropped_though_its_frames_are_small(served: Any) -> None:
    stalled = await served.socket("/live", await served.token("1001"), max_queue=1)
    await stalled.send('{"hello": true}')
    await until(served.deps.hub.count)
    await stalled.recv()
    stalled.transport.pause_reading()
    served.deps.hub.renew()  # one snapshot: the kernel takes it all
    await until(lambda: not served.deps.hub.count())
    stalled.transport.abort()
    await stalled.wait_closed()


async def test_a_raw_socket_that_stops_reading_is_gone_soon_in_the_traffic_of_a_usual_hour(
    served: Any,
) -> None:
    """Frames of some hundred bytes, ten calls a second: the kernel would take them for an hour."""
    token, frames = await served.token("2001"), 0
    async with served.live("2001") as other:

        async def read() -> None:
            nonlocal frames
            async for _ in other:
                frames += 1

        reading = asyncio.create_task(read())
        stalled = await _stalled_page(served, token)
        await until(lambda: served.deps.hub.count() >= 2)
        begun, calls = time.monotonic(), 0
        while served.deps.hub.count() > 1:
            assert calls < 300, "half a minute of such traffic, whatever else the machine does"
            calls += 1
            _call(served, f"1.{calls}")
            await asyncio.sleep(0.1)
        sys.stdout.write(f"gone {time.monotonic() - begun:.2f} s after it stopped\n")
        seen = frames
        _call(served, "2.1")
        await until(lambda: frames != seen)
        reading.cancel()
    assert seen > calls
    stalled.close()


async def _stalled_page(served: Any, token: str) -> asyncio.StreamWriter:
    """Open a page on a bare socket, say hello, and never read again."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(
        f"GET /live HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nOrigin: {served.origin}\r\n"
        f"Cookie: {COOKIE}={token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode()
    )
    assert b"101" in await reader.readuntil(b"\r\n\r\n")
    cast(asyncio.Transport, writer.transport).pause_reading()
    hello = b'{"hello": true}'
    writer.write(bytes([0x81, 0x80 | len(hello), 0, 0, 0, 0]) + hello)
    return writer


def _call(served: Any, call_id: str) -> None:
    at = datetime.now(UTC)
    served.bus.publish(
        CallArrived(at=at, call_id=call_id, direction="in", number="13490003001", name="",
                    dialled="95598", channel="PJSIP/trunk-1")
    )  # fmt: skip
    served.bus.publish(CallQueued(at=at, call_id=call_id, queue="general", position=1, waiting=1))


async def test_a_page_that_reads_stays(served: Any) -> None:
    async with served.live("1001") as page:
        await page.recv()
        served.deps.hub.renew()
        await page.recv()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(page.recv(), 6)


async def test_a_refused_socket_is_no_error_of_ours(
    served: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Exception, match="401"):
        await served.socket("/live", None)
    assert "handshake" not in caplog.text


@pytest.fixture
async def port() -> AsyncIterator[tuple[int, list[Visit]]]:
    """A door for three, two from one address, before a protocol that takes all for requests."""
    busy: list[Visit] = []

    class _Asks(asyncio.Protocol):
        def __init__(self, visit: Visit) -> None:
            self.visit = visit

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            assert isinstance(transport, asyncio.Transport)
            self.visit.drop = transport.abort

        def data_received(self, data: bytes) -> None:
            self.visit.is_busy()
            busy.append(self.visit)

        def connection_lost(self, exc: Exception | None) -> None:
            self.visit.left()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        door = Door(listener, most=3, most_per_network=2)
        running = asyncio.create_task(door.run(_Asks, None))
        yield listener.getsockname()[1], busy
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _come(port: int, source: str, said: bytes = b"") -> Any:
    made = await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0))
    made[1].write(said)
    return made


async def test_who_asks_for_nothing_makes_room_and_who_is_busy_stays(
    port: tuple[int, list[Visit]],
) -> None:
    number, busy = port
    idle = [await _come(number, "127.0.0.2") for _ in range(2)]
    asks = await _come(number, "127.0.0.2", b"x")
    assert await _until_closed(idle[0][0]) == b""  # the oldest idle one of that address
    await until(lambda: busy)
    again = await _come(number, "127.0.0.2", b"x")
    assert await _until_closed(idle[1][0]) == b""
    await until(lambda: len(busy) >= 2)
    refused = await _come(number, "127.0.0.2", b"x")
    assert await _until_closed(refused[0]) == b""  # both it may have are busy
    other = await _come(number, "127.0.0.3", b"x")
    await until(lambda: len(busy) >= 3)
    for _, writer in (*idle, asks, again, refused, other):
        writer.close()


class _Guest(asyncio.Protocol):
    """Whoever came in and says nothing."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.visit.drop = transport.abort


async def test_a_named_proxy_speaks_for_many_and_is_not_counted_by_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        door = Door(listener, most=9, most_per_network=1, proxies=["127.0.0.0/30"])
        running = asyncio.create_task(door.run(_Guest, None))
        port = listener.getsockname()[1]
        office = [await _come(port, "127.0.0.2") for _ in range(3)]
        lone = [await _come(port, "127.0.0.9") for _ in range(2)]
        assert await _until_closed(lone[0][0]) == b""
        assert not any(reader.at_eof() for reader, _ in (*office, lone[1]))
        for _, writer in (*office, *lone):
            writer.close()
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running


async def _hello(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"hello"})


async def test_a_handshake_that_never_ends_is_closed_while_others_are_served(
    tmp_path: Path,
) -> None:
    pair = https.ensure(tmp_path, frozenset({"127.0.0.1"}), datetime.now(UTC))
    (port,) = free_ports(1, low=26800)
    given = Settings(var=tmp_path).model_copy(update={"port": port})
    ready = asyncio.Event()
    serving = asyncio.create_task(server.serve(_hello, given, tls=pair, on_ready=ready.set))
    await ready.wait()
    begun = time.monotonic()
    silent, half, drips = [
        await _open(port, first) for first in (b"", _CLIENT_HELLO[:40], _CLIENT_HELLO[:5])
    ]
    dripping = asyncio.create_task(_drip(drips[1]))
    trusting = ssl.create_default_context(cafile=str(pair[0]))
    honest = await asyncio.open_connection("127.0.0.1", port, ssl=trusting)
    honest[1].write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert (await honest[0].read()).endswith(b"hello\r\n0\r\n\r\n")
    await asyncio.gather(*(_until_closed(each[0]) for each in (silent, half, drips)))
    assert time.monotonic() - begun > HANDSHAKE_S - 1, "a slow line has its time"
    dripping.cancel()
    for _, writer in (silent, half, drips, honest):
        writer.close()
    serving.cancel()
    await asyncio.gather(serving, dripping, return_exceptions=True)


async def _drip(writer: asyncio.StreamWriter) -> None:
    """Send one byte of a greeting after another, as who wants to stay."""
    for byte in _CLIENT_HELLO[5:]:
        writer.write(bytes([byte]))
        await asyncio.sleep(0.2)


def test_callers_menus_keep_their_descriptors() -> None:
    assert descriptors.web_share(1_024, 1_000) * 1.5 <= 512
    assert 1_000 < descriptors.web_share(1_048_576, 1_000) <= 10_000
    assert descriptors.enough_for(1_000) > 1_024
    assert network_of("2001:db8:1:2:3::9") == network_of("2001:db8:1:2::1") != network_of("::1")
    assert network_of("192.0.2.7") == "192.0.2.7"

"""/sip on real sockets: the way of a browser's telephone to Asterisk's WebSocket."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus

from hotline.demo.robots.sip_message import digest_of
from staff.sip_digest import asterisk_ha1

pytestmark = pytest.mark.border


class Asterisk:
    """Answers each SIP message with itself; remembers who is connected."""

    def __init__(self) -> None:
        self.open: set[ServerConnection] = set()
        self.heard: list[str] = []
        self.server: Server | None = None

    async def __call__(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        assert connection.request.path == "/ws"
        assert connection.subprotocol == "sip"
        self.open.add(connection)
        try:
            async for message in connection:
                self.heard.append(str(message))
                await connection.send(message)
        finally:
            self.open.discard(connection)

    async def alone(self) -> bool:
        """Tell whether everybody hung up within a second."""
        for _ in range(100):
            if not self.open:
                return True
            await asyncio.sleep(0.01)
        return False


@pytest.fixture
async def asterisk(served: Any) -> AsyncIterator[Asterisk]:
    made = Asterisk()
    port = served.deps.settings.asterisk_http_port
    async with serve(made, "127.0.0.1", port, subprotocols=["sip"]) as server:  # pyright: ignore[reportArgumentType]
        made.server = server
        yield made


def _sip(site: Any, token: str, **more: Any) -> Any:
    return site.socket("/sip", token, subprotocols=["sip"], **more)


async def _closed(socket: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        await asyncio.wait_for(socket.recv(), 3)
    return closed.value.rcvd.code if closed.value.rcvd else 1006


async def test_messages_go_both_ways_and_the_end_of_one_side_ends_the_other(
    served: Any, asterisk: Asterisk
):
    async with _sip(served, await served.token("1001")) as socket:
        assert socket.subprotocol == "sip"
        register = "REGISTER sip:hotline SIP/2.0\r\n\r\n国网"
        await socket.send(register)
        assert await socket.recv() == register
    assert await asterisk.alone()


async def test_when_asterisk_goes_away_the_browser_is_told_to_try_again(
    served: Any, asterisk: Asterisk
):
    async with _sip(served, await served.token("1001")) as socket:
        await socket.send("hello")
        await socket.recv()
        for connection in list(asterisk.open):
            connection.transport.abort()
        assert await _closed(socket) == 1013


async def test_without_asterisk_the_browser_is_told_to_try_again(served: Any):
    async with _sip(served, await served.token("1001")) as socket:
        assert await _closed(socket) == 1013


async def test_a_second_browser_takes_the_telephone_and_the_first_is_told(
    served: Any, asterisk: Asterisk
):
    first, second = await served.token("1001"), await served.token("1001")
    async with served.socket("/live", first) as page, _sip(served, first) as telephone:
        await page.send('{"hello": true}')
        await page.recv()
        async with _sip(served, second) as other:
            assert await _closed(telephone) == 4409
            assert json.loads(await page.recv())["kind"] == "softphone_taken"
            await other.send("still here")
            assert await other.recv() == "still here"


async def test_a_page_that_connects_again_replaces_its_own_dead_line_quietly(
    served: Any, asterisk: Asterisk
):
    token = await served.token("1001")
    async with served.socket("/live", token) as page, _sip(served, token) as dead:
        await page.send('{"hello": true}')
        await page.recv()
        async with _sip(served, token) as again:
            assert await _closed(dead) == 4409
            await again.send("x")
            assert await again.recv() == "x"
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(page.recv(), 0.2)


async def test_the_line_ends_with_the_sign_in(served: Any, asterisk: Asterisk):
    async with (
        served.browser("1001") as browser,
        _sip(served, browser.cookies["hotline_session"]) as socket,
    ):
        await socket.send("x")
        await socket.recv()
        await browser.post("/api/sign-out")
        assert await _closed(socket) == 1008
    assert await asterisk.alone()


async def test_a_message_larger_than_any_sip_is_refused(served: Any, asterisk: Asterisk):
    async with _sip(served, await served.token("1001")) as socket:
        await socket.send("x" * 100_000)
        assert await _closed(socket) == 1009
    assert asterisk.heard == []


async def test_without_the_subprotocol_or_an_extension_there_is_no_line(
    served: Any, asterisk: Asterisk
):
    with pytest.raises(InvalidStatus):
        await served.socket("/sip", await served.token("1001"))
    async with served.browser("9001") as admin:
        await admin.put(f"/api/people/{served.people['1001']}/telephone", json={"extension": None})
    with pytest.raises(InvalidStatus):
        await _sip(served, await served.token("1001"))
    assert asterisk.heard == []


async def test_the_account_is_ones_own_and_only_a_digest(served: Any):
    async with served.browser("1001") as browser:
        account = (await browser.get("/api/softphone")).json()
    assert (account["extension"], account["realm"], account["ws_path"]) == (
        "1001", "hotline", "/sip",
    )  # fmt: skip
    assert len(account["ha1"]) == 32


async def test_the_account_is_one_sign_ins_and_asterisk_hears_another(
    served: Any, asterisk: Asterisk
):
    async with served.browser("1001") as browser, served.browser("1001") as other:
        ha1 = (await browser.get("/api/softphone")).json()["ha1"]
        assert (await browser.get("/api/softphone")).json()["ha1"] == ha1, "a reload keeps it"
        assert (await other.get("/api/softphone")).json()["ha1"] != ha1
        challenge = 'Digest realm="hotline", nonce="n", qop="auth"'
        shown = digest_of(challenge, "REGISTER", "sip:hotline", "1001", ha1)
        register = f"REGISTER sip:hotline SIP/2.0\r\nAuthorization: {shown}\r\n\r\n"
        async with _sip(served, other.cookies["hotline_session"]) as socket:
            await socket.send(register)
            assert await socket.recv() == register, "not this sign-in's: Asterisk will refuse it"
        async with _sip(served, browser.cookies["hotline_session"]) as socket:
            await socket.send(register)
            heard = str(await socket.recv())
    key = served.deps.settings.line_key
    known = asterisk_ha1(key, served.people["1001"], "1001")
    cnonce = shown.partition('cnonce="')[2].partition('"')[0]
    assert digest_of(challenge, "REGISTER", "sip:hotline", "1001", known, cnonce=cnonce) in heard

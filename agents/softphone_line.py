"""The browser's telephone: its account, and `/sip`, the WebSocket to Asterisk through our origin.

Asterisk's WebSocket listens on loopback only. A signed-in person with an extension is connected to
it and authenticates with a digest made for the sign-in (staff/sip_digest.py). One line per
extension: a second browser takes the telephone over, and the first page is told.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated, Any, Literal

import msgspec
import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from core.answers import StructRoute
from core.bus import Bus
from core.config import Settings
from core.db import Database
from push.frames import Frame, SoftphoneTaken
from push.hub import SESSION_OVER, Hub
from staff import store
from staff.events import SessionEnded
from staff.people import SIP_REALM, SignedIn
from staff.sign_in.session import SessionKeeper, authenticate_websocket, refused, require
from staff.sip_digest import LineDigests, asterisk_ha1, browser_ha1, signed_for_asterisk

Agent = Annotated[SignedIn, require("take_calls")]

_log = structlog.get_logger("agents.softphone_line")

TAKEN = 4409
_NO_EXTENSION = 4403
_ASTERISK_AWAY = 1013  # RFC 6455's registry: try again later
_STALLED_S = 4.0
_MOST_BYTES = 65_536  # a SIP message with SDP is about 4 kB


class IceServer(msgspec.Struct, frozen=True, kw_only=True):
    """A STUN or TURN server; none is needed where Asterisk is reached directly."""

    urls: list[str]


class Softphone(msgspec.Struct, frozen=True, kw_only=True):
    """The account of one's own telephone, for the browser's SIP stack, while the sign-in lasts."""

    extension: str
    realm: Literal["hotline"]
    ha1: str
    ws_path: str = "/sip"
    ice: tuple[IceServer, ...] = ()


class _Line:
    """An open `/sip`."""

    def __init__(self, who: SignedIn, digests: LineDigests) -> None:
        self.who = who
        self.digests = digests
        self.code = asyncio.get_running_loop().create_future()

    def close(self, code: int) -> None:
        if not self.code.done():
            self.code.set_result(code)


class Lines:
    """The open lines: which sign-in holds which extension's."""

    def __init__(self, bus: Bus, hub: Hub) -> None:
        self._hub = hub
        self._lines: dict[str, _Line] = {}
        bus.on(SessionEnded, self._session_ended, name="softphone lines")

    @asynccontextmanager
    async def take(
        self, who: SignedIn, extension: str, digests: LineDigests
    ) -> AsyncGenerator[_Line]:
        """Hold an extension's line; the page that held it is told and its line closed."""
        line = _Line(who, digests)
        older = self._lines.get(extension)
        self._lines[extension] = line
        if older is not None:
            if older.who.session_id != who.session_id:
                self._hub.to_session(
                    older.who.session_id, Frame("softphone_taken", SoftphoneTaken())
                )
            older.close(TAKEN)
        try:
            yield line
        finally:
            if self._lines.get(extension) is line:
                del self._lines[extension]

    def _session_ended(self, fact: SessionEnded) -> None:
        for line in self._lines.values():
            if line.who.person_id == fact.person_id and fact.session_id in (
                "",
                line.who.session_id,
            ):
                line.close(SESSION_OVER)


def routes(
    settings: Settings, database: Database, keeper: SessionKeeper, bus: Bus, hub: Hub
) -> APIRouter:
    """Make the routes of the browser's telephone."""
    router = APIRouter(route_class=StructRoute)
    lines, key = Lines(bus, hub), settings.line_key
    asterisk = f"ws://{settings.asterisk_host}:{settings.asterisk_http_port}/ws"

    @router.get("/api/softphone", operation_id="getSoftphone", tags=["agent"])
    async def get_softphone(who: Agent) -> Softphone:
        async with database.transaction() as session:
            extension = await store.find_page_extension(session, who.person_id)
        if extension is None:
            raise refused(404, "no_extension", "You have no extension; an administrator gives one.")
        ha1 = browser_ha1(key, who.session_id, extension)
        return Softphone(extension=extension, realm=SIP_REALM, ha1=ha1)

    @router.websocket("/sip")
    async def sip(socket: WebSocket) -> None:
        who = await authenticate_websocket(socket, "take_calls")
        if who is None:
            return
        if who.extension is None or "sip" not in socket.scope.get("subprotocols", []):
            await socket.close(_NO_EXTENSION)
            return
        digests = LineDigests(
            browser=browser_ha1(key, who.session_id, who.extension),
            asterisk=asterisk_ha1(key, who.person_id, who.extension),
        )
        with keeper.watching(who):
            async with lines.take(who, who.extension, digests) as line:
                await _connect(socket, asterisk, line)

    return router


async def _connect(socket: WebSocket, asterisk: str, line: _Line) -> None:
    """Connect the browser to Asterisk until either leaves or the line is closed."""
    code = _ASTERISK_AWAY
    try:
        await socket.accept(subprotocol="sip")
        async with connect(
            asterisk,
            subprotocols=["sip"],  # pyright: ignore[reportArgumentType] - a NewType of str
            compression=None,
            open_timeout=_STALLED_S,
            close_timeout=1.0,
            ping_interval=None,  # SIP has its own keep-alive, and the browser is pinged by us
            max_size=_MOST_BYTES,
            max_queue=16,
            proxy=None,
            user_agent_header=None,
        ) as peer:
            code = await _carry_both_ways(socket, peer, line)
    except (OSError, TimeoutError, InvalidHandshake) as error:
        _log.warning("Asterisk's WebSocket is not reachable", why=type(error).__name__)
    if socket.client_state is WebSocketState.CONNECTED:
        await _within(socket.close(code), socket)


async def _carry_both_ways(socket: WebSocket, peer: ClientConnection, line: _Line) -> int:
    """Carry messages both ways; return the code to close the browser's side with."""
    tasks: set[asyncio.Future[Any]] = {
        asyncio.create_task(_to_asterisk(socket, peer, line.digests), name="sip up"),
        asyncio.create_task(_to_browser(socket, peer), name="sip down"),
        line.code,
    }
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks - {line.code}:
            task.cancel()
        await asyncio.gather(*(tasks - {line.code}), return_exceptions=True)
    return line.code.result() if line.code.done() else _ASTERISK_AWAY


async def _to_asterisk(socket: WebSocket, peer: ClientConnection, digests: LineDigests) -> None:
    """Carry the browser's messages to Asterisk, with a digest that Asterisk accepts."""
    while True:
        message = await socket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1006))
        text = message.get("text") or (message.get("bytes") or b"").decode("utf-8", "replace")
        async with asyncio.timeout(_STALLED_S):
            await peer.send(signed_for_asterisk(text, digests))


async def _to_browser(socket: WebSocket, peer: ClientConnection) -> None:
    """Carry Asterisk's messages to the browser; a browser that reads nothing is cut off."""
    try:
        async for message in peer:
            text = message if isinstance(message, str) else message.decode("utf-8", "replace")
            await _within(socket.send_text(text), socket)
    except ConnectionClosed:
        return


async def _within(sending: Any, socket: WebSocket) -> None:
    try:
        async with asyncio.timeout(_STALLED_S):
            await sending
    except TimeoutError:
        drop = socket.scope.get("hotline_abort")
        if drop is not None:
            drop()
        raise WebSocketDisconnect(1006) from None

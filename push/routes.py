"""`/live`: the WebSocket on which a desk's page is told what happens."""

import asyncio

import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from push.frames import Greeting, read_greeting
from push.hub import Hub
from staff.people import SignedIn
from staff.sign_in.session import SessionKeeper, authenticate_websocket

_log = structlog.get_logger("push.routes")

_GREETING_S = 10.0
_NOT_UNDERSTOOD = 4400
_TOO_MUCH_SAID = 20  # messages after the greeting; a page of ours sends none


class SocketPage:
    """A WebSocket as the hub needs it."""

    def __init__(self, socket: WebSocket) -> None:
        self._socket = socket

    async def send_text(self, data: str) -> None:
        """Send a text message."""
        await self._socket.send_text(data)

    async def close(self, code: int) -> None:
        """Close with a code."""
        await self._socket.close(code)

    def abort(self) -> None:
        """Drop the connection (console/http/server.py puts the way to do so into the scope)."""
        drop = self._socket.scope.get("hotline_abort")
        if drop is not None:
            drop()


def routes(hub: Hub, keeper: SessionKeeper) -> APIRouter:
    """Make the room's routes."""
    router = APIRouter()

    @router.websocket("/live")
    async def live(socket: WebSocket) -> None:
        who = await authenticate_websocket(socket, "follow_live")
        if who is None:
            return
        with keeper.watching(who):
            try:
                await socket.accept()
                greeting = await _greeting(socket)
                if greeting is None:
                    await socket.close(_NOT_UNDERSTOOD)
                else:
                    await _talk(hub, socket, who, greeting)
            except (WebSocketDisconnect, OSError, TimeoutError):
                return

    return router


async def _greeting(socket: WebSocket) -> Greeting | None:
    async with asyncio.timeout(_GREETING_S):
        return read_greeting(await _next_text(socket))


async def _next_text(socket: WebSocket) -> str:
    """Wait for a message; a binary one is an empty text."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1006))
    return message.get("text") or ""


async def _talk(hub: Hub, socket: WebSocket, who: SignedIn, greeting: Greeting) -> None:
    """Write until either side ends; reading only notices that the page went away."""
    writer = asyncio.create_task(hub.serve(SocketPage(socket), who, greeting), name="live writer")
    listener = asyncio.create_task(_listen(socket), name="live reader")
    both = {writer, listener}
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in both:
            task.cancel()
        for ended in await asyncio.gather(*both, return_exceptions=True):
            if isinstance(ended, Exception) and not isinstance(ended, WebSocketDisconnect):
                _log.warning("a page's socket failed", why=type(ended).__name__)


async def _listen(socket: WebSocket) -> None:
    for _ in range(_TOO_MUCH_SAID):
        await _next_text(socket)
    await socket.close(_NOT_UNDERSTOOD)

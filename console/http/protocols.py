"""Uvicorn's HTTP and WebSocket protocols, with deadlines for slow peers.

A request's head must be complete within five seconds and 64 KiB; a peer that does not read its
answer is dropped. A normal close would wait until the peer has read all unsent bytes, so a peer
that never reads is dropped instead. The kernel's buffers hold megabytes, so they do not tell
whether a page reads: frames are followed by a ping, and the page must answer it.
"""

import array
import asyncio
import fcntl
import termios
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from console.http.connection_limits import Visit

HEAD_S = 5.0
HEAD_MOST = 65_536  # bytes
TAKES_NOTHING_S = 10.0  # a peer that reads nothing of its answer for so long is dropped
PONG_S = 4.0  # for the answer to a ping: a page that never reads is dropped within five seconds
_PING_AFTER_S = 0.75  # one ping follows all frames within this time
_AGAIN_S = 0.2  # our event loop may be late: check again before dropping
_CLOSE_S = 2.0


class HttpProtocol(HttpToolsProtocol):
    """An HTTP connection, which may become a WebSocket."""

    def __init__(self, visit: Visit, **given: Any) -> None:
        super().__init__(**given)
        self._visit = visit
        self._head_timer: asyncio.TimerHandle | None = None
        self._stall_timer: asyncio.TimerHandle | None = None
        self._head_bytes = 0
        self._unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the deadline of the first request's head."""
        super().connection_made(transport)
        self._visit.drop = transport.abort
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection out."""
        self._visit.left()
        for timer in (self._head_timer, self._stall_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; a head in pieces has a deadline and a size limit."""
        if self._head_timer is None and self._is_idle():
            self._expect_head()
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_MOST and not self._head_done(data):
                self.transport.abort()
                return
        super().data_received(data)

    def _is_idle(self) -> bool:
        asked = cast(RequestResponseCycle | None, self.cycle)
        return asked is None or (asked.response_complete and not asked.more_body)

    def _head_done(self, data: bytes) -> bool:
        return self._head_bytes - len(data) <= HEAD_MOST and b"\r\n\r\n" in data[:HEAD_MOST]

    def _expect_head(self) -> None:
        self._head_bytes = 0
        self._head_timer = self.loop.call_later(HEAD_S, self.transport.abort)

    def on_headers_complete(self) -> None:
        """Note that the connection is busy with a request."""
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
        self._visit.is_busy()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, if the connection stays."""
        super().on_response_complete()
        if self.transport.is_closing():
            self.loop.call_later(TAKES_NOTHING_S, self.transport.abort)
        elif self.cycle.response_complete:
            self._visit.waits()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection; drop it if the peer does not read."""
        super().timeout_keep_alive_handler()
        self.loop.call_later(_CLOSE_S, self.transport.abort)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to a WebSocket."""
        visit, transport = self._visit, self.transport
        super().handle_websocket_upgrade()
        protocol = transport.get_protocol()
        if isinstance(protocol, WebSocketProtocol):
            protocol.visit = visit

    def pause_writing(self) -> None:
        """Start a deadline for a peer that reads its answer slowly."""
        super().pause_writing()
        self._unsent = _unsent(self.transport)
        self._stall_timer = self.loop.call_later(TAKES_NOTHING_S, self._look_at_stalled)

    def resume_writing(self) -> None:
        """Stop that deadline: the peer reads."""
        super().resume_writing()
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    def _look_at_stalled(self) -> None:
        before, self._unsent = self._unsent, _unsent(self.transport)
        if self._unsent >= before:
            self.transport.abort()
        else:
            self._stall_timer = self.loop.call_later(TAKES_NOTHING_S, self._look_at_stalled)


def _unsent(transport: asyncio.Transport) -> int:
    """Count the bytes that the peer's machine has not acknowledged yet."""
    waiting = array.array("i", [0])
    own = transport.get_extra_info("socket")
    if own is not None and own.fileno() >= 0:
        fcntl.ioctl(own.fileno(), termios.TIOCOUTQ, waiting)  # Linux, tcp(7): SIOCOUTQ
    return transport.get_write_buffer_size() + waiting[0]


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """A WebSocket that notices if its page does not read, and can be dropped."""

    visit: Visit | None = None
    _unsent = 0
    _last_chance = False
    _ping_soon: asyncio.TimerHandle | None = None

    async def run_asgi(self) -> None:
        """Run the application with `hotline_abort` in its scope."""
        cast(dict[str, object], self.scope)["hotline_abort"] = self.transport.abort
        await super().run_asgi()

    async def send(self, message: Any) -> None:
        """Send; a ping follows a frame, and a refusal completes the handshake."""
        await super().send(message)
        if message["type"] == "websocket.send":
            self._ask_soon()
        elif self.initial_response is not None and self.close_sent:
            self.handshake_complete = True  # uvicorn forgets it and logs an error for each refusal

    def _ask_soon(self) -> None:
        if self._ping_soon is None:
            self._ping_soon = self.loop.call_later(_PING_AFTER_S, self._ask)

    def _ask(self) -> None:
        self._ping_soon = None
        if self.close_sent or self.transport.is_closing():
            return
        if self.pending_ping_payload is not None:  # that ping was sent before these frames
            self._ask_soon()
            return
        if self.ping_timer is not None:
            self.ping_timer.cancel()
        self.send_keepalive_ping()

    def send_keepalive_ping(self) -> None:
        """Ping, and remember how much was unsent."""
        super().send_keepalive_ping()
        self._unsent, self._last_chance = _unsent(self.transport), False

    def keepalive_timeout(self) -> None:
        """Drop a peer that did not answer a ping, unless it reads slowly or our loop was late."""
        before, self._unsent = self._unsent, _unsent(self.transport)
        if self._unsent < before or not self._last_chance:
            wait_s = PONG_S if self._unsent < before else _AGAIN_S
            self._last_chance = self._unsent >= before
            self.pong_timer = self.loop.call_later(wait_s, self.keepalive_timeout)
            return
        super().keepalive_timeout()
        self.transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection out."""
        if self._ping_soon is not None:
            self._ping_soon.cancel()
        if self.visit is not None:
            self.visit.left()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close at the service's stop, without waiting for a peer that does not read."""
        super().shutdown()
        self.loop.call_later(_CLOSE_S, self.transport.abort)

"""The FastAGI server: one asyncio.Protocol a call, one task a call, one command at a time.

Rule: a peer that is slow, silent, sends too much or is gone costs a timer and a closed socket; it
gets no task and does not block the event loop. A task exists only from the complete header to the
end of the handler.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import cast

import structlog

from core.repeated_lines import CountedLine
from ivr.agi.call import COMMAND_DEADLINE_S, AgiCall, HungUp
from ivr.agi.wire import AgiWire, HangupSeen, Opened, PeerRefused, Reply

HEADER_DEADLINE_S = 2.0
_LOOK_EVERY_S = 0.1  # so much a deadline may be late

_log = structlog.get_logger("ivr.agi.server")


Network = IPv4Network | IPv6Network
Handler = Callable[[AgiCall], Awaitable[None]]


def _permission(networks: Sequence[Network]) -> Callable[[str], bool]:
    """Give who tells whether a peer's address lies in a network; it is one Asterisk's, mostly."""

    @lru_cache(maxsize=256)
    def is_permitted(peer: str) -> bool:
        address = ip_address(peer.partition("%")[0])
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in networks)

    return is_permitted


class _Connection(asyncio.Protocol):
    """One socket: parses its bytes, starts the call's task, completes the pending command."""

    def __init__(  # noqa: PLR0913, PLR0917 - what it tells the server, and what holds for it
        self,
        admit: Callable[["_Connection"], bool],
        part: Callable[["_Connection"], None],
        begin: Callable[[AgiCall, "_Connection"], None],
        deadlines_s: tuple[float, float],  # of the header, of a command
        permits: Callable[[str], bool],
        closed: CountedLine,
        answered: Callable[[float], None],  # is told the seconds to our first command
    ) -> None:
        self._closed = closed
        self._answered: Callable[[float], None] | None = answered
        self._permits = permits
        self._admit = admit
        self._part = part
        self._begin = begin
        self._header_deadline_s, self._command_deadline_s = deadlines_s
        self._loop = asyncio.get_running_loop()
        self._connected_at = self._loop.time()
        self._wire = AgiWire()
        self._pending: asyncio.Future[Reply] | None = None
        self._transport: asyncio.Transport | None = None
        self._due = 0.0  # when we stop waiting; 0: not waiting
        self._why = ""
        self._gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass
        self._wait(self._header_deadline_s, "no complete header in time")
        admitted = self._admit(self)
        if not self._permits(self._transport.get_extra_info("peername")[0]):
            self._transport.pause_reading()
            self.end("its address is not Asterisk's; see HOTLINE_AGI_PERMIT")
        elif not admitted:
            self.end("too many connections at once")

    def data_received(self, data: bytes) -> None:
        try:
            for event in self._wire.receive(data):
                self._take(event)
        except PeerRefused as refusal:
            self.end(str(refusal))

    def _take(self, event: Opened | Reply | HangupSeen) -> None:
        match event:
            case Opened(env):
                self._due = 0.0
                self._begin(AgiCall(env, self._send, self._command_deadline_s), self)
            case HangupSeen():
                self.end("")
            case Reply():
                pending, self._pending = self._pending, None
                self._due = 0.0
                if pending is None:
                    raise PeerRefused("the peer sent a reply to no command")
                if not pending.done():
                    pending.set_result(event)

    def _send(self, line: bytes, deadline_s: float) -> asyncio.Future[Reply]:
        waiting: asyncio.Future[Reply] = self._loop.create_future()
        if self._pending is not None:  # its sender was cancelled: replies would no longer match
            self.end("a command was sent before the last one was answered")
        if self._gone or self._transport is None:
            waiting.set_exception(HungUp())
            return waiting
        self._pending = waiting
        self._wait(deadline_s, "Asterisk did not answer a command in time")
        self._transport.write(line)
        if self._answered is not None:
            self._answered(self._loop.time() - self._connected_at)
            self._answered = None
        return waiting

    def _wait(self, deadline_s: float, why: str) -> None:
        """Set the deadline; the server's timer checks it."""
        self._due = self._loop.time() + deadline_s
        self._why = why

    def look(self, now: float) -> None:
        """Close the connection if its deadline is over."""
        if self._due and self._due <= now:
            self.end(self._why)

    def end(self, why: str) -> None:
        """Close the socket, once; a waiting command ends with HungUp."""
        if self._gone:
            return
        self._gone = True
        self._part(self)
        if self._pending is not None and not self._pending.done():
            self._pending.set_exception(HungUp())
        if self._transport is not None:
            if self._transport.get_write_buffer_size():
                self._transport.abort()  # a polite close would wait for a peer that does not read
            else:
                self._transport.close()
        if why:
            self._closed.say(why=why)

    def connection_lost(self, exc: Exception | None) -> None:
        self.end("")


class AgiServer:
    """Listen for Asterisk and give each call to `handler` in a task of its own."""

    def __init__(  # noqa: PLR0913 - where it listens, to whom, and how long it waits
        self,
        host: str,
        port: int,
        handler: Handler,
        *,
        header_deadline_s: float = HEADER_DEADLINE_S,
        command_deadline_s: float = COMMAND_DEADLINE_S,
        most_connections: int = 5_000,
        permit: Sequence[str] = ("127.0.0.0/8", "::1"),
    ) -> None:
        """Describe the server; port 0 picks a free one, seen in `port` after start().

        Connections from outside `permit` (addresses or networks) are closed unread.
        """
        self._permits = _permission([ip_network(one) for one in permit])
        self._closed = CountedLine(_log, "warning", "a FastAGI connection was closed by us")
        self.begun = 0  # sessions since the start
        self.answered = 0  # connections that got a first command
        self.answered_s = 0.0  # from connection to that command, all together
        self.host = host
        self.port = port
        self._handler = handler
        self._deadlines_s = (header_deadline_s, command_deadline_s)
        self._most = most_connections
        self._connections: set[_Connection] = set()
        self._sessions: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._clock: asyncio.TimerHandle | None = None

    @property
    def is_listening(self) -> bool:
        """Tell whether the port is open."""
        return self._server is not None and self._server.is_serving()

    @property
    def sessions(self) -> int:
        """Count the sessions that run."""
        return len(self._sessions)

    @property
    def connections(self) -> int:
        """Count the open sockets, calls or not."""
        return len(self._connections)

    @property
    def refused(self) -> int:
        """Count the connections that we closed: strangers, too many, too slow, not FastAGI."""
        return self._closed.total

    async def start(self) -> None:
        """Open the port."""
        self._loop = asyncio.get_running_loop()
        self._server = await self._loop.create_server(
            self._connection,
            self.host,
            self.port,
            backlog=1024,
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def run(self) -> None:
        """Serve until cancelled, then stop in order."""
        if self._server is None:
            await self.start()
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Close the port and every session; callers go on in the dialplan's fallback."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in tuple(self._sessions):
            task.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)
        for connection in tuple(self._connections):
            connection.end("")
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        self._closed.rest()

    def _connection(self) -> _Connection:
        return _Connection(
            self._admit,
            self._part,
            self._begin,
            self._deadlines_s,
            self._permits,
            self._closed,
            self._note_answer,
        )

    def _note_answer(self, lag_s: float) -> None:
        self.answered += 1
        self.answered_s += lag_s

    def _admit(self, connection: _Connection) -> bool:
        self._connections.add(connection)
        if self._clock is None:
            self._clock = self._loop.call_later(_LOOK_EVERY_S, self._look)
        return len(self._connections) <= self._most

    def _look(self) -> None:
        """Check all deadlines with one timer, since nearly none is ever reached."""
        now = self._loop.time()
        for connection in tuple(self._connections):
            connection.look(now)
        self._clock = None
        if self._connections:
            self._clock = self._loop.call_later(_LOOK_EVERY_S, self._look)

    def _part(self, connection: _Connection) -> None:
        self._connections.discard(connection)

    def _begin(self, call: AgiCall, connection: _Connection) -> None:
        name = f"call {call.env.script}"
        task = self._loop.create_task(self._session(call, connection), name=name)
        self._sessions.add(task)
        self.begun += 1
        task.add_done_callback(self._sessions.discard)

    async def _session(self, call: AgiCall, connection: _Connection) -> None:
        try:
            await self._handler(call)
        except HungUp:
            pass
        except Exception:
            _log.exception("a call's handler failed", script=call.env.script)
        finally:
            connection.end("")

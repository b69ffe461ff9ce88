"""The limits of connections at the web port: in total, by address, and the time of a handshake.

Rule: when the port, or one address's share, is full, its longest idle connection is closed for a
new one. The new one is refused only if all of them are busy. So an attacker with a thousand
half-open requests loses them, and a page, which sends its request at once, gets in. A TLS
handshake has a deadline and counts from the start. A proxy named in the settings speaks for a
whole office, so its connections have no limit by address.
"""

import asyncio
import contextlib
import errno
import ipaddress
import socket
import ssl
import time
from collections import Counter
from collections.abc import Callable, Sequence

import structlog

_log = structlog.get_logger("console.http.connection_limits")

HANDSHAKE_S = 5.0
_TOLD_EVERY_S = 10.0
_AT_ONCE = 16  # connections accepted before other tasks run
_FULL_S = 0.1  # pause when no file descriptor is left
_FULL = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Visit:
    """One connection, from its acceptance to its end."""

    def __init__(self, door: "Door", network: str) -> None:
        self.network = network
        self._door = door
        self.drop: Callable[[], object] = _do_nothing

    def waits(self) -> None:
        """Note that it has no request: it may be closed for a new connection."""
        self._door.waiting[self] = None

    def is_busy(self) -> None:
        """Note that it has a request, or is a WebSocket."""
        self._door.waiting.pop(self, None)

    def left(self) -> None:
        """Note that it is closed; safe to repeat."""
        self._door.forget(self)


def _do_nothing() -> None:
    return


Factory = Callable[[Visit], asyncio.Protocol]


class Door:
    """Accept connections for `run()`'s factory until cancelled."""

    def __init__(
        self,
        listener: socket.socket,
        *,
        most: int,
        most_per_network: int,
        proxies: Sequence[str] = (),
    ) -> None:
        """Guard a listening socket; `proxies` are addresses or networks that are not limited."""
        self._listener = listener
        self._proxies = [ipaddress.ip_network(one, strict=False) for one in proxies]
        self._most = most
        self._most_per_network = most_per_network
        self._inside: set[Visit] = set()
        self._per_network: Counter[str] = Counter()
        self.waiting: dict[Visit, None] = {}  # the longest first
        self._handshakes: set[asyncio.Task[None]] = set()
        self._told_at = float("-inf")
        self._dropped = self._refused = 0

    async def run(self, factory: Factory, tls: ssl.SSLContext | None) -> None:
        """Accept for ever."""
        loop = asyncio.get_running_loop()
        self._listener.setblocking(False)
        turns = 0
        while True:
            try:
                accepted, peer = await loop.sock_accept(self._listener)
            except OSError as error:
                if error.errno in _FULL:
                    self._tell(f"the process cannot open another ({error.strerror})")
                    await asyncio.sleep(_FULL_S)
                continue
            turns += 1
            if turns % _AT_ONCE == 0:
                await asyncio.sleep(0)  # in a flood, menus get their turn
            visit = self._admit(peer[0])
            if visit is None:
                accepted.close()
                continue
            welcome = loop.create_task(self._handshake(accepted, visit, factory, tls))
            visit.drop = welcome.cancel
            self._handshakes.add(welcome)
            welcome.add_done_callback(self._handshakes.discard)

    def close(self) -> None:
        """Close connections that are still in their handshake."""
        for welcome in list(self._handshakes):
            welcome.cancel()

    async def _handshake(
        self, accepted: socket.socket, visit: Visit, factory: Factory, tls: ssl.SSLContext | None
    ) -> None:
        deadline_s = HANDSHAKE_S if tls else None
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: factory(visit), accepted, ssl=tls, ssl_handshake_timeout=deadline_s
            )
        except (OSError, asyncio.CancelledError):  # gone, no TLS, too slow, or dropped
            visit.left()
            with contextlib.suppress(OSError):
                accepted.close()

    def _admit(self, address: str) -> Visit | None:
        network = network_of(address)
        crowded = self._per_network[network] >= self._most_per_network and not self._is_proxy(
            address
        )
        full = len(self._inside) >= self._most
        if (crowded or full) and not self._make_room(network, anybody=full and not crowded):
            self._refused += 1
            self._tell("one address holds all it may" if crowded else "the web port is full")
            return None
        visit = Visit(self, network)
        self._inside.add(visit)
        self._per_network[network] += 1
        visit.waits()
        return visit

    def _make_room(self, network: str, *, anybody: bool) -> bool:
        for visit in self.waiting:
            if anybody or visit.network == network:
                self.forget(visit)
                visit.drop()
                self._dropped += 1
                self._tell("idle connections make room for new ones")
                return True
        return False

    def _is_proxy(self, address: str) -> bool:
        known = ipaddress.ip_address(address.partition("%")[0])
        return any(known in one for one in self._proxies)

    def forget(self, visit: Visit) -> None:
        """Remove a connection from the counts."""
        self.waiting.pop(visit, None)
        if visit in self._inside:
            self._inside.discard(visit)
            self._per_network[visit.network] -= 1
            if not self._per_network[visit.network]:
                del self._per_network[visit.network]

    def _tell(self, why: str) -> None:
        """Log refused connections at most every ten seconds, without their addresses."""
        if time.monotonic() - self._told_at < _TOLD_EVERY_S:
            return
        self._told_at = time.monotonic()
        _log.warning(
            "the web port turns connections away",
            why=why,
            open=len(self._inside),
            most=self._most,
            addresses=len(self._per_network),
            refused=self._refused,
            dropped=self._dropped,
            mend="look for the address with `ss -tn`; for more room raise the limit of open files, "
            "or HOTLINE_WEB_CONNECTIONS_PER_ADDRESS, or name your proxy in HOTLINE_TRUSTED_PROXIES",
        )
        self._refused = self._dropped = 0


def network_of(address: str) -> str:
    """Give an IPv4 address, or the /64 of an IPv6 address: one household has a whole /64."""
    with contextlib.suppress(ValueError):
        known = ipaddress.ip_address(address.partition("%")[0])
        if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
            return str(ipaddress.IPv6Network((known, 64), strict=False))
    return address

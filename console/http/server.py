"""The HTTP server: uvicorn behind our own door, with deadlines for every peer.

Uvicorn accepts every connection and waits for it without limit; here
`console.http.connection_limits` accepts, and `console.http.protocols` sets the deadlines.
"""

import asyncio
import contextlib
import functools
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import structlog
import uvicorn
from starlette.types import ASGIApp

from console.http.connection_limits import Door
from console.http.protocols import PONG_S, HttpProtocol, WebSocketProtocol
from core import descriptors
from core.config import Settings

_log = structlog.get_logger("console.http.server")

_STOPPED_S = 8.0  # uvicorn gives its connections 5 s; the service waits no longer than this


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, door: Door) -> None:
        super().__init__(config)
        self._door = door

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the door."""
        await self.lifespan.startup()
        self.servers = []
        make = functools.partial(
            HttpProtocol,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
        )
        self._accepting = asyncio.create_task(
            self._door.run(make, self.config.ssl), name="web port"
        )
        self.started = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close the door, then every connection."""
        self._accepting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._accepting
        self._door.close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Handle no signals: the service does, and stops its parts in order."""
        yield


async def serve(
    app: ASGIApp,
    settings: Settings,
    *,
    tls: tuple[Path, Path] | None = None,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Serve until cancelled, then close every connection within seconds.

    `tls` is certificate and key. `on_ready` is called when the port is open. Raises OSError with
    a sentence when the port cannot be had.
    """
    listener = _listen(settings.host, settings.port)
    most = descriptors.web_share(_descriptors(settings.max_calls), settings.max_calls)
    door = Door(
        listener,
        most=most,
        most_per_network=settings.web_connections_per_address,
        proxies=settings.trusted_proxies,
    )
    server = _Server(_config(app, tls, settings.trusted_proxies), door)
    running = asyncio.create_task(server.serve(sockets=[listener]), name="http server")
    if on_ready is not None:
        on_ready()  # the kernel takes connections from here on
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        server.should_exit = True
        await asyncio.wait({running}, timeout=_STOPPED_S)
        raise
    finally:
        running.cancel()
        listener.close()


def _descriptors(calls: int) -> int:
    have, need = descriptors.raise_limit(), descriptors.enough_for(calls)
    if have < need:
        _log.warning("few files may be open; menus keep half of them, desks may be turned away",
                     have=have, need=need, mend="see `hotline doctor`")  # fmt: skip
    return have


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise OSError(
            error.errno,
            f"The web desk cannot listen on {host} port {port} ({error.strerror}); stop what uses "
            "it or set HOTLINE_HOST and HOTLINE_PORT.",
        ) from error


def _config(app: ASGIApp, tls: tuple[Path, Path] | None, proxies: list[str]) -> uvicorn.Config:
    """Trust `X-Forwarded-For` of the named proxies only: anybody can send that header."""
    return uvicorn.Config(
        app,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
        http=HttpProtocol,
        ws=WebSocketProtocol,
        ws_max_size=65_536,
        ws_per_message_deflate=False,  # triples a broadcast's time on the LAN
        ws_ping_interval=20.0,
        ws_ping_timeout=PONG_S,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=30,
        server_header=False,
        access_log=False,  # addresses hold telephone numbers (?number=…)
        log_config=None,
        lifespan="off",
    )

"""The HTTP server: uvicorn with a WebSocket protocol whose stalled peers can be dropped.

Closing politely waits for the peer to take what is unsent; a browser that never reads would
keep its 4 MB and hold up the stop of the service. So each WebSocket's scope carries
`hotline_abort`, and a peer that does not answer a ping is dropped, not closed.
"""

import asyncio
import socket
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from core.config import Settings

_GOODBYE_S = 2.0
_STOPPED_S = 8.0  # uvicorn gives its connections 5 s; nothing may hold the service longer


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Uvicorn's protocol, with a way to drop the connection."""

    async def run_asgi(self) -> None:
        """Run the application with `hotline_abort` in its scope."""
        cast(dict[str, object], self.scope)["hotline_abort"] = self.transport.abort
        await super().run_asgi()

    def keepalive_timeout(self) -> None:
        """Drop a peer that did not answer a ping."""
        super().keepalive_timeout()
        self.transport.abort()

    def shutdown(self) -> None:
        """Say goodbye at the service's stop, but do not wait for who does not listen."""
        super().shutdown()
        self.loop.call_later(_GOODBYE_S, self.transport.abort)


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        """Leave signals to the service, which stops its parts in order."""
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
    server = _Server(_config(app, tls, settings.trusted_proxies))
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
    """Believe `X-Forwarded-For` of the named proxies only: anybody can write that header."""
    return uvicorn.Config(
        app,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        ssl_certfile=tls[0] if tls else None,
        ssl_keyfile=tls[1] if tls else None,
        http="httptools",
        ws=WebSocketProtocol,
        ws_max_size=65_536,
        ws_per_message_deflate=False,  # triples a broadcast's time on the LAN
        ws_ping_interval=20.0,
        ws_ping_timeout=10.0,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=30,
        server_header=False,
        access_log=False,  # addresses hold telephone numbers (?number=…)
        log_config=None,
        lifespan="off",
    )

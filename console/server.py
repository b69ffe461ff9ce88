"""The HTTP server: uvicorn with a WebSocket protocol whose stalled peers can be dropped.

Closing politely waits for the peer to take what is unsent; a browser that never reads would
keep its 4 MB and hold up the stop of the service. So each WebSocket's scope carries
`hotline_abort`, and a peer that does not answer a ping is dropped, not closed.
"""

from pathlib import Path
from typing import cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from core.config import Settings


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
        self.loop.call_later(2.0, self.transport.abort)


def make_server(
    app: ASGIApp, settings: Settings, tls: tuple[Path, Path] | None = None
) -> uvicorn.Server:
    """Make the server; `tls` is certificate and key. Run it with `await server.serve()`."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
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
    )

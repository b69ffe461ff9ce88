"""500 desks come back at once, as after a restart: seconds until every page has its picture.

The floor is a WebSocket server in the same process that knows nobody and answers one small frame.
"""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import uvloop
from pydantic import SecretStr
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection
from websockets.asyncio.server import serve as serve_sockets

from bench.figure import Figure
from bench.scratch import scratch_database
from bench.screenpop_sides import SECRET, add_agents, token_of
from console.app import build_app
from console.http.server import serve
from console.openapi import make_deps
from core import log
from core.bus import Bus
from core.config import Settings
from core.db import Database
from hotline.host.ports import free_ports
from staff.sign_in.session import COOKIE

_DESKS = 500
_GOAL_S = 10.0
_LONGEST_S = 120.0


async def _all_ready_s(desk: Callable[[], connect]) -> float:
    """Open so many pages at once; give the seconds until the last has its first frame."""

    async def come_back() -> None:
        async with desk() as socket:
            await socket.send('{"hello": true}')
            await socket.recv()

    begun = time.monotonic()
    await asyncio.gather(*(come_back() for _ in range(_DESKS)))
    return time.monotonic() - begun


async def _ours(database: Database, settings: Settings) -> float:
    deps, ready = make_deps(settings, Bus(), database), asyncio.Event()
    await add_agents(database, settings, ["1001"])
    server = asyncio.create_task(serve(build_app(deps), settings, on_ready=ready.set))
    await ready.wait()
    origin = f"http://127.0.0.1:{settings.port}"
    cookie = {"Cookie": f"{COOKIE}={token_of('1001')}"}
    try:
        return await _all_ready_s(
            lambda: connect(
                f"ws://127.0.0.1:{settings.port}/live", origin=origin,  # pyright: ignore[reportArgumentType]
                additional_headers=cookie, compression=None, proxy=None, open_timeout=_LONGEST_S,
            )
        )  # fmt: skip
    finally:
        server.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await server
        await deps.live.popper.close()


async def _floor(port: int) -> float:
    async def answer(page: ServerConnection) -> None:
        await page.recv()
        await page.send("{}")
        await page.wait_closed()

    async with serve_sockets(answer, "127.0.0.1", port, compression=None):
        return await _all_ready_s(
            lambda: connect(
                f"ws://127.0.0.1:{port}", compression=None, proxy=None, open_timeout=_LONGEST_S
            )
        )


async def _measure() -> tuple[float, float]:
    log.configure(level="ERROR")
    page, asterisk, bare = free_ports(3, low=24500)
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as var:
        settings = Settings(
            var=Path(var), port=page, asterisk_http_port=asterisk,
            cookie_secret=SecretStr(SECRET), ami_secret=SecretStr(SECRET),
        )  # fmt: skip
        async with scratch_database() as database:
            return await _ours(database, settings), await _floor(bare)


def measure() -> list[Figure]:
    """Let the desks come back once to us, once to the floor."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        ours, floor = runner.run(_measure())
    return [
        Figure(f"{_DESKS} desks come back at once, all have their picture (peer: bare sockets)",
               ours, "s", floor, ours / floor, f"≤ {_GOAL_S:g} s", ours <= _GOAL_S),
    ]  # fmt: skip

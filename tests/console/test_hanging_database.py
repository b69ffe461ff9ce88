"""People's requests while PostgreSQL hangs, is locked, or only takes its time."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from console.http.server import serve
from console.openapi import make_deps
from core.bus import Bus
from core.config import Settings
from core.deadlines.impatient_database import ImpatientDatabase
from hotline.laptop.postgres import Postgres
from staff.sign_in.session import COOKIE
from tests.console.conftest import ROLES, Site

pytestmark = pytest.mark.border

_GOAL_S = 2.0
_NOISE_S = 2.0  # without the pulse it was 10 to 17 s
_ASKS_NOTHING = "/api/nothing"  # asks no database: what it waits for is the machine


@contextmanager
def _stopped(postgres: Postgres) -> Generator[None]:
    """Stop PostgreSQL and every process of its own, as a dead disk does."""
    own = [postgres.pid]
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            pid, parent = status.parent.name, status.read_text().rpartition(")")[2].split()[1]
            if int(parent) == postgres.pid:
                own.append(int(pid))
    try:
        for pid in own:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        yield
    finally:
        for pid in own:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)


@pytest.fixture
async def desk(database_url: str, settings: Settings) -> AsyncIterator[Site]:
    """The application, listening, on the door that the service gives it."""
    door = ImpatientDatabase(database_url)
    site = Site(make_deps(settings, Bus(), door))  # pyright: ignore[reportArgumentType]
    for staff_number, role in ROLES.items():
        await site.add(staff_number, role)
    ready = asyncio.Event()
    tasks = [asyncio.create_task(serve(site.app, settings, on_ready=ready.set)),
             asyncio.create_task(door.run())]  # fmt: skip
    await ready.wait()
    yield site
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    await site.deps.live.popper.close()
    await door.close()


def _wrong(answer: httpx.Response) -> list[str]:
    return [part["name"] for part in answer.json()["parts"] if not part["ok"]]


_PATHS = (
    "/api/me", "/api/calls", "/api/outages", "/api/campaigns", "/api/people", "/api/ratings",
    "/healthz", "/readyz",
)  # fmt: skip


async def _timed(client: httpx.AsyncClient, path: str) -> tuple[float, httpx.Response]:
    begun = time.monotonic()
    answer = await client.get(path)
    return time.monotonic() - begun, answer


async def test_every_request_is_refused_within_two_seconds_while_postgresql_hangs(
    desk: Any, postgres: Postgres
) -> None:
    cookies = {COOKIE: await desk.token("9001")}
    async with httpx.AsyncClient(base_url=desk.origin, cookies=cookies, timeout=60) as client:
        assert (await client.get("/api/me")).status_code == 200
        slow = asyncio.create_task(_slow(desk.deps.database, 30))
        async with asyncio.TaskGroup() as warm:
            for path in _PATHS * 3:
                warm.create_task(client.get(path))
        with _stopped(postgres):
            asked: list[asyncio.Task[tuple[float, httpx.Response]]] = []
            beside: list[asyncio.Task[tuple[float, httpx.Response]]] = []
            for _ in range(30):
                asked += [asyncio.create_task(_timed(client, path)) for path in _PATHS]
                beside.append(asyncio.create_task(_timed(client, _ASKS_NOTHING)))
                await asyncio.sleep(0.1)
            answers = await asyncio.gather(*asked)
            machine_s = max(took for took, _ in await asyncio.gather(*beside))
            assert (await client.get("/healthz")).json() == {"alive": True}
            ready = await client.get("/readyz")
            assert (ready.status_code, _wrong(ready)[:2]) == (503, ["database", "tables"])
            with pytest.raises(TimeoutError):
                await slow
        longest = max(took for took, _ in answers)
        sys.stdout.write(
            f"longest beside a stopped PostgreSQL {longest:.2f} s, without {machine_s:.2f} s\n"
        )
        assert longest < machine_s + _GOAL_S + _NOISE_S
        asked_in_vain = [answer for _, answer in answers if "/api/" in answer.url.path]
        waited = [answer for answer in asked_in_vain if answer.status_code == 503]
        assert len(waited) > len(asked_in_vain) / 2
        assert {answer.headers["Retry-After"] for answer in waited} == {"2"}
        assert {answer.json()["detail"]["code"] for answer in waited} == {"database_unavailable"}
        async with asyncio.timeout(20):
            while (await client.get("/api/me")).status_code != 200:
                await asyncio.sleep(0.1)
            while "database" in _wrong(await client.get("/readyz")):  # a second old at most
                await asyncio.sleep(0.1)


async def test_a_slow_query_is_waited_for_and_a_lock_is_named_soon(desk: Any) -> None:
    cookies = {COOKIE: await desk.token("9001")}
    database = desk.deps.database
    async with httpx.AsyncClient(base_url=desk.origin, cookies=cookies, timeout=60) as client:
        async with asyncio.TaskGroup() as warm:
            for _ in range(5):
                warm.create_task(client.get("/api/calls"))
        report = asyncio.create_task(_slow(database, 4))
        async with database.transaction() as session:
            await session.execute(text("lock table cti_call in access exclusive mode"))
            asked = [asyncio.create_task(_timed(client, "/api/calls")) for _ in range(4)]
            machine_s, _ = await _timed(client, _ASKS_NOTHING)
            answers = await asyncio.gather(*asked)
            assert (await client.get("/api/people")).status_code == 200, "others go on"
        for took, answer in answers:
            assert answer.status_code == 503
            assert answer.json()["detail"]["code"] == "database_busy"
            assert took < machine_s + _GOAL_S + _NOISE_S
        await report


async def _slow(database: ImpatientDatabase, seconds: float) -> None:
    async with database.transaction() as session:
        await session.execute(text("select pg_sleep(:s)"), {"s": seconds})

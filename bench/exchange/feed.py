"""The change feed: changes a second to one reader over HTTP, beside the same rows read bare.

The reader asks page by page as another system does: token, gate and JSON of every page are in the
time, and so is giving the numbers, since nobody did before. The peer is what cannot be beaten: the
same rows, already numbered, read in the same pages over one held connection.
"""

import asyncio
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import httpx
import uvloop

from bench.figure import Figure
from bench.scratch import own_settings, scratch_database
from console.app import build_app
from console.http.server import serve
from console.openapi import make_deps
from core.bus import Bus
from core.clock import now
from core.db import Database
from exchange.accounts import store
from exchange.accounts.account import NewAccount
from exchange.accounts.door import hash_token, make_token

_CHANGES = 200_000
_PAGE = 1_000
_GOAL = 5_000.0
_SOME = f"""
insert into cti_call (call_id, link, direction, number, dialled, arrived_at, ended_at, queue,
    extension, waited_s, talk_s, outcome, path, cause, attempt_id)
select 'b.' || n, 'main', 'in', '1380000' || n % 10000, '95598', now(), now(), 'service', '8001',
    n % 60, n % 300, 'answered', '{{}}', 16, ''
from generate_series(1, {_CHANGES}) n
"""
_BARE = """
select number, type, subject, at, (data || personal)::text from exchange_change
where number > $1 order by number limit $2
"""


async def _read(client: httpx.AsyncClient) -> float:
    """Read all changes; give the seconds."""
    after, more, begun = 0, True, time.perf_counter()
    while more:
        answer = await client.get("/api/exchange/v1/changes", params=_asked(after))
        page = answer.raise_for_status().json()
        after, more = page["after"], page["more"]
    assert after == _CHANGES
    return time.perf_counter() - begun


def _asked(after: int) -> dict[str, int]:
    return {"after": after, "limit": _PAGE}


async def _read_bare(database: Database) -> float:
    link, after, begun = await database.hold(), 0, time.perf_counter()
    while rows := await link.fetch(_BARE, after, _PAGE):
        after = rows[-1]["number"]
    await link.close()
    return time.perf_counter() - begun


async def _token(database: Database) -> str:
    token, soon = make_token(), now() + timedelta(days=1)
    new = NewAccount(
        name="bench",
        scopes=("read:changes", "read:customers"),
        per_minute=60_000,
        expires_at=soon,
    )
    async with database.transaction() as session:
        await store.add_account(
            session, new, token_hash=hash_token(token), token_ends="", made_by=1
        )
    return token


async def _measure(database: Database, home: Path) -> tuple[float, float]:
    settings = own_settings(home)
    async with database.engine.begin() as link:
        await link.exec_driver_sql(_SOME)
    served = asyncio.Event()
    app = build_app(make_deps(settings, Bus(), database))
    server = asyncio.create_task(serve(app, settings, on_ready=served.set))
    await served.wait()
    headers = {"Authorization": f"Bearer {await _token(database)}"}
    address = f"http://127.0.0.1:{settings.port}"
    async with httpx.AsyncClient(base_url=address, headers=headers, timeout=60) as client:
        seconds = await _read(client)
    server.cancel()
    await asyncio.wait({server})
    return seconds, await _read_bare(database)


async def _run() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as home:
        async with scratch_database() as database:
            ours_s, bare_s = await _measure(database, Path(home))
    ours, bare = _CHANGES / ours_s, _CHANGES / bare_s
    goal = f"at least {_GOAL:,.0f} a second"
    return [
        Figure(
            "change feed to one reader", ours, "changes/s", bare, ours / bare, goal, ours >= _GOAL
        )
    ]


def measure() -> list[Figure]:
    """Measure the feed."""
    return uvloop.run(_run())

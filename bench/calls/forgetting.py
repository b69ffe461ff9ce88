"""Does the night's forgetting keep callers waiting, and what does a month of readings cost?

A million calls with five stretches each, half of them too old; the card's question for the last
calls of a number is put beside the forgetting and without it. A month of readings is put away by
its partition, beside the same rows deleted.
"""

import asyncio
import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvloop
from sqlalchemy import text

from bench.figure import Figure
from bench.scratch import scratch_database
from core.db import Database
from core.phone import NumberPlan
from customers.billing import partition_sql
from keeping.keeper import Keeper
from screenpop.recent import RecentCalls
from staff.audit.log import AuditLog

_CALLS, _SEGMENTS, _NUMBERS = 1_000_000, 5, 100_000
_READINGS = 3_000_000
_ASK_EVERY_S = 0.02
_SECONDS = 20.0
_OLD = timedelta(days=1095)
_PLAN = NumberPlan("CN", "0571")
_FILL_CALLS = """
insert into cti_call (call_id, link, direction, number, dialled, arrived_at, ended_at, queue,
    extension, waited_s, talk_s, outcome, path, cause, attempt_id)
select 'c' || n, '', 'in', (13800000000 + n % :numbers)::text, '95598', at, at, 'service', '1001',
    10, 120, 'answered', '{main,service}', 16, ''
from generate_series(1, :calls) n,
    lateral (select now() - make_interval(days => (n::bigint * 2190 / :calls)::int) as at) moment
"""
_FILL_SEGMENTS = """
insert into cti_segment (call_id, place, kind, flow, queue, extension, began_at, ended_at, result)
select call_id, place, 'talk', '', queue, extension, arrived_at, ended_at, ''
from cti_call, generate_series(1, :segments) place
"""
_FILL_READINGS = """
insert into customers_reading (account_id, at, grain, meter_id, wh)
select n % 100000, cast(:month as timestamptz) + make_interval(mins => n / 100000 * 15),
    'quarter', 0, 250
from generate_series(0, :many - 1) n
"""


async def _fill(database: Database) -> None:
    async with database.transaction() as session:
        told = {"calls": _CALLS, "numbers": _NUMBERS}
        await session.execute(text(_FILL_CALLS), told)
        await session.execute(text(_FILL_SEGMENTS), {"segments": _SEGMENTS})
        await session.execute(text("analyze"))


async def _asked_ms(recent: RecentCalls, seconds: float) -> list[float]:
    """Ask for the last calls of numbers again and again; give how long each answer took."""
    chance, took = random.Random(2), list[float]()
    ends_at = time.perf_counter() + seconds
    while time.perf_counter() < ends_at:
        number = str(13_800_000_000 + chance.randrange(_NUMBERS))
        begun = time.perf_counter()
        await recent.of(number)
        took.append(1e3 * (time.perf_counter() - begun))
        await asyncio.sleep(_ASK_EVERY_S)
    return took


async def _beside(database: Database) -> tuple[list[float], list[float], float]:
    """Give milliseconds of questions without and beside the forgetting, and calls forgotten/s."""
    recent = RecentCalls(database, _PLAN)
    keeper = Keeper(
        database, AuditLog(b"k" * 32).audit, Path("/nonexistent"),
        plan=_PLAN, timezone="Asia/Shanghai",
    )  # fmt: skip
    await _asked_ms(recent, 2.0)
    alone = await _asked_ms(recent, _SECONDS)
    night = asyncio.create_task(keeper.forget(), name="the night's forgetting")
    beside = await _asked_ms(recent, _SECONDS)
    night.cancel()
    await asyncio.gather(night, return_exceptions=True)
    await recent.close()
    async with database.transaction() as session:
        left = int(await session.scalar(text("select count(*) from cti_call")) or 0)
    return alone, beside, (_CALLS - left) / _SECONDS


async def _month_s(database: Database) -> tuple[float, float]:
    """Give the seconds of a month put away by its partition, and of its rows deleted."""
    took: list[float] = []
    month = datetime(2019, 5, 1, tzinfo=UTC)
    for whole in (True, False):
        async with database.transaction() as session:
            await session.execute(text("set local session_replication_role = replica"))
            for statement in partition_sql.make(month).strip(";\n").split(";"):
                await session.execute(text(statement))
            await session.execute(text(_FILL_READINGS), {"month": month, "many": _READINGS})
        begun = time.perf_counter()
        async with database.transaction() as session:
            if whole:
                assert (
                    await partition_sql.forget_readings(session, datetime.now(UTC) - _OLD, ())
                    == _READINGS
                )
            else:
                await session.execute(text("delete from customers_reading"))
        took.append(time.perf_counter() - begun)
    return took[0], took[1]


async def _measure() -> tuple[list[float], list[float], float, float, float]:
    async with scratch_database() as database:
        await _fill(database)
        alone, beside, pace = await _beside(database)
        dropped, deleted = await _month_s(database)
    return alone, beside, pace, dropped, deleted


def _p95(took: list[float]) -> float:
    return statistics.quantiles(took, n=20)[-1]


def measure() -> list[Figure]:
    """Measure the card's question beside the forgetting, its pace, and a month's end."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        alone, beside, pace, dropped, deleted = runner.run(_measure())
    slower = _p95(beside) / _p95(alone)
    return [
        Figure("keeping: the last calls of a number, of a million, while old calls are forgotten, "
               "p95 (peer: without)", _p95(beside), "ms", _p95(alone), slower, "≤ 2 × without",
               slower <= 2),
        Figure("keeping: calls forgotten with their stretches (peer: 100,000 a day, each night in "
               "three hours)", pace, "1/s", 100_000 / 10_800, pace * 10_800 / 100_000,
               "a day in a night", pace * 10_800 >= 100_000),
        Figure("keeping: a month of 3,000,000 readings put away by its partition (peer: deleted)",
               dropped, "s", deleted, dropped / deleted, "≤ 0.5 × deleted",
               dropped <= 0.5 * deleted),
    ]  # fmt: skip

"""Billing: rows a second of its import beside plain COPY, and one account's readings of a year.

The peer of the import is what cannot be beaten: the same values, already checked, copied into the
same empty tables with their keys and indexes. The peer of the readings is the bare query over a
held connection; there are ten million readings, a day each, in partitions by month.
"""

import asyncio
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import uvloop

from bench.figure import Figure
from bench.plain_copy import Rows, Tables, copy_plainly
from bench.scratch import scratch_database
from core.db import Database
from customers.billing import partition_sql
from customers.billing.mapping import Mapping
from customers.billing.run import import_bills
from customers.billing.store import list_readings
from customers.import_sql import Connection

_ACCOUNTS = 27_400
_DAYS = 365  # of each account: ten million readings
_BILLS, _READINGS = 4, 8  # of each account, to be imported
_ASKED, _WARM = 300, 50
_FIRST = datetime(2026, 1, 1, tzinfo=UTC)
_CUSTOMERS = """
insert into customers_customer (id, number, name) select n, 'C' || n, 'x'
from generate_series(1, $1::integer) n
"""
_PREMISES = """
insert into customers_premise (id, code, address) select n, 'P' || n, 'x'
from generate_series(1, $1::integer) n
"""
_NUMBERED = """
insert into customers_account (id, number, customer_id, premise_id) select n, 'A' || n, n, n
from generate_series(1, $1::integer) n
"""
_USED = """
insert into {table} (account_id, at, grain, meter_id, wh)
select n, day, 'day', 0, 5000 + n
from generate_series($1::timestamptz, $2::timestamptz, interval '1 day') day,
    generate_series(1, $3::integer) n
"""
_BARE = """
select at, grain, meter_id, wh, sharp_wh, peak_wh, flat_wh, valley_wh, stand_wh
from customers_reading where account_id = $1 and at >= $2 and at < $3
order by at, grain, meter_id
"""


def _bills() -> Rows:
    return [
        (n, date(2026, month, 1), 100 + n % 300, 5000 + n % 9000, date(2026, month + 1, 25))
        for month in range(1, _BILLS + 1)
        for n in range(1, _ACCOUNTS + 1)
    ]


def _readings() -> Rows:
    return [
        (n, _FIRST + timedelta(days=day), "day", 0, 5000 + n % 900)
        for day in range(_READINGS)
        for n in range(1, _ACCOUNTS + 1)
    ]


def _write(home: Path) -> tuple[Path, Path]:
    bills, readings = home / "bills.csv", home / "readings.csv"
    with bills.open("w", encoding="utf-8") as file:
        file.write("户号,电费年月,电量,应收电费,缴费截止日期\n")
        for n, month, kwh, fen, due in _bills():
            file.write(f"A{n},{month:%Y%m},{kwh},{int(str(fen)) / 100:.2f},{due}\n")
    with readings.open("w", encoding="utf-8") as file:
        file.write("户号,数据日期,电量\n")
        for n, at, _, _, wh in _readings():
            file.write(f"A{n},{at:%Y-%m-%d},{int(str(wh)) / 1000}\n")
    return bills, readings


async def _beside_copy(database: Database, path: Path, tables: Tables) -> list[float]:
    """Give seconds of plain COPY, of a first import, and of the same file again."""
    took = [await copy_plainly(database, tables, empty=", ".join(tables))]
    for _ in range(2):
        begun = time.perf_counter()
        report = await import_bills(path, Mapping(), database, timezone="UTC")
        took.append(time.perf_counter() - begun)
        assert not report.bad
    return took


async def _make_accounts(connection: Connection) -> None:
    for statement in (_CUSTOMERS, _PREMISES, _NUMBERED):
        await connection.execute(statement, _ACCOUNTS)
    await connection.execute(partition_sql.make(_FIRST))
    await connection.execute("analyze")


async def _fill(connection: Connection) -> None:
    """Make ten million readings; keys of accounts are not looked at, since all are there."""
    await connection.execute("truncate customers_reading; set session_replication_role = replica")
    for month in range(1, 13):
        begin = datetime(2026, month, 1, tzinfo=UTC)
        end = min(begin + timedelta(days=32), _FIRST + timedelta(days=_DAYS)).replace(day=1)
        if month > 1:
            await connection.execute(partition_sql.make(begin))
        table = partition_sql.name(begin)
        last = end - timedelta(days=1)
        await connection.execute(_USED.format(table=table), begin, last, _ACCOUNTS)
    await connection.execute("vacuum analyze customers_reading")


async def _year_ms(database: Database, connection: Connection) -> tuple[float, float]:
    """Give medians in milliseconds of a year of one account: ours, the bare query."""
    until = _FIRST + timedelta(days=_DAYS)
    statement = await connection.prepare(_BARE)
    times = list[float](), list[float]()

    async def by_store(account: int) -> int:
        begun = time.perf_counter()
        found = await list_readings(session, account, _FIRST, until)
        times[0].append(time.perf_counter() - begun)
        return len(found)

    async def barely(account: int) -> int:
        begun = time.perf_counter()
        rows = await statement.fetch(account, _FIRST, until)
        times[1].append(time.perf_counter() - begun)
        return len(rows)

    asks = (by_store, barely)
    async with database.transaction() as session:
        for place, account in enumerate(_asked()):
            for turn in range(len(asks)):  # who asks second finds the pages in memory
                assert await asks[(place + turn) % len(asks)](account) == _DAYS
    ours, bare = (statistics.median(one[_WARM:]) * 1e3 for one in times)
    return ours, bare


def _asked() -> list[int]:
    return random.Random(1).sample(range(1, _ACCOUNTS + 1), _ASKED)


async def _measure() -> tuple[list[float], list[float], float, float]:
    with tempfile.TemporaryDirectory() as home:
        bills, readings = await asyncio.to_thread(_write, Path(home))
        async with scratch_database() as database:
            connection = await database.hold()
            await _make_accounts(connection)
            told = "account_id month kwh amount_fen due_on"
            billed = await _beside_copy(database, bills, {"customers_bill": (told, _bills())})
            told = "account_id at grain meter_id wh"
            read = {"customers_reading": (told, _readings())}
            used = await _beside_copy(database, readings, read)
            await _fill(connection)
            ours, bare = await _year_ms(database, connection)
            await connection.close()
    return billed, used, ours, bare


def _figures(what: str, rows: int, took: list[float]) -> list[Figure]:
    copied, first, again = took
    peer = rows / copied
    return [
        Figure(f"import of {what}, new rows (peer: plain COPY of the same rows)", rows / first,
               "rows/s", peer, copied / first, "≥ 0.25 × COPY", copied / first >= 0.25),
        Figure(f"import of {what}, the same file again (peer: plain COPY)", rows / again,
               "rows/s", peer, copied / again, "≥ 0.25 × COPY", copied / again >= 0.25),
    ]  # fmt: skip


def measure() -> list[Figure]:
    """Measure first imports, the same files again, and a year of readings."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        billed, used, ours, bare = runner.run(_measure())
    return [
        *_figures("bills", _ACCOUNTS * _BILLS, billed),
        *_figures("readings", _ACCOUNTS * _READINGS, used),
        Figure("a year of one account among 10 M readings (peer: the bare query)", ours, "ms",
               bare, ours / bare, "≤ 2 × the bare query", ours <= 2 * bare),
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in measure():
        print(figure)

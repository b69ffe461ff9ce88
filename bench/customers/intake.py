"""Customer import: rows a second of a CSV, beside plain COPY of the same rows.

The peer is what cannot be beaten: the same values, already checked and split by table, copied
into the same empty tables with their keys and indexes. Ours reads and checks the file, stages
it, compares its rows with each other and with the tables, and upserts in batches.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import uvloop

from bench.figure import Figure
from bench.plain_copy import Tables, copy_plainly
from bench.scratch import scratch_database
from core.db import Database
from core.phone import NumberPlan
from customers.intake.mapping import Mapping
from customers.intake.run import import_file

ROWS = 50_000
_HEADER = "客户编号,姓名,客户类型,等级,电话,户号,表号,用电地址,馈线编号,台区编号,余额\n"


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADER)
        for n in range(1, ROWS + 1):
            file.write(
                f"C{n:08},住户{n},居民,C,{13490100000 + n},A{n:09},M{n:09},"
                f"河东区柳堤路{n}号,F-{n % 50:03},T-{n % 900:04},{n % 100}.50\n"
            )


def _tables() -> Tables:
    numbers = range(1, ROWS + 1)
    return {
        "customers_customer": ("id number name kind grade", [
            (n, f"C{n:08}", f"住户{n}", "resident", "C") for n in numbers]),
        "customers_premise": ("id code address feeder_code transformer_code", [
            (n, f"A{n:09}", f"河东区柳堤路{n}号", f"F-{n % 50:03}", f"T-{n % 900:04}")
            for n in numbers]),
        "customers_account": ("number customer_id premise_id meter_number balance_fen", [
            (f"A{n:09}", n, n, f"M{n:09}", n % 100 * 100 + 50) for n in numbers]),
        "customers_phone": ("e164 customer_id", [(8613490100000 + n, n) for n in numbers]),
    }  # fmt: skip


async def _import(path: Path, database: Database) -> float:
    begun = time.perf_counter()
    await import_file(path, Mapping(), database, plan=NumberPlan("CN"))
    return time.perf_counter() - begun


async def _measure() -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "customers.csv"
        await asyncio.to_thread(_write, path)
        async with scratch_database() as database:
            copied = await copy_plainly(
                database, _tables(), empty="customers_customer, customers_premise"
            )
            first = await _import(path, database)
            again = await _import(path, database)
    return copied, first, again


def measure() -> list[Figure]:
    """Measure a first import and the same file again."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        copied, first, again = runner.run(_measure())
    peer = ROWS / copied
    return [
        Figure("customer import, new rows (peer: plain COPY of the same rows)", ROWS / first,
               "rows/s", peer, copied / first, "≥ 0.25 × COPY", copied / first >= 0.25),
        Figure("customer import, the same file again (peer: plain COPY)", ROWS / again,
               "rows/s", peer, copied / again, "≥ 0.25 × COPY", copied / again >= 0.25),
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in measure():
        print(figure)

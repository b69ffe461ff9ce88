"""The desk's search: parts of names and streets, last digits, pinyin, beside reading the tables.

The peer is what a server without these indexes does: names and addresses compared one by one.
`python -m bench.customers.search 1000000` measures a city of another size.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop
from sqlalchemy import text

from bench.figure import Figure
from bench.scratch import scratch_database
from core.db import Database
from core.phone import NumberPlan
from customers import store
from customers.search import readings
from hotline.demo.city import load_city

CUSTOMERS = 100_000
ROUNDS = 8
_ONE_BY_ONE = text("""
select c.id from customers_customer c left join customers_account a on a.customer_id = c.id
left join customers_premise p on p.id = a.premise_id
where c.name like '%' || :q || '%' or p.address like '%' || :q || '%'
    or a.number like '%' || :q or a.meter_number like '%' || :q limit 20
""")


async def _texts(database: Database) -> list[str]:
    """Take what people type from the city itself: names, streets, digits, and what is nowhere."""
    async with database.transaction() as session:
        names = [
            row[0]
            for row in await session.execute(
                text("select name from customers_customer order by md5(number) limit 8")
            )
        ]
        streets = [row[0] for row in await session.execute(text(
            "select substring(address from '[^0-9]{3}(?=[0-9])') from customers_premise "
            "where address ~ '[^0-9]{3}[0-9]' order by md5(code) limit 8"))]  # fmt: skip
    rare = ["中心医院", "zxyy", "wangli", "0001", "4321", "没有这个", "xyzq"]
    return [*(name[-2:] for name in names), *streets, *rare]


async def _p95_ms(ask: Callable[[str], Awaitable[Any]], texts: list[str], rounds: int) -> float:
    times: list[float] = []
    for _ in range(rounds):
        for one in texts:
            begun = time.perf_counter()
            await ask(one)
            times.append((time.perf_counter() - begun) * 1e3)
    return sorted(times)[int(len(times) * 0.95)]


async def _measure(customers: int) -> tuple[float, float]:
    async with scratch_database() as database:
        await load_city(database, customers=customers)
        async with database.engine.connect() as connection:
            bare = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await bare.execute(text("vacuum analyze"))

        async def ours(wanted: str) -> None:
            async with database.transaction() as session:
                await store.search_customers(
                    session, wanted, plan=NumberPlan("CN"), ways=readings.ways(wanted)
                )

        async def one_by_one(wanted: str) -> None:
            async with database.transaction() as session:
                await session.execute(_ONE_BY_ONE, {"q": wanted})

        texts = await _texts(database)
        await _p95_ms(ours, texts, 1)
        return await _p95_ms(ours, texts, ROUNDS), await _p95_ms(one_by_one, texts, 1)


def measure(customers: int = CUSTOMERS) -> list[Figure]:
    """Measure the 95th of a hundred searches."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        ours, peer = runner.run(_measure(customers))
    return [
        Figure(f"search among {customers:,} customers, p95 (peer: reading the tables)", ours,
               "ms", peer, ours / peer, "≤ 50 ms", ours <= 50),
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in measure(*map(int, sys.argv[1:])):
        print(figure)

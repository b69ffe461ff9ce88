"""Caller look-up: index hit with 10 M numbers, a miss beside the held statement, and the ORM.

A miss is a question that memory does not answer: our `Lookup` against the same prepared
statement on a connection of its own, and against the customers read as ORM objects.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import numpy as np
import uvloop
from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from bench.figure import Figure
from bench.scratch import scratch_database
from core import phone
from core.db import Database
from customers.billing.models import Bill
from customers.caller.index import PhoneIndex
from customers.caller.lookup import Lookup
from customers.caller.sql import CANDIDATES
from customers.models import Account, Customer, CustomerPhone, Premise
from hotline.demo.city import load_city

PLAN = phone.NumberPlan("CN")

NUMBERS = 10_000_000
CUSTOMERS = 10_000
ASKED, WARM = 3_000, 500
ROUNDS = 3


def _index_hit_us() -> tuple[float, float]:
    """Time a find and a dict's get, each in microseconds."""
    rng = np.random.default_rng(1)
    numbers = np.unique(rng.integers(861300000_0000, 861999999_9999, NUMBERS + NUMBERS // 20))
    numbers = numbers[:NUMBERS]
    index = PhoneIndex(numbers, np.arange(len(numbers)))
    asked = [int(one) for one in rng.choice(numbers, 100_000)]
    small = dict.fromkeys(asked, 1)

    def each_us(find: Callable[[int], object]) -> float:
        rounds: list[float] = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            for number in asked:
                find(number)
            rounds.append((time.perf_counter() - begun) / len(asked) * 1e6)
        return min(rounds)

    return each_us(index.find), each_us(small.get)


async def _medians_us(
    asks: Sequence[Callable[[int], Awaitable[Any]]], numbers: Sequence[int]
) -> list[float]:
    """Ask each number of all in turn, the first to ask changing, and give each one's median."""
    times: list[list[float]] = [[] for _ in asks]
    for place, number in enumerate(numbers):
        for turn in range(len(asks)):
            who = (place + turn) % len(asks)
            begun = time.perf_counter()
            await asks[who](number)
            times[who].append(time.perf_counter() - begun)
    return [statistics.median(each) * 1e6 for each in times]


async def _by_orm(database: Database, e164: int) -> list[Any]:
    async with database.transaction() as session:
        other = aliased(Bill)
        newest = select(func.max(other.month)).where(other.account_id == Account.id)
        rows = await session.execute(
            select(CustomerPhone, Customer, Account, Premise, Bill)
            .join(Customer, Customer.id == CustomerPhone.customer_id)
            .outerjoin(Account, Account.customer_id == Customer.id)
            .outerjoin(Premise, Premise.id == Account.premise_id)
            .outerjoin(
                Bill, and_(Bill.account_id == Account.id, Bill.month == newest.scalar_subquery())
            )
            .where(CustomerPhone.e164 == e164)
        )
        return list(rows)


async def _misses() -> tuple[float, float, float]:
    """Give medians in microseconds: ours, the held statement, the ORM."""
    async with scratch_database() as database:
        await load_city(database, customers=CUSTOMERS)
        held = await database.hold()
        await held.execute("set plan_cache_mode = force_generic_plan; set jit = off")
        statement = await held.prepare(CANDIDATES)
        rows = await held.fetch("select distinct e164 from customers_phone order by 1")
        numbers = random.Random(1).sample([row[0] for row in rows], ASKED)
        lookup = Lookup(database, plan=PLAN)
        await lookup.refresh()
        texts = {number: phone.national(number, PLAN) for number in numbers}

        def ours_asks(number: int) -> Awaitable[Any]:
            return lookup.find(texts[number])

        def orm_asks(number: int) -> Awaitable[Any]:
            return _by_orm(database, number)

        await _medians_us((ours_asks, statement.fetch, orm_asks), numbers[:WARM])
        # Numbers not asked before: what was asked once is remembered.
        (orm,) = await _medians_us((orm_asks,), numbers[WARM : 2 * WARM])
        ours, floor = await _medians_us((ours_asks, statement.fetch), numbers[WARM:])
        await lookup.close()
        await held.close()
        return ours, floor, orm


def measure() -> list[Figure]:
    """Measure all three."""
    hit, by_dict = _index_hit_us()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        ours, floor, orm = runner.run(_misses())
    return [
        Figure("look-up, index hit, 10 M numbers (peer: a dict of 100,000)", hit, "µs", by_dict,
               hit / by_dict, "≤ 5 µs", hit <= 5),
        Figure("look-up, miss (peer: the held asyncpg statement)", ours, "µs", floor,
               ours / floor, "≤ 1.3 × held", ours <= 1.3 * floor),
        Figure("look-up, miss (peer: the same by the ORM)", ours, "µs", orm, ours / orm,
               "below the ORM", ours < orm),
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in measure():
        print(figure)

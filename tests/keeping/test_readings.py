"""Readings go by whole months, at once, and only those of who is on hold stay."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from core.db import Database
from customers.billing.partition_sql import make
from keeping.acts import KeepingActs
from keeping.keeper import Keeper
from tests.keeping.conftest import ACCOUNT

pytestmark = pytest.mark.border
MONTHS = [datetime(2019, 4, 1, tzinfo=UTC), datetime(2019, 5, 1, tzinfo=UTC)]


@pytest.fixture
async def read(filled: Database) -> Database:
    """Their readings and their neighbours' of two months long ago, beside one of this year."""
    async with filled.transaction() as session:
        for month in MONTHS:
            for statement in make(month).strip(";\n").split(";"):
                await session.execute(text(statement))
            add = text(
                "insert into customers_reading (account_id, at, grain, meter_id, wh) "
                "select account, at, 'day', 0, 5000 from unnest(array[1, 2]) account, "
                "generate_series(cast(:month as timestamptz), "
                "cast(:month as timestamptz) + interval '27 days', interval '1 day') at"
            )
            await session.execute(add, {"month": month})
    return filled


async def left(database: Database) -> dict[tuple[int, str], int]:
    """Count readings by account and partition."""
    counted = text(
        "select account_id, tableoid::regclass::text as month, count(*) as many "
        "from customers_reading group by 1, 2"
    )
    async with database.transaction() as session:
        rows = await session.execute(counted)
        return {(row.account_id, row.month): row.many for row in rows}


async def test_months_that_are_over_go_whole_and_younger_ones_stay(
    read: Database, keeper: Keeper
) -> None:
    assert (await keeper.forget())["readings"] == 2 * 2 * 28
    assert await left(read) == {(1, "customers_reading_old"): 1}
    assert (await keeper.forget())["readings"] == 0


async def test_a_month_whose_last_days_are_young_enough_stays(
    read: Database, acts: KeepingActs, keeper: Keeper
) -> None:
    since = (datetime.now(UTC) - MONTHS[1]).days - 20  # the period begins in the midst of May
    await acts.set_period("readings", since, None)
    assert (await keeper.forget())["readings"] == 2 * 28
    assert set(await left(read)) == {
        (1, "customers_reading_201905"), (2, "customers_reading_201905"),
        (1, "customers_reading_old"),
    }  # fmt: skip


async def test_who_is_on_hold_keeps_theirs_while_the_neighbours_go(
    read: Database, acts: KeepingActs, keeper: Keeper
) -> None:
    await acts.hold(ACCOUNT, "a dispute on what the meter counted", None)
    assert (await keeper.forget())["readings"] == 2 * 28
    assert await left(read) == {
        (1, "customers_reading_201904"): 28, (1, "customers_reading_201905"): 28,
        (1, "customers_reading_old"): 1,
    }  # fmt: skip
    assert (await keeper.forget())["readings"] == 0
    await acts.release(ACCOUNT, None)
    assert (await keeper.forget())["readings"] == 2 * 28
    assert await left(read) == {(1, "customers_reading_old"): 1}


async def test_who_reads_the_month_goes_first_and_other_kinds_are_forgotten(
    read: Database, keeper: Keeper
) -> None:
    async with read.transaction() as session:
        await session.execute(text("select count(*) from customers_reading_201904"))
        done = await asyncio.wait_for(keeper.forget(), 30)
    assert (done["readings"], done["imports"]) == (0, 1)
    assert (await keeper.forget())["readings"] == 2 * 2 * 28

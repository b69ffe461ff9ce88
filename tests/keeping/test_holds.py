"""Who is on hold keeps everything that names them, whatever its age, from that moment on."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from core.db import Database
from exchange.keeper import ExchangeKeeper
from keeping import store
from keeping.acts import KeepingActs, KeepingRefused
from keeping.keeper import Keeper, named_in_feed
from keeping.kinds import TABLES
from tests.keeping.conftest import ACCOUNT, NUMBER, OLD, PLAN
from tests.until import until

pytestmark = pytest.mark.border
OF_PEOPLE = {
    name
    for name, fate in TABLES.items()
    if fate in ("with_the_customer", "taken_out", "by_reference")
} - {
    "exchange_pending",  # changes without a number yet: they move on to exchange_change
    "exchange_answer",  # an answer to another system, kept a day for its repetition
    "customers_phone_change",  # a day's news between programs, no data of anybody
}
OLD_NOW = (
    "delete from cti_call where number like '%88886666'",  # a stranger's
    "delete from cti_journal where call_id = '17.5'",
    "delete from exchange_change where personal->>'number' like '%88886666'",
    "delete from exchange_change where subject = 'call/9.3'",  # nobody's: it has no record yet
    "update cti_call set arrived_at = :old, ended_at = :old",
    "update cti_journal set at = :old",
    "update ivr_rating set at = :old",
    "create table customers_reading_201905 partition of customers_reading "
    "for values from ('2019-05-01 00:00+00') to ('2019-06-01 00:00+00')",
    "update customers_reading set at = :old",
    "update outages_trouble_call set at = :old",
    "insert into outages_trouble_call (call_id, premise_id, at, number, settled_at) "
    "values ('18.1', 1, :old, '13599990000', now())",  # the neighbours', of the held place
    "update outbound_contact set state = 'done'",
    "update outbound_contact set e164 = 8613599990000 where id = 2",  # by another number, of them
    "update outbound_campaign set status = 'done', ended_at = :old",
)
FORGOTTEN = {
    "cti_call", "cti_call_business", "cti_journal", "cti_segment", "ivr_rating",
    "outages_trouble_call", "outbound_contact", "exchange_change", "customers_reading",
}  # fmt: skip


async def rows(database: Database) -> dict[str, list[str]]:
    """Read every table that can name people."""
    async with database.transaction() as session:
        return {
            table: sorted(await session.scalars(text(f"select t::text from {table} t")))
            for table in OF_PEOPLE
        }


async def test_a_hold_keeps_all_that_names_them_in_every_table_and_its_end_lets_it_go(
    filled: Database, acts: KeepingActs, keeper: Keeper
) -> None:
    feed = ExchangeKeeper(filled, named_in_feed(PLAN), kept=timedelta(0))
    await acts.hold(ACCOUNT, "a dispute", None)
    async with filled.transaction() as session:
        for statement in OLD_NOW:
            await session.execute(text(statement), {"old": OLD} if ":old" in statement else {})
    async with filled.transaction() as session:
        await session.execute(text("delete from exchange_pending"))
    before = await rows(filled)
    assert all(before.values()), "fill the person into every table, in tests/keeping/conftest.py"

    await keeper.forget()
    await feed.number()
    await feed.forget()
    assert await rows(filled) == before

    await acts.release(ACCOUNT, None)
    await keeper.forget()
    await feed.number()
    await feed.forget()
    after = await rows(filled)
    assert {name for name in OF_PEOPLE if after[name] != before[name]} == FORGOTTEN | {
        "keeping_hold"
    }


async def test_a_hold_that_is_set_while_the_night_erases_counts_at_once(
    filled: Database, acts: KeepingActs, keeper: Keeper
) -> None:
    async with filled.transaction() as session:
        await session.execute(text("update cti_call set arrived_at = :old"), {"old": OLD})
    await _while_a_hold_is_being_set(filled, keeper.forget)
    assert [one.table for one in await acts.tell(ACCOUNT, None) if one.table == "cti_call"]
    async with filled.transaction() as session:
        left = text("select count(*) from cti_call where number like :number")
        assert await session.scalar(left, {"number": f"%{NUMBER}"}) == 4


async def test_an_erasing_waits_for_a_hold_that_is_being_set_and_is_refused(
    filled: Database, acts: KeepingActs
) -> None:
    with pytest.raises(KeepingRefused, match="a dispute"):
        await _while_a_hold_is_being_set(filled, lambda: acts.erase(ACCOUNT, "they asked", None))


async def test_a_hold_that_waited_for_an_erasing_says_that_they_are_gone(
    filled: Database, acts: KeepingActs
) -> None:
    async with filled.transaction() as session:
        await store.let_no_hold_be_set(session)
        setting = asyncio.create_task(acts.hold(ACCOUNT, "too late", None))
        await until(lambda: _waits(filled), "the hold does not wait")
        await session.execute(text("delete from customers_customer where id = 1"))
    with pytest.raises(KeepingRefused, match="No customer"):
        await setting


async def _while_a_hold_is_being_set(
    database: Database, act: Callable[[], Coroutine[Any, Any, Any]]
) -> None:
    """Begin an act between the setting of a hold and its commit."""
    async with database.transaction() as session:
        hold = (
            "insert into keeping_hold (customer_id, reason, since) values (1, 'a dispute', now())"
        )
        await session.execute(text(hold))
        acting = asyncio.create_task(act())
        await until(lambda: _waits(database), "nobody waits for the hold")
    await acting


async def _waits(database: Database) -> bool:
    async with database.transaction() as session:
        waiting = text(
            "select exists (select from pg_locks where not granted "
            "and relation = 'keeping_hold'::regclass)"
        )
        return bool(await session.scalar(waiting))

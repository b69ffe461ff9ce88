"""The demo city in a real PostgreSQL: whole, right in its parts, and refused where others live."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from core.clock import now
from core.db import Database
from customers.caller.lookup import Lookup
from customers.models import ImportRun
from customers.money.account_sql import find_account_money
from hotline.demo import cast, city, codes
from hotline.demo.bulk import without_keys
from hotline.demo.city import CityRefused, clear_city, load_city

pytestmark = pytest.mark.border

EXPECTED = {
    "resident": "exact",
    "elderly": "exact",
    "hospital": "exact",
    "shared": "shared",
    "former": "former",
    "english": "exact",
    "factory": "exact",
    "landlord": "exact",
    "unknown": "unknown",
    "withheld": "withheld",
}


async def test_each_of_the_cast_is_matched_as_his_part_says(database: Database) -> None:
    shares: list[float] = []
    report = await load_city(
        database, customers=300, progress=lambda share, _: shares.append(share)
    )
    assert report.customers == 300
    assert shares
    lookup = Lookup(database, plan=codes.PLAN)
    await lookup.refresh()
    for key, confidence in EXPECTED.items():
        part = cast.part(key)
        found = await lookup.find(part.number)
        assert found.confidence == confidence, key
        if found.only is not None:
            assert found.only.number == part.customer_number
            assert found.only.premises[0].feeder_code == part.feeder_code
            assert found.only.premises[0].last_bill is not None
    await lookup.close()


async def test_an_account_shows_a_year_of_bills_payments_and_use_by_period(
    database: Database,
) -> None:
    await load_city(database, customers=20)
    resident = cast.part("resident")
    async with database.transaction() as session:
        account = await session.scalar(
            text("select min(id) from customers_account where customer_id = :one"),
            {"one": resident.customer_id},
        )
        money = await find_account_money(session, resident.customer_id, account, "Asia/Shanghai")
    assert money is not None
    assert len(money.bills) == len(money.payments) == len(money.uses) == 12
    assert money.arrears_fen == 0
    assert [use.month for use in money.uses] == [bill.month for bill in reversed(money.bills)]
    for use, bill in zip(money.uses, reversed(money.bills), strict=True):
        assert use.wh == (bill.kwh or 0) * 1000
        assert use.has_periods
        assert sum(one or 0 for one in use.periods) == use.wh
    (meter,) = money.meters
    assert meter.stand_wh is not None
    assert meter.stand_wh >= sum(use.wh or 0 for use in money.uses)


async def test_a_second_city_is_refused_until_the_first_is_taken_out(database: Database) -> None:
    await load_city(database, customers=20)
    with pytest.raises(CityRefused, match="--replace"):
        await load_city(database, customers=20)
    await clear_city(database)
    assert (await load_city(database, customers=30, seed=2)).customers == 30


async def test_real_customers_are_never_taken_out(database: Database) -> None:
    await load_city(database, customers=20)
    async with database.transaction() as session:
        session.add(ImportRun(id=uuid4(), file_name="sg186.csv", sha256="0", started_at=now()))
    with pytest.raises(CityRefused, match="imported from files"):
        await clear_city(database)


async def test_customers_added_later_get_free_ids(database: Database) -> None:
    await load_city(database, customers=20)
    async with database.transaction() as session:
        added = await session.scalar(
            text("insert into customers_customer (number, name) values ('x', 'x') returning id")
        )
    assert added == 21


async def test_rebuilding_leaves_keys_and_indexes_as_they_were(database: Database) -> None:
    connection = await database.hold()
    tables = city._TABLES  # pyright: ignore[reportPrivateUsage]
    shape = (
        "select indexdef from pg_indexes where tablename = any($1) union all "
        "select conname || pg_get_constraintdef(oid) from pg_constraint "
        "where conrelid::regclass::text = any($1) order by 1"
    )
    before = await connection.fetch(shape, list(tables))
    told: list[str] = []
    async with connection.transaction(), without_keys(connection, tables, told.append):
        assert len(await connection.fetch(shape, list(tables))) < len(before)
    assert await connection.fetch(shape, list(tables)) == before
    assert any(line.startswith("index") for line in told)
    await connection.close()

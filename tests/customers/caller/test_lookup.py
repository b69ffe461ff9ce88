"""The look-up on a real PostgreSQL: right, in time, and never deaf after a cut."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, text, update

from core.db import Database
from core.phone import NumberPlan
from customers.billing.models import Bill
from customers.caller.lookup import Lookup
from customers.caller.match import Confidence
from customers.models import Account, Customer, CustomerPhone, Premise
from customers.public_id import PublicIds
from tests.until import until

PLAN = NumberPlan("CN", "0571")

pytestmark = pytest.mark.border
IDS = PublicIds(b"a key of the tests")
OWN, SHARED, OLD, LAPSED = 8613490001001, 8613490001002, 8613490001003, 8613490001004


@pytest.fixture
async def town(database: Database) -> Database:
    """Three customers: 1 with two premises, 2 and 3 sharing a telephone."""
    async with database.transaction() as session:
        session.add_all(
            Customer(id=n, number=f"C{n}", name=f"住户{n}", grade="B" if n == 1 else "C")
            for n in (1, 2, 3)
        )
        session.add_all(
            Premise(id=n, code=f"P{n}", address=f"{n}号", feeder_code="F1") for n in (1, 2, 3)
        )
        await session.flush()
        session.add_all(
            Account(id=n, number=f"A{n}", customer_id=owner, premise_id=n, balance_fen=-n)
            for n, owner in ((1, 1), (2, 1), (3, 2))
        )
        session.add_all(
            CustomerPhone(e164=e164, customer_id=owner, role=role, valid_until=until)
            for e164, owner, role, until in (
                (OWN, 1, "owner", None),
                (SHARED, 2, "owner", None),
                (SHARED, 3, "tenant", None),
                (SHARED, 1, "former", date(2020, 1, 1)),
                (OLD, 3, "former", None),
                (LAPSED, 3, "owner", date(2020, 1, 1)),
            )
        )
        await session.flush()
        for month, paid in ((1, True), (2, False)):
            session.add(
                Bill(
                    account_id=1,
                    month=date(2025, month, 1),
                    kwh=100 * month,
                    amount_fen=5000 * month,
                    due_on=date(2025, month, 25),
                    told_paid_at=datetime(2025, 1, 20, tzinfo=UTC) if paid else None,
                )
            )
    return database


@asynccontextmanager
async def running(database: Database, **settings: float) -> AsyncGenerator[Lookup]:
    lookup = Lookup(database, plan=PLAN, ids=IDS, **settings)  # pyright: ignore[reportArgumentType]
    task = asyncio.create_task(lookup.run())
    await until(lambda: lookup.is_fresh, deadline_s=10)
    yield lookup
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await lookup.close()


async def until_match(lookup: Lookup, number: int, confidence: Confidence) -> None:
    async with asyncio.timeout(8):
        while (await lookup.find(str(number))).confidence != confidence:
            await asyncio.sleep(0.02)


async def cut_all(database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(
            text(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid <> pg_backend_pid()"
            )
        )


async def test_a_known_number_brings_the_customer_with_premises_and_last_bill(
    town: Database,
) -> None:
    async with running(town) as lookup:
        found = await lookup.find("013490001001")
    assert found.confidence == "exact"
    customer = found.candidates[0]
    assert (customer.number, customer.grade, customer.role) == ("C1", "B", "owner")
    assert [(p.code, p.account_number, p.balance_fen) for p in customer.premises] == [
        ("P1", "A1", -10_000),  # what the second month leaves open
        ("P2", "A2", -2),
    ]
    bill = customer.premises[0].last_bill
    assert bill is not None
    assert (bill.month, bill.amount_fen, bill.paid_at) == (date(2025, 2, 1), 10000, None)
    assert customer.premises[1].last_bill is None


@pytest.mark.parametrize(
    ("raw", "confidence", "numbers"),
    [
        (str(SHARED), "shared", ("C2", "C3")),
        (str(OLD), "former", ("C3",)),
        (str(LAPSED), "former", ("C3",)),
        ("13490009999", "unknown", ()),
        ("anonymous", "withheld", ()),
        ("", "withheld", ()),
        ("110", "unknown", ()),
        ("1" * 40, "unknown", ()),
        ("${SHELL(id)}", "unknown", ()),
    ],
)
async def test_every_kind_of_number_gets_its_confidence(
    town: Database, raw: str, confidence: Confidence, numbers: tuple[str, ...]
) -> None:
    lookup = Lookup(town, plan=PLAN, ids=IDS)  # without its index: the database answers alone
    without_index = await lookup.find(raw)
    await lookup.close()
    async with running(town) as indexed:
        assert await indexed.find(raw) == without_index
    assert without_index.confidence == confidence
    assert tuple(one.number for one in without_index.candidates) == numbers


async def test_memory_agrees_with_the_database_on_place_and_certainty(town: Database) -> None:
    async with running(town) as lookup:
        await until(lambda: lookup.places, deadline_s=8)
        for number in (OWN, SHARED, OLD, LAPSED, 8613490009999):
            found, recalled = await lookup.find(str(number)), lookup.recall(str(number))
            assert recalled.confidence == found.confidence
            assert [
                (one.customer_id, one.role, one.grade, [home.premise_id for home in one.premises])
                for one in recalled.candidates
            ] == [
                (one.customer_id, one.role, one.grade, [home.premise_id for home in one.premises])
                for one in found.candidates
            ]
        assert lookup.recall("anonymous").confidence == "withheld"
        async with town.transaction() as session:
            session.add(Customer(id=4, number="C4", name="新户"))
            await session.flush()
            session.add(CustomerPhone(e164=8613490001010, customer_id=4))
        await until_match(lookup, 8613490001010, "exact")
        assert lookup.recall("13490001010").confidence == "unavailable"  # newer than the places


async def test_an_index_nobody_keeps_fresh_is_not_trusted_about_new_numbers(town: Database) -> None:
    lookup = Lookup(town, plan=PLAN)
    await lookup.refresh()
    assert lookup.size == 6
    async with town.transaction() as session:
        session.add(CustomerPhone(e164=8613490001005, customer_id=1))
    assert (await lookup.find("13490001005")).confidence == "exact"
    await lookup.close()


async def test_added_moved_and_removed_numbers_are_known_within_a_moment(town: Database) -> None:
    async with running(town) as lookup:
        new = 8613490001006
        assert (await lookup.find(str(new))).confidence == "unknown"
        async with town.transaction() as session:
            session.add(CustomerPhone(e164=new, customer_id=1))
        await until_match(lookup, new, "exact")
        async with town.transaction() as session:
            await session.execute(
                update(CustomerPhone).where(CustomerPhone.e164 == new).values(e164=new + 1)
            )
        await until_match(lookup, new, "unknown")
        await until_match(lookup, new + 1, "exact")
        async with town.transaction() as session:
            await session.execute(delete(CustomerPhone).where(CustomerPhone.e164 == new + 1))
        await until_match(lookup, new + 1, "unknown")


async def test_a_cut_connection_costs_no_answer(town: Database) -> None:
    async with running(town) as lookup:
        assert (await lookup.find(str(OWN))).confidence == "exact"
        await cut_all(town)
        assert (await lookup.find(str(SHARED))).confidence == "shared"


async def test_changes_made_while_the_listener_was_cut_are_caught_up(town: Database) -> None:
    async with running(town) as lookup:
        async with town.transaction() as session:
            session.add(CustomerPhone(e164=8613490001007, customer_id=1))
            await session.flush()
            await session.execute(
                text(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where datname = current_database() and pid <> pg_backend_pid()"
                )
            )
        await until_match(lookup, 8613490001007, "exact")
        await until(lambda: lookup.is_fresh, deadline_s=8)
        assert (await lookup.find("13490001007")).confidence == "exact"
        assert lookup.size == 6  # caught up from the journal, not loaded anew


async def test_a_slow_transactions_change_is_not_missed(town: Database) -> None:
    """Its journal row has an older id than one that was already read."""
    async with running(town) as lookup:
        async with town.transaction() as slow:
            slow.add(CustomerPhone(e164=8613490001008, customer_id=1))
            await slow.flush()
            async with town.transaction() as quick:
                quick.add(CustomerPhone(e164=8613490001009, customer_id=1))
            await until_match(lookup, 8613490001009, "exact")
        await until_match(lookup, 8613490001008, "exact")


async def test_emptying_the_table_empties_the_index(town: Database) -> None:
    async with running(town) as lookup:
        async with town.transaction() as session:
            await session.execute(text("truncate customers_phone"))
        await until_match(lookup, OWN, "unknown")
        await until(lambda: not lookup.size, deadline_s=8)


async def test_a_database_that_hangs_is_unavailable_within_the_deadline(town: Database) -> None:
    lookup = Lookup(town, plan=PLAN, deadline_s=0.2)
    assert (await lookup.find(str(OWN))).confidence == "exact"
    async with town.transaction() as session:
        await session.execute(text("lock table customers_phone in access exclusive mode"))
        begun = asyncio.get_running_loop().time()
        assert (await lookup.find(str(SHARED))).confidence == "unavailable"
        assert (await lookup.find(str(OLD))).confidence == "unavailable"
        assert asyncio.get_running_loop().time() - begun < 5  # the lock would hold for ever
    async with asyncio.timeout(5):
        while (await lookup.find(str(SHARED))).confidence != "shared":
            await asyncio.sleep(0.05)
    await lookup.close()


async def test_a_database_that_is_gone_is_unavailable_and_never_raises() -> None:
    nowhere = Database("postgresql://nobody:x@127.0.0.1:1/none")
    lookup = Lookup(nowhere, plan=PLAN)
    assert (await lookup.find(str(OWN))).confidence == "unavailable"
    assert (await lookup.find("anonymous")).confidence == "withheld"
    await lookup.close()
    await nowhere.close()

"""Customers as the desk and a campaign ask for them, on a real PostgreSQL."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.dialects import postgresql

from core import phone
from core.db import Database
from customers import affected, store
from customers.billing.models import Bill
from customers.models import Account, Customer, CustomerPhone, Premise
from customers.search import readings
from customers.search import sql as search_sql

PLAN = phone.NumberPlan("CN")

pytestmark = pytest.mark.border
N = 8613490002000


@pytest.fixture
async def street(database: Database) -> Database:
    """Customer 1 on two transformers, 2 and 3 share a number, 4 has none, 5 is elsewhere."""
    async with database.transaction() as session:
        session.add_all(
            Customer(
                id=n,
                number=f"33000{n}",
                name=f"沈{n}号",
                grade="A" if n == 1 else "C",
                critical="hospital" if n == 1 else "",
            )
            for n in range(1, 6)
        )
        session.add(Customer(id=6, number="330006", name="澜江市中心医院"))
        session.add_all(
            Premise(
                id=n,
                code=f"P{n}",
                address=f"河东区柳堤路{n}号",
                feeder_code="F2" if n == 5 else "F1",
                transformer_code="T2" if n in (2, 5) else "T1",
            )
            for n in range(1, 7)
        )
        await session.flush()
        session.add_all(
            Account(
                id=n,
                number=f"3301{n}",
                customer_id=1 if n == 6 else n,
                premise_id=n,
                meter_number=f"M{n}",
                status="closed" if n == 6 else "active",
            )
            for n in range(1, 7)
        )
        session.add_all(
            CustomerPhone(e164=e164, customer_id=owner, role=role, valid_until=until)
            for e164, owner, role, until in (
                (N + 1, 1, "owner", None),
                (N + 2, 2, "owner", None),
                (N + 2, 3, "owner", None),
                (N + 3, 3, "former", None),
                (N + 4, 4, "owner", date(2020, 1, 1)),
                (N + 5, 5, "owner", None),
            )
        )
        await session.flush()
        session.add_all(
            Bill(
                account_id=1,
                month=date(2024 + month // 12, month % 12 + 1, 1),
                kwh=month,
                amount_fen=month * 50,
                due_on=date(2026, 1, 1),
                told_paid_at=datetime(2025, 1, 1, tzinfo=UTC),
            )
            for month in range(20)
        )
    return database


async def test_a_customer_is_shown_with_numbers_accounts_and_twelve_bills(street: Database) -> None:
    async with street.transaction() as session:
        view = await store.find_customer(session, 1, PLAN)
        nobody = await store.find_customer(session, 999, PLAN)
    assert nobody is None
    assert view is not None
    assert (view.number, view.grade, view.critical) == ("330001", "A", "hospital")
    assert [one.number for one in view.phones] == [phone.national(N + 1, PLAN)]
    assert [(one.number, one.status) for one in view.accounts] == [
        ("33011", "active"),
        ("33016", "closed"),
    ]
    assert view.accounts[0].premise.address == "河东区柳堤路1号"
    assert [bill.kwh for bill in view.accounts[0].bills] == list(range(19, 7, -1))
    assert view.accounts[1].bills == ()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("330001", [("customer_number", 1)]),
        ("33012", [("account", 2)]),
        ("M3", [("meter", 3)]),
        ("134 9000 2002", [("phone", 2), ("phone", 3)]),
        ("沈4", [("name", 4)]),
        (" 沈4号 ", [("name", 4)]),
        ("河东区柳堤路5", [("address", 5)]),
        ("中心医院", [("name", 6)]),
        ("医院", [("name", 6)]),
        ("zxyy", [("name", 6)]),
        ("Zhong Xin Yi Yuan", [("name", 6)]),
        ("zhongxinyi", [("name", 6)]),
        ("shen", [("name", n) for n in range(1, 6)]),
        ("柳堤路", [("address", n) for n in range(1, 6)]),
        ("柳堤路4", [("address", 4)]),
        ("堤路4号", [("address", 4)]),
        ("2002", [("phone", 2), ("phone", 3)]),
        ("02005", [("phone", 5)]),
        ("2003", []),  # a number somebody had once
        ("3014", [("account", 4)]),
        ("柳路", []),
        ("zyyx", []),
        ("%", []),
        ("_", []),
        ("%%", []),
        ("沈%", []),
        ("", []),
        ("99999", []),
    ],
)
async def test_a_search_finds_numbers_their_ends_parts_of_names_and_streets_and_pinyin(
    street: Database, wanted: str, found: list[tuple[str, int]]
) -> None:
    async with street.transaction() as session:
        hits = await store.search_customers(session, wanted, plan=PLAN, ways=readings.ways(wanted))
    assert sorted((hit.matched_by, hit.customer_id) for hit in hits) == found


async def test_what_is_exact_comes_before_what_begins_so_and_that_before_what_holds_it(
    street: Database,
) -> None:
    async with street.transaction() as session:
        session.add_all(
            Customer(id=n, number=f"33000{n}", name=name)
            for n, name in ((7, "中心医院东院"), (8, "中心医院"), (9, "新中心医院食堂"))
        )
    for wanted in ("中心医院", "zxyy"):
        async with street.transaction() as session:
            hits = await store.search_customers(
                session, wanted, plan=PLAN, ways=readings.ways(wanted)
            )
        assert [hit.customer_id for hit in hits] == [8, 7, 9, 6]


async def test_the_searchs_indexes_are_those_that_are_used(street: Database) -> None:
    used: set[str] = set()
    async with street.transaction() as session:
        await session.execute(text("set local enable_seqscan = off"))
        for wanted in ("中心医院", "zxyy", "柳堤路4", "2002"):
            for _, query in search_sql.queries(wanted, readings.ways(wanted), PLAN):
                compiled = query.compile(
                    dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}
                )
                plan = await session.execute(
                    text("explain " + str(compiled).replace(":", r"\:").replace("%%", "%"))
                )
                used |= {
                    word for row in plan for word in row[0].split() if word.startswith("find_")
                }
    assert used == {
        "find_customer_by_pairs", "find_premise_by_street", "find_account_by_end",
        "find_meter_by_end", "find_phone_by_end",
    }  # fmt: skip


async def test_a_search_keeps_its_limit_and_shows_an_address(street: Database) -> None:
    async with street.transaction() as session:
        hits = await store.search_customers(session, "沈", limit=3, plan=PLAN)
    assert len(hits) == 3
    assert all(hit.address.startswith("河东区") for hit in hits)


async def test_an_outage_names_each_number_and_customer_once(street: Database) -> None:
    async with street.transaction() as session:
        by_feeder = [one async for one in affected.customers_on(session, ["F1"], [])]
        by_transformer = [one async for one in affected.customers_on(session, [], ["T2"])]
        both = [one async for one in affected.customers_on(session, ["F1"], ["T2"])]
        nowhere = [one async for one in affected.customers_on(session, [], [])]
    assert [(one.e164, one.customer_id) for one in by_feeder] == [
        (N + 1, 1),
        (N + 2, 2),
        (N + 2, 3),
    ]
    assert by_feeder[0].premise_ids == (1,)  # the closed account's premise is not theirs any more
    assert (by_feeder[0].critical, by_feeder[0].grade) == ("hospital", "A")
    assert [one.e164 for one in by_transformer] == [N + 2, N + 5]
    assert len(both) == 4
    assert nowhere == []


async def test_an_outages_counts_agree_with_its_list(street: Database) -> None:
    async with street.transaction() as session:
        counts = await affected.count_customers_on(session, ["F1"], [])
        nothing = await affected.count_customers_on(session, ["F9"], [])
    assert (counts.premises, counts.customers, counts.phones) == (4, 4, 2)
    assert (counts.critical, counts.unreachable) == (1, 1)
    assert [(one.customer_id, one.critical) for one in counts.critical_customers] == [
        (1, "hospital")
    ]
    assert counts.by_grade == {"A": 1, "B": 0, "C": 3}
    assert nothing.customers == nothing.phones == nothing.premises == 0

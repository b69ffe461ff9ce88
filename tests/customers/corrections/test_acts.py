"""An agent corrects a file on a real PostgreSQL: known at the next call, kept, and undone."""

import asyncio
from collections.abc import AsyncGenerator
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import Bus
from core.db import Database
from core.phone import NumberPlan
from customers.acts import CustomerActs
from customers.caller.lookup import Lookup
from customers.corrections.correction import CorrectionLine, CustomerRefused, FileChange
from customers.corrections.store import show_corrections
from customers.models import Customer, CustomerPhone
from customers.public_id import PublicIds
from tests.until import until

pytestmark = pytest.mark.border
PLAN, IDS = NumberPlan("CN", "0571"), PublicIds(b"a key of the tests")
OWN, NEW, NEIGHBOURS, OLD = 8613490001001, 8613490001002, 8613490001003, 8613490001004


async def _names(_: AsyncSession, __: object) -> dict[int, str]:
    return {7: "王涛"}


class Desk:
    """The acts over a database, with the audit log kept in a list."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.bus = Bus()
        self.audited: list[tuple[int | None, str, str, str]] = []
        zone = ZoneInfo("Asia/Shanghai")
        self.acts = CustomerActs(database, self.bus, self.audit, PLAN, zone)

    async def audit(
        self, session: AsyncSession, person_id: int | None, action: str, subject: str, detail: str
    ) -> None:
        assert session.in_transaction()
        self.audited.append((person_id, action, subject, detail))

    async def ask(self, sql: str) -> list[tuple[object, ...]]:
        async with self.database.transaction() as session:
            return [tuple(row) for row in await session.execute(text(sql))]

    async def corrections(self) -> list[CorrectionLine]:
        async with self.database.transaction() as session:
            return await show_corrections(session, 1, PLAN, _names) or []

    async def phones(self) -> list[tuple[object, ...]]:
        return await self.ask("select customer_id, e164, role from customers_phone order by 1, 2")


@pytest.fixture
async def desk(database: Database) -> Desk:
    async with database.transaction() as session:
        session.add_all(Customer(id=n, number=f"C{n}", name=f"住户{n}") for n in (1, 2))
        await session.flush()
        session.add(CustomerPhone(customer_id=1, e164=OWN))
        session.add(CustomerPhone(customer_id=1, e164=OLD, role="former"))
        session.add(CustomerPhone(customer_id=2, e164=NEIGHBOURS))
    return Desk(database)


@pytest.fixture
async def lookup(desk: Desk) -> AsyncGenerator[Lookup]:
    made = Lookup(desk.database, plan=PLAN, ids=IDS)
    made.follow(desk.bus)
    task = asyncio.create_task(made.run())
    await until(lambda: made.is_fresh, deadline_s=10)
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await made.close()


async def _confidence(lookup: Lookup, number: int) -> str:
    return (await lookup.find(str(number))).confidence


async def test_a_number_that_was_linked_is_known_at_the_next_call_and_forgotten_when_undone(
    desk: Desk, lookup: Lookup
) -> None:
    assert await _confidence(lookup, NEW) == "unknown"
    linked = await desk.acts.link(1, "134 9000 1002", "tenant", 7, call_id="call-1")
    assert (linked.number, linked.role) == ("13490001002", "tenant")
    assert await _confidence(lookup, NEW) == "exact"  # at once, whatever the index has heard
    only = (await lookup.find(str(NEW))).only
    assert only is not None
    assert (only.customer_id, only.role) == (IDS.show(1), "tenant")
    await desk.acts.undo(1, linked.correction_id, 8)
    assert await _confidence(lookup, NEW) == "unknown"
    assert await desk.ask(
        "select what, e164, told, call_id, person_id, at <= undone_at, undone_by "
        "from customers_correction"
    ) == [("linked", NEW, "tenant", "call-1", 7, True, 8)]
    assert [one[:3] for one in desk.audited] == [
        (7, "customer.linked", "customer:1"),
        (8, "customer.correction_undone", "customer:1"),
    ]
    assert "1349" not in str(desk.audited)


async def test_a_link_puts_back_what_stood_there_and_leaves_others_their_number(
    desk: Desk, lookup: Lookup
) -> None:
    shared = await desk.acts.link(1, str(NEIGHBOURS), "contact", 7)
    assert await _confidence(lookup, NEIGHBOURS) == "shared"
    back = await desk.acts.link(1, str(OLD), "owner", 7)
    other = await desk.acts.link(1, str(OWN), "tenant", 7)
    for one in (shared, back, other):
        await desk.acts.undo(1, one.correction_id, 7)
    assert await desk.phones() == [(1, OWN, "owner"), (1, OLD, "former"), (2, NEIGHBOURS, "owner")]


async def test_what_cannot_be_linked_or_undone_is_refused_by_its_reason(desk: Desk) -> None:
    linked = await desk.acts.link(1, str(NEW), "owner", 7)
    await desk.acts.mark_wrong(1, str(NEW), 7)
    refused = {
        "already_linked": desk.acts.link(1, str(OWN), "owner", 7),
        "no_telephone": desk.acts.link(1, "110", "owner", 7),
        "customer_not_found": desk.acts.link(99, str(NEW), "owner", 7),
        "number_not_theirs": desk.acts.mark_wrong(2, str(OWN), 7),
        "newer_stands": desk.acts.undo(1, linked.correction_id, 7),
        "correction_not_found": desk.acts.undo(2, linked.correction_id, 7),
        "nothing_changes": desk.acts.edit(1, FileChange(language="zh"), 7),
    }
    for code, act in refused.items():
        with pytest.raises(CustomerRefused) as why:
            await act
        assert why.value.code == code


async def test_what_was_remembered_of_a_caller_is_forgotten_when_their_file_is_corrected(
    desk: Desk, lookup: Lookup
) -> None:
    before = (await lookup.find(str(OWN))).only
    await desk.acts.edit(1, FileChange(language="en", life_support=True), 7)
    after = (await lookup.find(str(OWN))).only
    assert before is not None
    assert after is not None
    assert (before.language, before.critical) == ("zh", "")
    assert (after.language, after.critical) == ("en", "life_support")


async def test_each_correction_is_undone_from_the_newest_back_and_the_list_says_which_may_be(
    desk: Desk,
) -> None:
    linked = await desk.acts.link(1, str(NEW), "owner", 7, call_id="call-1")
    await desk.acts.mark_wrong(1, str(NEW), 7, call_id="call-2")
    for note in ("电表在院里", "电表在地下室"):
        await desk.acts.edit(1, FileChange(note=note), 7)
    lines = await desk.corrections()
    assert [(one.what, one.before, one.told, one.call_id, one.may_undo) for one in lines] == [
        ("note", "电表在院里", "电表在地下室", "", True),
        ("note", "", "电表在院里", "", False),
        ("wrong", "owner", "former", "call-2", True),
        ("linked", "", "owner", "call-1", False),
    ]
    assert (lines[2].number, lines[2].by) == ("13490001002", "王涛")
    with pytest.raises(CustomerRefused) as why:
        await desk.acts.undo(1, linked.correction_id, 7)
    assert why.value.code == "newer_stands"
    for one in lines:
        await desk.acts.undo(1, one.correction_id, 8)
    assert not any(one.may_undo for one in await desk.corrections())
    assert await desk.phones() == [(1, OWN, "owner"), (1, OLD, "former"), (2, NEIGHBOURS, "owner")]
    assert await desk.ask("select note from customers_customer where id = 1") == [("",)]
    assert len(desk.audited) == 8


async def test_note_language_and_life_support_are_corrected_and_what_was_there_is_kept(
    desk: Desk,
) -> None:
    await desk.acts.edit(1, FileChange(note="电表在地下室", life_support=True), 7)
    await desk.acts.edit(1, FileChange(language="en", life_support=False), 8)
    assert await desk.ask(
        "select note, language, critical from customers_customer where id = 1"
    ) == [("电表在地下室", "en", "")]
    assert await desk.ask(
        "select what, told, before ->> what, person_id from customers_correction order by id"
    ) == [
        ("note", "电表在地下室", "", 7),
        ("critical", "life_support", "", 7),
        ("language", "en", "zh", 8),
        ("critical", "", "life_support", 8),
    ]
    await desk.ask("update customers_customer set critical = 'hospital' where id = 2 returning 1")
    with pytest.raises(CustomerRefused) as why:
        await desk.acts.edit(2, FileChange(life_support=True), 7)
    assert why.value.code == "critical_otherwise"

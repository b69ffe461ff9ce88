"""What an import tells anew of a correction, on a real PostgreSQL: seen, decided, never lost."""

import asyncio
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import Bus
from core.db import Database
from core.phone import NumberPlan
from customers.acts import CustomerActs
from customers.corrections import conflict_sql, store
from customers.corrections.conflict_sql import OpenConflict, Side, list_open
from customers.corrections.correction import CustomerRefused, FileChange
from customers.intake.batch import store_rows
from customers.intake.mapping import Mapping
from customers.intake.run import import_file
from tests.until import until

pytestmark = pytest.mark.border
PLAN = NumberPlan("CN", "0571")


async def _audit(_: AsyncSession, who: int | None, *told: str) -> None:
    assert who
    assert told


class Both:
    """A desk and another system that tell of one customer."""

    def __init__(self, database: Database, place: Path) -> None:
        self.database = database
        self.place = place
        self.acts = CustomerActs(database, Bus(), _audit, PLAN, ZoneInfo("Asia/Shanghai"))

    async def told(self, note: str) -> None:
        """Import a file with a note."""
        path = self.place / "crm.csv"
        path.write_text(
            f"客户编号,户号,户名,用电地址,备注\nC1,3300,李明,文三路 1 号,{note}\n", "utf-8"
        )
        await import_file(path, Mapping(), self.database, plan=PLAN)

    async def stored(self, note: str) -> None:
        """Write the same over REST."""
        async with self.database.transaction() as session:
            raw = await (await session.connection()).get_raw_connection()
            assert raw.driver_connection is not None
            await store_rows(
                raw.driver_connection,
                [{"customer_number": "C1", "name": "李明", "note": note}],
                PLAN,
            )

    async def decided(self, one: OpenConflict, side: Side) -> None:
        """Decide as the page does: of what it showed."""
        await self.acts.decide(one.conflict_id, side, 7, ours=one.ours, theirs=one.theirs)

    async def corrected(self, note: str) -> None:
        await self.acts.edit(await self.customer(), FileChange(note=note), 7)

    async def customer(self) -> int:
        return int(str(await self.ask("select id from customers_customer")))

    async def note(self) -> str:
        return str(await self.ask("select note from customers_customer"))

    async def ask(self, sql: str) -> object:
        async with self.database.transaction() as session:
            return await session.scalar(text(sql))

    async def waits(self) -> bool:
        """Tell whether somebody waits for a row."""
        return bool(await self.ask("select exists (select from pg_locks where not granted)"))

    async def open(self) -> list[OpenConflict]:
        async def names(_: AsyncSession, __: object) -> dict[int, str]:
            return {7: "王班长"}

        async with self.database.transaction() as session:
            return await list_open(session, names)


@pytest.fixture
async def both(database: Database, tmp_path: Path) -> Both:
    made = Both(database, tmp_path)
    await made.told("后院")
    await made.corrected("前院")
    return made


async def test_only_what_the_other_system_changed_since_is_a_conflict(both: Both) -> None:
    await both.told("后院")  # as before the correction
    await both.told("前院")  # as it stands here
    assert await both.open() == []
    await both.told("侧门")
    await both.told("侧门")
    (one,) = await both.open()
    assert (one.ours, one.ours_by, one.theirs, one.source) == ("前院", "王班长", "侧门", "crm.csv")
    assert await both.note() == "前院"
    await both.told("前院")  # they came round
    assert await both.open() == []


async def test_ours_stands_and_the_change_feed_says_so_once_more(both: Both) -> None:
    await both.told("侧门")
    (one,) = await both.open()
    await both.decided(one, "ours")
    await both.told("侧门")
    assert await both.open() == []
    assert await both.note() == "前院"
    told = "select count(*) from exchange_pending where type = 'hotline.customer.corrected'"
    assert await both.ask(told) == 2
    with pytest.raises(CustomerRefused, match="decided"):
        await both.decided(one, "theirs")
    await both.told("屋顶")  # something new again
    assert [one.theirs for one in await both.open()] == ["屋顶"]


async def test_theirs_is_taken_followed_from_then_on_and_may_be_undone(both: Both) -> None:
    await both.told("侧门")
    (one,) = await both.open()
    await both.decided(one, "theirs")
    assert await both.note() == "侧门"
    taken = int(str(await both.ask("select max(id) from customers_correction")))
    await both.acts.undo(await both.customer(), taken, 7)
    assert await both.note() == "前院"
    await both.told("侧门")  # which was decided
    assert await both.open() == []


async def test_after_theirs_was_taken_imports_change_it_until_somebody_corrects_it(
    both: Both,
) -> None:
    await both.told("侧门")
    (one,) = await both.open()
    await both.decided(one, "theirs")
    await both.told("地下")
    assert await both.note() == "地下"
    await both.corrected("楼上")
    await both.told("地下")  # nothing new from them
    assert await both.open() == []
    assert await both.note() == "楼上"


async def test_a_correction_made_while_an_import_stores_stands_against_it(both: Both) -> None:
    await both.told("前院")
    async with both.database.transaction() as session:
        customer = await store.lock_customer(session, await both.customer())
        importing = asyncio.create_task(both.told("侧门"))
        await until(both.waits, "the import waits for the desk")
        before, customer.note = {"note": customer.note}, "楼上"
        await store.note(session, customer.id, "note", "楼上", before=before, person_id=7)
    await importing
    assert await both.note() == "楼上"
    assert [one.theirs for one in await both.open()] == ["侧门"]


async def test_a_first_correction_made_while_an_import_stores_is_a_conflict_too(
    database: Database, tmp_path: Path
) -> None:
    both = Both(database, tmp_path)
    await both.told("后院")
    async with database.transaction() as session:
        customer = await store.lock_customer(session, await both.customer())
        importing = asyncio.create_task(both.told("侧门"))
        await until(both.waits, "the import waits for the desk")
        customer.note = "楼上"
        before = {"note": "后院"}
        await store.note(session, customer.id, "note", "楼上", before=before, person_id=7)
    await importing
    assert await both.note() == "楼上"
    assert [one.theirs for one in await both.open()] == ["侧门"]


async def test_who_decides_and_rows_of_another_system_wait_for_each_other_in_one_order(
    both: Both,
) -> None:
    await both.told("侧门")
    (one,) = await both.open()
    async with both.database.transaction() as session:
        customer = await store.lock_customer(session, await both.customer())
        importing = asyncio.create_task(both.stored("屋顶"))
        await until(both.waits, "the rows wait for who decides")
        customer.note = one.theirs
        before = {"note": "前院"}
        await store.note(
            session, customer.id, "note", one.theirs, before=before, person_id=7, is_theirs=True
        )
        await conflict_sql.decide(session, one.conflict_id, "theirs", 7)
    await importing
    assert await both.note() == "屋顶"


async def test_nothing_is_decided_of_what_was_not_seen(both: Both) -> None:
    await both.told("侧门")
    (seen,) = await both.open()
    await both.told("屋顶")
    with pytest.raises(CustomerRefused, match="otherwise now"):
        await both.decided(seen, "theirs")
    (seen,) = await both.open()
    await both.corrected("楼上")
    with pytest.raises(CustomerRefused, match="otherwise now"):
        await both.decided(seen, "ours")
    assert await both.note() == "楼上"


async def test_once_the_correction_is_undone_the_other_side_is_followed(both: Both) -> None:
    await both.told("侧门")
    made = int(str(await both.ask("select max(id) from customers_correction")))
    await both.acts.undo(await both.customer(), made, 7)
    assert await both.note() == "侧门"
    await both.corrected("楼上")
    assert await both.open() == [], "what was told before it is no contradiction of it"


async def test_a_conflict_stays_while_an_older_correction_stands(both: Both) -> None:
    await both.corrected("楼上")
    await both.told("侧门")
    made = int(str(await both.ask("select max(id) from customers_correction")))
    await both.acts.undo(await both.customer(), made, 7)
    assert await both.note() == "前院"
    assert [(one.ours, one.theirs) for one in await both.open()] == [("前院", "侧门")]

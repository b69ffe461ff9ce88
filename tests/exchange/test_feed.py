"""The change feed on the real PostgreSQL: nothing lost, nothing doubled, whoever writes or dies."""

import asyncio
import sys
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec
import pytest

from core.clock import now
from core.db import Database, asyncpg_url
from cti.journal.store import save_business
from exchange.feed import store
from exchange.feed.changes import DATA, CloudEvent
from exchange.keeper import ExchangeKeeper
from keeping.keeper import named_in_feed
from outages.grid.models import Feeder, Substation
from outages.outage import NewOutage, OutageChange, TroubleReport
from outages.store import change_outage, open_outage
from outages.trouble.store import record_trouble_call
from outbound.attempts.claims import opt_out
from tests.console.conftest import Site
from tests.exchange.test_tokens import issue, program

pytestmark = pytest.mark.border

CHANGES = "/api/exchange/v1/changes"
_WRITER = """
import asyncio, sys, random, asyncpg
async def main(url, name):
    link = await asyncpg.connect(url)
    for n in range(100_000):
        async with link.transaction():
            await link.execute(
                "insert into outbound_opt_out (e164, at, source) values ($1, now(), 'key')",
                int(name) * 10**6 + n,
            )
            if random.random() < 0.3:
                await asyncio.sleep(random.random() / 200)
asyncio.run(main(*sys.argv[1:]))
"""


async def _writer(url: str, name: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-c", _WRITER, url, str(name))


async def _written(database: Database) -> set[str]:
    async with database.transaction() as session:
        link = await session.connection()
        rows = await link.exec_driver_sql("select e164 from outbound_opt_out")
        return {f"+{e164}" for (e164,) in rows}


async def _read_on(database: Database, after: int, told: list[str]) -> int:
    """Read all there is after a change, as the route does."""
    async with database.transaction() as session:
        await store.number_changes(session)
    async with database.transaction() as session:
        page = await store.list_changes(session, after, 1000, personal=True)
    told += [msgspec.json.decode(one.data)["number"] for one in page]
    assert [int(one.id) for one in page] == list(range(after + 1, after + 1 + len(page)))
    return after + len(page)


async def test_writers_that_overlap_and_are_killed_lose_and_double_no_change(
    database_url: str, database: Database
):
    url = asyncpg_url(database_url)
    writers = [await _writer(url, name) for name in range(1, 5)]
    told: list[str] = []
    after = 0
    while after < 1500:
        after = await _read_on(database, after, told)
        if after > 500 and writers:
            writers.pop().kill()  # in the middle of a transaction, most likely
            writers.append(await _writer(url, 5 + len(told)))
    for writer in writers:
        writer.kill()
        await writer.wait()
    while (further := await _read_on(database, after, told)) != after:
        after = further
    assert len(told) == len(set(told))
    assert set(told) == await _written(database)


async def test_a_reader_waits_for_no_transaction_that_is_still_open(
    database_url: str, database: Database
):
    """And one that began earlier and ended later is told when it has ended."""
    slow = await asyncpg.connect(asyncpg_url(database_url))
    late = slow.transaction()
    await late.start()
    await slow.execute("insert into outbound_opt_out (e164, at, source) values (1, now(), 'key')")
    async with database.transaction() as session:
        await opt_out(session, 2, source="key", campaign_id=None, at=now())
    told: list[str] = []
    after = await _read_on(database, 0, told)
    assert told == ["+2"]
    await late.commit()
    await slow.close()
    await _read_on(database, after, told)
    assert told == ["+2", "+1"]


async def _something_of_each(database: Database) -> None:
    at = now()
    async with database.transaction() as session:
        session.add(Substation(code="S1", name="一号变", lon=None, lat=None))
        await session.flush()
        session.add(Feeder(code="F1", name="一线", substation_code="S1"))
        await session.flush()
        new = NewOutage(kind="fault", started_at=at, feeder_codes=("F1",))
        outage = await open_outage(session, new, person_id=None, at=at)
        for wanted in (OutageChange(note_zh="抢修中"), OutageChange(status="restored")):
            outage, _ = await change_outage(
                session, outage.outage_id, wanted, version=outage.version, person_id=None, at=at
            )
        for hazard in (False, True, True):
            report = TroubleReport(call_id="7.1", at=at, number="13800000001", hazard=hazard)
            await record_trouble_call(session, report)
        await opt_out(session, 8613800000001, source="key", campaign_id=None, at=at)
        link = await session.connection()
        await link.exec_driver_sql(
            "with c as (insert into customers_customer (number, name) values ('K1', '李') "
            "returning id) insert into customers_correction (customer_id, what, e164, told, "
            "person_id) select id, 'linked', 8613800000001, 'tenant', 1 from c"
        )
        await link.exec_driver_sql("update customers_correction set undone_at = now()")
        for talk_s in (30, 30, 31):
            await link.exec_driver_sql(
                "insert into cti_call (call_id, link, direction, number, dialled, arrived_at, "
                "queue, extension, waited_s, talk_s, outcome, path, cause, attempt_id) values "
                "('7.1', 'main', 'in', '13800000001', '95598', now(), 'service', '8001', 3, "
                f"{talk_s}, 'answered', '{{}}', 16, '') "
                "on conflict (call_id) do update set talk_s = excluded.talk_s"
            )
        for business_type in ("fault", "fault", "praise", ""):  # "": taken back
            await save_business(session, "7.1", business_type, by=1, at=at)


KINDS = [
    "hotline.outage.opened", "hotline.outage.changed", "hotline.outage.restored",
    "hotline.report.received", "hotline.report.danger_told", "hotline.number.opted_out",
    "hotline.customer.corrected", "hotline.customer.restored",
    "hotline.call.ended", "hotline.call.corrected",
    *3 * ["hotline.call.classified"],
]  # fmt: skip


async def test_each_kind_is_told_once_as_described_and_numbers_only_by_scope(site: Site):
    await _something_of_each(site.deps.database)
    _, plain = await issue(site, "read:changes")
    _, knowing = await issue(site, "read:changes", "read:customers")
    async with program(site, plain) as some, program(site, knowing) as all_:
        without = (await some.get(CHANGES)).json()
        told = (await all_.get(CHANGES, params={"limit": 5})).json()
        rest = (await all_.get(CHANGES, params={"after": told["after"]})).json()
    assert (told["more"], rest["more"], without["after"]) == (True, False, len(KINDS))
    assert [one["type"] for one in without["changes"]] == KINDS
    assert "13800000001" not in str(without)
    events = told["changes"] + rest["changes"]
    assert [one["id"] for one in events] == [one["id"] for one in without["changes"]]
    assert str(events).count("13800000001") == 10
    for one in events:
        event = msgspec.convert(one | {"data": msgspec.Raw()}, CloudEvent)
        described: Any = DATA[one["type"]]
        known = set(described.__struct_fields__)
        assert set(one["data"]) <= known
        msgspec.convert(one["data"], described, strict=True)
        assert event.specversion == "1.0"


async def test_who_asks_for_what_is_forgotten_is_told_where_to_go_on(site: Site):
    await _something_of_each(site.deps.database)
    _, token = await issue(site, "read:changes")
    keeper = ExchangeKeeper(
        site.deps.database, named_in_feed(site.deps.settings.number_plan), kept=timedelta(0)
    )
    await keeper.number()
    await keeper.forget()
    async with program(site, token) as reader:
        gone = await reader.get(CHANGES, params={"after": 3})
        ahead = await reader.get(CHANGES, params={"after": 99})
        fresh = await reader.get(CHANGES, params={"after": len(KINDS)})
    assert (gone.status_code, gone.json()["detail"]["code"]) == (410, "changes_forgotten")
    assert f"after={len(KINDS)}" in gone.json()["detail"]["message"]
    assert (ahead.status_code, ahead.json()["detail"]["code"]) == (409, "position_ahead")
    assert fresh.json() == {"changes": [], "after": len(KINDS), "more": False}

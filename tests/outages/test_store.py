"""The grid, outages and trouble calls on a real PostgreSQL."""

import asyncio
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import text

from core.bus import Bus
from core.clock import now
from core.db import Database
from outages import store
from outages.cache import OpenOutages
from outages.events import OutageChanged
from outages.grid import store as grid_store
from outages.grid.models import Feeder, Substation, Transformer
from outages.grid.views import FeederLine
from outages.outage import NewOutage, OutageChange, OutageRefused, TroubleReport
from outages.trouble import store as reports_sql
from tests.until import until

pytestmark = pytest.mark.border
HOUR = timedelta(hours=1)


@pytest.fixture
async def grid(database: Database) -> Database:
    async with database.transaction() as session:
        session.add(Substation(code="S1", name="城西变", lon=120.1, lat=30.2))
        await session.flush()
        session.add_all(
            Feeder(code=code, name=f"{code}线", substation_code="S1") for code in ("F1", "F2")
        )
        await session.flush()
        session.add(Transformer(code="T1", name="一号", feeder_code="F1", lon=120.2, lat=30.3))
    return database


async def test_feeders_and_points_are_listed_with_what_hangs_on_them(grid: Database) -> None:
    async with grid.transaction() as session:
        feeders = msgspec.json.decode(await grid_store.list_feeders(session), type=list[FeederLine])
        points = await grid_store.list_points(session, ["F1", "F2"])
    assert [(f.code, f.substation_name, f.transformers) for f in feeders] == [
        ("F1", "城西变", 1),
        ("F2", "城西变", 0),
    ]
    assert [(p.code, p.lon) for p in points] == [("T1", 120.2)]


async def test_an_open_outage_is_found_by_feeder_and_by_transformer(grid: Database) -> None:
    at = now()
    new = NewOutage(kind="fault", started_at=at, feeder_codes=("F2",), transformer_codes=("T1",))
    async with grid.transaction() as session:
        opened = await store.open_outage(session, new, person_id=7, at=at)
    async with grid.transaction() as session:
        assert await store.open_outages_at(session, "F2", "") == [opened]
        assert await store.open_outages_at(session, "F1", "T1") == [opened]
        assert await store.open_outages_at(session, "F1", "") == []
        assert await store.open_outages_at(session, "", "") == []
        assert await store.list_outages(session, status="restored") == []
        assert await store.list_outages(session) == [opened]


async def test_a_code_the_grid_does_not_have_is_refused(grid: Database) -> None:
    new = NewOutage(kind="fault", started_at=now(), feeder_codes=("F1", "F404"))
    with pytest.raises(OutageRefused, match="F404"):
        async with grid.transaction() as session:
            await store.open_outage(session, new, person_id=1, at=now())


async def test_of_two_people_changing_one_version_the_second_is_told(grid: Database) -> None:
    at = now()
    async with grid.transaction() as session:
        opened = await store.open_outage(
            session,
            NewOutage(kind="fault", started_at=at, feeder_codes=("F1",)),
            person_id=1,
            at=at,
        )

    async def change(hours: int) -> str:
        async with grid.transaction() as session:
            wanted = OutageChange(etr_at=at + hours * HOUR)
            after, what = await store.change_outage(
                session, opened.outage_id, wanted, version=1, person_id=hours, at=at
            )
            assert after.version == 2
            return what

    results = await asyncio.gather(change(1), change(2), return_exceptions=True)
    assert sorted(str(r) if isinstance(r, str) else "refused" for r in results) == [
        "etr",
        "refused",
    ]


async def test_the_memory_follows_an_outage_from_opening_to_restoration(grid: Database) -> None:
    bus, at = Bus(), now()
    cache = OpenOutages(grid, bus)
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        running = group.create_task(cache.run())
        await until(lambda: cache.fresh_at is not None)
        assert cache.at("F1", "T1") is None
        async with grid.transaction() as session:
            new = NewOutage(kind="fault", started_at=at, feeder_codes=("F1",))
            opened = await store.open_outage(session, new, person_id=1, at=at)
        bus.publish(OutageChanged(at=at, outage_id=opened.outage_id, what="opened"))
        await until(lambda: cache.at("F1", "T1") is not None)
        assert cache.find(opened.outage_id) == opened
        assert cache.at("F2", "") is None
        async with grid.transaction() as session:
            await store.change_outage(
                session, opened.outage_id, OutageChange(status="restored"),
                version=1, person_id=1, at=now(),
            )  # fmt: skip
        bus.publish(OutageChanged(at=now(), outage_id=opened.outage_id, what="restored"))
        await until(lambda: not len(cache))
        assert cache.at("F1", "T1") is None
        back = cache.lately("F1", "T1")
        assert back is not None
        assert back.outage_id == opened.outage_id
        assert cache.lately("F2", "") is None
        running.cancel()


async def test_the_last_known_outages_stay_while_the_database_is_away(grid: Database) -> None:
    at = now()
    async with grid.transaction() as session:
        new = NewOutage(kind="fault", started_at=at, feeder_codes=("F1",))
        await store.open_outage(session, new, person_id=1, at=at)
    cache = OpenOutages(grid, Bus())
    await cache.refresh()
    async with grid.engine.begin() as connection:
        await connection.execute(text("alter table outages_outage rename to gone"))
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        running = group.create_task(cache.run())
        await asyncio.sleep(0.3)
        assert cache.at("F1", "") is not None
        running.cancel()


async def test_a_trouble_call_counts_once_and_its_hazard_is_kept(grid: Database) -> None:
    at = now()
    report = TroubleReport(
        call_id="c1", at=at, premise_id=5, feeder_code="F1", transformer_code="T1"
    )
    hazard = TroubleReport(call_id="c1", at=at, premise_id=5, hazard=True)
    async with grid.transaction() as session:
        assert await reports_sql.record_trouble_call(session, report)
        assert not await reports_sql.record_trouble_call(session, hazard)
    async with grid.transaction() as session:
        troubles = await reports_sql.list_unexplained_troubles(session, at - HOUR)
    assert [(t.premise_id, t.transformer_code) for t in troubles] == [(5, "T1")]

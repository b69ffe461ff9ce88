"""Reports on a real PostgreSQL: listed until a person settles them."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from core.clock import now
from core.db import Database
from outages import store
from outages.grid.models import Feeder, Substation, Transformer
from outages.outage import NewOutage, TroubleReport
from outages.trouble import store as reports_sql

pytestmark = pytest.mark.border


async def _grid(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Substation(code="S1", name="一号变", lon=None, lat=None))
        await session.flush()
        session.add(Feeder(code="F1", name="一线", substation_code="S1"))
        session.add(Feeder(code="F2", name="二线", substation_code="S1"))
        await session.flush()
        session.add(Transformer(code="T1", name="一号配变", feeder_code="F1", lon=None, lat=None))


async def _report(database: Database, call_id: str, feeder: str, *, hazard: bool = False) -> None:
    async with database.transaction() as session:
        await reports_sql.record_trouble_call(
            session,
            TroubleReport(call_id=call_id, at=now(), feeder_code=feeder, hazard=hazard,
                          premise_id=1 if feeder else None, number="13800138000"),
        )  # fmt: skip


async def _open(database: Database) -> list[str]:
    async with database.transaction() as session:
        found = await reports_sql.list_open_reports(session)
    return [one.feeder_code + ("!" if one.hazard else "") for one in found]


async def test_a_report_stays_until_somebody_settles_it_once(database: Database) -> None:
    await _report(database, "1", "F1")
    await _report(database, "2", "", hazard=True)
    assert await _open(database) == ["!", "F1"]
    async with database.transaction() as session:
        (hazard, _) = await reports_sql.list_open_reports(session)
        for settled in (1, 0):  # whoever comes second is told
            assert settled == await reports_sql.settle_reports(
                session, [hazard.report_id], person_id=1, why="rung back: no danger", at=now()
            )
    assert await _open(database) == ["F1"]


async def test_danger_that_is_told_later_brings_a_settled_report_back(database: Database) -> None:
    await _report(database, "1", "F1")
    async with database.transaction() as session:
        (report,) = await reports_sql.list_open_reports(session)
        await reports_sql.settle_reports(
            session, [report.report_id], person_id=1, why="a blown fuse", at=now()
        )
    await _report(database, "1", "F1", hazard=True)
    assert await _open(database) == ["F1!"]


async def test_an_outage_takes_the_reports_in_its_scope_and_leaves_the_danger(
    database: Database,
) -> None:
    await _grid(database)
    for call_id, feeder, hazard in (("1", "F1", False), ("2", "F2", False), ("3", "F1", True)):
        await _report(database, call_id, feeder, hazard=hazard)
    async with database.transaction() as session:
        new = NewOutage(kind="fault", started_at=now(), feeder_codes=("F1",))
        view = await store.open_outage(session, new, person_id=None, at=now())
        joined = await reports_sql.join_reports_in_scope(session, view, now() - timedelta(hours=1))
        assert joined == 2
    assert await _open(database) == ["F1!", "F2"]
    async with database.transaction() as session:
        row = await session.execute(
            text("select number from outages_trouble_call where call_id = '1'")
        )
        assert row.scalar_one() == "13800138000"

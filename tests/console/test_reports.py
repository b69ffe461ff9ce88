"""The list of reports over HTTP, as outages are restored, widened, narrowed and cancelled."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from core.clock import now
from core.db import Database
from ivr.events import SpoolStored
from outages.grid.models import Feeder, Substation
from outages.outage import TroubleReport
from outages.trouble import store as reports_sql

pytestmark = pytest.mark.border
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
async def grid(database: Database) -> None:
    async with database.transaction() as session:
        session.add(Substation(code="S1", name="城西变", lon=None, lat=None))
        await session.flush()
        session.add_all(
            Feeder(code=code, name=f"{code}线", substation_code="S1") for code in ("F1", "F2")
        )


async def _report(database: Database, call_id: str, feeder: str, **more: Any) -> None:
    report = TroubleReport(
        call_id=call_id, at=now(), feeder_code=feeder, premise_id=int(call_id), **more
    )
    async with database.transaction() as session:
        await reports_sql.record_trouble_call(session, report)


async def _opened(browser: httpx.AsyncClient, **more: Any) -> dict[str, Any]:
    draft = {"kind": "fault", "started_at": (now() - MINUTE).isoformat(), "feeder_codes": ["F1"]}
    answer = await browser.post("/api/outages", json=draft | more)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _listed(browser: httpx.AsyncClient) -> list[str]:
    return [one["feeder_code"] for one in (await browser.get("/api/outages/reports")).json()]


async def test_who_reports_again_after_the_restoration_is_listed_and_who_did_before_is_not(
    site: Any, database: Database
) -> None:
    async with site.browser("2001") as browser:
        outage = await _opened(browser)
        await _report(database, "1", "F1", outage_id=outage["id"])
        assert await _listed(browser) == []
        assert (await browser.post(f"/api/outages/{outage['id']}/restore")).status_code == 200
        assert await _listed(browser) == []
        # The menu's memory of what is dark may lag behind: it still names the outage.
        await _report(database, "2", "F1", outage_id=outage["id"])
        await _report(database, "3", "F1")
        assert await _listed(browser) == ["F1", "F1"]
        again = await _opened(browser)
        assert await _listed(browser) == []
        assert (await browser.post(f"/api/outages/{again['id']}/restore")).status_code == 200
        assert await _listed(browser) == []


async def test_reports_follow_the_feeders_of_an_outage(site: Any, database: Database) -> None:
    await _report(database, "1", "F1")
    await _report(database, "2", "F2")
    async with site.browser("2001") as browser:
        outage = await _opened(browser)
        path = f"/api/outages/{outage['id']}"
        assert await _listed(browser) == ["F2"]
        wider = {"version": 1, "feeder_codes": ["F1", "F2"]}
        assert (await browser.patch(path, json=wider)).status_code == 200
        assert await _listed(browser) == []
        narrower = {"version": 2, "feeder_codes": ["F2"]}
        assert (await browser.patch(path, json=narrower)).status_code == 200
        assert await _listed(browser) == ["F1"]


async def test_a_cancelled_outage_gives_all_its_reports_back(site: Any, database: Database) -> None:
    await _report(database, "1", "F1")
    await _report(database, "2", "F1")
    async with site.browser("2001") as browser:
        chosen = (await browser.get("/api/outages/reports")).json()[0]["report_ids"]
        outage = await _opened(browser, report_ids=chosen)
        assert await _listed(browser) == []
        cancelled = {"cancelled": True}
        await browser.post(f"/api/outages/{outage['id']}/restore", json=cancelled)
        assert await _listed(browser) == ["F1", "F1"]


async def test_who_opens_an_outage_from_reports_that_another_has_settled_is_told(
    site: Any, database: Database
) -> None:
    await _report(database, "1", "F1")
    async with site.browser("2001") as browser:
        chosen = (await browser.get("/api/outages/reports")).json()[0]["report_ids"]
        await _opened(browser, report_ids=chosen)
        draft = {"kind": "fault", "started_at": now().isoformat(), "feeder_codes": ["F2"]}
        late = await browser.post("/api/outages", json=draft | {"report_ids": chosen})
        assert (late.status_code, late.json()["detail"]["code"]) == (409, "reports_settled")
        assert len((await browser.get("/api/outages", params={"status": "open"})).json()) == 1


async def test_danger_that_is_told_while_somebody_types_their_reason_is_not_put_away(
    site: Any, database: Database
) -> None:
    await _report(database, "1", "F1")
    await _report(database, "2", "F2")
    async with site.browser("2001") as browser:
        listed = (await browser.get("/api/outages/reports")).json()
        ids = [report for line in listed for report in line["report_ids"]]
        await _report(database, "1", "F1", hazard=True)
        end = {"report_ids": ids, "reason": "a blown fuse"}
        unseen = await browser.post("/api/outages/reports/settle", json=end | {"danger": False})
        assert (unseen.status_code, unseen.json()["detail"]["code"]) == (409, "danger_told")
        assert await _listed(browser) == ["F1", "F2"]
        seen = await browser.post("/api/outages/reports/settle", json=end | {"danger": True})
        assert seen.json() == {"settled": 2}


async def test_what_is_only_planned_does_not_explain_why_it_is_dark_today(
    site: Any, database: Database
) -> None:
    async with site.browser("2001") as browser:
        begins = (now() + 60 * MINUTE).isoformat()
        outage = await _opened(browser, kind="planned", started_at=begins)
        await _report(database, "1", "F1", outage_id=outage["id"])
        assert await _listed(browser) == ["F1"]


async def test_reports_that_waited_for_the_database_are_told_as_soon_as_they_are_written(
    served: Any,
) -> None:
    async with served.live("2001") as leader:
        assert json.loads(await leader.recv())["kind"] == "snapshot"
        served.bus.publish(SpoolStored(at=now(), count=1))
        assert json.loads(await leader.recv())["kind"] == "reports"


async def test_who_walks_the_customers_is_told_to_whoever_leads(site: Any) -> None:
    spent = site.deps.settings.customer_files_per_hour
    async with site.browser("1001") as agent:
        answers = [(await agent.get(f"/api/customers/{n}")).status_code for n in range(spent + 1)]
        assert set(answers[:-1]) == {404}
        assert answers[-1] == 429
        assert (await agent.get("/api/audit/alerts")).status_code == 403
    async with site.browser("2001") as supervisor:
        (alert,) = (await supervisor.get("/api/audit/alerts")).json()
    assert (alert["staff_number"], alert["what"]) == ("1001", "files")

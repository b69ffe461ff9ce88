"""An agent's own state, the board, and the calls that were."""

from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI

from agents.routes import routes
from cti.events import CallArrived, CallQueued
from cti.journal.models import Call
from cti.journal.record import CallRecord
from staff.people import Act, SignedIn
from staff.sign_in.session import signed_in

pytestmark = pytest.mark.border
_AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


async def _records(site: Any) -> None:
    record = CallRecord(
        call_id="1.1", number="13800138000", arrived_at=_AT, extension="1001", queue="general",
        outcome="answered", path=("main",),
    )  # fmt: skip
    records = (
        record,
        msgspec.structs.replace(record, call_id="1.2", extension="1002"),
        msgspec.structs.replace(record, call_id="1.3", extension=""),
    )
    async with site.deps.database.transaction() as session:
        session.add_all(
            Call(**msgspec.structs.asdict(one) | {"path": list(one.path)}) for one in records
        )


async def test_an_agent_sees_his_own_calls_and_a_supervisor_all(site: Any):
    await _records(site)
    async with site.browser("1001") as agent, site.browser("2001") as leader:
        own = (await agent.get("/api/calls", params={"extension": "1002"})).json()
        assert [row["call_id"] for row in own["rows"]] == ["1.1"]
        assert (await agent.get("/api/calls/1.1")).json()["path"] == ["main"]
        for foreign in ("1.2", "1.3", "nothing"):
            answer = await agent.get(f"/api/calls/{foreign}")
            assert (answer.status_code, answer.json()["detail"]["code"]) == (404, "call_not_found")
        every = (await leader.get("/api/calls", params={"outcome": "answered"})).json()
        assert (every["total"], every["page_size"]) == (3, 50)
        assert (await leader.get("/api/calls", params={"outcome": "x"})).status_code == 422
        assert (await leader.get("/api/calls", params={"number": "110"})).json()["rows"] == []


async def test_a_role_that_inspects_sees_every_call_by_its_acts_alone(site: Any):
    class Inspector(SignedIn, frozen=True, kw_only=True):
        def may(self, act: Act) -> bool:
            return act in ("see_calls", "see_everybodys_calls")

    await _records(site)
    who = Inspector(
        person_id=1, staff_number="7001", name="n", role="agent", extension=None, language="zh",
        queues=(), session_id="s",
    )  # fmt: skip
    app = FastAPI()
    app.include_router(routes(site.deps.database, site.deps.named, site.deps.house))
    app.dependency_overrides[signed_in] = lambda: who
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as inspector:
        every = (await inspector.get("/api/calls")).json()
        assert {row["call_id"] for row in every["rows"]} == {"1.1", "1.2", "1.3"}
        assert (await inspector.get("/api/calls/1.2")).status_code == 200


async def test_the_board_is_complete(site: Any):
    await site.deps.named.desk.sign_in("1001", ["general"])
    site.bus.publish(
        CallArrived(at=_AT, call_id="1.1", direction="in", number="13800138000", name="",
                    dialled="95598", channel="PJSIP/trunk-1")
    )  # fmt: skip
    site.bus.publish(CallQueued(at=_AT, call_id="1.1", queue="general", position=1, waiting=1))
    async with site.browser("2001") as leader:
        board = (await leader.get("/api/board")).json()
    assert [agent["state"] for agent in board["agents"]] == ["not_ready"]
    assert [call["queue"] for call in board["calls"]] == ["general"]
    assert (board["queues"][0]["waiting"], board["link_up"]) == (1, False)


async def test_an_agent_works_through_his_states(site: Any):
    async with site.browser("1001") as agent:
        early = await agent.post("/api/agent/state", json={"state": "ready"})
        assert (early.status_code, early.json()["detail"]["code"]) == (409, "agent_signed_out")
        joined = (await agent.post("/api/agent/sign-in-queue")).json()
        assert (joined["state"], joined["queues"]) == ("not_ready", ["general"])
        for wish, state, reason in (("ready", "ready", ""), ("not_ready", "not_ready", "meal")):
            form = {"state": wish, "reason": reason}
            after = (await agent.post("/api/agent/state", json=form)).json()
            assert (after["state"], after["reason"]) == (state, reason)
        assert (await agent.get("/api/agent/state")).json()["state"] == "not_ready"
        assert (await agent.post("/api/agent/sign-out-queue")).json()["state"] == "signed_out"


@pytest.mark.parametrize("reason", ["a\r\nAction: Originate", "x" * 41, "lunch"])
async def test_a_reason_for_a_pause_is_one_of_the_list(site: Any, reason: str):
    async with site.browser("1001") as agent:
        form = {"state": "not_ready", "reason": reason}
        assert (await agent.post("/api/agent/state", json=form)).status_code == 422


async def test_a_page_learns_the_utility_s_time_zone_and_its_reasons_for_a_pause(site: Any):
    async with site.browser() as stranger, site.browser("1001") as agent:
        assert (await stranger.get("/api/desk-settings")).status_code == 401
        ours = (await agent.get("/api/desk-settings")).json()
    assert ours["time_zone"] == "Asia/Shanghai"
    assert [one["code"] for one in ours["pause_reasons"]][:2] == ["break", "meal"]
    needs_outage = {one["name"]: one["needs_outage"] for one in ours["occasions"]}
    assert (needs_outage["etr"], needs_outage["other"]) == (True, False)
    assert ours["channels"] == ["voice"]


async def test_health_needs_no_sign_in_and_tells_the_parts(site: Any):
    async with site.browser() as anybody:
        health = (await anybody.get("/api/health")).json()
    assert health == {"ok": False, "telephones": False, "database": True, "phone_index": False}

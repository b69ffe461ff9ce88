"""What a call was about: said by its agent while it lives and after it, found again in the list."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cti.events import CallAnswered, CallArrived, CallEnded, CallQueued, CallRinging
from cti.journal.models import Call
from cti.journal.record import CallRecord
from tests.keeping.conftest import write

pytestmark = pytest.mark.border
_AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
_NUMBER = "13800138000"


def _arrived(call_id: str) -> CallArrived:
    return CallArrived(
        at=_AT, call_id=call_id, direction="in", number=_NUMBER, name="", dialled="95598",
        channel="PJSIP/trunk-1",
    )  # fmt: skip


def _answered(call_id: str) -> CallAnswered:
    return CallAnswered(
        at=_AT, call_id=call_id, queue="service", extension="1001", waited_s=1, rang_s=1
    )


async def _speaks(site: Any, call_id: str) -> None:
    """Let the agent 1001 speak in a call."""
    await site.deps.named.desk.sign_in("1001", ["service"])
    await site.deps.named.desk.set_ready("1001")
    ringing = CallRinging(
        at=_AT, call_id=call_id, queue="service", extension="1001", channel="PJSIP/1001-1"
    )
    queued = CallQueued(at=_AT, call_id=call_id, queue="service", position=1, waiting=1)
    for fact in (_arrived(call_id), queued, ringing, _answered(call_id)):
        site.bus.publish(fact)


async def test_an_agent_says_what_their_living_call_is_about_and_its_record_tells(site: Any):
    await _speaks(site, "1.1")
    await site.add("1002", "agent")
    async with site.browser("1001") as agent, site.browser("1002") as other:
        at = "/api/calls/1.1/business"
        assert (await agent.get(at)).json() == {"business_type": ""}
        for said in ("fault", "praise"):  # the last word counts
            answer = await agent.put(at, json={"business_type": said})
            assert answer.json() == {"business_type": said}
        assert (await other.get(at)).json()["detail"]["code"] == "call_not_found"
        assert (await other.put(at, json={"business_type": "fault"})).status_code == 404
        ended = CallEnded(at=_AT, call_id="1.1", cause=16, cause_text="")
        await write(site.deps.database, _arrived("1.1"), _answered("1.1"), ended)
        assert (await agent.get("/api/calls/1.1")).json()["business_type"] == "praise"
        for asked, found in (("praise", 1), ("fault", 0)):
            page = (await agent.get("/api/calls", params={"business_type": asked})).json()
            assert (page["total"], len(page["rows"])) == (found, found)


async def test_a_supervisor_mends_it_later_and_nobody_says_what_is_not_on_the_list(site: Any):
    async with site.deps.database.transaction() as session:
        told = CallRecord(
            call_id="1.2", number=_NUMBER, arrived_at=_AT, extension="1001", queue="service",
            outcome="answered",
        )  # fmt: skip
        session.add(
            Call(
                **{n: getattr(told, n) for n in told.__struct_fields__} | {"path": [], "served": []}
            )
        )
    async with site.browser("2001") as leader, site.browser("1001") as agent:
        at = "/api/calls/1.2/business"
        wrong = await agent.put(at, json={"business_type": "weather"})
        assert (wrong.status_code, wrong.json()["detail"]["code"]) == (422, "business_type_unknown")
        assert (await agent.put(at, json={"business_type": "opinion"})).status_code == 200
        assert len((await leader.get("/api/house/business-types")).json()) == 12
        gone = {"name_zh": "意见", "name_en": "Opinion", "in_use": False, "version": 1}
        put = await leader.put("/api/house/business-types/opinion", json=gone)
        assert put.status_code == 200
        assert (await leader.get(at)).json()["business_type"] == "opinion"
        again = await leader.put(at, json={"business_type": "opinion"})
        assert again.json()["detail"]["code"] == "business_type_unknown"
        assert (await leader.put(at, json={"business_type": ""})).status_code == 200
        assert (await agent.get(at)).json() == {"business_type": ""}

"""An administrator keeps the queues; the people page and the desk know them at once."""

from typing import Any

import pytest

pytestmark = pytest.mark.border
STORM = {"name_zh": "应急", "name_en": "Storm", "ring_s": 20}


async def test_a_queue_added_on_the_page_may_be_served_and_one_out_of_use_may_not(site: Any):
    async with site.browser("9001") as admin, site.browser("1001") as agent:
        first = [one["code"] for one in (await admin.get("/api/house/queues")).json()]
        assert first == ["service", "outage", "billing", "english"]
        kept = (await admin.put("/api/house/queues/storm", json=STORM)).json()
        assert kept[-1] == {
            **{"code": "storm", "language": None, "in_use": True, "successor": None},
            **STORM,
        }
        gone = STORM | {"in_use": False, "successor": "storm"}
        assert (await admin.put("/api/house/queues/billing", json=gone)).status_code == 200
        served = (await admin.get("/api/people/queues")).json()
        assert served == ["service", "outage", "english", "storm"]
        named = (await agent.get("/api/desk-settings")).json()["queues"]
        assert [one["name_en"] for one in named] == [
            *("Service", "Outages", "Storm", "English", "Storm"),
        ]


async def test_a_queue_that_others_need_stays_and_a_bad_name_is_refused(site: Any):
    async with site.browser("9001") as admin:
        await admin.get("/api/house/queues")
        for code, more, status, why in (
            ("service", {"in_use": False, "successor": "outage"}, 409, "queue_default"),
            ("billing", {"in_use": False}, 409, "queue_successor"),
            ("general", {}, 409, "queue_general"),
        ):
            answer = await admin.put(f"/api/house/queues/{code}", json=STORM | more)
            assert (answer.status_code, answer.json()["detail"]["code"]) == (status, why)
        for code, more in (("Upper", {}), ("a]b", {}), ("storm", {"ring_s": 4})):
            answer = await admin.put(f"/api/house/queues/{code}", json=STORM | more)
            assert answer.status_code == 422

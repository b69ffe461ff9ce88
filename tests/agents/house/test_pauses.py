"""An administrator keeps the reasons for a pause; the desk offers those in use."""

from typing import Any

import pytest

pytestmark = pytest.mark.border
LUNCH = {"name_zh": "午休", "name_en": "Lunch break", "minutes": 60}


async def test_a_reason_added_on_the_page_is_offered_and_taken_and_one_out_of_use_is_not(site: Any):
    async with site.browser("9001") as admin, site.browser("1001") as agent:
        first = [one["code"] for one in (await admin.get("/api/house/pauses")).json()]
        assert first == ["break", "meal", "training", "meeting", "other"]
        kept = (await admin.put("/api/house/pauses/lunch", json=LUNCH)).json()
        assert kept[-1] == LUNCH | {"code": "lunch", "in_use": True, "version": 1}
        gone = LUNCH | {"name_en": "Meal", "in_use": False, "version": 1}
        assert (await admin.put("/api/house/pauses/meal", json=gone)).status_code == 200
        offered = (await agent.get("/api/desk-settings")).json()["pause_reasons"]
        assert [one["code"] for one in offered] == [
            "break",
            "training",
            "meeting",
            "other",
            "lunch",
        ]
        await agent.post("/api/agent/sign-in-queue")
        wish = {"state": "not_ready", "reason": "lunch"}
        assert (await agent.post("/api/agent/state", json=wish)).json()["reason"] == "lunch"
        refused = await agent.post("/api/agent/state", json=wish | {"reason": "meal"})
        assert refused.json()["detail"]["code"] == "reason_unknown"


async def test_the_last_reason_stays_in_use_and_a_bad_one_is_refused(site: Any):
    async with site.browser("9001") as admin:
        codes = [one["code"] for one in (await admin.get("/api/house/pauses")).json()]
        answers = [
            await admin.put(
                f"/api/house/pauses/{code}", json=LUNCH | {"in_use": False, "version": 1}
            )
            for code in codes
        ]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 409]
        assert answers[-1].json()["detail"]["code"] == "pause_last"
        for code, minutes in (("a;b", 60), ("x" * 41, 60), ("lunch", 0), ("lunch", 721)):
            wish = LUNCH | {"minutes": minutes}
            assert (await admin.put(f"/api/house/pauses/{code}", json=wish)).status_code == 422

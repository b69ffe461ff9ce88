"""An administrator keeps the queues; the people page and the desk know them at once."""

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

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
            **{"hours": None, "after_hours": None, "version": 1},
            **{"wrap_up_s": None, "may_extend": False, "then": "ready"},
            **STORM,
        }
        gone = STORM | {"in_use": False, "successor": "storm", "version": 1}
        assert (await admin.put("/api/house/queues/billing", json=gone)).status_code == 200
        served = (await admin.get("/api/people/queues")).json()
        assert served == ["service", "outage", "english", "storm"]
        named = (await agent.get("/api/desk-settings")).json()["queues"]
        assert [one["name_en"] for one in named] == [
            *("Service", "Outages", "Storm", "English", "Storm"),
        ]


async def test_the_next_caller_of_a_queue_meets_its_hours_and_the_calendar_of_this_moment(
    site: Any,
):
    wish = STORM | {"hours": {"working": {"opens": "00:00", "closes": "00:00"}, "off": None}}
    now = datetime.now(ZoneInfo(site.deps.settings.timezone))
    today = {"first": str(now.date()), "last": str(now.date())}
    names = {"name_zh": "休", "name_en": "Off"}
    house = site.deps.house
    async with site.browser("9001") as admin:
        await admin.get("/api/house/queues")
        assert (await admin.put("/api/house/queues/storm", json=wish)).status_code == 200
        for working, queue in ((True, "storm"), (False, "service")):
            days = {**today, **names, "working": working}
            assert (await admin.put("/api/calendar/days", json=days)).status_code == 200
            assert house.queue_for("storm", "zh") == queue
            assert bool(house.closed_words("storm", "zh")) is not working
        assert house.queue_for("billing", "zh") == "billing"
        assert house.closed_words("billing", "zh") == ""
        assert len(house.closed_sentences("en")) > 0
        zoned = wish | {"hours": {"working": {"opens": "08:00Z", "closes": "18:00Z"}, "off": None}}
        answer = await admin.put("/api/house/queues/storm", json=zoned)
        assert answer.status_code == 422, "a zone would be another time of day for each caller"
        bad = wish | {"hours": {"working": {"opens": "18:00", "closes": "08:00"}}, "version": 1}
        answer = await admin.put("/api/house/queues/storm", json=bad)
        assert (answer.status_code, answer.json()["detail"]["code"]) == (409, "queue_hours")


async def test_a_supervisor_keeps_a_queues_hours_and_writing_up_and_no_more_of_it(site: Any):
    async with site.browser("2001") as leader:
        house = (await leader.get("/api/house/queues")).json()
        billing = next(one for one in house if one["code"] == "billing")
        named = {name: billing[name] for name in ("name_zh", "name_en", "version")}
        more = {"wrap_up_s": 45, "may_extend": True, "then": "away", "ring_s": 20}
        answer = await leader.put("/api/house/queues/billing", json=named | more)
        assert answer.status_code == 200, answer.text
        wrap_up = site.deps.house.wrap_up("billing")
        assert (wrap_up.seconds, wrap_up.may_extend, wrap_up.then) == (45, True, "away")
        assert site.deps.house.wrap_up("").seconds == site.deps.settings.wrap_up_s
        for code, wish in (
            ("billing", named | {"version": 2, "name_en": "Money"}),
            ("billing", named | {"version": 2, "in_use": False, "successor": "service"}),
            ("storm", STORM),
        ):
            refused = await leader.put(f"/api/house/queues/{code}", json=wish)
            assert (refused.status_code, refused.json()["detail"]["code"]) == (
                *(403, "queue_administrators"),
            )


async def test_of_two_who_save_one_queue_at_once_the_later_is_told_who_was_faster(site: Any):
    await site.add("9002", "administrator")
    async with site.browser("9001") as one, site.browser("9002") as other:
        await one.get("/api/house/queues")
        names = {"9001": "One", "9002": "Other"}
        answers = await asyncio.gather(
            *(
                admin.put("/api/house/queues/billing", json=STORM | {"name_en": name, "version": 1})
                for admin, name in zip((one, other), names.values(), strict=True)
            )
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        faster, slower = sorted(answers, key=lambda answer: answer.status_code)
        won = next(queue for queue in faster.json() if queue["code"] == "billing")
        number = next(number for number, name in names.items() if name == won["name_en"])
        assert won["version"] == 2
        assert slower.json()["detail"] | {"message": ""} == {
            **{"code": "house_changed", "by": f"员工{number}", "message": ""},
        }
        again = STORM | {"name_en": "Third", "version": 2}
        assert (await one.put("/api/house/queues/billing", json=again)).is_success
        taken = await one.put("/api/house/queues/billing", json=STORM)
        assert (taken.status_code, taken.json()["detail"]["code"]) == (409, "house_code_taken")


async def test_a_queue_that_others_need_stays_and_a_bad_name_is_refused(site: Any):
    async with site.browser("9001") as admin:
        await admin.get("/api/house/queues")
        for code, more, status, why in (
            ("service", {"in_use": False, "successor": "outage"}, 409, "queue_default"),
            ("billing", {"in_use": False}, 409, "queue_successor"),
            ("general", {}, 409, "queue_general"),
        ):
            wish = STORM | more | {"version": 1}
            answer = await admin.put(f"/api/house/queues/{code}", json=wish)
            assert (answer.status_code, answer.json()["detail"]["code"]) == (status, why)
        for code, more in (("Upper", {}), ("a]b", {}), ("storm", {"ring_s": 4})):
            answer = await admin.put(f"/api/house/queues/{code}", json=STORM | more)
            assert answer.status_code == 422

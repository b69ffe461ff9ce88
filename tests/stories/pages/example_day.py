"""A lively day for the pages to show: outages, campaigns, callers, agents at work."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from playwright.async_api import Page
from sqlalchemy import text

from core.phone import national
from hotline.demo import codes
from hotline.demo.cast import part
from tests.stories.callers import board
from tests.stories.running_hotline import World
from tests.until import until

FEEDER = part("resident").feeder_code
_LIST = range(13490006000, 13490006060)
_WORDING = {
    "wording_zh": "今晚八点到九点检修线路，期间停电。请您提前做好准备，收到请按一。",
    "wording_en": "Tonight from eight to nine we work on the line and must switch it off.",
}
_NIGHT_TOO = {"emergency": True, "emergency_reason": "夜间抢修", "tries": 1}
_WAITING = ("resident", "factory", "shop", "unknown", "elderly")
_TALKER = "hospital"


@dataclass(frozen=True)
class Day:
    """What there is to look at."""

    outage: str  # id: open, with an expected time
    campaign: str  # id: running, with outcomes of many kinds
    draft: str  # id: a campaign nobody has approved


@asynccontextmanager
async def example_day(world: World) -> AsyncGenerator[Day]:
    """Open outages and start a campaign; end them all afterwards."""
    await _nobody_asks_for_a_person(world)
    async with world.as_person("9001") as author, world.as_person("9002") as second:
        outage, planned = await _outages(author)
        campaigns = await _campaigns(author, second, outage["id"])
        day = Day(outage["id"], campaigns["running"], campaigns["draft"])
        try:
            yield day
        finally:
            for campaign in (campaigns["running"], campaigns["approved"]):
                await author.post(f"/api/campaigns/{campaign}/stop")
            await author.post(f"/api/outages/{outage['id']}/restore", json={})
            await author.post(f"/api/outages/{planned['id']}/restore", json={"cancelled": True})
            await world.carrier.forget_behaviours()


async def _nobody_asks_for_a_person(world: World) -> None:
    """Let customers whose number would ask for an agent only listen: the agents are looked at."""
    async with world.laptop.database.transaction() as session:
        found = await session.scalars(
            text("select e164 from customers_phone where e164 % 100 in (96, 97)")
        )
        for number in found.all():
            await world.carrier.behave(national(number, codes.PLAN), "listens")


async def _outages(author: httpx.AsyncClient) -> tuple[dict[str, Any], dict[str, Any]]:
    now = datetime.now(UTC)
    feeders = [one["code"] for one in (await author.get("/api/grid/feeders")).json()]
    away = [code for code in feeders if code != FEEDER]
    struck, back = now - timedelta(minutes=42), now + timedelta(hours=3)
    notes = {"note_zh": "雷击造成线路故障。", "note_en": "Lightning struck the line."}
    fault = await _open(author, [FEEDER], "fault", "雷击跳闸", struck, back, **notes)
    later = now + timedelta(days=2)
    planned = await _open(
        author, away[-1:], "planned", "配变增容", later, later + timedelta(hours=5)
    )
    over = await _open(author, away[-2:-1], "temporary", "消缺", now - timedelta(hours=1), None)
    await author.post(f"/api/outages/{over['id']}/restore", json={})
    return fault, planned


async def _open(
    author: httpx.AsyncClient,
    feeders: list[str],
    kind: str,
    cause: str,
    started_at: datetime,
    etr_at: datetime | None,
    **notes: str,
) -> dict[str, Any]:
    opened = await author.post(
        "/api/outages",
        json={
            "kind": kind,
            "cause": cause,
            "feeder_codes": feeders,
            "transformer_codes": [],
            "started_at": started_at.isoformat(),
            "etr_at": etr_at and etr_at.isoformat(),
            **notes,
        },
    )
    assert opened.status_code == 201, opened.text
    return opened.json()


async def _campaigns(
    author: httpx.AsyncClient, second: httpx.AsyncClient, outage_id: str
) -> dict[str, str]:
    """Draft three campaigns; bring one to approved and one to running."""
    about = {"occasion": "outage", "outage_id": outage_id}
    drafts = {
        "draft": {"name": "检修通知", "occasion": "other", **_WORDING},
        "approved": {"name": "夜间检修通知", "occasion": "other", **_WORDING, **_NIGHT_TOO},
        "running": {"name": "雷击停电通知", **about, **_NIGHT_TOO, "per_second": 4, "lines": 20},
    }
    ids: dict[str, str] = {}
    for state, body in drafts.items():
        drafted = await author.post("/api/campaigns", json=body)
        assert drafted.status_code == 201, drafted.text
        ids[state] = drafted.json()["id"]
        if state != "running":
            rows = "\n".join(["电话", *map(str, _LIST), "110", "13490006000"])
            listed = {"file": ("list.csv", rows.encode())}
            await author.post(f"/api/campaigns/{ids[state]}/list", files=listed)
        if state != "draft":
            path = f"/api/campaigns/{ids[state]}"
            seen = {"digest": (await second.get(path)).json()["digest"]}
            approved = await second.post(f"{path}/approve", json=seen)
            assert approved.status_code == 200, approved.text
    started = await author.post(f"/api/campaigns/{ids['running']}/start")
    assert started.status_code == 200, started.text
    return ids


async def has_outcomes(world: World, day: Day) -> None:
    """Wait until customers have acknowledged the running campaign's notice."""
    async with world.as_person("9001") as author:

        async def several() -> bool:
            counts = (await author.get(f"/api/campaigns/{day.campaign}")).json()["counts"]
            return counts.get("acknowledged", 0) >= 5

        await until(several, "customers have acknowledged the notice", deadline_s=90)


@asynccontextmanager
async def busy_hour(world: World) -> AsyncGenerator[Page]:
    """Let one agent talk, one take a break, callers wait and listen to the menu.

    Gives the talking agent's page. The talk ends with a rating of 4.
    """
    async with AsyncExitStack() as stack:
        talking = await stack.enter_async_context(world.at_desk("8001"))
        resting = await stack.enter_async_context(world.at_desk("8002"))
        await world.ready_at_desk(talking)
        await world.ready_at_desk(resting)
        await resting.get_by_test_id("not-ready").click()
        await resting.get_by_test_id("reason-meal").click()
        calls = [await _ring(world, _TALKER, "wait 7; press 0; wait 30" + "; wait 5; press 4" * 22)]
        await talking.get_by_test_id("answer").click(timeout=60_000)
        calls += [await _ring(world, who, "wait 9; press 0; wait 300; hangup") for who in _WAITING]
        calls.append(await _ring(world, "landlord", "wait 300; hangup"))

        async def all_wait() -> bool:
            lines = (await board(world))["calls"]
            return sum(line["state"] == "queued" for line in lines) >= len(_WAITING)

        await until(all_wait, "callers wait in the queue", deadline_s=60)
        yield talking
        for call in calls[1:]:
            await call.hang_up()
        await talking.get_by_test_id("hangup").click()
        await asyncio.gather(*(call.ended(deadline_s=30) for call in calls))


async def _ring(world: World, who: str, script: str):
    return await world.carrier.call(part(who).number, script=script)

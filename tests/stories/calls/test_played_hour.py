"""Robots and callers play a busy minute; our records are what Asterisk and the network wrote."""

import asyncio
import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from core import clock
from cti.journal import store
from hotline.demo.robots import hiring
from hotline.demo.robots.proof import prove
from hotline.demo.robots.robot import Robot, Site
from hotline.demo.robots.script import Shift
from tests.stories.callers import nobody_on_the_line
from tests.stories.running_hotline import World
from tests.until import until

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

ROBOTS, CALLERS, PACE = 3, 18, 8.0
WISHES = (
    "wait 3; hangup",  # in the greeting
    "wait 6; press 0; wait 9; hangup",  # may lose patience
    "wait 6; press 0; wait 60; hangup",
    "wait 6; press 0" + "; wait 4; press 5" * 12 + "; hangup",
    "wait 9; press 2; wait 12; hangup",
)


@asynccontextmanager
async def robots_at_work(world: World) -> AsyncGenerator[list[Robot]]:
    """Let robots sign in and be ready; afterwards their accounts are shut."""
    accounts = await hiring.hire(world.address, world.accounts["9900"], ROBOTS)
    choices = await hiring.choices(world.address, accounts[0])
    site = Site(world.address, ("127.0.0.1", world.laptop.settings.sip_port), choices)
    robots = [Robot(site, one, Shift(3, n, PACE)) for n, one in enumerate(accounts)]
    tasks = [asyncio.create_task(one.run()) for one in robots]
    try:
        async with world.as_person("9001") as leader:

            async def ready() -> bool:
                lines = (await leader.get("/api/board")).json()["agents"]
                numbers = {one.extension for one in accounts}
                return sum(a["extension"] in numbers and a["state"] == "ready" for a in lines) > 1

            await until(ready, "robots are ready", deadline_s=60)
        yield robots
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        async with world.as_person("9900") as admin:
            people = (await admin.get("/api/people")).json()
            for account in accounts:
                person = next(p for p in people if p["staff_number"] == account.staff_number)
                path = f"/api/people/{person['person_id']}"
                assert (await admin.patch(path, json={"active": False})).is_success


async def test_a_played_busy_minute_reconciles_call_by_call(world: World) -> None:
    dice, begun = random.Random(5), clock.now()
    async with robots_at_work(world) as robots:
        calls = []
        for n in range(CALLERS):
            script = dice.choice(WISHES)
            calls.append(await world.carrier.call(f"1390007{n:04}", script=script, record=False))
            await asyncio.sleep(dice.expovariate(0.6))  # callers come when they come
        for call in calls:
            await call.ended(deadline_s=150)
        assert sum(one.handled for one in robots) > 2
        await nobody_on_the_line(world)

    async def recorded() -> bool:
        async with world.laptop.database.transaction() as session:
            return (
                await store.count_calls(session, store.CallFilter(direction="in", since=begun))
                >= CALLERS
            )

    await until(recorded, "every call has its record")
    told = await prove(world.laptop.database, world.laptop.settings.var, begun)
    assert told.calls == CALLERS
    assert told.in_queues > 2
    assert told.unlike == []
    assert told.differences == []
    async with world.as_person("9001") as leader:
        period = {"since": begun.isoformat()}
        counts = (await leader.get("/api/business", params=period)).json()
        answered = (await leader.get("/api/calls", params=period | {"outcome": "answered"})).json()
    assert sum(one["calls"] for one in counts) == answered["total"]
    assert any(one["business_type"] for one in counts), "robots say what their calls were about"

"""A queue added on the page is there at once, callers reach it, and none is lost with it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest

from agents.house.closed import closed_words
from agents.house.queue import HouseQueue
from core.clock import now
from ivr.speech.prompts import Prompts, Utterance
from tests.stories.callers import STAYS, board, hang_up_all
from tests.stories.prompt_in_recording import hears
from tests.stories.running_hotline import World
from tests.until import until

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

WAITS = f"wait 6; press 0; {STAYS}"
ENGLISH = f"wait 9; press *; wait 3; press 0; {STAYS}"
STORM = {"name_zh": "英语应急", "name_en": "English storm", "language": "en", "ring_s": 20}
ENGLISH_QUEUE = {"name_zh": "英语", "name_en": "English", "language": "en"}
FIRST, SECOND = "13900008801", "13900008802"


async def put(admin: httpx.AsyncClient, code: str, wish: dict[str, Any]) -> None:
    known = {one["code"]: one for one in (await admin.get("/api/house/queues")).json()}
    version = known[code]["version"] if code in known else 0
    answer = await admin.put(f"/api/house/queues/{code}", json=wish | {"version": version})
    assert answer.status_code == 200, answer.text


async def serves(admin: httpx.AsyncClient, staff_number: str, queues: list[str]) -> list[str]:
    """Give a person other queues; tell the former ones."""
    people = (await admin.get("/api/people")).json()
    person = next(one for one in people if one["staff_number"] == staff_number)
    change = {"queues": queues}
    assert (await admin.patch(f"/api/people/{person['person_id']}", json=change)).is_success
    return person["queues"]


async def wait_in(world: World, expected: dict[str, str]) -> None:
    """Wait until each of these callers waits in a queue, by the board and by Asterisk."""

    async def there() -> bool:
        lines = (await board(world))["calls"]
        return {c["number"]: c["queue"] for c in lines if c["state"] == "queued"} == expected

    await until(there, f"callers wait as {expected}", deadline_s=60)
    for queue in set(expected.values()):
        shown = await world.laptop.asterisk.command(f"queue show {queue}")
        assert f"has {list(expected.values()).count(queue)} calls" in shown, shown


async def test_a_queue_of_the_page_takes_callers_at_once_and_gives_them_on(world: World) -> None:
    default = world.laptop.settings.default_queue
    async with world.as_person("9900") as admin:
        await put(admin, "storm", STORM)

        async def there() -> bool:
            return "storm has 0 calls" in await world.laptop.asterisk.command("queue show storm")

        await until(there, "Asterisk has the new queue")
        await put(admin, "english", {**ENGLISH_QUEUE, "in_use": False, "successor": "storm"})
        first = await world.carrier.call(FIRST, script=ENGLISH)
        await wait_in(world, {FIRST: default})  # nobody is signed in to the new queue

        former = await serves(admin, "8001", ["storm"])
        async with world.as_person("8001") as agent:
            assert (await agent.post("/api/agent/sign-in-queue")).is_success
        second = await world.carrier.call(SECOND, script=ENGLISH)
        await wait_in(world, {FIRST: default, SECOND: "storm"})

        await put(admin, "storm", {**STORM, "in_use": False, "successor": default})
        await wait_in(world, {FIRST: default, SECOND: default})
        await put(admin, "english", ENGLISH_QUEUE)
        await serves(admin, "8001", former)
        await hang_up_all(world, [first, second])


async def test_a_queue_closed_at_this_hour_says_so_and_its_caller_waits_in_the_default_queue(
    world: World,
) -> None:
    settings = world.laptop.settings
    zone = ZoneInfo(settings.timezone)
    far = "12:00:00" if datetime.now(zone).hour < 6 else "00:00:00"
    minute = {"opens": far, "closes": f"{far[:3]}01:00"}  # open for one minute, not for this one
    wish = {**ENGLISH_QUEUE, "language": "en", "hours": {"working": minute, "off": minute}}
    async with world.as_person("9900") as admin:
        await put(admin, "english", wish)
        call = await world.carrier.call(FIRST, script=ENGLISH)
        await wait_in(world, {FIRST: settings.default_queue})
        await hang_up_all(world, [call])
        await put(admin, "english", ENGLISH_QUEUE)
    queue = msgspec.convert({"code": "english", **wish}, HouseQueue)
    words = closed_words(queue, "en", now(), zone, {})
    said = await Prompts(settings.var).say(Utterance(words, "en"))
    assert call.heard_path is not None
    assert hears(call.heard_path, said), "the caller heard its hours"


async def helps_out(world: World, staff_number: str, queues: list[str]) -> None:
    """Let a person only help out in these queues, from the next time they join."""
    async with world.as_person("9900") as admin:
        people = (await admin.get("/api/people")).json()
        person = next(one for one in people if one["staff_number"] == staff_number)
        change = {"backup_queues": queues}
        assert (await admin.patch(f"/api/people/{person['person_id']}", json=change)).is_success


async def member(world: World, queue: str, extension: str) -> str:
    """Give what Asterisk itself says of an agent's place in a queue."""
    shown = await world.laptop.asterisk.command(f"queue show {queue}")
    return next(line for line in shown.splitlines() if f"PJSIP/{extension}" in line)


async def test_who_only_helps_out_is_rung_while_nobody_else_is_free(world: World) -> None:
    default = world.laptop.settings.default_queue
    await helps_out(world, "8001", [default])
    try:
        async with world.at_desk("8001") as helper, world.at_desk("8002") as first:
            for page in (helper, first):  # the helper is free for longer
                await world.ready_at_desk(page)
            calls = [await world.carrier.call(FIRST, script=WAITS)]
            await first.get_by_test_id("answer").click(timeout=60_000)
            await first.locator("[data-testid=phone-state][data-state=talking]").wait_for()
            assert await helper.get_by_test_id("phone-state").get_attribute("data-state") == "ready"
            calls.append(await world.carrier.call(SECOND, script=WAITS))
            await helper.get_by_test_id("answer").click(timeout=60_000)
            await helper.locator("[data-testid=phone-state][data-state=talking]").wait_for()
            assert "penalty 1" in await member(world, default, "1001")
            await helps_out(world, "8001", [])
            async with world.as_person("8001") as agent:  # joining again is in force at once
                assert (await agent.post("/api/agent/sign-in-queue")).is_success

            async def serves_first() -> bool:
                return "penalty" not in await member(world, default, "1001")

            await until(serves_first, "Asterisk has them beside the others again")
            await hang_up_all(world, calls)
    finally:
        await helps_out(world, "8001", [])

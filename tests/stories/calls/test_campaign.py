"""A campaign over people of every kind: each outcome is right, and nobody is rung twice."""

import asyncio
import time
from typing import Any

import httpx
import pytest
from playwright.async_api import Page

from hotline.demo.cast import part
from ivr.speech.prompts import Prompts
from tests.stories.open_outage import outage_on
from tests.stories.prompt_in_recording import hears
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

EXPECTED = {
    "acknowledges": "acknowledged",
    "listens": "unconfirmed",
    "busy": "busy",
    "rings_out": "no_answer",
    "rejects": "rejected",
    "says_hello": "unconfirmed",
    "machine": "machine",
    "drops": "unconfirmed",
    "opts_out": "opted_out",
    "wants_person": "reached_agent",
    "invalid": "invalid_number",
    "congestion": "congestion",
}
FIRST_NUMBER = 13490005001
WORDING = "这是供电服务热线的演练通知。今晚八点到九点检修线路，请您提前做好准备。"


async def draft(
    supervisor: httpx.AsyncClient, numbers: list[int], **more: object
) -> dict[str, Any]:
    """Draft a campaign over a list of numbers."""
    body = {
        "name": "演练",
        "occasion": "other",
        "wording_zh": WORDING,
        "tries": 1,
        "per_second": 5,
        "emergency": True,
        "emergency_reason": "夜间演练",
        **more,
    }
    drafted = await supervisor.post("/api/campaigns", json=body)
    assert drafted.status_code == 201, drafted.text
    campaign = drafted.json()
    rows = "\n".join(["电话", *map(str, numbers)])
    listed = await supervisor.post(
        f"/api/campaigns/{campaign['id']}/list", files={"file": ("list.csv", rows.encode())}
    )
    assert listed.json()["called"] == len(set(numbers)), listed.text
    return campaign


async def approve_and_start(world: World, campaign: dict[str, Any]) -> None:
    """The author may not approve; a second person does; the author starts."""
    path = f"/api/campaigns/{campaign['id']}"
    async with world.as_person("9001") as author, world.as_person("9002") as second:
        seen = {"digest": (await second.get(path)).json()["digest"]}
        own = await author.post(f"{path}/approve", json=seen)
        assert own.status_code in {403, 409}, own.text
        assert own.json()["detail"]["code"] == "campaign_needs_second_person"
        assert (await second.post(f"{path}/approve", json=seen)).status_code == 200
        assert (await author.post(f"{path}/start")).status_code == 200


async def ended(world: World, campaign: dict[str, Any], deadline_s: float) -> dict[str, Any]:
    """Wait until the campaign is done."""
    give_up = time.monotonic() + deadline_s
    async with world.as_person("9001") as supervisor:
        while True:
            seen = (await supervisor.get(f"/api/campaigns/{campaign['id']}")).json()
            if seen["status"] in ("done", "stopped"):
                return seen
            assert time.monotonic() < give_up, seen
            await asyncio.sleep(0.5)


async def answer_when_it_rings(page: Page) -> None:
    """Answer one call and let the customer end it."""
    await page.get_by_test_id("answer").click(timeout=90_000)
    await page.locator("[data-testid=phone-state][data-state=talking]").wait_for()


async def test_a_campaign_over_numbers_of_every_behaviour_ends_with_the_right_outcomes(
    world: World,
) -> None:
    numbers = dict(zip(EXPECTED, range(FIRST_NUMBER, FIRST_NUMBER + len(EXPECTED)), strict=True))
    for behaviour, number in numbers.items():
        await world.carrier.behave(str(number), behaviour)
    async with world.as_person("9001") as supervisor:
        campaign = await draft(supervisor, list(numbers.values()))
        preflight = (await supervisor.get(f"/api/campaigns/{campaign['id']}/preflight")).json()
        assert preflight["contacts"] == len(EXPECTED)
    async with world.at_desk("8001") as page:
        await world.ready_at_desk(page)
        answering = asyncio.create_task(answer_when_it_rings(page))
        await approve_and_start(world, campaign)
        await ended(world, campaign, 150)
        await answering

    async with world.as_person("9001") as supervisor:
        contacts = (await supervisor.get(f"/api/campaigns/{campaign['id']}/contacts")).json()
    by_row = {contact["row"]: contact["outcome"] for contact in contacts["rows"]}
    outcomes = {name: by_row[row] for row, name in enumerate(EXPECTED, start=2)}
    assert outcomes == EXPECTED
    made = await world.carrier.calls_made()
    assert {number: made.get(str(number), 0) for number in numbers.values()} == dict.fromkeys(
        numbers.values(), 1
    )
    (heard,) = world.carrier.heard_by(str(numbers["listens"]))
    notice = await Prompts(world.laptop.settings.var).path(WORDING, "zh")
    assert hears(heard, notice), "the notice itself was heard"


async def test_who_pressed_nine_is_left_out_of_the_next_campaign(world: World) -> None:
    number = FIRST_NUMBER + 100
    await world.carrier.behave(str(number), "opts_out")
    async with world.as_person("9001") as supervisor:
        first = await draft(supervisor, [number])
    await approve_and_start(world, first)
    assert (await ended(world, first, 60))["counts"].get("opted_out") == 1
    async with world.as_person("9001") as supervisor:
        second = await supervisor.post(
            "/api/campaigns", json={"name": "再次", "occasion": "other", "wording_zh": WORDING}
        )
        listed = await supervisor.post(
            f"/api/campaigns/{second.json()['id']}/list",
            files={"file": ("list.csv", f"电话\n{number}".encode())},
        )
    assert listed.json()["called"] == 0
    assert "opted_out" in listed.json()["excluded"]
    assert await world.carrier.times_called(str(number)) == 1


async def test_a_stopped_campaign_rings_nobody_any_more(world: World) -> None:
    numbers = list(range(FIRST_NUMBER + 200, FIRST_NUMBER + 260))
    for number in numbers:
        await world.carrier.behave(str(number), "rings_out")
    async with world.as_person("9001") as supervisor:
        campaign = await draft(supervisor, numbers, per_second=4, lines=30)
        await approve_and_start(world, campaign)
        while not (await world.carrier.calls_made()).get(str(numbers[3])):
            await asyncio.sleep(0.2)
        assert (await supervisor.post(f"/api/campaigns/{campaign['id']}/stop")).status_code == 200
    await asyncio.sleep(0.99)
    rung = await rung_of(world, numbers)
    await asyncio.sleep(0.99)
    assert await rung_of(world, numbers) == rung < len(numbers)
    assert "0 active channels" in await world.laptop.asterisk.command("core show channels count")


async def rung_of(world: World, numbers: list[int]) -> int:
    """Count the calls the public network has seen for these numbers."""
    made = await world.carrier.calls_made()
    return sum(made.get(str(number), 0) for number in numbers)


async def test_an_outage_campaign_calls_whom_the_outage_affects(world: World) -> None:
    feeder = part("hospital").feeder_code
    async with outage_on(world, feeder) as outage, world.as_person("9001") as supervisor:
        affected = (await supervisor.get(f"/api/outages/{outage['id']}/affected")).json()
        drafted = await supervisor.post(
            "/api/campaigns",
            json={"name": "停电通知", "occasion": "outage", "outage_id": outage["id"]},
        )
        assert drafted.status_code == 201, drafted.text
        preflight = (
            await supervisor.get(f"/api/campaigns/{drafted.json()['id']}/preflight")
        ).json()
        assert affected["customers"] > 0
        assert 0 < preflight["contacts"] <= affected["phones"]

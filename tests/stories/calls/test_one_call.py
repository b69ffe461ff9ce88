"""One call from the first ring to the rating, with everything real: the product's reason to be."""

import asyncio
import csv
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from hotline.demo.cast import part
from ivr.speech.prompts import Prompts, Utterance
from tests.stories.browser_sound import counters
from tests.stories.open_outage import outage_on
from tests.stories.prompt_in_recording import hears
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

RESIDENT = part("resident")
TALK_S = 6
# They speak and press 5 now and then: keys reach the menu and the question, and nobody's ear.
RATES_FIVE = "wait 18; press 0" + "; wait 3; play hello; press 5" * 14 + "; hangup"


async def answer_and_talk(page: Page, seconds: float) -> None:
    """Answer by the button, speak a while, hang up by the button; sound must flow both ways."""
    await page.get_by_test_id("answer").click()
    await page.locator("[data-testid=phone-state][data-state=talking]").wait_for()
    before = await counters(page)
    await asyncio.sleep(seconds)
    after = await counters(page)
    assert after["packets_in"] - before["packets_in"] > 30 * seconds
    assert after["packets_out"] - before["packets_out"] > 30 * seconds
    assert after["energy_in"] > before["energy_in"], "the caller's voice is heard"
    await page.get_by_test_id("hangup").click()
    await page.locator("[data-testid=phone-state][data-state=wrap_up]").wait_for()


async def say_what_it_was_about(page: Page, name: str, code: str) -> None:
    """Choose a business type at the desk, while the call is written up."""
    choice = page.get_by_test_id("business")
    await choice.click()
    await page.get_by_role("option", name=name).click()
    await expect(choice).to_have_attribute("data-said", code)


async def test_a_known_customer_hears_his_outage_speaks_with_an_agent_and_rates_him(
    world: World,
) -> None:
    async with outage_on(world, RESIDENT.feeder_code) as outage, world.at_desk("8001") as page:
        await world.ready_at_desk(page)
        call = await world.carrier.call(RESIDENT.number, script=RATES_FIVE)

        card = page.get_by_test_id("card")
        await card.wait_for(timeout=60_000)
        assert await page.get_by_test_id("answer").is_visible(), "the card comes while it rings"
        await expect(page.get_by_test_id("card-name")).to_contain_text(RESIDENT.name)
        await expect(page.get_by_test_id("card-outage")).to_be_visible()
        await expect(page.get_by_test_id("card-wait")).to_be_visible()
        await answer_and_talk(page, TALK_S)
        await say_what_it_was_about(page, "故障报修", "fault")
        end = await call.ended()
        async with world.as_person("9001") as supervisor:
            later = (await supervisor.get(f"/api/outages/{outage['id']}")).json()

    assert end.answered
    assert call.heard_path is not None
    prompts = Prompts(world.laptop.settings.var)
    words = {outage["spoken_zh"], later["spoken_zh"]}  # its rounded start may pass meanwhile
    told = [await prompts.say(Utterance(one, "zh", personal=True)) for one in words]
    assert any(hears(call.heard_path, one) for one in told), "they heard of their outage"
    await agree_with_asterisk(world)


async def written(supervisor: httpx.AsyncClient) -> dict[str, Any]:
    """Wait for the call's record: it is folded when the last hang-up has reached the journal."""
    async with asyncio.timeout(20):
        while True:
            found = await supervisor.get("/api/calls", params={"number": RESIDENT.number})
            if found.json()["rows"]:
                return found.json()
            await asyncio.sleep(0.2)


async def agree_with_asterisk(world: World) -> None:
    """Hold record and rating against Asterisk's own CDR and queue log."""
    async with world.as_person("9001") as supervisor:
        record = await written(supervisor)
        ratings = (await supervisor.get("/api/ratings")).json()
        row = record["rows"][0]
        steps = (await supervisor.get(f"/api/calls/{row['call_id']}")).json()["steps"]
        menus = (await supervisor.get("/api/menus")).json()
    pressed = [(step["place"], step["key"]) for step in steps if step["key"]]
    assert pressed, "what they pressed in the menu is kept, with its place"
    assert all(step["ms"] > 0 for step in steps if step["key"])
    assert {place for place, _ in pressed} <= {one["place"] for one in menus}
    assert row["outcome"] == "answered"
    assert row["extension"] == "1001"
    assert row["business_type"] == "fault"
    rated = next(r for r in ratings["rows"] if r["call_id"] == row["call_id"])
    assert (rated["score"], rated["extension"]) == (5, "1001")

    log = world.laptop.asterisk.home / "log"
    connects = [
        line.split("|")
        for line in (log / "queue_log").read_text().splitlines()
        if line.split("|")[1] == row["call_id"] and line.split("|")[4] == "CONNECT"
    ]
    assert [int(connect[5]) for connect in connects] == [row["waited_s"]]
    with (log / "cdr-csv" / "Master.csv").open() as file:
        cdr = [line for line in csv.reader(file) if row["call_id"] in line]
    assert cdr, "Asterisk's own record knows the call"

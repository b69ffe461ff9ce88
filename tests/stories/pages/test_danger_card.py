"""A caller in danger is seen to be so on the agent's card, by key or by silence, above all else."""

import os
from pathlib import Path

import pytest
from playwright.async_api import FloatRect, Locator, Page, expect

from hotline.demo.cast import Part, part
from tests.stories.open_outage import outage_on
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

BY_KEY = "wait 6; press 1; wait 4; press 1; wait 90; hangup"
SILENT = "wait 6; press 1; wait 150; hangup"  # in the danger question no key is pressed


async def _rings(page: Page, caller: Part) -> None:
    await expect(page.get_by_test_id("card-name")).to_contain_text(caller.name, timeout=120_000)


async def _box(one: Locator) -> FloatRect:
    box = await one.bounding_box()
    assert box is not None
    return box


async def _danger_is_above_the_outage(page: Page) -> None:
    """Danger fills the card's width, the outage stands below it, in both languages."""
    hazard, outage = page.get_by_test_id("card-hazard"), page.get_by_test_id("card-outage")
    await expect(hazard).to_be_visible()
    await expect(outage).to_be_visible()
    card, bar, below = [await _box(one) for one in (page.get_by_test_id("card"), hazard, outage)]
    assert bar["width"] >= card["width"] - 4
    assert bar["y"] + bar["height"] <= below["y"] + 1


async def _look(page: Page, name: str) -> None:
    if directory := os.environ.get("HOTLINE_VIEWS"):
        await page.screenshot(path=Path(directory) / f"{name}.png")


async def test_danger_by_key_and_by_silence_is_a_bar_above_the_outage(world: World) -> None:
    by_key, silent = part("debtor"), part("resident")
    async with world.at_desk("8001") as page:
        await world.ready_at_desk(page)
        keyed = await world.carrier.call(by_key.number, script=BY_KEY)
        quiet = await world.carrier.call(silent.number, script=SILENT)
        await _rings(page, by_key)
        async with outage_on(world, silent.feeder_code):
            await _danger_is_above_the_outage(page)
            await _look(page, "card-danger-by-key")
            await keyed.hang_up()
            await _rings(page, silent)
            await _danger_is_above_the_outage(page)
            await expect(page.get_by_test_id("card-hazard")).to_contain_text("未回答危险询问")
            await _look(page, "card-danger-by-silence")
            await page.set_viewport_size({"width": 390, "height": 844})
            await page.get_by_test_id("card-hazard").scroll_into_view_if_needed()
            await _danger_is_above_the_outage(page)
            await _look(page, "card-danger-390")
            await quiet.hang_up()

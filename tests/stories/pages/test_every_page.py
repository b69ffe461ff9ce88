"""What an agent can rely on away from the desk: the call, the pause, and the utility's clock."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect

from hotline.demo.cast import part
from tests.stories.open_outage import outage_on
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

RESIDENT = part("resident")
IN_DANGER = "wait 6; press 1; wait 4; press 1; wait 90; hangup"
FAR_AWAY = "America/New_York"


async def look(page: Page, name: str) -> None:
    """Keep pictures in both languages and two widths, where they are asked for."""
    if directory := os.environ.get("HOTLINE_VIEWS"):
        for language in ("en", "zh"):
            await page.get_by_test_id("language").dispatch_event("click")
            for width in (390, 1440):
                await page.set_viewport_size({"width": width, "height": 900})
                await page.screenshot(path=Path(directory) / f"{name}-{language}-{width}.png")


async def test_a_call_is_seen_and_answered_and_a_pause_explained_on_every_page(
    world: World,
) -> None:
    async with (
        outage_on(world, RESIDENT.feeder_code) as outage,
        world.at_desk("8001", zone=FAR_AWAY) as page,
    ):
        there = datetime.fromisoformat(outage["etr_at"]).astimezone(
            ZoneInfo(world.laptop.settings.timezone)
        )
        await world.ready_at_desk(page)
        await page.get_by_test_id("nav-calls").click()
        call = await world.carrier.call(RESIDENT.number, script=IN_DANGER)
        await page.get_by_test_id("bar-hazard").wait_for(timeout=60_000)
        await expect(page.get_by_test_id("bar-name")).to_have_text(RESIDENT.name)
        await expect(page.get_by_test_id("bar-outage")).to_contain_text(f"{there:%H:%M}")
        await expect(page.get_by_test_id("answer")).to_be_visible()
        await look(page, "bar-ringing")
        await page.keyboard.press("F2")
        await page.get_by_test_id("answer").wait_for(state="hidden")
        await look(page, "bar-talking")
        await page.get_by_test_id("dock-desk").click()
        await expect(page.get_by_test_id("card-etr")).to_contain_text(f"{there:%H:%M}")
        await expect(page.locator("[data-supply=dark]")).to_be_visible()
        await look(page, "desk-talking")
        await page.keyboard.press("F4")
        await call.hang_up()
        await call.ended()
        await page.get_by_test_id("nav-outages").click()
        await expect(page.locator(f"[data-outage='{outage['id']}']")).to_contain_text(
            f"{there:%H:%M}"
        )
        ready = page.get_by_test_id("phone-dock").get_by_text("示闲")
        await ready.wait_for(timeout=30_000)  # the wrap-up is over
        await page.keyboard.press("F8")
        await page.get_by_test_id("pause-dialog").wait_for()
        await look(page, "pause")
        await page.keyboard.press("2")
        await page.get_by_test_id("pause-dialog").wait_for(state="hidden")
        await page.get_by_test_id("nav-desk").click()
        await page.locator("[data-testid=phone-state][data-state=not_ready]").wait_for()
        await expect(page.get_by_test_id("phone-panel")).to_contain_text("用餐")

"""A report by keys is seen at once, becomes an outage, and leaves the list by an act only."""

import pytest
from playwright.async_api import expect

from hotline.demo.cast import part
from tests.stories.world import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

IN_DANGER = "wait 6; press 1; wait 2; press 1; wait 2; hangup"
IN_THE_DARK = "wait 6; press 1; wait 2; press 2; wait 6; hangup"


async def test_reports_are_seen_at_once_danger_first_and_each_has_an_end(world: World) -> None:
    async with world.at_desk("9001") as page:
        await page.get_by_test_id("nav-outages").click()
        lines = page.get_by_test_id("report")
        await expect(lines).to_have_count(0)
        dark = await world.carrier.call(part("resident").number, script=IN_THE_DARK)
        await expect(lines).to_have_count(1, timeout=60_000)
        await expect(page.get_by_test_id("reports-count")).to_have_text("1")
        danger = await world.carrier.call(part("unknown").number, script=IN_DANGER)
        await expect(lines).to_have_count(2, timeout=60_000)
        await expect(lines.first).to_contain_text("危险")
        await expect(lines.first).to_contain_text("请回拨")
        await expect(lines.last).to_contain_text(part("resident").name)
        await dark.ended()
        await danger.ended()

        await lines.last.locator("input").check()
        await page.get_by_test_id("reports-open").click()
        await expect(page.get_by_test_id("outage-transformers")).not_to_have_value("")
        await page.get_by_test_id("outage-submit").click()
        await expect(lines).to_have_count(1)

        await lines.first.locator("input").check()
        await page.get_by_test_id("reports-away").click()
        await page.locator(".el-message-box input").fill("已回拨，无危险")
        await page.locator(".el-message-box .el-button--primary").click()
        await expect(lines).to_have_count(0)
        await expect(page.get_by_test_id("reports-count")).to_have_count(0)
    async with world.as_person("9001") as supervisor:
        for outage in (await supervisor.get("/api/outages?status=open")).json():
            await supervisor.post(f"/api/outages/{outage['id']}/restore", json={})

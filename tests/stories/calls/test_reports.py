"""A report by keys is seen at once, becomes an outage, and leaves the list by an act only."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import expect

from hotline.demo.cast import part
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

IN_DANGER = "wait 6; press 1; wait 4; press 1; wait 4; hangup"
# They may hear first that their supply came back: another story restored it.
IN_THE_DARK = "wait 13; press 1; wait 4; press 2; wait 8; hangup"


async def test_reports_are_seen_at_once_danger_first_and_each_has_an_end(world: World) -> None:
    async with world.at_desk("9001") as page:
        await page.get_by_test_id("nav-outages").click()
        lines = page.get_by_test_id("report")
        await expect(lines).to_have_count(0)
        dark = await world.carrier.call(part("resident").number, script=IN_THE_DARK)
        await expect(lines).to_have_count(1, timeout=60_000)
        await expect(page.get_by_test_id("waiting-outages")).to_have_text("1")
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
        await expect(page.get_by_test_id("waiting-outages")).to_have_count(0)
    async with world.as_person("9001") as supervisor:
        for outage in (await supervisor.get("/api/outages?status=open")).json():
            await supervisor.post(f"/api/outages/{outage['id']}/restore", json={})


async def test_an_outage_far_ahead_is_opened_only_by_who_confirms_its_date(world: World) -> None:
    far = f"{datetime.now(UTC) + timedelta(days=40):%Y-%m-%d} 10:00"
    async with world.at_desk("9001", language="en") as page:
        await page.get_by_test_id("nav-outages").click()
        await page.get_by_test_id("outage-open").click()
        await page.get_by_test_id("outage-kind").locator(".el-segmented__item").nth(1).click()
        await page.get_by_test_id("outage-transformers").fill(part("resident").transformer_code)
        submit = page.get_by_test_id("outage-submit")
        await expect(submit).to_be_enabled()
        started = page.get_by_test_id("outage-dialog").locator(".el-date-editor input").first
        await started.fill(far)
        await started.press("Enter")
        note = page.get_by_test_id("far-ahead")
        await expect(note).to_contain_text(far[:4])
        await expect(submit).to_be_disabled()
        await note.locator(".el-checkbox").click()
        await expect(submit).to_be_enabled()
        await submit.click()
        await expect(page.get_by_test_id("outage-dialog")).to_have_count(0)
    async with world.as_person("9001") as supervisor:
        (outage,) = (await supervisor.get("/api/outages?status=open")).json()
        assert outage["phase"] == "scheduled"
        await supervisor.post(f"/api/outages/{outage['id']}/restore", json={"cancelled": True})

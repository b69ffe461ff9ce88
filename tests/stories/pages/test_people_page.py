"""People are edited, and campaigns approved, by pages that offer what the service would take."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

_OTHER = {
    "name": "检修通知",
    "occasion": "other",
    "wording_zh": "今晚检修。",
    "wording_en": "Work.",
}


async def look(page: Page, name: str) -> None:
    """Keep a picture for whoever wants to look."""
    if directory := os.environ.get("HOTLINE_VIEWS"):
        await page.screenshot(path=str(Path(directory) / f"{name}.png"))


async def _person(page: Page, staff_number: str, act: str) -> None:
    await page.get_by_test_id(f"person-more-{staff_number}").click()
    await page.locator(f"[data-testid=person-{act}]:visible").click()


async def test_an_agent_without_queues_is_told_so_and_mended_on_the_people_page(
    world: World,
) -> None:
    async with world.at_desk("9900") as admin:
        await admin.get_by_test_id("nav-people").click()
        await admin.get_by_test_id("person-add").click()
        await admin.get_by_test_id("person-number").fill("8090")
        await admin.get_by_test_id("person-name").fill("新座席")
        await expect(admin.get_by_test_id("person-lacks")).to_contain_text("分机和队列")
        await expect(admin.get_by_test_id("person-submit")).to_be_disabled()
        await look(admin, "person-add")
        await admin.keyboard.press("Escape")
        await world.run_sql("update staff_person set queues = '{}' where staff_number = '8003'")
        try:
            async with world.at_desk("8003") as agent:
                await expect(agent.get_by_test_id("cannot")).to_contain_text("队列")
                await expect(agent.get_by_test_id("join-queues")).to_be_disabled()
                await look(agent, "desk-lacks")
                await _give_queue(admin)
                await agent.get_by_test_id("look-again").click()
                await expect(agent.get_by_test_id("join-queues")).to_be_enabled()
        finally:
            every = "'{service,outage,billing,english}'"
            await world.run_sql(
                f"update staff_person set queues = {every}, name = '吴桐' "
                "where staff_number = '8003'"
            )


async def _give_queue(admin: Page) -> None:
    await admin.reload()
    await expect(admin.get_by_test_id("lacks-8003")).to_be_visible()
    await admin.get_by_test_id("person-edit-8003").click()
    await admin.get_by_test_id("person-name").fill("吴小桐")
    queues = admin.get_by_test_id("person-queues").locator("input")
    await queues.fill("service")
    await queues.press("Enter")
    await queues.press("Escape")
    await look(admin, "person-edit")
    await admin.get_by_test_id("person-save").click()
    await expect(admin.get_by_test_id("person-8003")).to_have_text("吴小桐")
    await look(admin, "people")


async def test_a_draft_edited_while_it_is_looked_at_is_shown_with_what_changed(
    world: World,
) -> None:
    async with world.as_person("9001") as author, world.at_desk("9002") as page:
        drafted: dict[str, Any] = (await author.post("/api/campaigns", json=_OTHER)).json()
        await page.goto(f"{world.address}/campaigns/{drafted['id']}")
        await page.get_by_test_id("campaign-approve").wait_for()
        changed = {"wording_zh": "明晚检修。", "closes": "19:00"}
        await author.patch(f"/api/campaigns/{drafted['id']}", json=changed)
        await _approve(page)
        await expect(page.get_by_test_id("differs-wording_zh")).to_have_text("明晚检修。")
        await expect(page.get_by_test_id("differs-window")).to_have_text("09:00–19:00")
        await look(page, "campaign-differs")
        await page.get_by_test_id("campaign-differs").get_by_role("button").last.click()
        await expect(page.get_by_test_id("wording-zh")).to_have_value("明晚检修。")
        await expect(page.get_by_test_id("campaign-closes")).to_contain_text("19:00")
        await _approve(page)
        status = page.get_by_test_id("campaign-status")
        await expect(status).to_have_attribute("data-status", "approved")
        await author.post(f"/api/campaigns/{drafted['id']}/stop")


async def _approve(page: Page) -> None:
    await page.get_by_test_id("campaign-approve").click()
    await page.locator(".el-message-box__btns .el-button--primary").click()


async def test_an_account_just_reset_is_told_that_it_waits_and_another_confirms_it(
    world: World,
) -> None:
    async with world.as_person("9001") as author:
        drafted = (await author.post("/api/campaigns", json=_OTHER)).json()
        await world.run_sql(
            "update staff_person set issued_at = now(), issued_by = 0 where staff_number = '9002'"
        )
        async with world.at_desk("9002") as page, world.at_desk("9900") as admin:
            await page.goto(f"{world.address}/campaigns/{drafted['id']}")
            await expect(page.get_by_test_id("approve-why-not")).to_contain_text("管理员确认")
            await look(page, "campaign-waits")
            await admin.get_by_test_id("nav-people").click()
            await expect(admin.get_by_test_id("waits-9002")).to_be_visible()
            await look(admin, "people-waits")
            await _person(admin, "9002", "confirm")
            await admin.locator(".el-message-box__btns .el-button--primary").click()
            await expect(admin.get_by_test_id("waits-9002")).to_have_count(0)
            await page.reload()
            await expect(page.get_by_test_id("campaign-approve")).to_be_visible()
        await author.post(f"/api/campaigns/{drafted['id']}/stop")


async def test_a_person_signs_out_everywhere_from_their_menu(world: World) -> None:
    async with world.as_person("9002") as elsewhere, world.at_desk("9002") as page:
        await page.get_by_test_id("user-menu").click()
        await page.get_by_test_id("sign-out-everywhere").click()
        await look(page, "everywhere")
        await page.locator(".el-message-box__btns .el-button--primary").click()
        await page.get_by_test_id("sign-in-number").wait_for()
        assert (await elsewhere.get("/api/me")).status_code == 401

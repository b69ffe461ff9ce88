"""The sign-in page speaks the browser's language; what is chosen there stays after the sign-in."""

import pytest
from playwright.async_api import Page, expect

from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]


async def _sign_in(world: World, page: Page) -> None:
    await page.get_by_test_id("sign-in-number").fill("9002")
    await page.get_by_test_id("sign-in-password").fill(world.accounts["9002"].password)
    await page.get_by_test_id("sign-in-submit").click()
    await page.get_by_test_id("user-menu").wait_for()


async def test_a_language_chosen_before_the_sign_in_is_the_persons_from_then_on(
    world: World,
) -> None:
    context = await world.browser.new_context(locale="en-GB", ignore_https_errors=True)
    html, page = "html[lang={}]".format, await context.new_page()
    await page.goto(world.address)
    await page.locator(html("en")).wait_for()  # the browser's, although the account's is Chinese
    for name in ("zh-CN", "en"):
        await page.get_by_test_id("language").click()
        await page.locator(html(name)).wait_for()
    await _sign_in(world, page)
    await expect(page.locator(html("en"))).to_have_count(1)
    async with world.as_person("9002") as elsewhere:
        assert (await elsewhere.get("/api/me")).json()["language"] == "en"
    await page.get_by_test_id("language").click()  # as the others expect it
    await page.locator(html("zh-CN")).wait_for()
    await context.close()
    async with world.as_person("9002") as elsewhere:
        assert (await elsewhere.get("/api/me")).json()["language"] == "zh"

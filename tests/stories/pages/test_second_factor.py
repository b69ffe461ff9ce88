"""A second factor in a real browser: set up, asked for, a wrong code, a recovery code, given up."""

import base64
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from playwright.async_api import BrowserContext, Page, expect

from core import clock
from staff.sign_in.authenticator import code_at
from tests.stories.pages.test_people_page import look
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

WHO = "9002"


@asynccontextmanager
async def _strange_browser(world: World) -> AsyncGenerator[BrowserContext]:
    context = await world.browser.new_context(locale="zh-CN", ignore_https_errors=True)
    try:
        yield context
    finally:
        await context.close()


async def _give_password(world: World, page: Page) -> None:
    await page.goto(world.address)
    await page.get_by_test_id("sign-in-number").fill(WHO)
    await page.get_by_test_id("sign-in-password").fill(world.accounts[WHO].password)
    await page.get_by_test_id("sign-in-submit").click()


async def _give_code(page: Page, code: str) -> None:
    await page.get_by_test_id("sign-in-code").fill(code)
    await page.get_by_test_id("sign-in-submit").click()


async def _set_up(world: World, page: Page) -> tuple[bytes, list[str]]:
    await page.get_by_test_id("user-menu").click()
    await page.get_by_test_id("own-factor").click()
    await page.get_by_test_id("factor-password").fill(world.accounts[WHO].password)
    await page.get_by_test_id("factor-begin").click()
    secret = base64.b32decode(await page.get_by_test_id("factor-secret").inner_text())
    picture = page.get_by_test_id("factor-picture")
    assert await picture.evaluate("image => image.naturalWidth") > 100, "the picture is drawn"
    await look(page, "factor-picture")
    await page.get_by_test_id("factor-code").fill(code_at(secret, clock.now()))
    await page.get_by_test_id("factor-confirm").click()
    lines = page.get_by_test_id("recovery-codes").locator("li")
    await expect(lines).to_have_count(10)
    codes = await lines.all_inner_texts()
    await look(page, "factor-codes")
    await page.get_by_test_id("codes-kept").click()
    return secret, codes


async def test_a_person_sets_up_a_second_factor_and_signs_in_with_it(world: World) -> None:
    try:
        async with world.at_desk(WHO) as page:
            secret, codes = await _set_up(world, page)
            await page.get_by_test_id("user-menu").click()
            await page.get_by_test_id("sign-out").click()
            await _give_password(world, page)
            await _give_code(page, "000000")
            await expect(page.get_by_test_id("sign-in-failure")).to_contain_text("验证码不正确")
            await look(page, "sign-in-code")
            await _give_code(page, code_at(secret, clock.now() + timedelta(seconds=30)))
            await page.get_by_test_id("user-menu").wait_for()
        async with _strange_browser(world) as elsewhere:
            page = await elsewhere.new_page()
            await _give_password(world, page)
            await _give_code(page, codes[0])
            await page.get_by_test_id("user-menu").click()
            await page.get_by_test_id("own-factor").click()
            await expect(page.get_by_test_id("codes-left")).to_contain_text("9")
            await page.get_by_test_id("factor-off").click()
            await page.get_by_test_id("factor-proof").fill(codes[1])
            await page.get_by_test_id("factor-prove").click()
            await expect(page.get_by_test_id("factor-dialog")).to_have_count(0)
        async with world.as_person(WHO) as again:
            assert (await again.get("/api/me")).json()["has_factor"] is False
    finally:
        person = f"(select id from staff_person where staff_number = '{WHO}')"
        await world.run_sql(f"delete from staff_second_factor where person_id = {person}")
        await world.run_sql(
            f"update staff_person set factor_since = null where staff_number = '{WHO}'"
        )

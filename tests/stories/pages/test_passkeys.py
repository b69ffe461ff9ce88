"""Passkeys in a real browser, whose security key the DevTools stand in for: made, used, refused."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import CDPSession, Page, expect

from tests.stories.pages.test_people_page import look
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

WHO = "9002"
_KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


class Key:
    """A security key plugged into a page's browser."""

    def __init__(self, devtools: CDPSession) -> None:
        self._devtools = devtools
        self._name = ""

    async def plug_in(self) -> None:
        await self._devtools.send("WebAuthn.enable")
        added = await self._devtools.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})
        self._name = added["authenticatorId"]

    async def passkeys(self) -> list[dict[str, Any]]:
        asked = {"authenticatorId": self._name}
        return (await self._devtools.send("WebAuthn.getCredentials", asked))["credentials"]

    async def hold(self, passkey: dict[str, Any]) -> None:
        """Let the key hold this passkey in the place of the one it made."""
        key = {"authenticatorId": self._name}
        await self._devtools.send("WebAuthn.clearCredentials", key)
        await self._devtools.send("WebAuthn.addCredential", {**key, "credential": passkey})


@asynccontextmanager
async def _desk_by_name(world: World) -> AsyncGenerator[tuple[Page, Key]]:
    """Open the desk by a name, since passkeys know no addresses."""
    context = await world.browser.new_context(locale="zh-CN")
    try:
        page = await context.new_page()
        key = Key(await context.new_cdp_session(page))
        await key.plug_in()
        await page.goto(world.address.replace("127.0.0.1", "localhost"))
        await _give_password(world, page)
        yield page, key
    finally:
        await context.close()
        person = f"(select id from staff_person where staff_number = '{WHO}')"
        await world.run_sql(f"delete from staff_passkey where person_id = {person}")
        await world.run_sql(
            f"update staff_person set factor_since = null where staff_number = '{WHO}'"
        )


async def _give_password(world: World, page: Page) -> None:
    await page.get_by_test_id("sign-in-number").fill(WHO)
    await page.get_by_test_id("sign-in-password").fill(world.accounts[WHO].password)
    await page.get_by_test_id("sign-in-submit").click()


async def _make_passkey(world: World, page: Page) -> None:
    await page.get_by_test_id("user-menu").click()
    await page.get_by_test_id("own-factor").click()
    await page.get_by_test_id("factor-by-passkey").click()
    await page.get_by_test_id("passkey-name").fill("蓝色安全密钥")
    await page.get_by_test_id("factor-password").fill(world.accounts[WHO].password)
    await look(page, "passkey-make")
    await page.get_by_test_id("factor-begin").click()
    await expect(page.get_by_test_id("recovery-codes").locator("li")).to_have_count(10)
    await page.get_by_test_id("codes-kept").click()


async def _sign_in_again(world: World, page: Page) -> None:
    await page.get_by_test_id("user-menu").click()
    await page.get_by_test_id("sign-out").click()
    await _give_password(world, page)
    await page.get_by_test_id("sign-in-passkey").wait_for()
    await look(page, "passkey-sign-in")
    await page.get_by_test_id("sign-in-passkey").click()


async def test_a_person_makes_a_passkey_and_signs_in_with_it(world: World) -> None:
    async with _desk_by_name(world) as (page, key):
        await _make_passkey(world, page)
        await _sign_in_again(world, page)
        await page.get_by_test_id("user-menu").click()
        await page.get_by_test_id("own-factor").click()
        await expect(page.get_by_test_id("passkeys")).to_contain_text("上次使用")
        await look(page, "passkey-list")
        [kept] = await key.passkeys()
        await page.get_by_test_id("passkey-remove").click()
        await page.get_by_test_id("factor-sign").click()
        await expect(page.get_by_test_id("factor-signed")).to_be_visible()
        await look(page, "passkey-remove")
        await page.keyboard.press("Escape")
        await key.hold({**kept, "signCount": 0})  # a copy, made when it was new
        await _sign_in_again(world, page)
        await expect(page.get_by_test_id("sign-in-failure")).to_contain_text("请重试")
        await look(page, "passkey-refused")

"""A whole hotline for the stories: everything `make run` starts, on ports of its own."""

import os
import re
import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.async_api import Browser, BrowserContext, Page, expect
from sqlalchemy import text

from console import pages
from core.config import Settings, state_dir
from hotline.asterisk.root import default_place
from hotline.demo import people
from hotline.demo.city import load_city
from hotline.host.progress import Steps
from hotline.laptop.carrier import Carrier
from hotline.laptop.laptop import Laptop, first_settings
from tests.ports import BELOW, free_ports
from tests.stories.browser_sound import keep_connections

CHROMIUM = os.environ.get("HOTLINE_CHROMIUM", "/usr/bin/chromium")
CHROMIUM_FLAGS = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
)
CUSTOMERS = 500


@dataclass
class World:
    """A running hotline, its simulated public network and its people."""

    laptop: Laptop
    accounts: dict[str, people.DemoAccount]
    carrier: Carrier
    browser: Browser

    @property
    def address(self) -> str:
        return self.laptop.address

    @asynccontextmanager
    async def as_person(self, staff_number: str) -> AsyncGenerator[httpx.AsyncClient]:
        """Sign in over HTTP, as a program would."""
        async with httpx.AsyncClient(
            base_url=self.address, headers={"Origin": self.address}, timeout=20
        ) as client:
            account = self.accounts[staff_number]
            answer = await client.post(
                "/api/sign-in",
                json={"staff_number": staff_number, "password": account.password},
            )
            assert answer.status_code == 200, answer.text
            yield client

    async def run_sql(self, statement: str) -> None:
        """Change what is in the database, as nobody at a desk can."""
        async with self.laptop.database.transaction() as session:
            await session.execute(text(statement))

    @asynccontextmanager
    async def at_desk(
        self, staff_number: str, *, language: str = "zh", width: int = 1440, zone: str = ""
    ) -> AsyncGenerator[Page]:
        """Sign in in a real Chromium, as a person does, and land on the first page.

        `zone` is the browser's time zone where it is not the utility's.
        """
        context = await self.browser.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN" if language == "zh" else "en-GB",
            timezone_id=zone or self.laptop.settings.timezone,
            ignore_https_errors=True,
            permissions=["microphone", "notifications"],
        )
        page = await context.new_page()
        await keep_connections(page)
        try:
            await self._sign_in(page, staff_number)
            yield page
        finally:
            await _close(context)

    async def ready_at_desk(self, page: Page) -> None:
        """Take part in the queues and become ready, once the page's telephone is registered."""
        await page.locator("[data-testid=line-state][data-line=registered]").wait_for()
        state = page.get_by_test_id("phone-state")
        for now, button in (("signed_out", "join-queues"), ("not_ready", "ready")):
            if await state.get_attribute("data-state") == now:
                await page.get_by_test_id(button).click()
                await expect(state).not_to_have_attribute("data-state", now)
        ready = re.compile("^(ready|ringing)$")  # a caller who waits rings at once
        await expect(state).to_have_attribute("data-state", ready, timeout=30_000)

    async def _sign_in(self, page: Page, staff_number: str) -> None:
        await page.goto(self.address)
        await page.get_by_test_id("sign-in-number").fill(staff_number)
        await page.get_by_test_id("sign-in-password").fill(self.accounts[staff_number].password)
        await page.get_by_test_id("sign-in-submit").click()
        await page.get_by_test_id("sign-in-number").wait_for(state="detached")


async def _close(context: BrowserContext) -> None:
    """Close a context whose page may hold a call: no question, no leftover."""
    await context.close()


@asynccontextmanager
async def running(browser: Browser) -> AsyncGenerator[World]:
    """Start a whole hotline in a directory of its own; stop and remove it afterwards."""
    assert (pages.DIST / "index.html").exists(), "no pages are built: run setup/web.sh first"
    var = Path(tempfile.mkdtemp(prefix="hotline-"))
    var.chmod(0o755)  # Asterisk and PostgreSQL pass through it as nobody
    os.environ.setdefault("HOTLINE_ASTERISK_ROOT", str(default_place(state_dir())))
    laptop = Laptop(_settings(var), Steps(), fast_database=True)
    try:
        await laptop.start_database()
        await load_city(laptop.database, customers=CUSTOMERS)
        accounts = await people.make_accounts(laptop.database, var)
        await laptop.start_telephones()
        await laptop.start_service()
        carrier = Carrier(var)
        yield World(laptop, {a.staff_number: a for a in accounts}, carrier, browser)
        await carrier.close()
    finally:
        await laptop.stop()
        shutil.rmtree(var, ignore_errors=True)


def _settings(var: Path) -> Settings:
    names = ("database_port", "port", "ami_port", "asterisk_http_port", "sip_port", "agi_port",
             "trunk_port")  # fmt: skip
    low = 29300 + os.getpid() % 3 * 250  # whole runs side by side keep out of each other's way
    ports = dict(zip(names, free_ports(len(names), low=low), strict=True))
    settings, sound = first_settings(var), low - BELOW
    return settings.model_copy(
        update={
            **ports,
            "door_calls": 25,
            "rtp_start": sound + 40,
            "rtp_end": sound + 139,
            "carrier_rtp_start": sound + 140,
            "carrier_rtp_end": sound + 239,
            "wrap_up_s": 3,
            "voice_zh": "",  # espeak-ng speaks, which makes a sentence while a caller waits
            "voice_en": "",
        }
    )

"""What people wrote may be markup or a program: in a real Chromium every page shows it as text."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, Page, async_playwright

from console.http.server import serve
from console.openapi import make_deps
from core.bus import Bus
from core.config import Settings
from core.db import Database
from cti.events import CallArrived, CallQueued, CallRinging
from customers.models import Account, Customer, CustomerPhone, Premise
from outages.grid.models import Feeder, Substation
from staff import store
from tests.console.conftest import PASSWORD, ROLES, Site
from tests.ports import free_ports
from tests.stories.running_hotline import CHROMIUM, CHROMIUM_FLAGS
from tests.until import until

pytestmark = pytest.mark.story

_SECRET = "a secret of the tests"
SHORT = '<img src=x onerror="window.hurt=1"><svg onload="window.hurt=1">'
HOSTILE = (
    f"{SHORT}<a href='javascript:window.hurt=1'>x</a><script>window.hurt=1</script>"
    "{{constructor.constructor('window.hurt=1')()}}"
)
LONGEST = f"{HOSTILE}<iframe srcdoc='<script>parent.hurt=1</script>'></iframe>\u202e\x1b[31m"
_SHOWN = 'onerror="window.hurt=1"'
_WATCH = """
    window.objections = [];
    document.addEventListener('securitypolicyviolation', (one) =>
        window.objections.push(`${one.violatedDirective} ${one.blockedURI} ${one.sourceFile}`));
"""
_INJECTED = (
    "img[src='x'], svg[onload], iframe, script:not([src]), a[href^='javascript:'], [onerror]"
)


@pytest.fixture
async def site(database: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """The desk on real sockets, filled by somebody who means harm."""
    web, asterisk = free_ports(2, low=25600)
    settings = Settings.model_validate(
        {"var": tmp_path_factory.mktemp("var"), "port": web, "asterisk_http_port": asterisk,
         "cookie_secret": _SECRET, "ami_secret": _SECRET}
    )  # fmt: skip
    made = Site(make_deps(settings, Bus(), database))
    for staff_number, role in ROLES.items():
        await made.add(staff_number, role)
    await _fill(made)
    await made.deps.named.learn_names()
    ready = asyncio.Event()
    task = asyncio.create_task(serve(made.app, settings, on_ready=ready.set))
    await ready.wait()
    yield made
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await made.deps.live.popper.close()


async def _fill(site: Site) -> None:
    async with site.deps.database.transaction() as session:
        session.add(Substation(code="S1", name=LONGEST))
        await session.flush()
        session.add(Feeder(code="F1", name=LONGEST, substation_code="S1"))
        session.add(Customer(id=1, number="330001", name=LONGEST))
        session.add(Premise(id=1, code="P1", address=LONGEST, feeder_code="F1"))
        await session.flush()
        session.add(Account(number="33011", customer_id=1, premise_id=1))
        session.add(CustomerPhone(e164=8613490003001, customer_id=1))
        await store.add_person(
            session, "1002", LONGEST, "agent", password=PASSWORD, extension="1002", queues=["x"]
        )
    async with site.browser("9001") as writes:
        outage = {
            "kind": "fault", "cause": SHORT, "feeder_codes": ["F1"], "transformer_codes": [],
            "started_at": datetime.now(UTC).isoformat(), "note_zh": HOSTILE, "note_en": HOSTILE,
        }  # fmt: skip
        words = {"wording_zh": SHORT, "wording_en": SHORT}  # braces are placeholders there
        campaign = {"name": SHORT, "occasion": "other", **words}
        for path, body in (("/api/outages", outage), ("/api/campaigns", campaign)):
            answer = await writes.post(path, json=body)
            assert answer.status_code == 201, answer.text


@asynccontextmanager
async def _signed_in(browser: Browser, site: Site, who: str) -> AsyncGenerator[Page]:
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    await context.add_init_script(_WATCH)
    page = await context.new_page()
    page.on("dialog", lambda _: pytest.fail("a dialog of somebody else's opened"))
    await page.goto(site.origin)
    await page.get_by_test_id("sign-in-number").fill(who)
    await page.get_by_test_id("sign-in-password").fill(PASSWORD)
    await page.get_by_test_id("sign-in-submit").click()
    await page.get_by_test_id("sign-in-number").wait_for(state="detached")
    yield page
    await context.close()


async def _is_unhurt(page: Page) -> None:
    assert await page.evaluate("window.hurt") is None
    assert await page.evaluate("window.objections") == []
    assert await page.locator(_INJECTED).count() == 0, page.url


async def _shows_it(page: Page, place: str) -> None:
    """Wait for the words, in text or in a field; then nothing of them may have run."""
    found = f"""() => document.body.innerText.includes({_SHOWN!r})
        || [...document.querySelectorAll('input, textarea, option')]
            .some((one) => (one.value + one.textContent).includes({_SHOWN!r}))"""
    try:
        await page.wait_for_function(found, timeout=20_000)
    except Exception as error:
        raise AssertionError(f"{place}: {await page.inner_text('body')}") from error
    await _is_unhurt(page)


async def test_what_people_wrote_is_text_on_every_page_and_the_browser_objects_to_nothing(
    site: Site,
) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM, args=list(CHROMIUM_FLAGS)
        )
        async with _signed_in(browser, site, "9001") as page:
            for name, opens in (
                ("outages", "[data-outage]"),
                ("campaigns", "[data-testid=campaign-row]"),
                ("people", ""),
                ("board", ""),
                ("ratings", ""),
                ("calls", ""),
            ):
                await page.get_by_test_id(f"nav-{name}").click()
                await page.wait_for_url(f"**/{name}")
                if opens:
                    await _shows_it(page, name)
                    await page.locator(opens).first.click()
                await (_shows_it(page, name) if opens or name == "people" else _is_unhurt(page))
            await page.get_by_test_id("nav-customers").click()
            await page.get_by_test_id("customer-search").fill("330001")
            await page.get_by_test_id("customer-hit").first.click()
            await page.get_by_test_id("customer-file").wait_for()
            await _shows_it(page, "customers")
        async with _signed_in(browser, site, "1001") as page:
            await until(site.deps.hub.count)
            _ring(site)
            await page.get_by_test_id("card").wait_for()
            await _shows_it(page, "card")
        await browser.close()


def _ring(site: Site) -> None:
    at = datetime.now(UTC)
    site.bus.publish(
        CallArrived(at=at, call_id="1.1", direction="in", number="13490003001", name=LONGEST,
                    dialled="95598", channel="PJSIP/trunk-1")
    )  # fmt: skip
    site.bus.publish(CallQueued(at=at, call_id="1.1", queue="general", position=1, waiting=1))
    site.bus.publish(
        CallRinging(at=at, call_id="1.1", extension="1001", queue="general", channel="c")
    )

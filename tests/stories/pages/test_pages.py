"""Every page, for each role, in both languages, widths and themes, shows what it should.

With HOTLINE_PICTURES=<directory> the documents' pictures are taken on the way, with
HOTLINE_VIEWS=<directory> a picture of every view.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Page, Response, expect

from hotline.demo.cast import part
from tests.stories.callers import nobody_on_the_line
from tests.stories.pages.example_day import Day, busy_hour, example_day, has_outcomes
from tests.stories.pages.page_checks import PageChecks
from tests.stories.running_hotline import World

pytestmark = [
    pytest.mark.story,
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(900),  # a supervisor has twenty pages, each looked at a dozen times
]

FIRST_PAGE_BYTES = 155_000  # as sent: an agent's branch office may share 2 Mbit/s
ACTS_OF_LEADERS = (
    "outage-open", "campaign-draft", "outage-etr", "outage-restore", "outage-withdraw",
)  # fmt: skip
RATES_FIVE = "wait 14; press 0" + "; wait 4; press 5" * 14 + "; hangup"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def world(started: World) -> AsyncGenerator[World]:
    """The hotline for all the tests here, since its campaign goes on from one to the next."""
    yield started
    await nobody_on_the_line(started)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def day(world: World) -> AsyncGenerator[Day]:
    """Furnish the running hotline for all the tests here."""
    async with example_day(world) as made:
        yield made


@asynccontextmanager
async def watched(world: World, staff_number: str, who: str) -> AsyncGenerator[PageChecks]:
    """Watch a person's page; at the end it must be without a fault."""
    async with world.at_desk(staff_number) as page:
        eyes = PageChecks(page, who)
        await page.reload()
        await eyes.settled()
        yield eyes
        await eyes.settled()
    assert not eyes.faults, "\n" + "\n".join(dict.fromkeys(eyes.faults))


async def go(eyes: PageChecks, name: str) -> None:
    """Go to a page by its link at the top."""
    await eyes.page.get_by_test_id(f"nav-{name}").click()
    await eyes.settled()


async def dialog(eyes: PageChecks, opener: str, shown: str, place: str) -> None:
    """Open a dialog, look at it, walk through it, close it by Escape."""
    await eyes.page.get_by_test_id(opener).first.click()
    box = eyes.page.get_by_test_id(shown)
    await box.wait_for()
    await eyes.everywhere(place)
    await eyes.by_tab(place)
    await eyes.page.keyboard.press("Escape")
    await box.wait_for(state="hidden")


async def shared_pages(eyes: PageChecks, day: Day, *, leads: bool, picture: str = "") -> None:
    """Look at the pages that everybody has; what the service would refuse is not offered."""
    page = eyes.page
    await go(eyes, "customers")
    await page.get_by_test_id("customer-search").fill("江小满")
    await page.get_by_test_id("customer-hit").first.click()
    await page.get_by_test_id("customer-file").wait_for()
    await eyes.everywhere("customers")
    await eyes.by_tab("customers")
    await go(eyes, "calls")
    await eyes.everywhere("calls")
    await eyes.by_tab("calls")
    await page.get_by_test_id("call-row").first.click()
    await page.get_by_test_id("call-drawer").wait_for()
    await eyes.everywhere("call drawer")
    await page.keyboard.press("Escape")
    await go(eyes, "outages")
    await page.locator(f"[data-outage='{day.outage}']").click()
    await page.get_by_test_id("outage-detail").wait_for()
    for act in ACTS_OF_LEADERS:
        await expect(page.get_by_test_id(act)).to_have_count(int(leads))
    await eyes.everywhere("outages", picture=picture)
    await eyes.by_tab("outages")
    await go(eyes, "ratings")
    await eyes.everywhere("ratings")
    await eyes.by_tab("ratings")


async def shell_pages(world: World, eyes: PageChecks) -> None:
    """Look at help, password and the address that leads nowhere."""
    page = eyes.page
    await page.keyboard.press("?")
    await page.get_by_test_id("help-dialog").wait_for()
    await eyes.everywhere("help")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("help-dialog").wait_for(state="hidden")
    await page.get_by_test_id("user-menu").click()
    await dialog(eyes, "own-password", "password-dialog", "password")
    await page.goto(f"{world.address}/no-such-page")
    await page.locator("a[href='/']").first.wait_for()
    await eyes.everywhere("nowhere")


async def in_state(page: Page, state: str) -> None:
    """Wait until the telephone is in a state."""
    await page.locator(f"[data-testid=phone-state][data-state={state}]").wait_for(timeout=60_000)


async def one_call(world: World, eyes: PageChecks) -> None:
    """Look at the desk through one call, from idle to the end of the wrap-up."""
    page = eyes.page
    await eyes.everywhere("desk signed out")
    await world.ready_at_desk(page)
    await eyes.everywhere("desk ready")
    await eyes.by_tab("desk ready")
    call = await world.carrier.call(part("resident").number, script=RATES_FIVE)
    await page.get_by_test_id("answer").wait_for(timeout=60_000)
    await page.get_by_test_id("card-outage").wait_for()
    await eyes.everywhere("desk ringing", picture="desk")
    await page.get_by_test_id("answer").click()
    await in_state(page, "talking")
    await eyes.everywhere("desk talking")
    await eyes.by_tab("desk talking")
    await page.get_by_test_id("hangup").click()
    await in_state(page, "wrap_up")
    await eyes.everywhere("desk wrap-up")
    await call.ended()


async def campaigns(eyes: PageChecks, day: Day) -> None:
    """Look at the list, a running campaign, a draft, and the dialog for a new one."""
    page = eyes.page
    await go(eyes, "campaigns")
    await eyes.everywhere("campaigns")
    await eyes.by_tab("campaigns")
    await dialog(eyes, "campaign-new", "campaign-dialog", "new campaign")
    for place, campaign in (("running campaign", day.campaign), ("draft campaign", day.draft)):
        await go(eyes, "campaigns")
        await page.locator(f"[data-testid=campaign-row][href$='{campaign}']").click()
        await page.get_by_test_id("contacts").wait_for()
        await eyes.everywhere(place, picture="campaign" if campaign == day.campaign else "")
        await eyes.by_tab(place)


async def prompts(eyes: PageChecks) -> None:
    """Look at what callers hear, at the dialog for a recording, and at the voices."""
    page = eyes.page
    await go(eyes, "prompts")
    await page.get_by_test_id("prompt").first.wait_for()
    await page.get_by_test_id("prompts-making").wait_for(state="hidden", timeout=120_000)
    await eyes.everywhere("prompts")
    await eyes.by_tab("prompts")
    await dialog(eyes, "prompt-record", "record-dialog", "record a prompt")
    await page.get_by_test_id("prompts-flow").locator("label").last.click()
    await page.get_by_test_id("voices").wait_for()
    await eyes.everywhere("voices")
    await eyes.by_tab("voices")


async def test_a_supervisor_s_pages_are_whole_in_both_languages_and_widths(
    world: World, day: Day
) -> None:
    async with watched(world, "9001", "supervisor") as eyes:
        async with busy_hour(world):
            await go(eyes, "board")
            await eyes.page.get_by_test_id("live-call").nth(3).wait_for()
            await eyes.everywhere("board", picture="board")
            await eyes.by_tab("board")
        await has_outcomes(world, day)
        await campaigns(eyes, day)
        await prompts(eyes)
        await shared_pages(eyes, day, leads=True, picture="outages")
        await go(eyes, "outages")
        await dialog(eyes, "outage-open", "outage-dialog", "open an outage")


async def test_an_agent_s_pages_are_whole_in_both_languages_and_widths(
    world: World, day: Day
) -> None:
    async with watched(world, "8001", "agent") as eyes:
        await one_call(world, eyes)
        await shared_pages(eyes, day, leads=False)
        await shell_pages(world, eyes)


@asynccontextmanager
async def announced(world: World) -> AsyncGenerator[None]:
    """Let callers be told something; afterwards none is."""
    until = datetime.now(UTC) + timedelta(hours=24)
    wish = {"text_zh": "城南营业厅今天装修停业。", "ends_at": until.isoformat()}
    async with world.as_person("9001") as leader:
        answer = await leader.post("/api/announcements", json=wish)
        assert answer.status_code == 200, answer.text
        try:
            yield
        finally:
            number = answer.json()[0]["announcement_id"]
            await leader.post(f"/api/announcements/{number}/end")


async def test_an_administrator_s_pages_are_whole_in_both_languages_and_widths(
    world: World, day: Day
) -> None:
    async with watched(world, "9900", "administrator") as eyes:
        await go(eyes, "board")
        await eyes.everywhere("board at rest")
        await eyes.on_a_phone("board at rest")
        await go(eyes, "people")
        await eyes.everywhere("people")
        await eyes.on_a_phone("people")
        await eyes.by_tab("people")
        await dialog(eyes, "person-add", "person-dialog", "add a person")
        await dialog(eyes, "person-edit-8001", "person-edit-dialog", "edit a person")
        await go(eyes, "systems")
        await eyes.everywhere("systems")
        await eyes.on_a_phone("systems")
        await eyes.by_tab("systems")
        await dialog(eyes, "system-add", "system-dialog", "connect a system")
        await go(eyes, "keeping")
        await eyes.everywhere("keeping")
        await eyes.on_a_phone("keeping")
        await eyes.by_tab("keeping")
        await dialog(eyes, "period-calls", "period-dialog", "how long calls are kept")
        await dialog(eyes, "hold-add", "hold-dialog", "keep a customer's data")
        async with announced(world):
            await go(eyes, "announcements")
            await eyes.page.locator("[data-stage=running]").wait_for()
            await eyes.everywhere("announcements")
            await eyes.on_a_phone("announcements")
            await eyes.by_tab("announcements")
            await dialog(eyes, "announcement-add", "announcement-dialog", "new announcement")


async def test_the_map_shows_what_is_dark_and_leads_to_an_outage_on_a_switch(
    world: World, day: Day
) -> None:
    dark, lit = (f"K{feeder[1:]}-1" for feeder in (part("resident").feeder_code, "F-001-02"))
    async with watched(world, "9001", "supervisor") as eyes:
        page = eyes.page
        await go(eyes, "map")
        for switch, is_dark in ((lit, "false"), (dark, "true")):
            await page.get_by_test_id("map-search").locator("input").fill(switch)
            await page.get_by_test_id("map-found").first.click()
            await page.locator(f"[data-testid=map-thing][data-code='{switch}']").wait_for()
            supply = page.get_by_test_id("thing-supply")
            await expect(supply).to_have_attribute("data-dark", is_dark)
        await expect(page.get_by_test_id("map-open-outage")).to_have_count(0)
        await page.get_by_test_id("map-premises").click()
        await page.get_by_test_id("map-count").wait_for()
        await eyes.everywhere("map")
        await eyes.on_a_phone("map")
        await eyes.by_tab("map")
        await page.get_by_test_id("map-search").locator("input").fill(lit)
        await page.get_by_test_id("map-found").first.click()
        await page.get_by_test_id("map-open-outage").click()
        await page.get_by_test_id("outage-below").wait_for()
        await page.keyboard.press("Escape")


async def test_the_sign_in_page_is_whole_in_both_languages_and_widths(world: World) -> None:
    context = await world.browser.new_context(ignore_https_errors=True)
    page = await context.new_page()
    eyes = PageChecks(page, "visitor")
    sent: list[Response] = []
    page.on("response", lambda response: sent.append(response))  # noqa: PLW0108
    await page.goto(world.address)
    await page.get_by_test_id("sign-in-number").wait_for()
    await eyes.settled()
    sizes = [(await one.request.sizes())["responseBodySize"] for one in sent]
    assert 40_000 < sum(sizes) < FIRST_PAGE_BYTES
    await eyes.everywhere("sign-in")
    await eyes.on_a_phone("sign-in")
    for scheme in ("dark", "light"):  # the system's theme is followed while the page is open
        await page.emulate_media(color_scheme=scheme)
        await expect(page.locator("html")).to_have_class("dark" if scheme == "dark" else "")
    await eyes.by_tab("sign-in")
    await context.close()
    assert not eyes.faults, "\n" + "\n".join(dict.fromkeys(eyes.faults))

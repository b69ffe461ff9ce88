"""What happens to an agent's page: a second window, a broken connection, a key pressed twice."""

import pytest
from playwright.async_api import Page, expect

from hotline.demo.cast import part
from tests.stories.running_hotline import World
from tests.until import until

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

_KEEP_SOCKETS = """
const Real = window.WebSocket
window.__sockets = []
window.WebSocket = class extends Real {
  constructor(...args) { super(...args); window.__sockets.push(this) }
}
"""
_OPEN_FEEDS = "window.__sockets.filter((one) => one.url.endsWith('/live') && one.readyState === 1)"
_COUNT_MICROPHONES = """() => {
  const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
  window.__microphones = []
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted)
    window.__microphones.push(...stream.getTracks())
    return stream
  }
}"""
_NEWS_MS = 3000  # a connection that is lost so long is told of
_PRESS_TWICE = """() => {
  for (const _ of [1, 2]) window.dispatchEvent(new KeyboardEvent('keydown', { key: 'F2' }))
}"""


async def holds(page: Page, condition: str) -> None:
    """Wait until an expression is true in the page."""
    await until(lambda: page.evaluate(condition), condition)


async def line_is(page: Page, line: str) -> None:
    """Wait until the page's telephone is in a state."""
    await page.locator(f"[data-testid=line-state][data-line={line}]").wait_for()


async def state_is(page: Page, state: str) -> None:
    """Wait until the agent is in a state."""
    await page.locator(f"[data-testid=phone-state][data-state={state}]").wait_for(timeout=60_000)


async def test_a_window_that_is_left_has_the_telephone_again(world: World) -> None:
    async with world.at_desk("8001") as page:
        await line_is(page, "registered")
        second = await page.context.new_page()
        await second.goto(f"{world.address}/desk")
        await line_is(second, "registered")
        await line_is(page, "taken")
        await second.close()
        await line_is(page, "registered")


async def test_a_page_that_missed_nothing_knows_that_it_is_connected_again(world: World) -> None:
    async with world.at_desk("8001") as page:
        await page.add_init_script(_KEEP_SOCKETS)
        await page.reload()
        await holds(page, f"{_OPEN_FEEDS}.length === 1")
        await line_is(page, "registered")  # nothing will happen any more that a frame could tell
        lost_at = await page.evaluate(f"{_OPEN_FEEDS}[0].close() ?? Date.now()")
        await holds(page, f"{_OPEN_FEEDS}.length === 1")
        await holds(page, f"Date.now() > {lost_at + _NEWS_MS}")
        await expect(page.get_by_test_id("live-lost")).to_have_count(0)


async def test_answering_twice_opens_one_microphone_and_the_end_closes_it(world: World) -> None:
    async with world.at_desk("8001") as page:
        await world.ready_at_desk(page)
        call = await world.carrier.call(part("shop").number, script="wait 9; press 0; wait 60")
        await page.get_by_test_id("answer").wait_for(timeout=60_000)
        await page.evaluate(_COUNT_MICROPHONES)
        await page.evaluate(_PRESS_TWICE)
        await state_is(page, "talking")
        await page.keyboard.press("F10")
        await expect(page.get_by_test_id("call-time")).to_have_text("0:02")  # of the hold
        await page.keyboard.press("F10")
        assert await page.evaluate("window.__microphones.length") == 1
        await page.keyboard.press("F4")
        await state_is(page, "wrap_up")
        await holds(page, "window.__microphones.every((one) => one.readyState === 'ended')")
        await call.hang_up()
        await call.ended()


async def _link_to(page: Page, name: str) -> None:
    """Say on the card whose number it is."""
    await page.get_by_test_id("card-link").click()
    search = page.get_by_test_id("link-search")
    field = (
        search if await search.evaluate("one => one.matches('input')") else search.locator("input")
    )
    await field.fill(name)
    await field.press("Enter")
    await page.get_by_test_id("link-choice").filter(has_text=name).first.click()
    await page.get_by_test_id("link-submit").click()


async def test_a_number_that_is_linked_is_its_customers_on_the_open_card_without_a_reload(
    world: World,
) -> None:
    async with world.at_desk("8001") as page:
        await world.ready_at_desk(page)
        script = "wait 9; press 0; wait 9; press 0; wait 120; hangup"
        call = await world.carrier.call(part("unknown").number, script=script)
        await page.get_by_test_id("answer").wait_for(timeout=90_000)
        await page.keyboard.press("F2")
        await state_is(page, "talking")
        confidence, name = page.get_by_test_id("card-confidence"), page.get_by_test_id("card-name")
        await expect(confidence).to_have_attribute("data-confidence", "unknown")
        await _link_to(page, part("shop").name)
        await expect(name).to_have_text(part("shop").name, timeout=2000)
        await expect(confidence).to_have_attribute("data-confidence", "exact")
        await page.get_by_test_id("card-unlink").click()
        await expect(confidence).to_have_attribute("data-confidence", "unknown", timeout=2000)
        await expect(name).to_have_count(0)
        await page.keyboard.press("F4")
        await call.ended()


async def test_a_network_that_is_gone_is_told_at_once_and_the_line_is_not_green(
    world: World,
) -> None:
    async with world.at_desk("8001") as page:
        await line_is(page, "registered")
        await page.context.set_offline(True)
        await page.get_by_test_id("live-lost").wait_for(timeout=9000)  # a silence alone takes 10 s
        await page.locator("[data-testid=line-state]:not([data-line=registered])").wait_for()
        await page.context.set_offline(False)
        await page.get_by_test_id("live-lost").wait_for(state="hidden")
        await line_is(page, "registered")

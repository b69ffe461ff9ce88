"""A card says how sure it is: known, shared, former, unknown, withheld; never a guess."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from hotline.demo.cast import part
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

TO_AN_AGENT = "wait 12; press 0; wait 40; hangup"


@pytest.mark.parametrize(
    ("who", "confidence"),
    [
        ("shared", "shared"),
        ("former", "former"),
        ("unknown", "unknown"),
        ("withheld", "withheld"),
        ("elderly", "exact"),
    ],
)
async def test_a_card_says_how_sure_it_is(world: World, who: str, confidence: str) -> None:
    caller = part(who)
    async with world.at_desk("8001") as page:
        await world.ready_at_desk(page)
        call = await world.carrier.call(
            caller.number or "anonymous", script=TO_AN_AGENT, withheld=not caller.number
        )
        badge = page.get_by_test_id("card-confidence")
        await badge.wait_for(timeout=60_000)
        await expect(badge).to_have_attribute("data-confidence", confidence)
        if confidence == "shared":
            await expect(page.get_by_test_id("card-candidate")).to_have_count(2)
            addresses = page.get_by_test_id("candidate-address")
            assert len(set(await addresses.all_inner_texts())) == 2
            for address in await addresses.all():  # whole: they differ at the end
                assert await address.evaluate("(one) => one.scrollWidth <= one.clientWidth")
            if directory := os.environ.get("HOTLINE_VIEWS"):
                await page.screenshot(path=Path(directory) / "card-shared-zh.png")
        if confidence in ("unknown", "withheld", "former"):
            assert caller.name == "" or caller.name not in (
                await page.get_by_test_id("card-name").all_inner_texts()
            )
        await call.hang_up()
        await badge.wait_for(state="detached")

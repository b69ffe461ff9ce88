"""Nobody is rung in vain: who does not answer, or has no telephone, is not ready and says why."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import expect

from hotline.demo.cast import part
from tests.stories.callers import board, records, tell
from tests.stories.running_hotline import World
from tests.until import until

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

HOSPITAL = part("hospital")


async def _agent(world: World, extension: str) -> dict[str, Any]:
    agents = (await board(world))["agents"]
    return next((one for one in agents if one["extension"] == extension), {"state": "signed_out"})


async def _in_queue(world: World, extension: str) -> str:
    """Give what Asterisk itself says of an agent's place in the default queue."""
    shown = await world.laptop.asterisk.command(f"queue show {world.laptop.settings.default_queue}")
    return next((line for line in shown.splitlines() if f"PJSIP/{extension}" in line), "")


async def test_a_hospital_rings_an_agent_who_does_not_answer_once_and_another_takes_it(
    world: World,
) -> None:
    since = datetime.now(UTC)
    async with world.at_desk("8001") as away, world.at_desk("8002") as other:
        await world.ready_at_desk(away)
        call = await world.carrier.call(HOSPITAL.number, script="wait 6; press 0; wait 150; hangup")
        await away.get_by_test_id("answer").wait_for(timeout=60_000)
        state = away.get_by_test_id("phone-state")
        await expect(state).to_have_attribute("data-state", "not_ready", timeout=40_000)
        await expect(away.get_by_test_id("state-hint")).to_have_text("来电未接")
        assert "paused" in await _in_queue(world, "1001")
        await world.ready_at_desk(other)
        await other.get_by_test_id("answer").click(timeout=60_000)
        await other.locator("[data-testid=phone-state][data-state=talking]").wait_for()
        assert (await _agent(world, "1001"))["reason"] == "no_answer"
        await call.hang_up()
        await call.ended()

    async def written() -> bool:
        return bool(await records(world, HOSPITAL.number, since))

    await until(written, "the hospital's call has its record")
    (record,) = await records(world, HOSPITAL.number, since)
    log = (world.laptop.asterisk.home / "log" / "queue_log").read_text().splitlines()
    of_call = [line.split("|") for line in log if line.split("|")[1] == record["call_id"]]
    rung = [(line[3], line[4]) for line in of_call if line[4] in ("RINGNOANSWER", "CONNECT")]
    assert [event for _, event in rung] == ["RINGNOANSWER", "CONNECT"], rung
    assert "1001" in rung[0][0]
    assert "1002" in rung[1][0]


async def test_who_closes_the_browser_while_ready_is_out_of_the_queues_soon(world: World) -> None:
    async with world.at_desk("8001") as page:
        await world.ready_at_desk(page)
        await page.context.close()
        closed = time.monotonic()

        async def out() -> bool:
            agent = await _agent(world, "1001")
            shown = await _in_queue(world, "1001")
            gone = (agent["state"], agent.get("reason")) == ("not_ready", "telephone_gone")
            return gone and "paused" in shown

        await until(out, "the board and Asterisk's queue have the agent out", deadline_s=40)
        tell(f"out of the queues {time.monotonic() - closed:.1f} s after the browser closed")
    async with world.at_desk("8001") as page:
        await world.ready_at_desk(page)


async def test_ready_is_refused_with_words_while_no_telephone_is_registered(world: World) -> None:
    async with world.at_desk("8003") as page:
        await page.route_web_socket("**/sip", lambda line: line.close())
        await page.reload()
        state = page.get_by_test_id("phone-state")
        await page.get_by_test_id("join-queues").or_(page.get_by_test_id("ready")).wait_for()
        if await state.get_attribute("data-state") == "signed_out":
            await page.get_by_test_id("join-queues").click()
        await expect(state).to_have_attribute("data-state", "not_ready")
        await expect(page.get_by_test_id("ready")).to_be_disabled()
        await expect(page.get_by_test_id("state-hint")).to_contain_text("话机尚未注册")
        await page.keyboard.press("F8")
        await expect(page.locator(".el-message--error")).to_contain_text("话机尚未注册")
        await expect(state).to_have_attribute("data-state", "not_ready")

"""PostgreSQL killed while people talk and choose: calls go on, and nothing they said is lost."""

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.async_api import Page, expect

from hotline.demo.cast import part
from hotline.laptop.carrier import CallHandle
from ivr.incoming import vocabulary
from ivr.incoming.sentences import fixed_utterances
from ivr.speech.prompts import Prompts
from tests.stories.callers import board, each_has_one_record, silences, tell, waiting
from tests.stories.prompt_in_recording import hears
from tests.stories.running_hotline import World
from tests.until import until

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

TALKER, CHOOSER, LATE = part("resident"), part("debtor"), part("shop")
LONGEST_SILENCE_S = 3.0
# Whoever asks for a person presses 5 now and then, which reaches only the question after the talk.
# All press while a prompt is spoken, so that a silence would be the hotline's and not theirs.
RATES_FIVE = "; wait 4; press 5" * 14 + "; wait 60; hangup"
WANTS_A_PERSON = "wait 4; press 0; wait 4; press 0" + RATES_FIVE
# They report a power cut: 1, not dangerous: 2, hear that it is recorded, and want a person.
REPORTS = "wait 10; press 1; wait 3; press 2; wait 9; press 0" + RATES_FIVE


async def state_is(page: Page, state: str) -> None:
    """Wait until the agent's state is shown as this."""
    await page.locator(f"[data-testid=phone-state][data-state={state}]").wait_for()


async def answer(page: Page) -> None:
    """Answer what rings."""
    await page.get_by_test_id("answer").click(timeout=60_000)
    await state_is(page, "talking")


async def talk_and_hang_up(page: Page, seconds: float = 3) -> None:
    """Talk a while, hang up, and wait for the end of the wrap-up."""
    await asyncio.sleep(seconds)
    await page.get_by_test_id("hangup").click()
    await state_is(page, "ready")


async def spooled(world: World, words: int) -> None:
    """Wait until so many words of callers stand in the spool, set aside for storing or not."""
    spool = world.laptop.settings.var / "spool"

    async def there() -> bool:
        lines = [line for file in spool.glob("ivr.*") for line in file.read_text().splitlines()]
        return len(lines) >= words

    await until(there, f"{words} words of callers are in the spool")


async def refused_a_rest(page: Page) -> None:
    """Ask for a break; the page must say why it cannot be."""
    await page.get_by_test_id("not-ready").click()
    await page.get_by_test_id("reason-break").click()
    notices = page.locator(".el-message, .el-notification")
    await notices.filter(has_text="数据库").first.wait_for(timeout=15_000)
    await state_is(page, "ready")


async def calls_while_away(world: World, page: Page) -> list[CallHandle]:
    """Let one talk and one choose; kill PostgreSQL; serve both and one who comes later."""
    postgres, carrier = world.laptop.postgres, world.carrier
    assert postgres is not None
    calls = [await carrier.call(TALKER.number, script=WANTS_A_PERSON)]
    await answer(page)
    calls.append(await carrier.call(CHOOSER.number, script=REPORTS))

    async def chooses() -> bool:
        return any(call["state"] == "menu" for call in (await board(world))["calls"])

    await until(chooses, "the second caller is in the menu")
    await postgres.kill()

    async def chooser_waits() -> bool:
        return await waiting(world) == 1

    await until(chooser_waits, "the menu leads the caller to the queue", deadline_s=60)
    await spooled(world, 1)  # their report
    await page.get_by_test_id("hangup").click()
    await spooled(world, 2)  # and the rating of the first
    await page.get_by_test_id("answer").wait_for(timeout=60_000)
    await expect(page.get_by_test_id("card-number")).to_contain_text(CHOOSER.number[-4:])
    await answer(page)
    await talk_and_hang_up(page)
    calls.append(await carrier.call(LATE.number, script=WANTS_A_PERSON))
    await page.get_by_test_id("answer").wait_for(timeout=60_000)
    await expect(page.get_by_test_id("card-number")).to_contain_text(LATE.number[-4:])
    await expect(page.get_by_test_id("card-confidence")).to_have_attribute(
        "data-confidence", "unavailable"
    )
    await answer(page)
    await talk_and_hang_up(page)
    await spooled(world, 4)  # and those of the other two
    await refused_a_rest(page)
    return calls


async def test_calls_outlive_the_database_and_nothing_said_is_lost_or_doubled(
    world: World,
) -> None:
    begun, began_at = datetime.now(UTC), time.monotonic()
    postgres, service = world.laptop.postgres, world.laptop.service
    assert postgres is not None
    pid = service.pid
    async with world.at_desk("8001") as page:
        await world.ready_at_desk(page)
        try:
            calls = await calls_while_away(world, page)
            for call in calls:
                await call.hang_up()
                await call.ended()
        finally:
            await postgres.kill()
            await postgres.start()
        back_at = time.monotonic()
        await world.laptop.ready()
        well_s = time.monotonic() - back_at
        await page.get_by_test_id("not-ready").click()
        await page.get_by_test_id("reason-break").click()
        await state_is(page, "not_ready")
    assert service.pid == pid, "the service came back by itself"
    quiet = silences(calls, began_at)
    tell(f"well again {well_s:.1f} s after the database; {quiet=}")
    assert max(quiet) <= LONGEST_SILENCE_S
    assert await heard_sentence(world, calls[1], "recorded"), "their report was confirmed"
    numbers = [caller.number for caller in (TALKER, CHOOSER, LATE)]
    assert await each_has_one_record(world, numbers, begun) == ["answered"] * len(numbers)
    await rated_once(world, begun)


async def heard_sentence(world: World, call: CallHandle, name: str) -> bool:
    """Tell whether a caller heard a sentence of the menu, in Chinese."""
    settings = world.laptop.settings
    sentences = fixed_utterances(vocabulary.hotline(), settings.unit)
    (sentence,) = [one for one in sentences if (one.name, one.language) == (name, "zh")]
    assert call.heard_path is not None
    return hears(call.heard_path, await Prompts(settings.var).say(sentence))


async def rated_once(world: World, since: datetime) -> None:
    """The spool is empty, and each of the three calls has its one rating, a five."""
    spool = world.laptop.settings.var / "spool"

    async def empty() -> bool:
        return not list(spool.iterdir())

    await until(empty, "the spool is stored")
    async with world.as_person("9001") as supervisor:
        answer = await supervisor.get("/api/ratings", params={"since": since.isoformat()})
    rows: list[dict[str, Any]] = answer.json()["rows"]
    assert [row["score"] for row in rows] == [5, 5, 5]
    assert len({row["call_id"] for row in rows}) == len(rows)

"""All lines are taken, on a real Asterisk: news, danger, busy, and who is inside stays inside."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from core.bus import Bus
from core.db import Database
from cti.journal.record import CallRecord
from cti.journal.store import CallFilter, list_calls
from cti.telephones import Telephones as TelephonesService
from customers.caller.match import Match
from ivr.incoming.runner import Runner
from ivr.speech.prompts import Prompts, Utterance
from outages.wording.sentences import spoken
from tests.asterisk.instances import Telephones, telephones
from tests.ivr.callers import OUTAGE, RESIDENT, Darkness, Numbers
from tests.stories.prompt_in_recording import hears

pytestmark = pytest.mark.story
_LINES = 1  # a second caller hears the news, a third hears busy


@pytest.fixture
async def phones(tmp_path: Path, database_url: str) -> AsyncIterator[Telephones]:
    async with telephones(tmp_path, database_url, low=23000, door_calls=_LINES) as running:
        yield running


async def _until(phones: Telephones, line: str, pattern: str) -> None:
    async with asyncio.timeout(20):
        while not re.search(pattern, await phones.hotline.command(line)):
            await asyncio.sleep(0.1)


async def _records(database: Database, count: int) -> list[CallRecord]:
    async with asyncio.timeout(20):
        while True:
            async with database.transaction() as session:
                found = await list_calls(session, CallFilter())
            if len(found) >= count:
                return sorted(found, key=lambda record: record.arrived_at)
            await asyncio.sleep(0.1)


async def test_a_full_house_tells_the_news_lets_danger_in_and_is_busy_to_the_rest(
    phones: Telephones, database: Database
) -> None:
    bus, settings = Bus(), phones.settings
    desk = TelephonesService(settings, bus, database)
    prompts = Prompts(settings.var)
    known = Numbers(Match("exact", (RESIDENT,)))
    runner = Runner(settings, bus, database, known, Darkness(OUTAGE), prompts)
    await runner.start()
    assert await runner.warm_up() == 0
    running = asyncio.create_task(desk.run())
    try:
        await _until(phones, "dialplan show globals", rf"DOOR={_LINES}-\d{{10}}")
        hasty = await phones.carrier.call("13800138004", script="wait 1; hangup")
        await hasty.ended()  # in the greeting: no question of theirs was answered
        # whoever changes the language stays in the menu, however slow this machine is
        inside = await phones.carrier.call(
            "13800138000", script="wait 25; press *; " * 4 + "hangup"
        )
        await _until(phones, "core show channels concise", r"!main|!AGI!agi://[^!]*/main")
        informed = await phones.carrier.call("13800138001", script="wait 45; hangup")
        await _until(phones, "core show channels concise", r"!AGI!agi://[^!]*/full")
        refused = await phones.carrier.call("13800138002", script="wait 5; hangup")
        assert (await refused.ended()).cause == 17
        assert (await informed.ended()).answered
        in_danger = await phones.carrier.call("13800138003", script="wait 3; press 1; wait 20")
        await _until(phones, f"queue show {settings.default_queue}", r"prio: \d+")
        await in_danger.hang_up()
        await in_danger.ended()
        assert (
            "!main" in (channels := await phones.hotline.command("core show channels concise"))
            or "/main" in channels
        )  # the first caller was not put out
        await inside.hang_up()
        await inside.ended()
        records = await _records(database, 5)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await runner.server.stop()
        await prompts.close()
    assert informed.heard_path is not None
    told = spoken(OUTAGE, "zh", OUTAGE.started_at, runner.zone)
    assert hears(informed.heard_path, await prompts.say(Utterance(told, "zh")))
    assert [record.outcome for record in records] == [
        "menu_left", "menu_only", "menu_only", "refused", "abandoned"
    ]  # fmt: skip

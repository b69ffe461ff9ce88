"""A known caller in the dark: seconds from the answer until the restoration time is wholly said.

The floor is the sentence alone, as if nothing stood before it. Both Asterisks are real, the caller
stays silent, and the moment is found in the recording of what they heard. What a recording lacks
against the length of the call was not recorded before the first sound, and is added.
"""

import asyncio
import tempfile
import wave
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import uvloop

from bench.figure import Figure
from bench.scratch import scratch_database
from core.bus import Bus
from core.clock import now
from core.db import asyncpg_url
from core.language import LANGUAGES, Language
from customers.caller.match import Match
from ivr.incoming.runner import Runner
from ivr.speech.prompts import Prompts, Utterance
from outages.wording.sentences import spoken
from tests.asterisk.instances import Telephones, telephones
from tests.ivr.callers import OUTAGE, RESIDENT, Darkness, Numbers
from tests.stories.prompt_in_recording import begins_at_s

_CALL_S = 25
_GOAL_S = 12.0
_END = {"zh": "。", "en": ". It is"}  # of the sentence with the time


async def _news_said_after(phones: Telephones, runner: Runner, language: Language) -> float:
    """Ring once; give the seconds from the answer to the end of the restoration time."""
    caller = await phones.carrier.call("13800138000", script=f"wait {_CALL_S}; hangup")
    said_at = now()
    await caller.ended()
    assert caller.heard_path is not None
    news = spoken(OUTAGE, language, said_at, runner.zone)
    begun = begins_at_s(caller.heard_path, await _sound(runner.prompts, news, language))
    assert begun is not None, "the caller did not hear of the outage"
    with wave.open(str(caller.heard_path)) as file:
        before_s = max(0.0, _CALL_S - file.getnframes() / file.getframerate())
    return before_s + begun + await _sentence_s(runner, language, said_at)


async def _sentence_s(runner: Runner, language: Language, at: datetime) -> float:
    """Give how long the sentence with the time lasts, its pause at the end included."""
    news = spoken(OUTAGE, language, at, runner.zone).partition(_END[language])[0]
    return runner.prompts.seconds(await _sound(runner.prompts, f"{news}.", language))


async def _sound(prompts: Prompts, text: str, language: Language) -> str:
    return await prompts.say(Utterance(text, language, personal=True))


async def _measure(language: Language) -> tuple[float, float]:
    person = msgspec.structs.replace(RESIDENT, language=language)
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as home:
        async with (
            scratch_database() as database,
            telephones(Path(home), asyncpg_url(database.url), low=23000) as phones,
        ):
            lookup = Numbers(Match("exact", (person,)))
            prompts = Prompts(phones.settings.var)
            runner = Runner(phones.settings, Bus(), database, lookup, Darkness(OUTAGE), prompts)
            await runner.start()
            await runner.warm_up()
            try:
                value = await _news_said_after(phones, runner, language)
                return value, await _sentence_s(runner, language, datetime.now(UTC))
            finally:
                await runner.server.stop()
                await prompts.close()


def measure() -> list[Figure]:
    """Measure one call in each language."""
    figures: list[Figure] = []
    for language in LANGUAGES:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as loop:
            value, floor = loop.run(_measure(language))
        name = f"from the answer to the whole restoration time, {language} (floor: it alone)"
        met = value <= _GOAL_S
        goal = f"≤ {_GOAL_S:.0f} s"
        figures.append(Figure(name, value, "s", floor, value / floor, goal, met))
    return figures


if __name__ == "__main__":
    for figure in measure():
        print(figure)

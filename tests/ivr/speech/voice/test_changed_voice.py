"""Another voice is chosen while callers ring: nobody hears a third one in between."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ivr.speech import telephone_sound
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.urgency import Urgency
from tests.ivr.speech.voice.speaking_process import are_there, held, lay_out, orders, renderer
from tests.until import until

pytestmark = pytest.mark.border

FIRST, SECOND = "zf_xiaoxiao", "zm_yunxi"
LENGTHS_S = {FIRST: 0.5, SECOND: 1.0}
PROMPTS = ["您好。", "请按一。", "再见。"]


class World:
    """A neural voice that learns, and which voice is chosen."""

    def __init__(self, var: Path) -> None:
        self.chosen = FIRST
        self.folder = lay_out(var)
        speaker = renderer(var, LENGTHS_S)
        self.voice = NeuralVoice(var / "sounds", self.folder, self._of, speaker, ready=are_there)

    def _of(self, language: str) -> str:
        return self.chosen if language == "zh" else ""

    def heard(self) -> set[str]:
        """Name whose voices say the prompts now, by their lengths; "" for one that nobody says."""
        found = {self.voice.whole(text, "zh", slow=False) for text in PROMPTS}
        return {self._whose(path) for path in found}

    def _whose(self, path: Path | None) -> str:
        length = telephone_sound.seconds(path) if path else 0.0
        near = [voice for voice, known in LENGTHS_S.items() if abs(known - length) < 0.2]
        return near[0] if near else ""


@asynccontextmanager
async def _learning(var: Path) -> AsyncGenerator[World]:
    world = World(var)
    running = asyncio.create_task(world.voice.run())
    world.voice.learn(PROMPTS, "zh", Urgency.PROMPT)
    await until(lambda: world.heard() == {FIRST}, deadline_s=120)
    yield world
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_voice_of_before_is_heard_until_the_new_one_knows_its_prompts(
    tmp_path: Path,
) -> None:
    async with _learning(tmp_path) as world:
        with held(tmp_path):
            world.chosen = SECOND
            assert world.heard() == {FIRST}
            world.voice.learn(["新的一句。"], "zh", Urgency.PROMPT)  # wakes it
            await until(lambda: any(line.startswith(SECOND) for line in orders(tmp_path)))
            assert world.heard() == {FIRST}
        seen: set[str] = set()

        def all_new() -> bool:
            now = world.heard()
            seen.update(now)
            return now == {SECOND}

        await until(all_new, deadline_s=120)
    assert seen == {FIRST, SECOND}


async def test_what_is_said_while_another_voice_is_chosen_keeps_the_name_of_its_own(
    tmp_path: Path,
) -> None:
    async with _learning(tmp_path) as world:
        with held(tmp_path):
            world.voice.learn(["一句话。"], "zh", Urgency.PROMPT)
            await until(lambda: f"{FIRST} 一句话" in orders(tmp_path))
            world.chosen = SECOND
        await until(lambda: world.heard() == {SECOND}, deadline_s=120)
        await until(lambda: world.voice.progress().done == len(PROMPTS) + 1, deadline_s=120)
        path = world.voice.whole("一句话。", "zh", slow=False)
        assert path
        assert abs(telephone_sound.seconds(path) - LENGTHS_S[SECOND]) < 0.2

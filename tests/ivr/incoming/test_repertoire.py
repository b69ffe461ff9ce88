"""What the voice is taught, with a rendering process that takes its time."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
import pytest

from core.bus import Bus
from core.config import Settings
from ivr.incoming.repertoire import MOST_STREETS, Repertoire, Sources
from ivr.speech.prompts import Prompts
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.renderer import Renderer
from outages.events import OutageChanged
from outages.outage import OutageView
from outages.wording.sentences import spoken
from tests.ivr.speech.voice.speaking_process import are_there
from tests.until import until

pytestmark = pytest.mark.border

_NOW = datetime(2026, 3, 18, 6, 0, tzinfo=UTC)
_SLOW_RENDERER = """
import json, sys, time, wave
answer = json.dumps({"fault": "", "cpu_s": 0.0, "sound_s": 1.0})
print(answer, flush=True)
for line in sys.stdin:
    order = json.loads(line)
    time.sleep(0.2)
    with open(sys.argv[-1] + "/asked", "a") as asked:
        asked.write(order["text"] + "\\n")
    with wave.open(order["target"], "wb") as file:
        file.setparams((1, 2, 24000, 0, "NONE", ""))
        file.writeframes(bytes([0, 40, 0, 216]) * 6000)
    print(answer, flush=True)
"""


def _outage(number: int) -> OutageView:
    return OutageView(
        outage_id=UUID(int=number),
        kind="fault",
        cause="",
        feeder_codes=("F1",),
        transformer_codes=(),
        started_at=_NOW - timedelta(minutes=30),
        etr_at=_NOW + timedelta(hours=1),
        restored_at=None,
        status="open",
        note_zh="",
        note_en="",
        version=1,
    )


class City:
    """Two outages, and the streets of a customer file."""

    def __init__(self) -> None:
        self.open = [_outage(1), _outage(2)]
        self.streets: list[str] = []
        self.asked_for = 0

    async def open_outages(self) -> list[OutageView]:
        return self.open

    async def list_streets(self, most: int) -> list[str]:
        self.asked_for = most
        return self.streets[:most]

    def change(self, bus: Bus, number: int) -> None:
        """Move both restoration times, as dispatchers who cannot decide do."""
        etr = _NOW + timedelta(hours=2, minutes=5 * number)
        self.open = [msgspec.structs.replace(one, etr_at=etr) for one in self.open]
        for one in self.open:
            bus.publish(OutageChanged(at=_NOW, outage_id=one.outage_id, what="etr"))

    def sentence(self, settings: Settings) -> str:
        """Give what the second outage's callers are told now."""
        return spoken(self.open[1], "zh", _NOW, ZoneInfo(settings.timezone))


@asynccontextmanager
async def _teaching(var: Path, city: City) -> AsyncGenerator[tuple[NeuralVoice, Bus, Settings]]:
    bus, settings = Bus(), Settings(var=var)
    program = var / "renderer.py"
    program.write_text(_SLOW_RENDERER)
    renderer = Renderer(var, command=(sys.executable, str(program)))
    voice = NeuralVoice(
        var / "sounds", var, lambda one: "zf_xiaoxiao" if one == "zh" else "", renderer,
        ready=are_there,
    )  # fmt: skip
    Prompts(var, voice=voice).prepare()
    sources = Sources(lambda: (), city.open_outages, city.list_streets, lambda: _NOW)
    repertoire = Repertoire(settings, bus, voice, sources)
    tasks = [asyncio.create_task(one.run()) for one in (repertoire, voice)]
    try:
        yield voice, bus, settings
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_outages_that_change_all_the_time_are_told_by_their_last_word(
    tmp_path: Path,
) -> None:
    city = City()
    changes = 100
    async with _teaching(tmp_path, city) as (voice, bus, settings):
        for number in range(changes):
            city.change(bus, number)
            await asyncio.sleep(0.02)  # ten changes while one sentence is rendered
        last = city.sentence(settings)
        await until(lambda: voice.whole(last, "zh", slow=False), deadline_s=10)
    rendered = (tmp_path / "asked").read_text().splitlines()
    assert sum("预计" in one for one in rendered) < changes / 4


async def test_a_large_customer_file_teaches_so_many_streets_and_no_outage_waits_for_them(
    tmp_path: Path,
) -> None:
    city = City()
    city.streets = [f"第{number}大街" for number in range(10_000)]
    async with _teaching(tmp_path, city) as (voice, bus, settings):
        await until(lambda: city.asked_for)
        before = voice.progress().total
        assert MOST_STREETS <= before < MOST_STREETS + 2_000
        city.change(bus, 7)
        await until(lambda: voice.whole(city.sentence(settings), "zh", slow=False), deadline_s=10)
        assert voice.progress().done < 50, "the streets are still being learnt"

"""A sentence in any voice: rendered once, first for who waits, and a voice that fails says so."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from ivr.speech import telephone_sound
from ivr.studio.samples import Sample, SampleMissing, Samples
from tests.ivr.speech.voice.speaking_process import held, lay_out, orders, renderer
from tests.until import until

pytestmark = pytest.mark.border

VOICES = ("zf_xiaoxiao", "zf_xiaobei", "zm_yunxi")


def _sample(voice: str) -> Sample:
    return Sample("您好。", "zh", voice)


@pytest_asyncio.fixture
async def samples(tmp_path: Path) -> AsyncGenerator[Samples]:
    lay_out(tmp_path)
    speaker = renderer(tmp_path, dict.fromkeys(VOICES, 0.5))
    yield Samples(tmp_path / "sounds", speaker)
    await speaker.close()


async def test_a_sample_is_made_once_however_many_ask(samples: Samples, tmp_path: Path) -> None:
    found = await asyncio.gather(*(samples.sample(_sample("zm_yunxi")) for _ in range(5)))
    again = await samples.sample(_sample("zm_yunxi"))
    assert set(found) == {again}
    assert 0.3 < telephone_sound.seconds(again.with_suffix("")) < 0.8
    assert orders(tmp_path) == ["zm_yunxi 您好。"]


async def test_who_waits_comes_before_what_is_only_prepared(
    samples: Samples, tmp_path: Path
) -> None:
    with held(tmp_path):
        samples.prepare(_sample(voice) for voice in VOICES)
        await until(lambda: orders(tmp_path))
        asked = asyncio.create_task(samples.sample(_sample("zm_yunxi")))
        await asyncio.sleep(0)
        samples.prepare(_sample(voice) for voice in VOICES)  # a second look begins nothing
    await asked
    assert [line.split()[0] for line in orders(tmp_path)][:2] == ["zf_xiaoxiao", "zm_yunxi"]
    for voice in VOICES:
        await samples.sample(_sample(voice))
    assert len(orders(tmp_path)) == len(VOICES)


async def test_a_voice_that_fails_says_why_and_the_others_speak(samples: Samples) -> None:
    with pytest.raises(SampleMissing, match="lost its voice"):
        await samples.sample(_sample("zm_yunyang"))
    assert await samples.sample(_sample("zf_xiaobei"))

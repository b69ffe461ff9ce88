"""Asterisk's own sentences on real files: the best sound that there is, without a gap."""

import asyncio
import shutil
import wave
from pathlib import Path

import pytest

from core.config import Settings
from ivr.speech.prompts import Prompts
from ivr.speech.standby import Standby, sentences
from tests.ivr.studio.sounds import sentence
from tests.until import until

pytestmark = pytest.mark.border
UNIT = Settings(unit_zh="青杭供电", unit_en="City Power").unit
SENTENCES = sentences(UNIT)


@pytest.fixture
def prompts(tmp_path: Path) -> Prompts:
    made = Prompts(tmp_path)
    made.prepare()
    (made.recorded / "zh").mkdir(parents=True)
    return made


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    place = tmp_path / "asterisk" / "sounds"
    for language in ("zh", "en"):
        (place / language).mkdir(parents=True)
    return place


def _frames(file: Path) -> int:
    with wave.open(str(file)) as sound:
        return sound.getnframes()


async def test_each_sentence_stands_for_asterisk_in_both_widths(
    prompts: Prompts, sounds: Path
) -> None:
    await Standby(prompts, sounds, UNIT).renew()
    names = {f"{one.language}/{one.name}" for one in SENTENCES}
    assert len(names) == len(SENTENCES) == 8
    for name in names:
        assert _frames(sounds / f"{name}.wav") > 4_000
        assert (sounds / f"{name}.sln16").stat().st_size > 16_000
    assert not list(sounds.rglob(".new-*"))


async def test_a_recording_is_heard_from_then_on_and_put_back_as_well(
    prompts: Prompts, sounds: Path, tmp_path: Path
) -> None:
    standby = Standby(prompts, sounds, UNIT)
    await standby.renew()
    target = sounds / "en" / "please_wait.wav"
    made = target.read_bytes()
    recording = tmp_path / "recorded" / "en" / "please_wait.wav"
    recording.parent.mkdir(parents=True)
    sentence(recording, "One moment please.")
    await standby.renew()
    recorded = target.read_bytes()
    assert recorded != made
    recording.unlink()
    await standby.renew()
    assert target.read_bytes() == made


async def test_what_cannot_be_written_or_said_leaves_asterisks_file_as_it_is(
    prompts: Prompts, sounds: Path, tmp_path: Path
) -> None:
    target = sounds / "en" / "sorry.wav"
    target.write_bytes(b"as it was")
    silent = Prompts(tmp_path, ())
    await Standby(silent, sounds, UNIT).renew()
    assert target.read_bytes() == b"as it was", "a tone is no better than what is there"
    shutil.rmtree(sounds / "zh")
    standby = Standby(prompts, sounds, UNIT)
    await standby.renew()
    assert _frames(target) > 4_000, "the others are renewed"
    (sounds / "zh").mkdir()
    await standby.renew()
    assert (sounds / "zh" / "sorry.wav").exists(), "and that one as soon as it can be"


async def test_it_goes_on_looking(prompts: Prompts, sounds: Path) -> None:
    looking = asyncio.create_task(Standby(prompts, sounds, UNIT, look_every_s=0.01).run())
    file = sounds / "zh" / "thank_you.wav"
    try:
        await until(file.exists, deadline_s=20)
        file.unlink()
        shutil.copyfile(sounds / "zh" / "fallback.wav", prompts.recorded / "zh" / "thank_you.wav")
        await until(file.exists, deadline_s=20)
    finally:
        looking.cancel()


def test_they_are_said_in_the_name_of_who_answers() -> None:
    said = {one.language: one.text for one in SENTENCES if one.name == "fallback"}
    assert said["zh"].startswith("您好，这里是青杭供电。")
    assert said["en"].startswith("Welcome to City Power.")

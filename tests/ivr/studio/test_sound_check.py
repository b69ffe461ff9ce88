"""What people upload, judged by the real sox: what is taken, and what is refused with its mend."""

import asyncio
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.studio import sound_check
from ivr.studio.sound_check import SoundRefused
from tests.ivr.studio.sounds import sentence, sox, with_claimed_size

pytestmark = pytest.mark.border


def _shape(path: Path) -> tuple[int, int, int]:
    with wave.open(str(path)) as file:
        return file.getframerate(), file.getnchannels(), file.getsampwidth()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mono.wav", []),
        ("stereo.wav", ["-r", "48000", "-c", "2"]),
        ("studio.wav", ["-r", "96000", "-b", "24", "-c", "2"]),
        ("float.wav", ["-e", "floating-point", "-b", "32"]),
        ("lossless.flac", []),
        ("vorbis.ogg", []),
        ("music.mp3", []),
        ("telephone.wav", ["-r", "8000", "-e", "a-law"]),
    ],
)
async def test_sound_of_any_usual_shape_is_taken(
    tmp_path: Path, name: str, words: list[str]
) -> None:
    given = tmp_path / name
    sox(sentence(tmp_path / "said.wav"), *words, given)
    without_suffix = given.rename(tmp_path / "given")
    length = await sound_check.convert(without_suffix, tmp_path / "made.wav")
    assert _shape(tmp_path / "made.wav") == (16_000, 1, 2)
    assert 1 < length < 10


def _cut(said: Path, target: Path) -> None:
    target.write_bytes(said.read_bytes()[:30_000])


def _cut_flac(said: Path, target: Path) -> None:
    whole = target.with_suffix(".flac")
    sox(said, whole)
    target.write_bytes(whole.read_bytes()[:20_000])


def _cut_in_its_head(said: Path, target: Path) -> None:
    target.write_bytes(said.read_bytes()[:30])


def _claims_two_gigabytes(said: Path, target: Path) -> None:
    with_claimed_size(said, target, 2_000_000_000)


def _is_text(_: Path, target: Path) -> None:
    target.write_text("Dear caller, welcome to the hotline.\n" * 50)


def _is_text_behind_a_head(said: Path, target: Path) -> None:
    target.write_bytes(said.read_bytes()[:12] + b"not sound at all" * 20)


def _is_empty(_: Path, target: Path) -> None:
    target.touch()


def _has_no_sample(_: Path, target: Path) -> None:
    sox("-n", "-r", "48000", "-t", "wav", target, "trim", "0", "0")


def _is_long(_: Path, target: Path) -> None:
    sox("-n", "-r", "16000", "-t", "wav", target, "synth", "600", "sine", "440", "gain", "-6")


def _is_silent(_: Path, target: Path) -> None:
    sox("-n", "-r", "16000", "-t", "wav", target, "trim", "0", "3")


def _is_a_quiet_room(_: Path, target: Path) -> None:
    sox("-n", "-r", "16000", "-t", "wav", target, "synth", "3", "whitenoise", "gain", "-60")


def _is_a_click(said: Path, target: Path) -> None:
    sox(said, "-t", "wav", target, "trim", "0.5", "0.1")


def _is_overdriven(said: Path, target: Path) -> None:
    sox(said, "-t", "wav", target, "gain", "15")


def _has_no_rate(said: Path, target: Path) -> None:
    data = said.read_bytes()
    target.write_bytes(data[:24] + bytes(4) + data[28:])


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_cut, "sound_cut"),
        (_cut_flac, "sound_cut"),
        (_claims_two_gigabytes, "sound_cut"),
        (_cut_in_its_head, "sound_not_read"),
        (_is_text, "sound_not_read"),
        (_is_text_behind_a_head, "sound_not_read"),
        (_is_empty, "sound_not_read"),
        (_has_no_rate, "sound_not_read"),
        (_has_no_sample, "sound_too_short"),
        (_is_a_click, "sound_too_short"),
        (_is_long, "sound_too_long"),
        (_is_silent, "sound_silent"),
        (_is_a_quiet_room, "sound_silent"),
        (_is_overdriven, "sound_clipped"),
    ],
)
async def test_what_callers_must_not_hear_is_refused_and_nothing_is_made(
    tmp_path: Path, make: Callable[[Path, Path], None], code: str
) -> None:
    given = tmp_path / "given"
    make(sentence(tmp_path / "said.wav"), given)
    with pytest.raises(SoundRefused) as refusal:
        await sound_check.convert(given, tmp_path / "made.wav")
    assert refusal.value.code == code
    assert str(refusal.value).count(".") >= 2  # what is wrong, and the mend
    assert not (tmp_path / "made.wav").exists()


async def test_hours_packed_into_little_cost_no_more_than_a_minute(tmp_path: Path) -> None:
    packed = tmp_path / "packed.flac"
    sox("-n", "-r", "8000", packed, "trim", "0", "36000")
    given = packed.rename(tmp_path / "given")
    assert given.stat().st_size < 2_000_000
    with pytest.raises(SoundRefused, match="longer than"):
        await sound_check.convert(given, tmp_path / "made.wav")


async def test_a_loud_recording_that_is_not_overdriven_is_taken(tmp_path: Path) -> None:
    sox(sentence(tmp_path / "said.wav"), tmp_path / "loud.wav", "gain", "-n", "0")
    assert await sound_check.convert(tmp_path / "loud.wav", tmp_path / "made.wav")


async def test_who_goes_away_leaves_no_program_behind(tmp_path: Path) -> None:
    given = tmp_path / "given"
    sox("-n", "-r", "48000", "-c", "2", "-t", "wav", given, "synth", "59", "sine", "440")
    task = asyncio.create_task(sound_check.convert(given, tmp_path / "made.wav"))
    await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert str(tmp_path) not in await _commands()


async def _commands() -> str:
    listing = await asyncio.create_subprocess_exec(
        "ps", "-eo", "args", stdout=asyncio.subprocess.PIPE
    )
    told, _ = await listing.communicate()
    return told.decode(errors="replace")

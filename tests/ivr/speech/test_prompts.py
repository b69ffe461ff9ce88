"""Sound from text with the real engine, and with engines that are missing, hanging, empty."""

import asyncio
import os
import time
import wave
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest

from ivr.incoming import vocabulary
from ivr.incoming.sentences import fixed_utterances
from ivr.speech.prompts import PERSONAL_KEPT_S, Prompts, Utterance
from ivr.speech.synthesis import Engine, espeak, gtts, piper
from tests.until import until

pytestmark = pytest.mark.border

_PIPER = """#!/bin/sh -e
[ "$1" = -m ] && [ "$3" = -f ] && [ $# = 5 ]
espeak-ng -w "$4" -- "$5"
echo "$2:$5" >> "${0%/*}/said"
"""


@asynccontextmanager
async def _prompts(
    var: Path, *engines: Engine, deadline_s: float = 3.0, rest_s: float = 20.0
) -> AsyncGenerator[Prompts]:
    prompts = Prompts(var, engines or None, deadline_s=deadline_s, rest_s=rest_s)
    prompts.prepare()
    yield prompts
    await prompts.close()


def _script(var: Path, body: str, name: str = "broken", *, fixed_only: bool = False) -> Engine:
    """Make an engine of a shell script that gets the target as its first argument."""
    program = var / f"{name}.sh"
    program.write_text(f"#!/bin/sh\necho x >> {var}/{name}.calls\n{body}\n")
    program.chmod(0o755)

    def argv(text: str, language: str, slow: bool, target: Path) -> list[str]:
        return [str(program), str(target), "--", text]

    return Engine(name, argv, ".wav", fixed_only)


def _calls(var: Path, name: str = "broken") -> int:
    path = var / f"{name}.calls"
    return len(path.read_text().splitlines()) if path.exists() else 0


def _samples(path: str) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    with wave.open(f"{path}.wav") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16)


async def test_mandarin_is_spoken_at_the_pace_of_mandarin(tmp_path: Path) -> None:
    text = "停电报修请按一，查询电费请按二，人工服务请按零。"
    async with _prompts(tmp_path) as prompts:
        path = await prompts.path(text, "zh")
        slow = await prompts.say(Utterance(text, "zh", slow=True))
    samples = _samples(path)
    syllables = sum("\u4e00" <= c <= "\u9fff" for c in text)
    assert 0.15 < len(samples) / 8000 / syllables < 0.45  # read as English letters: over a second
    assert np.abs(samples).max() > 10_000
    assert len(_samples(slow)) > 1.2 * len(samples)
    wide = Path(f"{path}.sln16").stat().st_size
    assert abs(wide / 4 - len(samples)) < 800
    assert prompts.seconds(path) == pytest.approx(len(samples) / 8000, abs=0.01)


async def test_a_text_is_made_once_however_many_ask(tmp_path: Path) -> None:
    real = _script(tmp_path, 'exec espeak-ng -w "$1" -- hello', "counted")
    async with _prompts(tmp_path, real) as prompts:
        paths = await asyncio.gather(*(prompts.path("hello", "en") for _ in range(20)))
        again = await prompts.path("hello", "en")
    assert set(paths) == {again}
    assert _calls(tmp_path, "counted") == 1


async def test_one_callers_hang_up_does_not_silence_another(tmp_path: Path) -> None:
    real = _script(tmp_path, 'sleep 0.2; exec espeak-ng -w "$1" -- hello', "slow")
    async with _prompts(tmp_path, real) as prompts:
        first = asyncio.create_task(prompts.path("hello", "en"))
        second = asyncio.create_task(prompts.path("hello", "en"))
        await asyncio.sleep(0.05)
        first.cancel()
        assert await second != prompts.fallback


@pytest.mark.parametrize(
    "body", ["exit 1", ': > "$1"', "true", 'head -c 44 /dev/zero > "$1"', 'echo junk > "$1"']
)
async def test_an_engine_without_sound_gives_the_tone_and_rests(tmp_path: Path, body: str) -> None:
    async with _prompts(tmp_path, _script(tmp_path, body)) as prompts:
        path = await prompts.path("hello", "en")
        assert path == prompts.fallback
        assert await prompts.path("other", "en") == prompts.fallback
    assert np.abs(_samples(path)).max() > 5_000
    assert _calls(tmp_path) == 1
    assert not list((tmp_path / "sounds" / "en").iterdir())


async def test_a_hanging_engine_is_ended_at_the_deadline_and_the_loop_lives(
    tmp_path: Path,
) -> None:
    hanging = _script(tmp_path, "exec sleep 60")
    async with _prompts(tmp_path, hanging, deadline_s=0.3) as prompts:
        ticks = 0
        asking = asyncio.create_task(prompts.path("hello", "en"))
        begun = time.monotonic()
        while not asking.done():
            await asyncio.sleep(0.01)
            ticks += 1
        assert await asking == prompts.fallback
    assert time.monotonic() - begun < 30  # of the sixty that the engine would take
    assert ticks > 15


async def test_a_missing_engine_gives_way_to_the_next(tmp_path: Path) -> None:
    async with _prompts(tmp_path, espeak("no-such-program"), espeak()) as prompts:
        prompts_path = await prompts.path("hello", "en")
        assert prompts_path != prompts.fallback
    async with _prompts(tmp_path / "b", espeak("no-such-program")) as prompts:
        assert await prompts.path("hello", "en") == prompts.fallback


@pytest.mark.parametrize("text", ["", "   ", "x" * 100_000, "a\0b"])
async def test_a_text_nobody_can_say_gives_the_tone_and_harms_no_engine(
    tmp_path: Path, text: str
) -> None:
    async with _prompts(tmp_path) as prompts:
        assert await prompts.path(text, "en") == prompts.fallback
        assert await prompts.path("hello", "en") != prompts.fallback


@pytest.mark.parametrize(
    "text", ["-w /tmp/pwned.wav hello", "--path=/etc", "$(touch pwned)", "`id`; rm -rf x | y"]
)
async def test_a_text_is_never_an_option_or_a_command(tmp_path: Path, text: str) -> None:
    async with _prompts(tmp_path) as prompts:
        assert await prompts.path(text, "en") != prompts.fallback
    assert not Path("/tmp/pwned.wav").exists()
    assert not Path("pwned").exists()


async def test_a_recording_wins_and_a_new_one_replaces_it(tmp_path: Path) -> None:
    source = tmp_path / "recorded" / "zh" / "greeting.wav"
    source.parent.mkdir(parents=True)
    what = Utterance("您好", "zh", "greeting")
    async with _prompts(tmp_path) as prompts:
        spoken = await prompts.say(what)
        (Path(spoken).parent / "x").touch()
        source.write_bytes(Path(f"{prompts.fallback}.wav").read_bytes())
        recorded = await prompts.say(what)
        assert Path(recorded).name.startswith("rec-")
        assert await prompts.say(what) == recorded
        source.write_bytes(Path(f"{spoken}.wav").read_bytes())
        assert await prompts.say(what) not in {recorded, spoken}


async def test_a_broken_recording_gives_way_to_the_engine(tmp_path: Path) -> None:
    source = tmp_path / "recorded" / "en" / "greeting.wav"
    source.parent.mkdir(parents=True)
    source.write_text("not sound")
    async with _prompts(tmp_path) as prompts:
        path = await prompts.say(Utterance("hello", "en", "greeting"))
    assert path != prompts.fallback
    assert not Path(path).name.startswith("rec-")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a&b", "a/b", "", "A", "x" * 99])
async def test_a_prompts_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    async with _prompts(tmp_path) as prompts:
        path = Path(await prompts.say(Utterance("hello", "en", name)))
    assert path.parent == tmp_path / "sounds" / "en"
    assert path.name.isalnum()


async def test_customers_data_stays_on_this_machine_and_is_erased(tmp_path: Path) -> None:
    abroad = _script(tmp_path, 'exec espeak-ng -w "$1" -- hello', "abroad", fixed_only=True)
    async with _prompts(tmp_path, abroad, espeak()) as prompts:
        await prompts.say(Utterance("fixed", "en"))
        path = await prompts.say(Utterance("Your balance is ten yuan", "en", personal=True))
        assert _calls(tmp_path, "abroad") == 1
        assert Path(path).parent.name == "personal"
        assert Path(path).parent.stat().st_mode & 0o7 == 0
        assert {Path(path + end).stat().st_mode & 0o777 for end in (".wav", ".sln16")} == {0o640}
        old = time.time() - PERSONAL_KEPT_S - 1
        os.utime(f"{path}.wav", (old, old))
        erasing = asyncio.create_task(prompts.run())
        await until(lambda: not Path(f"{path}.wav").exists(), deadline_s=2)
        erasing.cancel()
        await asyncio.gather(erasing, return_exceptions=True)
        assert Path(f"{path}.sln16").exists()


async def test_a_file_that_gets_its_name_during_the_erasing_does_not_end_the_service(
    tmp_path: Path,
) -> None:
    async with _prompts(tmp_path) as prompts:
        personal = tmp_path / "sounds" / "personal"
        (personal / ".new-abc.wav").symlink_to(tmp_path / "renamed")  # listed, then not there
        stale = personal / "stale.wav"
        stale.touch()
        os.utime(stale, (0, 0))
        erasing = asyncio.create_task(prompts.run())
        await until(lambda: not stale.exists(), deadline_s=2)
        assert not erasing.done()
        erasing.cancel()
        await asyncio.gather(erasing, return_exceptions=True)


async def test_sound_soon_to_be_erased_is_made_anew_and_not_given_out(tmp_path: Path) -> None:
    count = _script(tmp_path, 'exec espeak-ng -w "$1" -- hello', "count")
    what = Utterance("Your balance is ten yuan", "en", personal=True)
    async with _prompts(tmp_path, count) as prompts:
        path = await prompts.say(what)
        nearly = time.time() - PERSONAL_KEPT_S + 200
        os.utime(f"{path}.wav", (nearly, nearly))
        assert await prompts.say(what) == path
        assert Path(f"{path}.wav").stat().st_mtime > nearly + 60
        assert await prompts.say(what) == path
    assert _calls(tmp_path, "count") == 2


async def test_no_recording_stands_for_what_differs_from_caller_to_caller(tmp_path: Path) -> None:
    source = tmp_path / "recorded" / "zh" / "outage_here.wav"
    source.parent.mkdir(parents=True)
    async with _prompts(tmp_path) as prompts:
        source.write_bytes(Path(f"{prompts.fallback}.wav").read_bytes())
        said = await prompts.say(Utterance("停电了", "zh", "outage_here", personal=True))
    assert Path(said).parent.name == "personal"
    assert not Path(said).name.startswith("rec-")


async def test_warming_up_makes_every_fixed_prompt_and_tells_how_far_it_is(
    tmp_path: Path,
) -> None:
    wanted = list(fixed_utterances(vocabulary.hotline(), lambda language: f"Unit {language}"))
    told: list[tuple[int, int]] = []
    async with _prompts(tmp_path) as prompts:
        failed = await prompts.warm_up(wanted, lambda done, of: told.append((done, of)))
    assert failed == 0
    assert told[-1][0] == told[-1][1] == len(told)
    assert len(wanted) > 30
    assert not any(what.personal for what in wanted)


async def test_warming_up_goes_back_to_what_an_overloaded_engine_made_too_late(
    tmp_path: Path,
) -> None:
    once = '[ $(wc -l < $(dirname $0)/late.calls) = 1 ] && exit 1\nexec espeak-ng -w "$1" -- "$3"'
    late = _script(tmp_path, once, "late")
    async with _prompts(tmp_path, late, rest_s=0.2) as prompts:
        failed = await prompts.warm_up([Utterance("您好", "zh"), Utterance("再见", "zh")])
        assert failed == 0
    assert _calls(tmp_path, "late") == 3


async def test_half_made_files_of_a_crash_are_cleared(tmp_path: Path) -> None:
    leftover = tmp_path / "sounds" / "zh" / ".new-abc.wav"
    leftover.parent.mkdir(parents=True)
    leftover.touch()
    async with _prompts(tmp_path):
        assert not leftover.exists()


def test_google_is_asked_with_the_text_after_the_options() -> None:
    command = gtts().argv("-f /etc/passwd", "zh", False, Path("/x.mp3"))
    assert command[-2:] == ["--", "-f /etc/passwd"]
    assert gtts().fixed_only


async def test_piper_says_fixed_prompts_in_its_languages_and_never_a_customers_data(
    tmp_path: Path,
) -> None:
    """The program is a stand-in with Piper's command line, so that its package is not needed."""
    program = tmp_path / "piper"
    program.write_text(_PIPER)
    program.chmod(0o755)
    model = tmp_path / "en.onnx"
    engine = piper({"en": model}, str(program))
    async with _prompts(tmp_path, engine, espeak()) as prompts:
        fixed = Utterance("-f is no option", "en")
        assert await prompts.say(fixed) != prompts.fallback
        assert prompts.standing(fixed).how == "piper"
        await prompts.say(Utterance("您好", "zh"))
        await prompts.say(Utterance("You owe nothing.", "en", personal=True))
        assert prompts.standing(Utterance("您好", "zh")).how == "espeak"
    assert (tmp_path / "said").read_text() == f"{model}: -f is no option\n"

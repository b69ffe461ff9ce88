"""Sound of what is said no more is erased, what is said still stays."""

import os
import time
from pathlib import Path

import pytest

from ivr.speech.forgetting import forget_personal, forget_unsaid
from ivr.speech.prompts import Prompts, Utterance

pytestmark = pytest.mark.border
_DAY = 86_400.0


def _of_age(path: str, days: float) -> None:
    then = time.time() - days * _DAY
    for end in (".wav", ".sln16"):
        os.utime(f"{path}{end}", (then, then))


async def test_a_sentence_that_nobody_said_since_goes_with_both_its_files(tmp_path: Path) -> None:
    prompts = Prompts(tmp_path, settles_s=0)
    prompts.prepare()
    over = await prompts.say(Utterance("The outage is over.", "en"))
    still = await prompts.say(Utterance("Press one.", "en"))
    mine = await prompts.say(Utterance("You owe ten yuan.", "en", personal=True))
    sample = prompts.sounds / "en" / "sample-of-a-voice.wav"
    sample.touch()
    os.utime(sample, (0, 0))
    for path in (over, still):
        _of_age(path, 9)
    assert await prompts.say(Utterance("Press one.", "en")) == still  # said again today
    assert prompts.forget(time.time() - 7 * _DAY) == 1
    assert not list(Path(over).parent.glob(f"{Path(over).name}.*"))
    assert prompts.seconds(still) > 0
    assert prompts.seconds(mine) > 0, "it has an hour of its own"
    assert sample.exists()
    assert Path(f"{prompts.fallback}.wav").exists()


async def test_nothing_goes_before_the_voice_can_know_what_lasts(tmp_path: Path) -> None:
    prompts = Prompts(tmp_path)
    prompts.prepare()
    said = await prompts.say(Utterance("Press one.", "en"))
    _of_age(said, 400)
    assert prompts.forget(time.time()) == 0
    assert prompts.seconds(said) > 0


def test_what_a_crash_left_of_a_sentence_goes_too_and_a_file_in_the_making_stays(
    tmp_path: Path,
) -> None:
    for language in ("zh", "en"):
        (tmp_path / language).mkdir()
    half, making = tmp_path / "zh" / "abc.sln16", tmp_path / "zh" / ".new-abc.wav"
    for file in (half, making):
        file.touch()
        os.utime(file, (0, 0))
    assert forget_unsaid(tmp_path, time.time() - _DAY) == 1
    assert (half.exists(), making.exists()) == (False, True)


def test_where_nothing_was_said_yet_nothing_personal_is_erased(tmp_path: Path) -> None:
    assert forget_personal(tmp_path) == 0

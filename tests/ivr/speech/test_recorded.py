"""Recordings as files: the present one, the one before it, whose they are, and chosen voices."""

import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.speech.recorded import Recorded, Taken, seconds
from ivr.speech.tone import write_tone

pytestmark = pytest.mark.border

FIRST = Taken(at=datetime(2026, 3, 1, tzinfo=UTC), person_id=7, origin="microphone")
SECOND = Taken(at=datetime(2026, 3, 2, tzinfo=UTC), person_id=8, origin="file")


def _sound(recorded: Recorded, content: bytes) -> Path:
    made = recorded.place / ".new-sound"
    made.parent.mkdir(exist_ok=True)
    made.write_bytes(content)
    return made


@pytest.fixture
def recorded(tmp_path: Path) -> Recorded:
    return Recorded(tmp_path)


def test_a_recording_that_is_replaced_is_one_step_back_with_its_story(recorded: Recorded) -> None:
    file = recorded.file("zh", "greeting")
    recorded.take("zh", "greeting", _sound(recorded, b"one"), FIRST)
    assert not recorded.has_earlier("zh", "greeting")
    recorded.take("zh", "greeting", _sound(recorded, b"two"), SECOND)
    assert (file.read_bytes(), recorded.taken("zh", "greeting")) == (b"two", SECOND)
    assert recorded.go_back("zh", "greeting")
    assert (file.read_bytes(), recorded.taken("zh", "greeting")) == (b"one", FIRST)
    assert recorded.go_back("zh", "greeting")
    assert (file.read_bytes(), recorded.taken("zh", "greeting")) == (b"two", SECOND)
    assert file.stat().st_mode & 0o777 == 0o644


def test_the_made_voice_comes_back_and_so_does_the_recording(recorded: Recorded) -> None:
    recorded.take("en", "greeting", _sound(recorded, b"one"), FIRST)
    assert recorded.drop("en", "greeting")
    assert recorded.taken("en", "greeting") is None
    assert not recorded.drop("en", "greeting")
    assert recorded.go_back("en", "greeting")
    assert recorded.taken("en", "greeting") == FIRST
    assert not recorded.go_back("en", "greeting")


def test_a_file_put_there_by_hand_is_nobody_s(recorded: Recorded) -> None:
    recorded.take("zh", "greeting", _sound(recorded, b"one"), FIRST)
    file = recorded.file("zh", "greeting")
    file.write_bytes(b"studio")
    taken = recorded.taken("zh", "greeting")
    assert taken
    assert (taken.person_id, taken.origin) == (None, "hand")
    file.with_suffix(".json").write_text("not json")
    assert recorded.taken("zh", "greeting") is not None


@pytest.mark.parametrize("name", ["../greeting", "a/b", "", "A", "x" * 99, "voices.json"])
def test_a_prompts_name_is_never_a_path(recorded: Recorded, name: str) -> None:
    with pytest.raises(ValueError, match="no name of a prompt"):
        recorded.file("zh", name)


def test_a_voice_is_chosen_by_language_and_put_back(recorded: Recorded) -> None:
    assert recorded.voices() == {}
    recorded.choose("zh", "zf_xiaobei")
    recorded.choose("en", "af_heart")
    recorded.choose("zh", "")
    assert recorded.voices() == {"en": "af_heart"}
    (recorded.place / "voices.json").write_text('{"zh": ')
    assert recorded.voices() == {}


def test_what_a_crash_left_in_the_making_goes_with_the_next(recorded: Recorded) -> None:
    old = recorded.place / ".new-crashed"
    old.mkdir(parents=True)
    os.utime(old, (0, 0))
    young = recorded.place / ".new-young"
    young.mkdir()
    with recorded.workplace() as place:
        assert time.time() - place.stat().st_mtime < 3_000
        assert sorted(recorded.place.iterdir()) == sorted([place, young])
    assert not place.exists()


def test_the_length_of_what_is_no_sound_is_nothing(tmp_path: Path) -> None:
    write_tone(tmp_path / "tone")
    (tmp_path / "text.wav").write_text("hello")
    assert 0.5 < seconds(tmp_path / "tone.wav") < 2
    assert seconds(tmp_path / "text.wav") == seconds(tmp_path / "none.wav") == 0

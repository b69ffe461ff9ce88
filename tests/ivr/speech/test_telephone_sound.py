"""Sentences joined from files: so many seconds between them, or one fading into the next."""

import wave
from pathlib import Path

import numpy as np
import pytest

from ivr.speech.telephone_sound import NARROW_HZ, WIDE_HZ, join, write_pair


def _clip(folder: Path, name: str, size: float) -> Path:
    """Write half a second of steady sound."""
    write_pair(folder / name, np.full(WIDE_HZ // 2, size, np.float32))
    return folder / name


def _read(path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Give the samples of both files, of −1 to 1."""
    with wave.open(f"{path}.wav") as file:
        narrow = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return np.fromfile(f"{path}.sln16", "<i2") / 32_768, narrow / 32_768


@pytest.mark.parametrize("pause_s", [0.12, 0.0, -0.03])
def test_a_joined_sentence_is_as_long_as_its_clips_and_the_pauses(
    tmp_path: Path, pause_s: float
) -> None:
    one, other = _clip(tmp_path, "one", 0.25), _clip(tmp_path, "other", 0.5)
    join([(one, pause_s), (other, 0.0)], tmp_path / "both")
    wide, narrow = _read(tmp_path / "both")
    assert len(wide) == round((1.0 + pause_s) * WIDE_HZ)
    assert len(narrow) == round((1.0 + pause_s) * NARROW_HZ)


def test_a_clip_that_is_laid_over_another_fades_in_as_the_other_fades_out(tmp_path: Path) -> None:
    one, other = _clip(tmp_path, "one", 0.25), _clip(tmp_path, "other", 0.5)
    join([(one, -0.03), (other, 0.0)], tmp_path / "both")
    wide, _ = _read(tmp_path / "both")
    middle = wide[WIDE_HZ * 46 // 100 : WIDE_HZ * 51 // 100]
    assert middle[0] == pytest.approx(0.25, abs=0.01)
    assert middle[-1] == pytest.approx(0.5, abs=0.01)
    assert np.all(np.diff(middle) >= 0)


def test_a_clip_shorter_than_what_is_laid_over_it_is_not_longer_for_it(tmp_path: Path) -> None:
    one, other = _clip(tmp_path, "one", 0.25), _clip(tmp_path, "other", 0.5)
    join([(one, -0.7), (other, 0.0)], tmp_path / "both")
    wide, _ = _read(tmp_path / "both")
    assert len(wide) == WIDE_HZ // 2

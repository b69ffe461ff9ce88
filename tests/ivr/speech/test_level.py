"""Loudness after ITU-T P.56, trimming, bending of peaks, halving of the rate."""

import numpy as np
import pytest

from ivr.speech.level import (
    WANTED_DBOV,
    Samples,
    active_level,
    halved,
    levelled,
    quietest,
    trimmed,
)

RATE = 16_000


def _tone(seconds: float, dbov: float, pitch: float = 440.0) -> Samples:
    moments = np.arange(round(seconds * RATE)) / RATE
    size = np.sqrt(2) * 10 ** (dbov / 20)
    return (size * np.sin(2 * np.pi * pitch * moments)).astype(np.float32)


def _speech(seconds: float, dbov: float) -> Samples:
    """Make noise in syllables of 200 ms with gaps of 100 ms: active all through, after P.56."""
    noise = np.random.default_rng(1).standard_normal(round(seconds * RATE))
    gate = (np.arange(len(noise)) % (RATE * 3 // 10)) < RATE // 5
    return (noise * gate * 10 ** (dbov / 20)).astype(np.float32)


@pytest.mark.parametrize("dbov", [-60.0, -40.0, -26.0, -16.0, -10.0])
def test_a_steady_tone_has_the_level_of_its_power(dbov: float) -> None:
    assert active_level(_tone(3, dbov), RATE) == pytest.approx(dbov, abs=0.2)


@pytest.mark.parametrize("pause_s", [0.5, 2.0, 10.0])
def test_pauses_do_not_count(pause_s: float) -> None:
    speech, pause = _speech(4, -24), np.zeros(round(pause_s * RATE), np.float32)
    alone = active_level(speech, RATE)
    among = active_level(np.concatenate([pause, speech, pause, speech, pause]), RATE)
    assert among == pytest.approx(alone, abs=0.5)


def test_louder_speech_is_louder_by_as_much() -> None:
    speech = _speech(4, -30)
    difference = active_level(speech * 2, RATE) - active_level(speech, RATE)
    assert difference == pytest.approx(6.02, abs=0.1)


def test_silence_has_no_level_and_stays_silent() -> None:
    silence = np.zeros(RATE, np.float32)
    assert active_level(silence, RATE) == -np.inf
    assert np.array_equal(levelled(silence, RATE), silence)
    assert len(trimmed(silence, RATE)) == 0
    assert len(trimmed(silence[:0], RATE)) == 0


@pytest.mark.parametrize("dbov", [-55.0, -38.0, -26.0, -12.0])
def test_whatever_comes_in_goes_out_at_the_wanted_level(dbov: float) -> None:
    made = levelled(_speech(5, dbov), RATE)
    assert active_level(made, RATE) == pytest.approx(WANTED_DBOV, abs=0.5)
    assert np.abs(made).max() <= 1.0


def test_a_peak_is_bent_and_never_cut_or_turned_over() -> None:
    speech = _speech(3, -26)
    speech[5_000] = 40.0
    made = levelled(speech, RATE)
    assert 0.9 < made[5_000] <= 1.0
    order = np.argsort(speech)
    assert np.all(np.diff(made[order]) >= 0)


def test_silence_at_both_ends_is_cut_and_both_ends_fade() -> None:
    pause = np.zeros(RATE, np.float32)
    cut = trimmed(np.concatenate([pause, _tone(1, -20), pause]), RATE)
    assert 1.0 <= len(cut) / RATE <= 1.1
    assert cut[0] == cut[-1] == 0
    assert np.abs(np.diff(cut[:8])).max() < 0.01  # a join is no step


def test_a_pause_within_stays() -> None:
    pause = np.zeros(RATE // 2, np.float32)
    cut = trimmed(np.concatenate([_tone(0.5, -20), pause, _tone(0.5, -20)]), RATE)
    assert 1.5 <= len(cut) / RATE <= 1.6


def test_half_the_rate_keeps_what_a_telephone_carries_and_drops_what_would_fold_back() -> None:
    for pitch, share in ((300.0, 1.0), (3_000.0, 1.0), (3_300.0, 0.9)):
        made = halved(_tone(1, -10, pitch))[400:-400]
        assert np.sqrt(np.mean(made**2)) >= share * 10 ** (-10 / 20) * 0.99
    for pitch in (4_500.0, 6_000.0, 7_500.0):
        assert np.abs(halved(_tone(1, -10, pitch))[400:-400]).max() < 0.01
    assert len(halved(_tone(1, -10))) == RATE // 2


def test_a_cut_between_words_falls_into_the_silence_before_the_second() -> None:
    word, silence = _tone(0.5, -20), np.zeros(round(0.03 * RATE), np.float32)
    sound = np.concatenate([word, silence, word])
    for told_late_s in (0.04, 0.06):
        at = quietest(sound, RATE, len(word) + round(told_late_s * RATE))
        assert len(word) < at < len(word) + len(silence)
    assert quietest(sound, RATE, 40) == 40


def test_speech_that_goes_on_has_no_silence_kept_behind_it() -> None:
    sound = np.concatenate([_tone(0.5, -20), np.zeros(RATE, np.float32)])
    ends, on = trimmed(sound, RATE), trimmed(sound, RATE, goes_on=True)
    assert len(on) == pytest.approx(RATE * 0.5, abs=RATE * 0.011)
    assert len(ends) - len(on) == pytest.approx(RATE * 0.045, abs=1)

"""How loud speech is, after ITU-T P.56 (method B), and sound cut and brought to one loudness.

Rule: loudness is that of the speech itself, pauses apart; every prompt has the same, whoever speaks
it. Samples are floats of −1 to 1; levels are in dBov (0 is the loudest that a telephone carries).
"""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

WANTED_DBOV = -26.0
_SMOOTHED_S = 0.03  # P.56: time constant of the envelope
_HELD_S = 0.2  # P.56: a gap up to this long is speech
_MARGIN_DB = 15.9  # P.56: between the threshold of activity and the level
_THRESHOLDS = 15  # each twice the one below
_FRAME_S = 0.01
_QUIET_DB = -38.0  # below the speech's own level: not speech
_KEPT_BEFORE_S, _KEPT_AFTER_S = 0.015, 0.045  # a consonant's beginning, a vowel's end
_FADE_S = 0.006
_SOUGHT_S, _STEP_S = 0.1, 0.005  # where a sound is cut between words
_BENT_FROM = 0.9  # of the loudest that fits


def active_level(samples: Samples, rate: int) -> float:
    """Give the active speech level in dBov; −inf for silence."""
    energy = float(np.square(samples, dtype=np.float64).sum())
    if energy == 0.0:
        return -np.inf
    envelope = _envelope(np.abs(samples), rate)
    held, index = round(_HELD_S * rate), np.arange(len(samples))
    above: tuple[float, float] | None = None  # (level, distance to the margin), one step louder
    for power in range(_THRESHOLDS):  # from the loudest threshold down
        threshold = 2.0 ** -(power + 1)
        last = np.maximum.accumulate(np.where(envelope >= threshold, index, -held - 1))
        active = int((index - last <= held).sum())
        if not active:
            continue
        level = 10 * np.log10(energy / active)
        distance = level - 20 * np.log10(threshold) - _MARGIN_DB
        if distance >= 0:
            return level if above is None else _between(above, (level, distance))
        above = (level, distance)
    return above[0] if above else -np.inf


def _between(low: tuple[float, float], high: tuple[float, float]) -> float:
    """Give the level where the distance is 0, by a straight line."""
    share = low[1] / (low[1] - high[1])
    return float(low[0] + share * (high[0] - low[0]))


def _envelope(sizes: Samples, rate: int) -> Samples:
    """Smooth twice by the same decay, as one convolution."""
    decay = np.exp(-1 / (rate * _SMOOTHED_S))
    reach = np.arange(round(_SMOOTHED_S * rate * 12))
    kernel = (1 - decay) ** 2 * (reach + 1) * decay**reach
    length = len(sizes) + len(kernel)
    spectrum = np.fft.rfft(sizes, length) * np.fft.rfft(kernel, length)
    return np.fft.irfft(spectrum, length)[: len(sizes)].astype(np.float32)


def trimmed(samples: Samples, rate: int, *, goes_on: bool = False) -> Samples:
    """Cut silence off both ends and let the ends fade, so that none clicks; maybe empty.

    Of speech that `goes_on` nothing is kept behind its last sound.
    """
    frame = round(_FRAME_S * rate)
    frames = samples[: len(samples) // frame * frame].reshape(-1, frame)
    powers = np.square(frames, dtype=np.float64).mean(axis=1)
    floor = 10 ** ((active_level(samples, rate) + _QUIET_DB) / 10)
    loud = np.flatnonzero(powers > floor)
    if not len(loud):
        return samples[:0]
    start = max(0, int(loud[0]) * frame - round(_KEPT_BEFORE_S * rate))
    end = (int(loud[-1]) + 1) * frame + (0 if goes_on else round(_KEPT_AFTER_S * rate))
    return faded(samples[start:end].copy(), rate)


def faded(samples: Samples, rate: int) -> Samples:
    """Let both ends fade, in place."""
    ramp = min(round(_FADE_S * rate), len(samples) // 2)
    rise = np.sin(np.linspace(0, np.pi / 2, ramp, dtype=np.float32)) ** 2
    samples[:ramp] *= rise
    samples[len(samples) - ramp :] *= rise[::-1]
    return samples


def quietest(samples: Samples, rate: int, until: int) -> int:
    """Give the middle of the quietest hundredth of a second in the tenth before a sample."""
    step = round(_STEP_S * rate)
    begin = max(0, until - round(_SOUGHT_S * rate))
    powers = np.square(samples[begin:until], dtype=np.float64)
    steps = powers[: len(powers) // step * step].reshape(-1, step).sum(axis=1)
    if len(steps) < 2:
        return until
    return begin + (int(np.argmin(steps[:-1] + steps[1:])) + 1) * step


def levelled(samples: Samples, rate: int) -> Samples:
    """Bring speech to the wanted level; peaks that would be cut off are bent instead."""
    level = active_level(samples, rate)
    if not np.isfinite(level):
        return samples
    louder = samples * np.float32(10 ** ((WANTED_DBOV - level) / 20))
    size, room = np.abs(louder), np.float32(1 - _BENT_FROM)
    bent = np.sign(louder) * (_BENT_FROM + room * np.tanh((size - _BENT_FROM) / room))
    return np.where(size > _BENT_FROM, bent, louder).astype(np.float32)


def halved(samples: Samples) -> Samples:
    """Give sound of 16 kHz as one of 8 kHz: what is above 3.7 kHz is filtered out first."""
    return np.convolve(samples, _LOW_PASS, mode="same")[::2].astype(np.float32)


def _low_pass(taps: int, cutoff: float) -> Samples:
    """Make a windowed sinc; `cutoff` as a share of the sampling rate."""
    at = np.arange(taps) - (taps - 1) / 2
    kernel = np.sinc(2 * cutoff * at) * np.blackman(taps)
    return (kernel / kernel.sum()).astype(np.float32)


_LOW_PASS = _low_pass(127, 3_700 / 16_000)

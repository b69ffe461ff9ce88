"""Sound files as Asterisk plays them: trimmed, of one loudness, at 16 kHz (raw) and 8 kHz (WAV).

Rule: whatever the source, sox only decodes it; what is heard is decided in `level`. A pair of
files is written under a scratch name and renamed when complete, the WAV last: it marks completion.
"""

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ivr.speech.level import Samples, faded, halved, levelled, trimmed

WIDE_HZ, NARROW_HZ = 16_000, 8_000
_SHORTEST_S = 0.05
_WAV_HEADER = 44


class NoSound(Exception):
    """There is nothing to be heard; the message says where."""


def from_raw(raw: Path, scratch: Path, *, finished: bool = False) -> None:
    """Turn a raw 16 kHz recording into the pair of files at `scratch` (blocking).

    `finished` sound was trimmed and levelled where it was made.
    """
    samples = np.fromfile(raw, dtype="<i2").astype(np.float32) / np.float32(32_768)
    if finished:
        write_pair(scratch, faded(samples, WIDE_HZ))
    else:
        write_pair(scratch, levelled(trimmed(samples, WIDE_HZ), WIDE_HZ))


def write_pair(scratch: Path, samples: Samples) -> None:
    """Write finished sound of 16 kHz as the pair of files (blocking)."""
    if len(samples) < _SHORTEST_S * WIDE_HZ:
        raise NoSound("the engine made a file without sound; try it by hand")
    beside(scratch, ".sln16").write_bytes(_as_int16(samples))
    _write_wav(beside(scratch, ".wav"), _as_int16(halved(samples)))


def join(parts: Sequence[tuple[Path, float]], scratch: Path) -> None:
    """Write files made by `write_pair` one after the other, each followed by so many seconds.

    Each begins and ends in silence, so a join is no step; over a pause below 0 one fades into the
    next. Blocking, without a process: some ms.
    """
    wide = [(beside(path, ".sln16").read_bytes(), pause_s) for path, pause_s in parts]
    narrow = [(beside(path, ".wav").read_bytes()[_WAV_HEADER:], pause_s) for path, pause_s in parts]
    beside(scratch, ".sln16").write_bytes(_joined(wide, WIDE_HZ))
    _write_wav(beside(scratch, ".wav"), _joined(narrow, NARROW_HZ))


def _joined(parts: Sequence[tuple[bytes, float]], rate: int) -> bytes:
    sound = bytearray()
    laid_over = 0  # samples of the clip before
    for body, pause_s in parts:
        count = min(laid_over, len(sound) // 2, len(body) // 2)
        if count:
            sound[-2 * count :] = _faded_over(bytes(sound[-2 * count :]), body[: 2 * count])
        sound += body[2 * count :]
        gap = round(pause_s * rate)
        sound += bytes(2 * max(0, gap))
        laid_over = max(0, -gap)
    return bytes(sound)


def _faded_over(before: bytes, after: bytes) -> bytes:
    """Let one sound fade into another of as many samples (16 bit)."""
    one, other = (np.frombuffer(sound, "<i2").astype(np.float32) for sound in (before, after))
    rise = np.sin(np.linspace(0, np.pi / 2, len(one), dtype=np.float32)) ** 2
    return (one * (1 - rise) + other * rise).round().astype("<i2").tobytes()


def publish(scratch: Path, target: Path, *, personal: bool) -> None:
    """Give a finished pair its name; a personal one can be read by Asterisk's group only."""
    if personal:
        for end in (".sln16", ".wav"):
            beside(scratch, end).chmod(0o640)
    beside(scratch, ".sln16").rename(beside(target, ".sln16"))
    beside(scratch, ".wav").rename(beside(target, ".wav"))


def clear(scratch: Path) -> None:
    """Remove what an unfinished making left."""
    for end in ("-raw.wav", "-raw.mp3", "-raw.sln16", ".wav", ".sln16"):
        beside(scratch, end).unlink(missing_ok=True)


def seconds(path: Path) -> float:
    """Give the length of a pair in seconds; 0 when it does not exist."""
    try:
        return max(0, beside(path, ".wav").stat().st_size - _WAV_HEADER) / (2 * NARROW_HZ)
    except OSError:
        return 0.0


def beside(path: Path, end: str) -> Path:
    """Give the path with so much more at its end."""
    return path.with_name(path.name + end)


def _as_int16(samples: Samples) -> bytes:
    return (np.clip(samples, -1, 1) * 32_767).round().astype("<i2").tobytes()


def _write_wav(path: Path, body: bytes) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, NARROW_HZ, len(body) // 2, "NONE", ""))
        file.writeframes(body)

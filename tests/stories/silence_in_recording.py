"""How long a caller heard nothing: the longest stretch of a recording without any sound."""

import wave
from pathlib import Path

import numpy as np

_WINDOW_S = 0.1
_QUIET = 60.0  # root mean square of 32,767; music on hold and speech are far above


def longest_silence_s(recording: Path, *, last_s: float) -> float:
    """Give the longest silent stretch within the last seconds of a recording."""
    with wave.open(str(recording)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(float)
    samples = samples[-int(last_s * rate) :]
    size = int(_WINDOW_S * rate)
    windows = samples[: len(samples) // size * size].reshape(-1, size)
    longest = run = 0
    for loud in np.sqrt((windows**2).mean(axis=1)) > _QUIET:
        run = 0 if loud else run + 1
        longest = max(longest, run)
    return longest * _WINDOW_S

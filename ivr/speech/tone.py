"""The tone that replaces a prompt that cannot be made: three short beeps, computed here."""

import math
import struct
import wave
from pathlib import Path

_BEEPS = (523.25, 659.25, 783.99)  # Hz: a rising chord, heard as "please wait" and not as an error
_BEEP_S = 0.18
_GAP_S = 0.06
_LOUDNESS = 9_000  # of 32,767


def tone(rate: int) -> bytes:
    """Give the tones as 16-bit mono samples at `rate` Hz."""
    samples: list[int] = []
    for pitch in _BEEPS:
        length = int(rate * _BEEP_S)
        for n in range(length):
            fade = min(1.0, n / (rate * 0.01), (length - n) / (rate * 0.01))
            samples.append(int(_LOUDNESS * fade * math.sin(2 * math.pi * pitch * n / rate)))
        samples += [0] * int(rate * _GAP_S)
    return struct.pack(f"<{len(samples)}h", *samples)


def write_tone(target: Path) -> None:
    """Write the tones as `target`.wav (8 kHz) and `target`.sln16, each whole or not at all."""
    scratch = target.with_name(".new-tone")
    scratch.unlink(missing_ok=True)  # it may be a link, and we root
    with scratch.open("xb") as made, wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(tone(8000))
    scratch.rename(f"{target}.wav")
    with scratch.open("xb") as made:
        made.write(tone(16000))
    scratch.rename(f"{target}.sln16")

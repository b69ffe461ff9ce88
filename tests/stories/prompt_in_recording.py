"""Did a caller hear a prompt? Found by cross-correlation, so only that very sound counts.

A prompt is cut into half-second pieces; each loud piece is looked for in the recording by
normalised correlation (1 = the same sound, any loudness). Companding, resampling and a lost
packet cost a piece some of its likeness, other speech has below 0.4.
"""

import wave
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.floating[Any]]
RATE = 8000
_PIECE = RATE // 2
_ALIKE = 0.6
_QUIET = 300.0  # root mean square below which a piece proves nothing


def hears(recording: Path, prompt: Path | str, *, share: float = 0.6) -> bool:
    """Tell whether at least `share` of a prompt (path with or without .wav) was heard."""
    return share_heard(recording, prompt) >= share


def begins_at_s(recording: Path, prompt: Path | str) -> float | None:
    """Give when a prompt began in a recording, in seconds; None when it was not heard."""
    found = _begins(_samples(recording), prompt)[0]
    return float(np.median(found)) / RATE if found else None


def share_heard(recording: Path, prompt: Path | str) -> float:
    """Give the share of a prompt's loud pieces found in a recording in their order, 0–1."""
    found, loud = _begins(_samples(recording), prompt)
    if not found:
        return 0.0
    middle = float(np.median(found))  # pieces of one playing agree on when it began
    return sum(abs(begin - middle) < RATE / 4 for begin in found) / loud


def _begins(heard: Samples, prompt: Path | str) -> tuple[list[int], int]:
    """Give where each loud piece that was found says the prompt began, and how many are loud."""
    said = _samples(_with_suffix(prompt))
    pieces = [said[n : n + _PIECE] for n in range(0, len(said) - _PIECE + 1, _PIECE)]
    loud = [(n, piece) for n, piece in enumerate(pieces) if _rms(piece) > _QUIET]
    if not loud:
        raise ValueError(f"{prompt} has no loud half second; it proves nothing")
    begins = [_begin(heard, piece, n) for n, piece in loud]
    return [begin for begin in begins if begin is not None], len(loud)


def _begin(heard: Samples, piece: Samples, number: int) -> int | None:
    """Give where in the recording the prompt would have begun, if this piece is there."""
    if len(heard) < len(piece):
        return None
    piece = piece - piece.mean()
    size = 1 << (len(heard) + len(piece)).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(piece, size))
    dots = np.fft.irfft(product, size)[: len(heard) - len(piece) + 1]
    squares = np.concatenate(([0.0], np.cumsum(heard**2)))
    energy = np.maximum(squares[len(piece) :] - squares[: -len(piece)], 1.0)
    alike = dots / np.sqrt(energy * float((piece**2).sum()))
    best = int(np.argmax(alike))
    return best - number * _PIECE if alike[best] > _ALIKE else None


def _rms(piece: Samples) -> float:
    return float(np.sqrt((piece**2).mean()))


def _with_suffix(prompt: Path | str) -> Path:
    path = Path(prompt)
    return path if path.suffix == ".wav" else path.with_name(f"{path.name}.wav")


def _samples(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{path} is not 8 kHz mono with 16 bit")
        raw = file.readframes(file.getnframes())
    return np.frombuffer(raw, dtype="<i2").astype(float)

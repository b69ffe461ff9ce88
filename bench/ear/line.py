"""Sound files played to a caller through the real Asterisks, and what the caller heard of each.

The hotline's Asterisk plays them by STREAM FILE, as the menu does, over the SIP trunk (8 kHz,
A-law) to the public network's, which records. Between two files a second and a half of silence is
played, so the recording can be cut: each file is looked for where its sound begins.
"""

import asyncio
import shutil
import tempfile
import wave
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ivr.agi.call import AgiCall, Lease
from ivr.agi.server import AgiServer
from tests.asterisk.instances import Telephones, telephones

RATE = 8000
_GAP_S, _MARGIN_S = 1.5, 0.25
_LATE_S = 1.0  # so much later than awaited a file's sound may begin
_LOUD = 150.0  # mean magnitude of a frame with sound, of 32,767
_FRAME = RATE // 50
_LINES = 6  # calls at once
_A_CALL_S = 120.0  # of sound
Samples = NDArray[np.int16]


class NotHeard(Exception):
    """A recording lacks a file's sound; the message names both."""


class Line:
    """Two Asterisks and a service that plays what a call asks for."""

    def __init__(self, phones: Telephones, place: Path) -> None:
        self._phones = phones
        self._place = place
        self._gap = place / "gap"
        self._asked: dict[str, list[str]] = {}  # caller's number → files without suffix
        self._copied = self._cut = 0

    async def heard(self, files: Sequence[Path]) -> list[Path]:
        """Play sound files (8 kHz WAV, named without suffix); give the recording of each."""
        _write(self._gap, np.zeros(int(_GAP_S * RATE), np.int16))
        calls = _in_calls([self._copy(file) for file in files])
        turn = asyncio.Semaphore(_LINES)
        found = await asyncio.gather(*(self._call(n, part, turn) for n, part in enumerate(calls)))
        return [one for part in found for one in part]

    def _copy(self, file: Path) -> Path:
        """Put a sound where Asterisk may read it, which sees little of the machine."""
        self._copied += 1
        return Path(
            shutil.copyfile(_wav(file), _wav(self._place / f"say-{self._copied}"))
        ).with_suffix("")

    async def _call(
        self, number: int, files: Sequence[Path], turn: asyncio.Semaphore
    ) -> list[Path]:
        caller = f"1380013{number:04}"
        self._asked[caller] = [str(path) for file in files for path in (self._gap, file)]
        last_s = sum(_GAP_S + _seconds(file) + 0.2 for file in files) + 5
        async with turn:
            call = await self._phones.carrier.call(caller, script=f"wait {last_s:.0f}; hangup")
            await call.ended(deadline_s=last_s + 60)
        assert call.heard_path is not None
        pieces = cut(_samples(call.heard_path), [_samples(_wav(file)) for file in files])
        self._cut += 1
        return [
            _write(self._place / f"heard-{self._cut}-{n}", piece) for n, piece in enumerate(pieces)
        ]

    async def serve(self, call: AgiCall) -> None:
        """Answer a call's FastAGI session: play what was asked for its number."""
        await call.hold(Lease(sign_s=30, limit_s=3_000))
        played = await call.play(self._asked[call.env.caller_number], "")
        if played.silent:
            raise NotHeard(f"Asterisk did not play {played.silent[0]}; see its log")
        await call.get_key(60)


@asynccontextmanager
async def line() -> AsyncGenerator[Line]:
    """Start both Asterisks and the service; stop them and forget the recordings afterwards."""
    with tempfile.TemporaryDirectory(prefix="hotline-ear-") as home:
        async with telephones(Path(home), "", low=23000) as phones:
            place = Path(home) / "ear"
            place.mkdir(mode=0o755)
            one = Line(phones, place)
            server = AgiServer("127.0.0.1", phones.settings.agi_port, one.serve)
            await server.start()
            try:
                yield one
            finally:
                await server.stop()


def cut(heard: Samples, files: Sequence[Samples]) -> list[Samples]:
    """Find each file's sound in a recording, in order; raise NotHeard for one missing."""
    pieces: list[Samples] = []
    at, margin = 0, int(_MARGIN_S * RATE)
    for number, file in enumerate(files):
        begins = _onset(heard, at)
        if begins is None:
            raise NotHeard(f"sound {number + 1} of {len(files)} is not in the recording")
        last = len(file) - (_onset(file, 0) or 0)
        pieces.append(heard[max(0, begins - margin) : begins + last + margin])
        at = begins + last + int((_GAP_S - _LATE_S) * RATE)
    return pieces


def _onset(sound: Samples, at: int) -> int | None:
    """Give the first sample of the first loud fiftieth of a second from a place on."""
    frames = sound[at : at + (len(sound) - at) // _FRAME * _FRAME].reshape(-1, _FRAME)
    loud = np.flatnonzero(np.abs(frames.astype(float)).mean(axis=1) > _LOUD)
    return at + int(loud[0]) * _FRAME if len(loud) else None


def _in_calls(files: Sequence[Path]) -> list[list[Path]]:
    """Divide files among calls, in order, so that none lasts longer than `_A_CALL_S`."""
    calls: list[list[Path]] = []
    left_s = 0.0
    for file in files:
        need_s = _seconds(file) + _GAP_S
        if need_s > left_s:
            calls.append([])
            left_s = _A_CALL_S
        calls[-1].append(file)
        left_s -= need_s
    return calls


def _wav(path: Path) -> Path:
    return path.with_name(f"{path.name}.wav")


def _seconds(path: Path) -> float:
    with wave.open(str(_wav(path))) as file:
        return file.getnframes() / file.getframerate()


def _samples(path: Path) -> Samples:
    with wave.open(str(path)) as file:
        if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
            raise ValueError(f"{path} is not 8 kHz mono with 16 bit")
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def _write(target: Path, sound: NDArray[Any]) -> Path:
    with wave.open(str(_wav(target)), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.astype("<i2").tobytes())
    return _wav(target)

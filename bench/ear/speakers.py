"""The voices that are compared: each makes a telephone sound file of a sentence."""

import asyncio
import hashlib
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.ear.sentences import Sentence
from core.config import state_dir
from ivr.speech.prompts import Prompts, Utterance
from ivr.speech.synthesis import to_wav
from ivr.speech.voice import files
from ivr.speech.voice.catalogue import MODEL
from ivr.speech.voice.phonemes import VOCABULARY, pieces
from outages.wording.clock import Language

_RATE = 24_000
_PAUSE = np.zeros(_RATE // 4, np.float32)  # between two pieces of a long text


class Speaker:
    """espeak-ng, as the menu uses it."""

    def __init__(self, var: Path) -> None:
        self._prompts = Prompts(var)
        self._prompts.prepare()

    async def say(self, said: Sequence[Sentence]) -> list[Path]:
        """Make the sound of each sentence; give the files, without suffix."""
        return [Path(await self._prompts.say(Utterance(one.text, one.language))) for one in said]


class Renderings:
    """What the model said, 24 kHz, kept in var/ear: rendering costs as long as listening."""

    def __init__(self, folder: Path) -> None:
        """Use the voice's files in `folder`."""
        self._found = files.find(folder)
        self._kept = state_dir() / "ear" / "rendered"
        self._kept.mkdir(parents=True, exist_ok=True)
        self._session: Any = None

    def rendered(self, text: str, language: Language, voice: str, speed: float = 1.0) -> Path:
        """Give the sound (WAV) of a text; blocks while it is rendered."""
        sounds = pieces(text, language)
        key = f"{MODEL.sha256}\0{voice}\0{speed}\0{sounds}"
        target = self._kept / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.wav"
        if not target.exists():
            scratch = target.with_suffix(".new")
            self._render(sounds, voice, speed, scratch)
            scratch.rename(target)
        return target

    def _render(self, sounds: Sequence[str], voice: str, speed: float, target: Path) -> None:
        if self._session is None:
            import onnxruntime  # noqa: PLC0415 - slow to load, and only wanted here

            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = options.inter_op_num_threads = 1
            self._session = onnxruntime.InferenceSession(
                str(self._found.model), options, providers=["CPUExecutionProvider"]
            )
        styles = np.fromfile(self._found.voice(voice), "<f4").reshape(-1, 1, 256)
        heard: list[NDArray[np.float32]] = []
        for piece in sounds:
            tokens = [VOCABULARY[sign] for sign in piece if sign in VOCABULARY]
            given = {
                "tokens": np.array([[0, *tokens, 0]], np.int64),
                "style": styles[min(len(tokens), len(styles)) - 1],
                "speed": np.full(1, speed, np.float32),
            }
            heard += [np.asarray(self._session.run(None, given)[0], np.float32).ravel(), _PAUSE]
        samples = np.clip(np.concatenate(heard[:-1]), -1, 1) * 32_767
        with wave.open(str(target), "wb") as file:
            file.setparams((1, 2, _RATE, 0, "NONE", ""))
            file.writeframes(samples.astype("<i2").tobytes())


class NeuralSpeaker:
    """The neural voice, rendered here."""

    def __init__(self, folder: Path, voices: dict[str, str], place: Path) -> None:
        """Use the voice's files in `folder`, for each language the voice named."""
        self._renderings, self._voices, self._place = Renderings(folder), voices, place

    async def say(self, said: Sequence[Sentence]) -> list[Path]:
        """Make the sound of each sentence; give the files, without suffix."""
        return [await self._say(one) for one in said]

    async def _say(self, one: Sentence) -> Path:
        raw = await asyncio.to_thread(
            self._renderings.rendered, one.text, one.language, self._voices[one.language]
        )
        target = self._place / raw.stem
        program = await asyncio.create_subprocess_exec(*to_wav(raw, Path(f"{target}.wav")))
        if await program.wait():
            raise ValueError(f"sox could not read {raw}; delete it")
        return target

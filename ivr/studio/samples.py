"""A sentence in any voice, as a telephone file: rendered once, and kept beside the other sounds.

Rule: who waits for one comes before what the voice learns; the rest are made in the background,
with the share of the processor that rendering has.
"""

import asyncio
import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec
import structlog

from core.language import Language
from ivr.speech import telephone_sound
from ivr.speech.programs import ProgramFailed, run_program
from ivr.speech.synthesis import to_raw
from ivr.speech.voice.neural_voice import MAKE
from ivr.speech.voice.orders import Order
from ivr.speech.voice.renderer import Renderer, RenderingFailed

_log = structlog.get_logger("studio")


class SampleMissing(Exception):
    """A voice could not say its sentence; the message says why."""


class Sample(msgspec.Struct, frozen=True):
    """A sentence and the voice that says it."""

    text: str
    language: Language
    voice: str


class Samples:
    """The samples below `var/sounds`, made by the rendering process."""

    def __init__(self, sounds: Path, renderer: Renderer) -> None:
        self._sounds = sounds
        self._renderer = renderer
        self._preparing: asyncio.Task[None] | None = None
        self._making: dict[Path, asyncio.Lock] = {}

    async def sample(self, what: Sample, *, at_once: bool = True) -> Path:
        """Give the sentence as a telephone file; raises SampleMissing."""
        target = self._target(what)
        if not telephone_sound.seconds(target):
            async with self._making.setdefault(target, asyncio.Lock()):
                if not telephone_sound.seconds(target):
                    await self._make(what, target, at_once=at_once)
        return telephone_sound.beside(target, ".wav")

    def prepare(self, wanted: Iterable[Sample]) -> None:
        """Make these in the background, unless they are there or being made."""
        missing = [one for one in wanted if not telephone_sound.seconds(self._target(one))]
        if missing and (self._preparing is None or self._preparing.done()):
            self._preparing = asyncio.create_task(self._prepare(missing), name="samples of voices")

    async def _prepare(self, wanted: list[Sample]) -> None:
        try:
            for one in wanted:
                await self.sample(one, at_once=False)
        except SampleMissing as failure:
            _log.error("the samples of the voices could not be made", why=str(failure))

    async def _make(self, what: Sample, target: Path, *, at_once: bool) -> None:
        scratch = target.with_name(f".new-{target.name}")
        raw = telephone_sound.beside(scratch, "-raw.wav")
        decoded = telephone_sound.beside(scratch, "-raw.sln16")
        try:
            order = Order(what.text, what.language, what.voice, str(raw))
            await self._renderer.render(order, at_once=at_once)
            await run_program(to_raw(raw, decoded))
            await asyncio.to_thread(telephone_sound.from_raw, decoded, scratch)
            await asyncio.to_thread(telephone_sound.publish, scratch, target, personal=False)
        except (RenderingFailed, ProgramFailed, telephone_sound.NoSound, OSError) as failure:
            raise SampleMissing(f"{what.voice} could not say its sentence: {failure}") from None
        finally:
            telephone_sound.clear(scratch)

    def _target(self, what: Sample) -> Path:
        keyed = f"{MAKE}\0{what.voice}\0{what.text}"
        digest = hashlib.sha256(keyed.encode()).hexdigest()[:32]
        return self._sounds / what.language / f"sample-{digest}"

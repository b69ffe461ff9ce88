"""The voices that are compared: each gives a telephone sound file of a sentence, by `Prompts`."""

import asyncio
import hashlib
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bench.ear.sentences import Sentence, around_values, streets
from core import clock
from core.bus import Bus
from core.config import Settings, state_dir
from core.language import Language
from ivr.incoming.repertoire import Repertoire, Sources
from ivr.speech.prompts import Prompts, Utterance
from ivr.speech.pronunciation.joints import bare
from ivr.speech.pronunciation.phonemes import pieces
from ivr.speech.voice.catalogue import MODEL
from ivr.speech.voice.clips import cut, key
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.orders import Answer, Order
from ivr.speech.voice.renderer import Renderer
from ivr.speech.voice.urgency import Urgency
from outages.outage import OutageView


class Speaker:
    """espeak-ng, as the menu uses it."""

    name = "espeak-ng"

    def __init__(self, var: Path) -> None:
        self._prompts = Prompts(var)
        self._prompts.prepare()

    async def say(self, said: Sequence[Sentence]) -> list[Path]:
        """Make the sound of each sentence; give the files, without suffix."""
        return [Path(await self._prompts.say(_utterance(one))) for one in said]


class NeuralSpeaker:
    """The neural voice as the menu uses it: rendered whole, or joined from rendered clips."""

    name = "the neural voice"

    def __init__(self, settings: Settings, var: Path) -> None:
        """Use the voice's files and the voices of `settings`; sounds are made in `var`."""
        self._voice = NeuralVoice(
            var / "sounds", settings.voice_folder, settings.voice, _Kept(settings.voice_folder)
        )
        self._prompts = Prompts(var, voice=self._voice)
        self._prompts.prepare()
        self._repertoire = Repertoire(settings, Bus(), self._voice, _nothing_open())

    async def say(self, said: Sequence[Sentence]) -> list[Path]:
        """Have learnt what the sentences need; give the files, without suffix.

        Raises ValueError for a sentence that the voice cannot say.
        """
        learning = asyncio.create_task(self._voice.run())
        try:
            await self._learn(said)
        finally:
            learning.cancel()
            with suppress(asyncio.CancelledError):
                await learning
        for one in said:
            whole = self._voice.whole(one.text, one.language, slow=False)
            if whole is None and not self._voice.can_say(one.text, one.language):
                raise ValueError(f"not all of it is among the clips: {one.text}")
        return [Path(await self._prompts.say(_utterance(one))) for one in said]

    async def _learn(self, said: Sequence[Sentence]) -> None:
        needed: list[tuple[str, Language]] = [
            (text, one.language) for one in said for text in self._needed(one)
        ]
        wanted = list(dict.fromkeys(needed))
        for text, language in wanted:
            self._voice.learn([text], language, Urgency.ASKED)
        while any(self._voice.whole(text, spoken, slow=False) is None for text, spoken in wanted):
            if self._voice.fault:
                raise ValueError(self._voice.fault)
            await asyncio.sleep(0.5)

    def _needed(self, one: Sentence) -> list[str]:
        """List what must be rendered for a sentence: itself, or the clips it is joined from."""
        if not one.joined:
            return [one.text]
        known = set(map(key, self._repertoire.clips(one.language)))
        known |= set(map(key, around_values(one.language)))
        known |= set(map(key, streets())) if one.language == "zh" else set()
        found = cut(one.text, known)
        if found is None:
            raise ValueError(f"no clips cover: {one.text}")
        return [piece.clip for piece in found]


class _Kept(Renderer):
    """The rendering process; what it rendered is kept in var/ear for the next time."""

    async def render(self, order: Order, *, at_once: bool = False) -> Answer:
        kept = await asyncio.to_thread(_kept, order)
        if not await asyncio.to_thread(kept.exists):
            await super().render(order, at_once=at_once)
            await asyncio.to_thread(shutil.copyfile, order.target, kept)
        await asyncio.to_thread(shutil.copyfile, kept, order.target)
        return Answer()


def _kept(order: Order) -> Path:
    sounds = pieces(order.text, order.language)
    how = f"{order.text != bare(order.text)}"
    name = hashlib.sha256(f"{MODEL.sha256}\0{order.voice}\0{how}\0{sounds}".encode())
    folder = state_dir() / "ear" / "rendered"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{name.hexdigest()[:24]}.wav"


def _utterance(one: Sentence) -> Utterance:
    return Utterance(one.text, one.language, personal=one.joined)


def _nothing_open() -> Sources:
    async def none_open() -> Sequence[OutageView]:
        return ()

    async def no_streets(_: int) -> Sequence[str]:
        return ()

    return Sources(lambda: (), none_open, no_streets, clock.now)

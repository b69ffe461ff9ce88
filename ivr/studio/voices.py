"""The voices of this machine: hear a sentence of each as a caller would, and choose one.

Rule: a choice is a line of `var/recorded/voices.json` and wins over the settings. The neural voice
follows it by itself: it says everything anew in the background, and callers hear the old voice of
a prompt until the new one has said it.
"""

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from core.config import Settings
from core.db import Database
from core.language import Language
from ivr.speech.recorded import ChosenVoices
from ivr.speech.voice import files
from ivr.speech.voice.catalogue import VOICES, Voice
from ivr.studio.answers import VoiceLine, VoicesAnswer
from ivr.studio.desk import Audit, PromptRefused
from ivr.studio.samples import Sample, SampleMissing

_KNOWN: Mapping[str, Voice] = {one.name: one for one in VOICES}
SENTENCES: Mapping[Language, str] = {
    "zh": "您好，这里是{unit}。停电报修请按一。",
    "en": "Hello, this is {unit}. To report a power cut, press one.",
}


class Speaks(Protocol):
    """Who renders a sentence in any voice (ivr.studio.samples.Samples)."""

    async def sample(self, what: Sample) -> Path:
        """Give the sentence as a telephone file, rendered once; raises SampleMissing."""
        ...

    def prepare(self, wanted: Iterable[Sample]) -> None:
        """Make these before somebody asks for them."""
        ...


class VoiceRoom:
    """The voices, one of each language chosen."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        audit: Audit,
        chosen: ChosenVoices,
        speaks: Speaks,
    ) -> None:
        self._settings = settings
        self._database = database
        self._audit = audit
        self._chosen = chosen
        self._speaks = speaks

    async def lines(self) -> VoicesAnswer:
        """List the voices whose files are there, and begin to say their sentences."""
        answer = await asyncio.to_thread(self._lines)
        self._speaks.prepare(self._sample(_KNOWN[one.name]) for one in answer.voices)
        return answer

    async def sample(self, name: str) -> Path:
        """Give a voice's sentence as a caller would hear it; raises PromptRefused."""
        voice = await self._find(name)
        try:
            return await self._speaks.sample(self._sample(voice))
        except SampleMissing as why:
            raise PromptRefused("voice_silent", str(why)) from None

    async def choose(self, language: Language, name: str, person_id: int) -> VoicesAnswer:
        """Speak a language with this voice from now on; raises PromptRefused."""
        voice = await self._find(name)
        if voice.language != language:
            raise PromptRefused("voice_not_found", f"{name} does not speak {language}.")
        async with self._database.transaction() as session:
            await self._audit(session, person_id, "voice.chosen", f"voice:{language}", name)
            await asyncio.to_thread(self._chosen.choose, language, name)
        return await self.lines()

    def _lines(self) -> VoicesAnswer:
        try:
            there = files.find(self._settings.voice_folder).voices
        except files.VoiceMissing:
            return VoicesAnswer(voices=())
        return VoicesAnswer(
            voices=tuple(
                VoiceLine(
                    name=one.name,
                    language=one.language,
                    gender=one.gender,
                    chosen=one.name == self._chosen(one.language),
                    hard_to_understand=one.hard_to_understand,
                )
                for one in VOICES
                if one.name in there
            )
        )

    def _sample(self, voice: Voice) -> Sample:
        text = SENTENCES[voice.language].format(unit=self._settings.unit(voice.language))
        return Sample(text, voice.language, voice.name)

    async def _find(self, name: str) -> Voice:
        known = await asyncio.to_thread(self._lines)
        if name not in {one.name for one in known.voices}:
            raise PromptRefused("voice_not_found", f"The voice {name} is not on this machine.")
        return _KNOWN[name]

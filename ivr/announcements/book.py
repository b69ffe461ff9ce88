"""The announcements in memory: asked by each call, read anew at each change and every half minute.

Rule: no database stands between a caller and them; while it is away, the last known ones count
until their own end. What they say is made before a caller needs it.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from core import clock
from core.db import Database
from core.language import LANGUAGES, Language
from ivr.announcements import store
from ivr.announcements.announcement import Announcement, told
from ivr.speech.prompts import Prompts, Utterance

_RENEW_S = 30.0
_AGAIN_S = 1.0

_log = structlog.get_logger("ivr.announcements.book")


class AnnouncementBook:
    """What runs and what is to come."""

    def __init__(
        self, database: Database, prompts: Prompts, *, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._database = database
        self._prompts = prompts
        self._now = now
        self._current: list[Announcement] = []
        self._listeners: list[Callable[[], None]] = []
        self._reading = asyncio.Lock()  # an older answer must not replace a newer one

    def on_news(self, tell: Callable[[], None]) -> None:
        """Let somebody be told whenever the announcements are others than before."""
        self._listeners.append(tell)

    @property
    def current(self) -> tuple[Announcement, ...]:
        """Give what runs and what is to come, in the order in which it was written."""
        return tuple(self._current)

    def told(self, feeders: frozenset[str]) -> tuple[Announcement, ...]:
        """List what a caller with homes on these feeders is told now, the newest first."""
        return told(self._current, feeders, self._now())

    def sentences(self, language: Language) -> list[str]:
        """List what callers hear or will hear in a language, for the voice to learn."""
        return [text for one in self._current if (text := one.text(language))]

    async def run(self) -> None:
        """Keep the memory fresh for ever; what a database that was away missed comes then."""
        while True:
            wait_s = _RENEW_S
            try:
                await self.load()
            except Exception as failure:  # any driver error: the last known ones stay
                _log.warning("announcements could not be read; the last known ones are told",
                             failure=type(failure).__name__)  # fmt: skip
                wait_s = _AGAIN_S
            await asyncio.sleep(wait_s)

    async def load(self) -> None:
        """Read the announcements; have the sounds of new ones made."""
        async with self._reading, asyncio.timeout(self._database.deadline_s):
            before = self._current
            async with self._database.transaction() as session:
                self._current = await store.list_current(session, self._now())
            if self._current == before:
                return
        for tell in self._listeners:
            tell()
        for one in self._current:
            for language in LANGUAGES:
                if one.text(language):
                    await self.sound(one, language)

    def recorded(self, one: Announcement) -> tuple[Language, ...]:
        """Name the languages in which a recording of one is heard (blocking, short)."""
        place, name = self._prompts.recorded, f"{one.prompt}.wav"
        return tuple(
            language
            for language in LANGUAGES
            if one.text(language) and (place / language / name).exists()
        )

    async def sound(self, one: Announcement, language: Language) -> str:
        """Give what callers hear of one now, as a path without suffix: a recording comes first."""
        return await self._prompts.say(Utterance(one.text(language), language, one.prompt))

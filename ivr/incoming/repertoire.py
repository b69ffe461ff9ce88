"""What the neural voice is to have learnt before a caller needs it.

Rule: first the prompts that are the same for all, then the clips around and of numbers and
moments, then the hotline's other language, last the streets. What an outage's callers will hear is
learnt when the outage changes, before everything else, and so is what supervisors announce; what
was said before is let go. Nothing of a customer is learnt: a street is the name of many.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog

from core.bus import Bus
from core.config import Settings
from core.language import LANGUAGES, Language
from ivr.incoming.samples import samples
from ivr.speech.prompts import Utterance
from ivr.speech.voice.bank import bank
from ivr.speech.voice.clips import literals
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.urgency import Urgency
from outages.events import OutageChanged
from outages.outage import OutageView
from outages.wording.sentences import spoken

_NEWS_EVERY_S = 600.0
_STREETS_EVERY_S = 600.0
MOST_STREETS = 5_000
_RETRY_S = 60.0

_log = structlog.get_logger("ivr.incoming.repertoire")


@dataclass(frozen=True)
class Sources:
    """Where the texts come from."""

    fixed: Callable[[], Iterable[Utterance]]  # prompts that are the same for everybody
    open_outages: Callable[[], Awaitable[Iterable[OutageView]]]
    streets: Callable[[int], Awaitable[Iterable[str]]]  # the commonest, so many at most
    now: Callable[[], datetime]
    closed: Callable[[Language], Iterable[str]] = lambda language: ()  # of queues, within a day
    announced: Callable[[Language], Iterable[str]] = lambda language: ()  # now or soon


class Repertoire:
    """Teaches a voice what the hotline says."""

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        voice: NeuralVoice,
        sources: Sources,
    ) -> None:
        self._voice = voice
        self._fixed, self._now = sources.fixed, sources.now
        self._open_outages, self._streets = sources.open_outages, sources.streets
        self._closed, self._announced = sources.closed, sources.announced
        self._zone = ZoneInfo(settings.timezone)
        self._first: Language = "en" if settings.language == "en" else "zh"
        self._news = asyncio.Event()
        self._news_of: dict[Language, list[str]] = {one: [] for one in LANGUAGES}
        self._named: set[str] = set()  # streets that the voice keeps
        bus.on(OutageChanged, lambda _: self._news.set(), name="voice")

    async def run(self) -> None:
        """Teach for ever."""
        self.teach_lasting()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._forever(self._teach_news, self._after_news), name="news")
            tasks.create_task(self._forever(self._teach_streets, self._after_streets), name="names")

    def teach_lasting(self) -> None:
        """Ask for everything that is known beforehand."""
        for language in sorted(LANGUAGES, key=lambda one: one != self._first):
            is_first = language == self._first
            prompts = [one.text for one in self._fixed() if one.language == language]
            self._voice.learn(prompts, language, Urgency.PROMPT if is_first else Urgency.OTHER)
            made = self.clips(language)
            self._voice.learn(made, language, Urgency.CLIP if is_first else Urgency.OTHER)

    def clips(self, language: Language) -> list[str]:
        """List the clips of which sentences with numbers, moments and names are joined."""
        now = self._now()
        around = (
            literal
            for one in samples(language, now, self._zone)
            for literal in literals(one.text, one.values)
        )
        today = now.astimezone(self._zone).date()
        return list(dict.fromkeys((*around, *bank(language, today))))

    async def _teach_news(self) -> None:
        now, outages = self._now(), tuple(await self._open_outages())
        for language in LANGUAGES:
            news = list(self._announced(language))
            for outage in outages:
                note = outage.note_en if language == "en" else outage.note_zh
                news += [
                    note,
                    spoken(outage, language, now, self._zone),
                    spoken(outage, language, now, self._zone, elderly=True),
                ]
            news += self._closed(language)
            self._voice.let_go(set(self._news_of[language]) - set(news), language)
            self._news_of[language] = news
            self._voice.learn(news, language, Urgency.NEWS)

    async def _after_news(self) -> None:
        with suppress(TimeoutError):  # what is said of a queue's next opening changes by the day
            await asyncio.wait_for(self._news.wait(), _NEWS_EVERY_S)
        self._news.clear()

    def renew(self) -> None:
        """Look soon at what is news."""
        self._news.set()

    async def _teach_streets(self) -> None:
        names = list(await self._streets(MOST_STREETS))
        self._voice.let_names_go(self._named.difference(names), "zh")
        self._named = set(names)
        self._voice.learn(names, "zh", Urgency.NAME)

    async def _after_streets(self) -> None:
        await asyncio.sleep(_STREETS_EVERY_S)

    async def _forever(
        self, teach: Callable[[], Awaitable[None]], until_next: Callable[[], Awaitable[None]]
    ) -> None:
        while True:
            try:
                await teach()
            except Exception as failure:  # the database is away: the voice goes on with less
                _log.warning("the voice could not be told what to learn; it is tried again",
                             failure=type(failure).__name__)  # fmt: skip
                await asyncio.sleep(_RETRY_S)
                continue
            await until_next()

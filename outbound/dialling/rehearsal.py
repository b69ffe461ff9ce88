"""A campaign's words rendered by the voice before its first call, when it is approved or starts.

Rule: only what a channel says aloud is rendered; what is written is nobody's sound. The words of a
campaign that ended are let go, so that their sound ends by its age; of too many, the eldest's are.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from core.bus import Bus
from core.clock import now as clock_now
from core.config import Settings
from core.db import Database
from core.language import LANGUAGES, Language
from ivr.speech.voice.urgency import Urgency
from outbound.attempts.told import find_subject
from outbound.campaign.campaign import Means
from outbound.campaign.events import CampaignChanged
from outbound.campaign.message import message

_DEADLINE_S = 10.0
_REMEMBERED = 1_000  # campaigns

_log = structlog.get_logger("outbound.dialling")


class Learner(Protocol):
    """Who renders texts before they are said (ivr.speech.voice.neural_voice.NeuralVoice)."""

    def learn(self, texts: Iterable[str], language: Language, urgency: Urgency) -> None:
        """Have texts rendered."""
        ...

    def let_go(self, news: Iterable[str], language: Language) -> None:
        """Keep texts no longer."""
        ...


class Rehearsal:
    """Has the voice learn what campaigns are about to say."""

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        database: Database,
        voice: Learner,
        channels: Iterable[Means],
        *,
        now: Callable[[], datetime] = clock_now,
    ) -> None:
        self._database, self._voice, self._now = database, voice, now
        self._spoken = {means.name for means in channels if means.is_spoken}
        self._zone = ZoneInfo(settings.timezone)
        self._known: OrderedDict[tuple[UUID, str], None] = OrderedDict()
        self._words: OrderedDict[UUID, set[tuple[str, Language]]] = OrderedDict()
        self._due: asyncio.Queue[UUID] = asyncio.Queue()
        bus.on(CampaignChanged, self._on_campaign, name="rehearsal")

    def _on_campaign(self, fact: CampaignChanged) -> None:
        if fact.status in ("stopped", "done"):
            self._let_go(fact.campaign_id)
        step = (fact.campaign_id, fact.status)
        if fact.status not in ("approved", "running") or step in self._known:
            return
        self._known[step] = None
        if len(self._known) > _REMEMBERED:
            self._known.popitem(last=False)
        self._due.put_nowait(fact.campaign_id)

    async def run(self) -> None:
        """Learn for ever; what cannot be read is said by espeak-ng or from clips."""
        while True:
            campaign_id = await self._due.get()
            try:
                async with asyncio.timeout(_DEADLINE_S):
                    await self._learn(campaign_id)
            except Exception as failure:  # the database is away: the calls are made nevertheless
                _log.warning("a campaign's words could not be rendered beforehand",
                             failure=type(failure).__name__)  # fmt: skip

    async def _learn(self, campaign_id: UUID) -> None:
        async with self._database.transaction() as session:
            campaign, outage = await find_subject(session, campaign_id)
        if campaign is None or campaign.channel not in self._spoken:
            return
        now = self._now()
        for language in LANGUAGES:
            for elderly in (False, True):
                text = message(campaign, outage, language, now, self._zone, elderly=elderly)
                self._words.setdefault(campaign_id, set()).add((text, language))
                self._voice.learn([text], language, Urgency.NEWS)
        if len(self._words) > _REMEMBERED:
            self._let_go(next(iter(self._words)))

    def _let_go(self, campaign_id: UUID) -> None:
        """Keep the words of a campaign no longer, but those that another one says, too."""
        words = self._words.pop(campaign_id, set()).difference(*self._words.values())
        for text, language in words:
            self._voice.let_go([text], language)

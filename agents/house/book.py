"""What the house keeps for its agents, in memory: asked by each call, renewed at each change.

Until the tables are read, after a start without a database too, the settings hold: all queues are
open then.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from agents.house import pause, queue, store
from agents.house.closed import closed_words
from agents.house.pause import PauseReason
from agents.house.queue import HouseQueue
from core import clock
from core.config import Settings
from core.db import Database
from core.language import Language
from workdays.day import Workdays, workdays
from workdays.opening import is_open
from workdays.store import list_days

_AGAIN_S = 1.0
_CALENDAR_DAYS = 400


class HouseBook:
    """The present reasons for a pause, and the queues."""

    def __init__(
        self, settings: Settings, database: Database, *, now: Callable[[], datetime] = clock.now
    ) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.timezone)
        self._now = now
        self._workdays: Workdays = {}
        self._database = database
        self.pauses: list[PauseReason] = pause.first_reasons(settings.pause_reasons)
        self.queues: list[HouseQueue] = queue.first_queues(settings.queues, settings.default_queue)
        self._told: list[Callable[[], None]] = []
        self._reading = asyncio.Lock()

    def on_news(self, tell: Callable[[], None]) -> None:
        """Let somebody be told whenever the tables were read."""
        self._told.append(tell)

    def pauses_in_use(self) -> list[PauseReason]:
        """Give the reasons that an agent may choose, in the order of the menu."""
        return pause.in_use(self.pauses)

    def queues_in_use(self) -> list[str]:
        """Give the codes of the queues that an agent may serve."""
        return [one.code for one in self.queues if one.in_use]

    def queue_for(self, wished: str, language: str) -> str:
        """Give the queue in which a caller waits, whom the menu sends to another one maybe."""
        default, now = self._settings.default_queue, self._now()
        return queue.queue_for(
            self.queues, wished, language, default, lambda one: self._is_open(one, now)
        )

    def closed_words(self, wished: str, language: Language) -> str:
        """Say that the queue in which a caller would wait is closed now; "" while it is open."""
        now = self._now()
        code = queue.queue_for(self.queues, wished, language, self._settings.default_queue)
        one = next((one for one in self.queues if one.code == code), None)
        return self._words(one, language, now) if one and not self._is_open(one, now) else ""

    def closed_sentences(self, language: Language) -> list[str]:
        """List what callers may hear of closed queues within a day, for the voice to learn."""
        moments = [self._now() + timedelta(hours=hour) for hour in range(25)]
        said = (
            self._words(one, language, at)
            for one in self.queues
            for at in moments
            if one.in_use and not self._is_open(one, at)
        )
        return list(dict.fromkeys(said))

    def _words(self, one: HouseQueue, language: Language, at: datetime) -> str:
        return closed_words(one, language, at, self._zone, self._workdays)

    def _is_open(self, one: HouseQueue, at: datetime) -> bool:
        there = at.astimezone(self._zone)
        return one.hours is None or is_open(one.hours, there, self._workdays)

    async def run(self) -> None:
        """Read the tables as soon as there is a database."""
        while True:
            try:
                return await self.load()
            except (OSError, TimeoutError, SQLAlchemyError):
                await asyncio.sleep(_AGAIN_S)

    async def load(self) -> None:
        """Read the tables; fill them at the first start. What is read later is newer, and wins."""
        async with self._reading:
            await self._load()

    async def _load(self) -> None:
        settings = self._settings
        async with self._database.transaction() as session:
            if not (pauses := await store.list_pauses(session)):
                await store.seed_pauses(session, pause.first_reasons(settings.pause_reasons))
                pauses = await store.list_pauses(session)
            if not (queues := await store.list_queues(session)):
                firsts = queue.first_queues(settings.queues, settings.default_queue)
                await store.seed_queues(session, firsts)
                queues = await store.list_queues(session)
            today = self._now().date()
            days = await list_days(
                session, today - timedelta(days=1), today + timedelta(days=_CALENDAR_DAYS)
            )
        self.pauses, self.queues, self._workdays = pauses, queues, workdays(days)
        for tell in self._told:
            tell()

"""What the house keeps for its agents, in memory: asked by each call, renewed at each change.

Until the tables are read, after a start without a database too, the settings hold: all queues are
open then.
"""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from agents.house import business, pause, queue, store
from agents.house.business import BusinessType
from agents.house.closed import closed_words
from agents.house.pause import PauseReason
from agents.house.queue import HouseQueue
from agents.house.wrap_up import WrapUp
from core import clock
from core.config import Settings
from core.db import Database
from core.language import Language
from workdays import china
from workdays.day import Workdays, workdays
from workdays.opening import is_open
from workdays.store import add_days, list_days, list_years
from workdays.years import missing_years

_AGAIN_S = 1.0
_READ_EVERY_S = 3600.0
_CALENDAR_DAYS = 400


class HouseState(msgspec.Struct, frozen=True, kw_only=True):
    """What the page of the house says beside its lists."""

    usual_wrap_up_s: int  # where a queue says none
    missing_years: list[int]  # of which the calendar knows no day, and should
    is_in_asterisk: bool  # Asterisk took the queues as they stand here


class HouseBook:
    """The present reasons for a pause, queues, and what calls may be about."""

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
        self.business_types: list[BusinessType] = business.first_business_types()
        self._told: list[Callable[[], None]] = []
        self._reading = asyncio.Lock()
        self._missing_years: list[int] = []  # of the calendar, as of the last reading
        self.is_in_asterisk = True  # unless whoever tells Asterisk of the queues met an error

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

    def state(self) -> HouseState:
        """Give what the page says beside its lists, as of the last reading."""
        return HouseState(
            usual_wrap_up_s=self._settings.wrap_up_s,
            missing_years=self._missing_years,
            is_in_asterisk=self.is_in_asterisk,
        )

    def wrap_up(self, code: str) -> WrapUp:
        """Give how a call of a queue is written up; "" is a call of no queue."""
        usual_s = self._settings.wrap_up_s
        one = next((one for one in self.queues if one.code == code), None)
        if one is None:
            return WrapUp(seconds=usual_s)
        seconds = usual_s if one.wrap_up_s is None else one.wrap_up_s
        return WrapUp(seconds=seconds, may_extend=one.may_extend, then=one.then)

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
        """Read the tables as soon as there is a database, and each hour: days pass, years too."""
        while True:
            try:
                await self.load()
            except (OSError, TimeoutError, SQLAlchemyError):
                await asyncio.sleep(_AGAIN_S)
            else:
                await asyncio.sleep(_READ_EVERY_S)

    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()

    async def _seed_calendar(self, session: AsyncSession) -> None:
        """Enter this year and the next at the first start, where and as far as they are known."""
        year = self._today().year
        region = self._settings.region
        for one in (year, year + 1):
            if china.is_known(one, region):
                await add_days(session, china.days_of(one, region))

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
                await self._seed_calendar(session)
                queues = await store.list_queues(session)
            if not (types := await store.list_business_types(session)):
                await store.seed_business_types(session, business.first_business_types())
                types = await store.list_business_types(session)
            today = self._today()
            missing = missing_years(await list_years(session), today)
            days = await list_days(
                session, today - timedelta(days=1), today + timedelta(days=_CALENDAR_DAYS)
            )
        self.pauses, self.queues, self._workdays = pauses, queues, workdays(days)
        self.business_types = types
        self._missing_years = missing
        for tell in self._told:
            tell()

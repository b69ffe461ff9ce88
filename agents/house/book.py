"""What the house keeps for its agents, in memory: asked by each call, renewed at each change.

Until the tables are read, after a start without a database too, the settings hold.
"""

import asyncio
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from agents.house import pause, queue, store
from agents.house.pause import PauseReason
from agents.house.queue import HouseQueue
from core.config import Settings
from core.db import Database

_AGAIN_S = 1.0


class HouseBook:
    """The present reasons for a pause, and the queues."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self.pauses: list[PauseReason] = pause.first_reasons(settings.pause_reasons)
        self.queues: list[HouseQueue] = queue.first_queues(settings.queues, settings.default_queue)
        self._told: list[Callable[[], None]] = []

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
        return queue.queue_for(self.queues, wished, language, self._settings.default_queue)

    async def run(self) -> None:
        """Read the tables as soon as there is a database."""
        while True:
            try:
                return await self.load()
            except (OSError, TimeoutError, SQLAlchemyError):
                await asyncio.sleep(_AGAIN_S)

    async def load(self) -> None:
        """Read the tables; fill them at the first start."""
        settings = self._settings
        async with self._database.transaction() as session:
            if not (pauses := await store.list_pauses(session)):
                await store.seed_pauses(session, pause.first_reasons(settings.pause_reasons))
                pauses = await store.list_pauses(session)
            if not (queues := await store.list_queues(session)):
                firsts = queue.first_queues(settings.queues, settings.default_queue)
                await store.seed_queues(session, firsts)
                queues = await store.list_queues(session)
        self.pauses, self.queues = pauses, queues
        for tell in self._told:
            tell()

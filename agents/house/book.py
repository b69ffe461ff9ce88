"""What the house keeps for its agents, in memory: asked at each pause, renewed at each change.

Until the tables are read, after a start without a database too, the settings hold.
"""

import asyncio

from sqlalchemy.exc import SQLAlchemyError

from agents.house import pause, store
from agents.house.pause import PauseReason
from core.config import Settings
from core.db import Database

_AGAIN_S = 1.0


class HouseBook:
    """The present reasons for a pause."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self.pauses: list[PauseReason] = pause.first_reasons(settings.pause_reasons)

    def pauses_in_use(self) -> list[PauseReason]:
        """Give the reasons that an agent may choose, in the order of the menu."""
        return pause.in_use(self.pauses)

    async def run(self) -> None:
        """Read the tables as soon as there is a database."""
        while True:
            try:
                return await self.load()
            except (OSError, TimeoutError, SQLAlchemyError):
                await asyncio.sleep(_AGAIN_S)

    async def load(self) -> None:
        """Read the tables; fill them at the first start."""
        async with self._database.transaction() as session:
            if not (pauses := await store.list_pauses(session)):
                await store.seed_pauses(session, pause.first_reasons(self._settings.pause_reasons))
                pauses = await store.list_pauses(session)
        self.pauses = pauses

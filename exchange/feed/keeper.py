"""The change feed kept in order: numbered every second, forgotten after its time."""

import asyncio
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core import clock
from core.db import Database
from exchange.feed import store

_log = structlog.get_logger("exchange.feed.keeper")
_EVERY_S = 1.0


class FeedKeeper:
    """Numbers changes whether anybody reads them or not; forgets those of long ago."""

    def __init__(self, database: Database, *, kept: timedelta) -> None:
        self._database = database
        self._kept = kept

    async def run(self) -> None:
        """Keep the feed, for ever."""
        while True:
            try:
                await self.keep()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                _log.warning("the change feed waits for the database", why=type(error).__name__)
            await asyncio.sleep(_EVERY_S)

    async def keep(self) -> None:
        """Number all that waits, and forget what is old."""
        more = True
        while more:
            async with self._database.transaction() as session:
                more = await store.number_changes(session)
        async with self._database.transaction() as session:
            await store.forget_changes(session, clock.now() - self._kept)

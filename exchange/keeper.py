"""What the room keeps for a time: changes, numbered every second, and answers; then forgotten."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.db import Database
from exchange.feed import store as feed
from exchange.feed.forgetting_sql import Named
from exchange.rest import store as answers
from exchange.rest.once import KEPT

_log = structlog.get_logger("exchange.keeper")
_NUMBER_EVERY_S = 1.0
_FORGET_EVERY_S = 60.0

OnHold = Callable[[AsyncSession], Awaitable[Named]]
"""Gives whose changes stay whatever their age, for as long as the transaction lasts."""


class ExchangeKeeper:
    """Numbers changes whether anybody reads them or not; forgets what is of long ago."""

    def __init__(self, database: Database, on_hold: OnHold, *, kept: timedelta) -> None:
        self._database = database
        self._on_hold = on_hold
        self._kept = kept

    async def run(self) -> None:
        """Keep the room, for ever."""
        forget_at = 0.0
        while True:
            try:
                await self.number()
                if time.monotonic() >= forget_at and not await self.forget():
                    forget_at = time.monotonic() + _FORGET_EVERY_S
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                _log.warning("the change feed waits for the database", why=type(error).__name__)
            await asyncio.sleep(_NUMBER_EVERY_S)

    async def number(self) -> None:
        """Number all changes that wait."""
        more = True
        while more:
            async with self._database.transaction() as session:
                more = await feed.number_changes(session)

    async def forget(self) -> bool:
        """Forget changes and answers that are old; tell whether more may be left."""
        async with self._database.transaction() as session:
            but = await self._on_hold(session)
            await answers.forget_answers(session, clock.now() - KEPT)
            return await feed.forget_changes(session, clock.now() - self._kept, but)

"""Earlier calls of the number that is ringing, from the call records.

Rule: it is a convenience, so it gives up after a second and never queues up in a storm.
"""

import asyncio

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.db import Database
from cti import store
from cti.store import CallFilter
from screenpop.card import PastCall

_log = structlog.get_logger("screenpop.recent")

_MOST_AT_ONCE = 4  # of the pool's connections; further look-ups go without
_MOST_WAITING = 50
_SHOWN = 5


class RecentCalls:
    """List the last calls of a number."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._free = asyncio.Semaphore(_MOST_AT_ONCE)
        self._waiting = 0

    async def of(self, number: str) -> tuple[PastCall, ...]:
        """List the last calls, newest first; empty when the database does not say in time."""
        if self._waiting >= _MOST_WAITING:
            return ()
        self._waiting += 1
        try:
            async with asyncio.timeout(1.0), self._free:
                return await self._read(number)
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            _log.info("earlier calls are not known", why=type(error).__name__)
            return ()
        finally:
            self._waiting -= 1

    async def _read(self, number: str) -> tuple[PastCall, ...]:
        async with self._database.transaction() as session:
            records = await store.list_calls(session, CallFilter(number=number), limit=_SHOWN)
        return tuple(
            PastCall(
                call_id=record.call_id,
                arrived_at=record.arrived_at,
                outcome=record.outcome,
                queue=record.queue,
                talk_s=record.talk_s,
            )
            for record in records
        )

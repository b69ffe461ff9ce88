"""Earlier calls of the number that is ringing, from the call records.

Rule: earlier calls are not essential, so the query gives up after a second and never queues up in
a storm. It uses a held statement: at 300 calls/s SQLAlchemy used half a processor and delayed the
cards.
"""

import asyncpg

from core.db import Database
from core.deadlines.held_query import Held, Unavailable
from core.phone import NumberPlan, spellings
from cti.journal.store import LAST_CALLS
from screenpop.card import PastCall, reason_of

_MOST_WAITING = 50
_DEADLINE_S = 1.0


class RecentCalls:
    """List the last calls of a number."""

    def __init__(self, database: Database, plan: NumberPlan) -> None:
        self._held = Held(database, LAST_CALLS, deadline_s=_DEADLINE_S)
        self._waiting = 0
        self._plan = plan

    async def of(self, number: str) -> tuple[PastCall, ...]:
        """List the last calls, newest first; empty when the database is late."""
        if self._waiting >= _MOST_WAITING:
            return ()
        self._waiting += 1
        try:
            rows = await self._held.fetch(spellings(number, self._plan))
        except Unavailable:
            return ()
        finally:
            self._waiting -= 1
        return tuple(map(_past_call, rows))

    async def close(self) -> None:
        """Give the connection back."""
        await self._held.close()


def _past_call(row: asyncpg.Record) -> PastCall:
    return PastCall(
        call_id=row["call_id"],
        arrived_at=row["arrived_at"],
        outcome=row["outcome"],
        queue=row["queue"],
        talk_s=row["talk_s"],
        direction=row["direction"],
        reason=reason_of(row["path"], row["attempt_id"]),
        business_type=row["business_type"],
    )

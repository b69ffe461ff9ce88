"""The journal's own connection: writes a batch of facts, and records and segments of ended calls.

Rule: a batch and what follows from it are one transaction, and writing it again
changes nothing. After any error the connection is dropped, so no transaction stays open and
nothing waits for a rollback; the next batch opens a new connection.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from core.db import Database
from cti.events import CallEvent, Direction
from cti.journal.record import CallRecord, Outcome, fold, settled
from cti.journal.segments import segments
from cti.journal.store import (
    APPEND_FACTS,
    CALL_KINDS,
    FACTS_OF_ENDED,
    FORGET_SEGMENTS,
    SAVE_CALLS,
    SAVE_SEGMENTS,
)

AWAY = (  # errors that mean: the database takes nothing now
    OSError,
    TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)
REFUSED = (  # errors that mean: it will never take this batch
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
)
_encode = msgspec.json.Encoder().encode
_decode_fact = msgspec.json.Decoder(CallEvent).decode


class Entry(msgspec.Struct, frozen=True):
    """A fact on its way to the journal."""

    id: UUID
    at: datetime
    kind: str
    call_id: str
    fact: msgspec.Raw  # JSON of the fact


class JournalWriter:
    """Write batches, one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None
        self.ended: Counter[tuple[Direction, Outcome]] = Counter()  # calls, as first recorded
        self.mended = 0  # records replaced from what Asterisk wrote

    async def write(self, entries: Sequence[Entry]) -> None:
        """Append facts and fold the calls that they ended or changed after their end.

        A fact whose id is stored already is skipped. Raises one of AWAY; the caller sets the
        deadline by cancelling.
        """
        try:
            if self._connection is None or self._connection.is_closed():
                self._connection = await self._database.hold()
            await self._write(self._connection, entries)
        except BaseException:
            self.close()
            raise

    async def _write(self, connection: Any, entries: Sequence[Entry]) -> None:
        touched = sorted({entry.call_id for entry in entries if entry.call_id})
        await connection.execute("begin")
        await connection.execute(APPEND_FACTS, _encode(entries).decode())
        records: list[CallRecord] = []
        if touched:
            rows = await connection.fetch(FACTS_OF_ENDED, touched, CALL_KINDS)
            records = await self._save(
                connection, _by_call(_decode_fact(row["fact"]) for row in rows)
            )
        await connection.execute("commit")
        self._count(records, {entry.call_id for entry in entries if entry.kind == "CallEnded"})

    def _count(self, records: Iterable[CallRecord], ended: set[str]) -> None:
        for record in records:
            if record.late:
                self.mended += 1
            elif record.call_id in ended:
                self.ended[record.direction, record.outcome] += 1

    async def _save(
        self, connection: Any, calls: Sequence[Sequence[CallEvent]]
    ) -> list[CallRecord]:
        """Write what is folded from the facts of calls; give the records."""
        records = [record for facts in calls if (record := fold(facts)) is not None]
        stretches = [segment for facts in calls for segment in segments(facts)]
        if records:
            await connection.execute(SAVE_CALLS, _encode(records).decode())
            await connection.execute(FORGET_SEGMENTS, [record.call_id for record in records])
        if stretches:
            await connection.execute(SAVE_SEGMENTS, _encode(stretches).decode())
        return records

    def close(self) -> None:
        """Drop the connection; the server rolls back an open transaction."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()


def _by_call(facts: Iterable[CallEvent]) -> list[Sequence[CallEvent]]:
    """Part facts by their calls, each call's settled and in the order of the journal."""
    by_call: dict[str, list[CallEvent]] = {}
    for fact in facts:
        by_call.setdefault(fact.call_id, []).append(fact)
    return [settled(told) for told in by_call.values()]

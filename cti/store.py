"""The room's only SQL. Nothing here commits; a repeated write changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import msgspec
from sqlalchemy import ARRAY, ColumnElement, Table, Text, any_, bindparam, func, select
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from cti.agents import Agent
from cti.events import CallEvent
from cti.models import AgentRow, Call, JournalEntry
from cti.record import CallRecord, Outcome

# Built once, and on the tables: SQLAlchemy's bulk insert of objects costs three times as much.
_CALLS = insert(cast(Table, Call.__table__))
_SAVE_CALLS = _CALLS.on_conflict_do_update(
    index_elements=["call_id"],
    set_={column.name: column for column in _CALLS.excluded},
)
_APPEND_FACTS = (
    insert(cast(Table, JournalEntry.__table__))
    .values(
        {name: bindparam(name) for name in ("id", "at", "kind", "call_id")}
        | {"fact": sql_cast(bindparam("fact", type_=Text), JSONB)}  # it is JSON already
    )
    .on_conflict_do_nothing(index_elements=["id"])
)
_FACT = msgspec.json.Decoder(CallEvent)
_KINDS = tuple(kind.__name__ for kind in CallEvent.__args__)


class Entry(msgspec.Struct, frozen=True):
    """A fact on its way to the journal."""

    id: UUID
    at: datetime
    kind: str
    call_id: str
    fact: msgspec.Raw  # JSON of the fact


class CallFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which calls to list; an empty field does not limit."""

    since: datetime | None = None
    until: datetime | None = None
    queue: str = ""
    extension: str = ""
    outcome: Outcome | None = None
    number: str = ""
    direction: str = ""


async def append_facts(session: AsyncSession, entries: Sequence[Entry]) -> None:
    """Append facts; one whose id is there already is passed over."""
    if not entries:
        return
    rows = [
        {"id": e.id, "at": e.at, "kind": e.kind, "call_id": e.call_id,
         "fact": bytes(e.fact).decode()}
        for e in entries
    ]  # fmt: skip
    await (await session.connection()).execute(_APPEND_FACTS, rows)


async def list_facts(session: AsyncSession, call_ids: Sequence[str]) -> list[CallEvent]:
    """List the call facts of calls, each call's in the order of the journal."""
    rows = await session.scalars(
        select(sql_cast(JournalEntry.fact, Text))
        .where(_one_of(call_ids), JournalEntry.kind.in_(_KINDS))
        .order_by(JournalEntry.seq)
    )
    return [_FACT.decode(row) for row in rows]


async def list_ended(session: AsyncSession, call_ids: Sequence[str]) -> list[str]:
    """List those of the calls whose end is in the journal."""
    rows = await session.scalars(
        select(JournalEntry.call_id)
        .where(_one_of(call_ids), JournalEntry.kind == "CallEnded")
        .distinct()
    )
    return list(rows)


def _one_of(call_ids: Sequence[str]) -> ColumnElement[bool]:
    """Match calls by an array: one statement, prepared once, however many they are."""
    given = any_(sql_cast(list(call_ids), ARRAY(Text)))
    return (JournalEntry.call_id == given) & (JournalEntry.call_id != "")


async def list_open_facts(session: AsyncSession, since: datetime) -> list[CallEvent]:
    """List the facts of calls that arrived since then and whose end is not in the journal."""
    ended = select(JournalEntry.call_id).where(
        JournalEntry.kind == "CallEnded", JournalEntry.at >= since
    )
    arrived = await session.scalars(
        select(JournalEntry.call_id)
        .where(JournalEntry.kind == "CallArrived", JournalEntry.at >= since)
        .where(JournalEntry.call_id.not_in(ended))
    )
    return await list_facts(session, list(arrived))


async def save_call(session: AsyncSession, record: CallRecord) -> None:
    """Write a call's record, or replace the one that is there."""
    await save_calls(session, [record])


async def save_calls(session: AsyncSession, records: Sequence[CallRecord]) -> None:
    """Write calls' records, or replace those that are there, in one round."""
    if not records:
        return
    rows = [msgspec.structs.asdict(record) | {"path": list(record.path)} for record in records]
    await (await session.connection()).execute(_SAVE_CALLS, rows)


async def find_call(session: AsyncSession, call_id: str) -> CallRecord | None:
    """Find an ended call."""
    row = await session.get(Call, call_id)
    return _record(row) if row is not None else None


async def list_calls(
    session: AsyncSession, wanted: CallFilter, *, limit: int = 50, offset: int = 0
) -> list[CallRecord]:
    """List ended calls, the latest first."""
    ordered = (
        select(Call).where(*_conditions(wanted)).order_by(Call.arrived_at.desc(), Call.call_id)
    )
    rows = await session.scalars(ordered.limit(limit).offset(offset))
    return [_record(row) for row in rows]


async def count_calls(session: AsyncSession, wanted: CallFilter) -> int:
    """Count ended calls."""
    query = select(func.count()).select_from(Call).where(*_conditions(wanted))
    return await session.scalar(query) or 0


def _conditions(wanted: CallFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.since is not None:
        conditions.append(Call.arrived_at >= wanted.since)
    if wanted.until is not None:
        conditions.append(Call.arrived_at < wanted.until)
    for column, value in (
        (Call.queue, wanted.queue),
        (Call.extension, wanted.extension),
        (Call.outcome, wanted.outcome),
        (Call.number, wanted.number),
        (Call.direction, wanted.direction),
    ):
        if value:
            conditions.append(column == value)
    return conditions


def _record(row: Call) -> CallRecord:
    return msgspec.convert(row, CallRecord, from_attributes=True)


async def save_agent(session: AsyncSession, agent: Agent) -> None:
    """Write what an agent does now."""
    row = msgspec.structs.asdict(agent) | {"queues": list(agent.queues)}
    statement = insert(AgentRow).values(row)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[AgentRow.extension], set_=row)
    )


async def list_agents(session: AsyncSession) -> list[Agent]:
    """List what all agents did last."""
    rows = await session.scalars(select(AgentRow).order_by(AgentRow.extension))
    return [msgspec.convert(row, Agent, from_attributes=True) for row in rows]

"""All SQL of this room. Nothing here commits; a repeated write changes nothing."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Text,
    any_,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from cti.events import AgentChanged, CallEvent, MenuEnded
from cti.journal.models import AgentRow, Call, CallBusiness, JournalEntry, SegmentRow
from cti.journal.record import ListedCall, Outcome
from cti.journal.segments import Segment
from cti.state.agents import Agent
from cti.state.queues import QueueDay

_FACT = msgspec.json.Decoder(CallEvent)
_MENU = msgspec.json.Decoder(MenuEnded)
_AGENT = msgspec.json.Decoder(AgentChanged)
_QUEUE_KINDS = ("CallQueued", "CallAnswered", "CallAbandoned", "CallLeftQueue")
_LINES = select(Call, CallBusiness.business_type).outerjoin(
    CallBusiness, CallBusiness.call_id == Call.call_id
)
CALL_KINDS = tuple(kind.__name__ for kind in CallEvent.__args__)


class CallFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which calls to list; an empty field does not limit."""

    since: datetime | None = None
    until: datetime | None = None
    queue: str = ""
    extension: str = ""
    outcome: Outcome | None = None
    number: str = ""
    direction: str = ""
    business_type: str = ""


async def list_facts(session: AsyncSession, call_ids: Sequence[str]) -> list[CallEvent]:
    """List the call facts of calls, each call's in the order of the journal."""
    rows = await session.scalars(
        select(sql_cast(JournalEntry.fact, Text))
        .where(
            # An array: one prepared statement for any number of calls.
            JournalEntry.call_id == any_(sql_cast(list(call_ids), ARRAY(Text))),
            JournalEntry.call_id != "",
            JournalEntry.kind.in_(CALL_KINDS),
        )
        .order_by(JournalEntry.seq)
    )
    return [_FACT.decode(row) for row in rows]


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


async def list_agent_changes(session: AsyncSession, since: datetime) -> list[AgentChanged]:
    """List what agents did since then, in the order of the journal."""
    rows = await session.scalars(
        select(sql_cast(JournalEntry.fact, Text))
        .where(JournalEntry.at >= since, JournalEntry.kind == AgentChanged.__name__)
        .order_by(JournalEntry.seq)
    )
    return [_AGENT.decode(row) for row in rows]


async def list_queue_days(session: AsyncSession, since: datetime) -> list[QueueDay]:
    """Count what happened in each queue since then, by the same rules as `queues.after`."""
    fact, kind = JournalEntry.fact, JournalEntry.kind
    queue, again = fact["queue"].astext, fact["waiting_since"].astext.is_not(None)
    late = fact["late"].astext == "true"  # replaces what was received of its call
    mended = select(JournalEntry.call_id).where(JournalEntry.at >= since, late)
    wait_s = func.sum(
        fact["waited_s"].astext.cast(BigInteger)
        + func.coalesce(fact["waited_before_s"].astext.cast(BigInteger), 0)
    ).filter(kind == "CallAnswered")

    def count(name: str) -> ColumnElement[int]:
        return func.count().filter(kind == name)

    returned = func.count().filter(kind == "CallQueued", again)
    rows = await session.execute(
        select(
            queue.label("name"),
            (count("CallQueued") - returned).label("offered"),
            count("CallAnswered").label("answered"),
            count("CallAbandoned").label("abandoned"),
            func.greatest(count("CallLeftQueue") - returned, 0).label("left"),
            func.coalesce(wait_s, 0).cast(BigInteger).label("answered_wait_s"),
        )
        .where(JournalEntry.at >= since, kind.in_(_QUEUE_KINDS), queue != "")
        .where(or_(late, JournalEntry.call_id.not_in(mended)))
        .group_by(queue)
    )
    return [msgspec.convert(row, QueueDay, from_attributes=True) for row in rows]


async def find_call(session: AsyncSession, call_id: str) -> ListedCall | None:
    """Find an ended call."""
    found = (await session.execute(_LINES.where(Call.call_id == call_id))).one_or_none()
    return _line(*found) if found else None


async def list_menu_ends(session: AsyncSession, call_id: str) -> list[MenuEnded]:
    """List how a call's menus ended; none once the journal's period is over."""
    rows = await session.scalars(
        select(sql_cast(JournalEntry.fact, Text))
        .where(JournalEntry.call_id == call_id, JournalEntry.call_id != "")
        .where(JournalEntry.kind == MenuEnded.__name__)
        .order_by(JournalEntry.seq)
    )
    return [_MENU.decode(row) for row in rows]


async def list_segments(session: AsyncSession, call_id: str) -> list[Segment]:
    """List an ended call's segments in the order they began."""
    rows = await session.scalars(
        select(SegmentRow).where(SegmentRow.call_id == call_id).order_by(SegmentRow.place)
    )
    return [msgspec.convert(row, Segment, from_attributes=True) for row in rows]


async def list_segments_since(session: AsyncSession, since: datetime) -> list[Segment]:
    """List the segments of the calls that arrived since then and ended."""
    query = select(SegmentRow).join(Call, Call.call_id == SegmentRow.call_id)
    rows = await session.scalars(query.where(Call.arrived_at >= since))
    return [msgspec.convert(row, Segment, from_attributes=True) for row in rows]


async def list_calls(
    session: AsyncSession, wanted: CallFilter, *, limit: int = 50, offset: int = 0
) -> list[ListedCall]:
    """List ended calls, the latest first."""
    ordered = _LINES.where(*_conditions(wanted)).order_by(Call.arrived_at.desc(), Call.call_id)
    rows = await session.execute(ordered.limit(limit).offset(offset))
    return [_line(*row) for row in rows]


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
    if wanted.business_type:
        about = select(CallBusiness.call_id).where(
            CallBusiness.business_type == wanted.business_type
        )
        conditions.append(Call.call_id.in_(about))
    return conditions


def _line(row: Call, business_type: str | None) -> ListedCall:
    line = msgspec.convert(row, ListedCall, from_attributes=True)
    return msgspec.structs.replace(line, business_type=business_type or "")


async def find_business(session: AsyncSession, call_id: str) -> str:
    """Give what a call was about, as an agent says; "" if nobody did."""
    row = await session.get(CallBusiness, call_id)
    return row.business_type if row else ""


async def save_business(
    session: AsyncSession, call_id: str, business_type: str, *, by: int, at: datetime
) -> None:
    """Note what a call was about; "" takes back what was said of it."""
    of_call = CallBusiness.call_id == call_id
    if not business_type:
        told = update(CallBusiness).where(of_call).values(business_type="", person_id=by, at=at)
        await session.execute(told)  # what is only deleted, the change feed does not tell
        await session.execute(delete(CallBusiness).where(of_call))
        return
    said: dict[str, object] = {"business_type": business_type, "person_id": by, "at": at}
    put = insert(CallBusiness).values(call_id=call_id, **said)
    await session.execute(
        put.on_conflict_do_update(index_elements=[CallBusiness.call_id], set_=said)
    )


async def save_agent(session: AsyncSession, agent: Agent) -> None:
    """Write an agent's state."""
    lists = {"queues": list(agent.queues), "backup_queues": list(agent.backup_queues)}
    row = msgspec.structs.asdict(agent) | lists
    statement = insert(AgentRow).values(row)
    await session.execute(
        statement.on_conflict_do_update(index_elements=[AgentRow.extension], set_=row)
    )


async def list_agents(session: AsyncSession) -> list[Agent]:
    """List the last states of all agents."""
    rows = await session.scalars(select(AgentRow).order_by(AgentRow.extension))
    return [msgspec.convert(row, Agent, from_attributes=True) for row in rows]


# SQL for held asyncpg connections, where SQLAlchemy would cost more than the answer.

LAST_CALLS = """
select c.*, coalesce(b.business_type, '') as business_type
from (
    select call_id, arrived_at, outcome, queue, talk_s, direction, path, attempt_id from cti_call
    where number = any ($1::text[]) order by arrived_at desc limit 5
) c left join cti_call_business b on b.call_id = c.call_id
order by c.arrived_at desc
"""

# The journal: a batch is sent as one JSON value, so it is encoded once and not once a row.

APPEND_FACTS = """
insert into cti_journal (id, at, kind, call_id, fact)
select id, at, kind, call_id, fact from rows from (
    json_to_recordset($1::json) as (id uuid, at timestamptz, kind text, call_id text, fact jsonb)
) with ordinality as entry (id, at, kind, call_id, fact, place)
order by place
on conflict (id) do nothing
"""
FACTS_OF_ENDED = """
select fact::text from cti_journal
where call_id = any (array(
        select call_id from cti_journal
        where call_id = any ($1::text[]) and call_id <> '' and kind = 'CallEnded'
    ))
    and call_id <> '' and kind = any ($2::text[])
order by seq
"""
_COLUMNS = tuple(column.name for column in Call.__table__.columns)
SAVE_CALLS = f"""
insert into cti_call ({", ".join(_COLUMNS)})
select {", ".join(_COLUMNS)} from json_populate_recordset(null::cti_call, $1::json)
on conflict (call_id) do update set {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)}
"""  # noqa: S608 - the table's own columns
FORGET_SEGMENTS = "delete from cti_segment where call_id = any ($1::text[])"
SAVE_SEGMENTS = (
    "insert into cti_segment select * from json_populate_recordset(null::cti_segment, $1::json)"
)

"""The SQL of what an administrator keeps for the agents. Nothing commits."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents.house.business import BusinessType
from agents.house.models import BusinessTypeRow, Pause, Queue
from agents.house.pause import PauseReason
from agents.house.queue import HouseQueue
from staff.models import Person

_FIRST = {"version": 1}
Table = type[Pause | Queue | BusinessTypeRow]


async def list_pauses(session: AsyncSession, *, to_change: bool = False) -> list[PauseReason]:
    """List all reasons for a pause, in the order of the menu; `to_change`: by us alone."""
    asked = select(Pause).order_by(Pause.place)
    rows = await session.scalars(asked.with_for_update() if to_change else asked)
    return [
        PauseReason(**{name: getattr(row, name) for name in PauseReason.__struct_fields__})
        for row in rows
    ]


async def put_pause(session: AsyncSession, reason: PauseReason, by: int) -> bool:
    """Add a reason at the end of the menu, or change it; False: it is no longer that version."""
    return await _put(session, Pause, msgspec.structs.asdict(reason), by)


async def seed_pauses(session: AsyncSession, reasons: Iterable[PauseReason]) -> None:
    """Store the first reasons, of which another start may have stored some."""
    for reason in reasons:
        row = insert(Pause).values(msgspec.structs.asdict(reason) | _FIRST)
        await session.execute(row.on_conflict_do_nothing())


async def list_business_types(session: AsyncSession) -> list[BusinessType]:
    """List what calls are about, in the order in which it is offered."""
    rows = await session.scalars(select(BusinessTypeRow).order_by(BusinessTypeRow.place))
    return [msgspec.convert(row, BusinessType, from_attributes=True) for row in rows]


async def put_business_type(session: AsyncSession, one: BusinessType, by: int) -> bool:
    """Add a business type at the end, or change it; False: it is no longer that version."""
    return await _put(session, BusinessTypeRow, msgspec.structs.asdict(one), by)


async def seed_business_types(session: AsyncSession, types: Iterable[BusinessType]) -> None:
    """Store the first business types, of which another start may have stored some."""
    for one in types:
        row = insert(BusinessTypeRow).values(msgspec.structs.asdict(one) | _FIRST)
        await session.execute(row.on_conflict_do_nothing())


async def list_queues(session: AsyncSession, *, to_change: bool = False) -> list[HouseQueue]:
    """List all queues, in the order in which they were made; `to_change`: by us alone."""
    asked = select(Queue).order_by(Queue.place)
    rows = await session.scalars(asked.with_for_update() if to_change else asked)
    names = HouseQueue.__struct_fields__
    return [
        msgspec.convert({name: getattr(row, name) for name in names}, HouseQueue) for row in rows
    ]


async def put_queue(session: AsyncSession, queue: HouseQueue, by: int) -> bool:
    """Add a queue, or change it; False: it is no longer that version."""
    return await _put(session, Queue, _told(queue), by)


async def seed_queues(session: AsyncSession, queues: Iterable[HouseQueue]) -> None:
    """Store the first queues, of which another start may have stored some."""
    for queue in queues:
        row = insert(Queue).values(_told(queue) | _FIRST)
        await session.execute(row.on_conflict_do_nothing())


async def find_changer(session: AsyncSession, table: Table, code: str) -> str:
    """Name who changed one of these last; "" if nobody did."""
    asked = select(Person.name).join_from(table, Person, table.changed_by == Person.id)
    return await session.scalar(asked.where(table.code == code)) or ""


async def _put(session: AsyncSession, table: Table, told: dict[str, Any], by: int) -> bool:
    code, version = told["code"], told["version"]
    told = told | {"version": version + 1, "changed_by": by}
    if version:
        known = update(table).where(table.code == code, table.version == version)
        put = known.values(told).returning(table.code)
    else:
        put = insert(table).values(told).on_conflict_do_nothing().returning(table.code)
    return await session.scalar(put) is not None


def _told(queue: HouseQueue) -> dict[str, Any]:
    told = msgspec.to_builtins(queue)
    return told | {"hours": told["hours"] or null()}  # null: of SQL, not of JSON

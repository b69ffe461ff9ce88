"""The SQL of what an administrator keeps for the agents. Nothing commits."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import null, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from agents.house.models import Pause, Queue
from agents.house.pause import PauseReason
from agents.house.queue import HouseQueue


async def list_pauses(session: AsyncSession) -> list[PauseReason]:
    """List all reasons for a pause, in the order of the menu."""
    rows = await session.scalars(select(Pause).order_by(Pause.place))
    return [
        PauseReason(**{name: getattr(row, name) for name in PauseReason.__struct_fields__})
        for row in rows
    ]


async def put_pause(session: AsyncSession, reason: PauseReason) -> None:
    """Add a reason at the end of the menu, or change it."""
    told = msgspec.structs.asdict(reason)
    put = insert(Pause).values(told)
    await session.execute(put.on_conflict_do_update(index_elements=[Pause.code], set_=told))


async def seed_pauses(session: AsyncSession, reasons: Iterable[PauseReason]) -> None:
    """Store the first reasons, of which another start may have stored some."""
    for reason in reasons:
        row = insert(Pause).values(msgspec.structs.asdict(reason))
        await session.execute(row.on_conflict_do_nothing())


async def list_queues(session: AsyncSession) -> list[HouseQueue]:
    """List all queues, in the order in which they were made."""
    rows = await session.scalars(select(Queue).order_by(Queue.place))
    names = HouseQueue.__struct_fields__
    return [
        msgspec.convert({name: getattr(row, name) for name in names}, HouseQueue) for row in rows
    ]


async def put_queue(session: AsyncSession, queue: HouseQueue) -> None:
    """Add a queue, or change it."""
    told = _told(queue)
    put = insert(Queue).values(told)
    await session.execute(put.on_conflict_do_update(index_elements=[Queue.code], set_=told))


async def seed_queues(session: AsyncSession, queues: Iterable[HouseQueue]) -> None:
    """Store the first queues, of which another start may have stored some."""
    for queue in queues:
        row = insert(Queue).values(_told(queue))
        await session.execute(row.on_conflict_do_nothing())


def _told(queue: HouseQueue) -> dict[str, Any]:
    told = msgspec.to_builtins(queue)
    return told | {"hours": told["hours"] or null()}  # null: of SQL, not of JSON

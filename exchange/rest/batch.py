"""Rows that another system sends at once: up to a thousand, each answered by itself."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Literal, TypeVar, cast

import msgspec
from pydantic import StringConstraints
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.held_query import BROKEN
from core.sheet.faults import Problem
from customers import import_sql
from customers.import_lock import Connection

MOST_ROWS = 1000
Cell = Annotated[str, StringConstraints(max_length=2000)]
Faults = Mapping[int, Sequence[Problem]]  # by row, from 1
Done = TypeVar("Done")


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with a row, and the mend."""

    field: str  # "": the whole row
    code: str
    message: str
    message_zh: str


class RowDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a row; one that is stored may have faults: what was left out, or a warning."""

    row: int  # from 1
    outcome: Literal["stored", "refused"]
    faults: tuple[Fault, ...] = ()


class BatchDone(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each row, in their order."""

    stored: int
    refused: int
    rows: tuple[RowDone, ...]


def batch_done(count: int, refused: Faults, noted: Faults) -> BatchDone:
    """Tell what became of so many rows: why some are refused, and what is noted of stored ones."""
    return BatchDone(
        stored=count - len(refused),
        refused=len(refused),
        rows=tuple(
            RowDone(
                row=number,
                outcome="refused" if number in refused else "stored",
                faults=tuple(map(_fault, refused.get(number) or noted.get(number, ()))),
            )
            for number in range(1, count + 1)
        ),
    )


def _fault(one: Problem) -> Fault:
    return Fault(field=one.column, code=one.code, message=one.reason, message_zh=one.reason_zh)


async def as_import(session: AsyncSession, store: Callable[[Connection], Awaitable[Done]]) -> Done:
    """Store rows in the session's transaction, as an import does: one at a time.

    Raises TimeoutError where the database does not answer.
    """
    await session.execute(text(import_sql.LOCK_IN_TRANSACTION))
    link = await (await session.connection()).get_raw_connection()
    try:
        return await store(cast(Connection, link.driver_connection))
    except BROKEN as error:
        raise TimeoutError("The database does not answer.") from error

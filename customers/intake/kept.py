"""Agents' corrections against a file that tells otherwise: theirs stand, the file's are told."""

from typing import TypeAlias

import asyncpg

from customers.intake import kept_sql
from customers.intake.faults import Problem
from customers.intake.sheet import CustomerHeader

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def keep_corrections(
    connection: Connection,
    header: CustomerHeader,
    source: str,
    batch: tuple[int, int],
    *,
    dry_run: bool = False,
) -> list[Problem]:
    """Take what agents corrected out of a batch's rows; name each row that tells otherwise.

    Called in the transaction that stores the batch (the rows above the first number, up to the
    second): its customers are locked until then. What is told anew of a column becomes a conflict,
    which a supervisor decides; `source` is the file's name. A dry run, which is one transaction
    over all batches, only looks: the desk does not wait for it.
    """
    if not dry_run:
        await connection.fetchval(kept_sql.LOCK_TOLD, *batch)
    if not await connection.fetchval(kept_sql.IS_CORRECTED):
        return []
    found: list[Problem] = []
    for field in kept_sql.FIELDS:
        rows = await connection.fetch(kept_sql.differing(field), *batch)
        found += [_problem(row, _title(header, field)) for row in rows]
        if not dry_run:
            await connection.execute(kept_sql.agreed(field), *batch)
            await connection.execute(kept_sql.conflicting(field), *batch, source)
        await connection.execute(kept_sql.silenced(field), *batch)
    numbers = await connection.fetch(kept_sql.DIFFERING_NUMBERS, *batch)
    await connection.execute(kept_sql.SILENCED_NUMBERS, *batch)
    return found + [_problem(row, _title(header, "phone")) for row in numbers]


def _title(header: CustomerHeader, field: str) -> str:
    titles = zip(header.titles, header.fields, strict=True)
    return next((title for title, one in titles if one == field), field)


def _problem(row: "asyncpg.Record", title: str) -> Problem:
    return Problem(row["row_no"], title, "corrected", (f"{row['at']:%Y-%m-%d}",))

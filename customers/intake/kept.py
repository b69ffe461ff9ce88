"""Agents' corrections against a file that tells otherwise: theirs stand, the file's are told."""

from typing import TypeAlias

import asyncpg

from customers.intake import kept_sql
from customers.intake.faults import Problem
from customers.intake.sheet import CustomerHeader

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


async def keep_corrections(
    connection: Connection, header: CustomerHeader, source: str
) -> list[Problem]:
    """Take what agents corrected out of the staged rows; name each row that tells otherwise.

    What is told anew of a column becomes a conflict, which a supervisor decides; `source` is the
    file's name.
    """
    if not await connection.fetchval(kept_sql.IS_CORRECTED):
        return []
    found: list[Problem] = []
    for field in kept_sql.FIELDS:
        rows = await connection.fetch(kept_sql.differing(field))
        found += [_problem(row, _title(header, field)) for row in rows]
        await connection.execute(kept_sql.agreed(field))
        await connection.execute(kept_sql.conflicting(field), source)
        await connection.execute(kept_sql.silenced(field))
    numbers = await connection.fetch(kept_sql.DIFFERING_NUMBERS)
    await connection.execute(kept_sql.SILENCED_NUMBERS)
    return found + [_problem(row, _title(header, "phone")) for row in numbers]


def _title(header: CustomerHeader, field: str) -> str:
    titles = zip(header.titles, header.fields, strict=True)
    return next((title for title, one in titles if one == field), field)


def _problem(row: "asyncpg.Record", title: str) -> Problem:
    return Problem(row["row_no"], title, "corrected", (f"{row['at']:%Y-%m-%d}",))

"""Rows of one file against each other: repeated ones, and those that tell one thing differently.

Rule: the first row about a thing is believed, later ones that differ are refused. What is kept
in memory is bounded: a file with very many contradictions is read with wrong columns.
"""

from typing import TypeAlias

import asyncpg
import msgspec

from core.sheet.comparison import Comparison
from core.sheet.table import ImportRefused
from customers.intake import sql as intake_sql
from customers.intake.faults import Problem
from customers.intake.fields import FieldName
from customers.intake.sheet import CustomerHeader

MOST_CONTRADICTIONS = 100_000
_ORIGINS: dict[str, FieldName] = {
    "customer_number": "account_number",
    "premise_code": "account_number",
}
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class Contradiction(msgspec.Struct, frozen=True):
    """A staged row that tells a thing otherwise than an earlier one."""

    column: str  # told otherwise
    key: FieldName  # of the thing
    before: int  # the earlier row


async def find_repeated(
    connection: Connection, rows: tuple[int, int], most: int
) -> tuple[int, list[tuple[int, int]]]:
    """Count the rows above one and up to another that repeat an earlier row.

    Gives the first `most` of them, each with the row that it repeats.
    """
    found = await connection.fetch(intake_sql.DUPLICATES, *rows, most)
    return (found[0]["total"] if found else 0), [(row["row_no"], row["first"]) for row in found]


async def refuse_contradictions(
    connection: Connection, header: CustomerHeader
) -> dict[int, Contradiction]:
    """Take the later of staged rows that contradict each other out; give them by row number.

    Raises `ImportRefused` when there are more than MOST_CONTRADICTIONS, naming the header's column.
    """
    refused: dict[int, Contradiction] = {}
    for key, columns in intake_sql.THINGS:
        found = await _contradictions(connection, header, key, columns)
        numbers = list(found)
        await connection.execute(intake_sql.DROP_ROWS, numbers)
        await connection.execute(intake_sql.DROP_PHONES, numbers)
        refused |= found
    return refused


async def _contradictions(
    connection: Connection, header: CustomerHeader, key: FieldName, columns: tuple[FieldName, ...]
) -> dict[int, Contradiction]:
    found: dict[int, Contradiction] = {}
    compare = Comparison()
    async with connection.transaction():
        async for row in connection.cursor(intake_sql.contradicted(key, columns)):
            told = {name: row[name] for name in columns}
            if differing := compare.contradicted(row[key], row["row_no"], told):
                column, before = differing
                found[row["row_no"]] = Contradiction(column, key, before)
                _refuse_too_many(len(found), header, key)
    return found


def as_problem(number: int, one: Contradiction, header: CustomerHeader, before: str) -> Problem:
    """Tell of a contradiction in the words of a row's table; `before` names the earlier row."""
    details = (before, _title(header, one.key))
    return Problem(number, _title(header, one.column), "conflict", details)


def _refuse_too_many(count: int, header: CustomerHeader, key: str) -> None:
    if count > MOST_CONTRADICTIONS:
        raise ImportRefused(
            f"more than {MOST_CONTRADICTIONS:,} rows tell the same {_title(header, key)} "
            "differently; check which column is its number, and name it in a mapping file"
        )


def _title(header: CustomerHeader, column: str) -> str:
    """Give the title of the column a staged value came from."""
    for field in (column, _ORIGINS.get(column)):
        if field in header.fields:
            return header.titles[header.fields.index(field)]
    return column

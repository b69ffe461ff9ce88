"""Rows that another program sends, by the rules of a file's: checked, compared, stored.

Rule: good rows are stored and bad ones named, as of a file, and what agents corrected stays; all in
the transaction of whoever calls, so it is done whole or not at all. A row's place is its number,
from 1.
"""

from collections.abc import Mapping as Told
from collections.abc import Sequence
from typing import Any

import msgspec

from core.phone import NumberPlan
from customers.intake import sql as intake_sql
from customers.intake.conflicts import Connection, as_problem, refuse_contradictions
from customers.intake.faults import Problem
from customers.intake.fields import FIELDS, FieldName
from customers.intake.kept import keep_corrections
from customers.intake.mapping import Mapping
from customers.intake.row import CheckedRow, RowCheck
from customers.intake.sheet import CustomerHeader

Row = Told[FieldName, str]


class Faults(msgspec.Struct):
    """What is told by rows: why one was refused, or what of a stored one was left out."""

    refused: dict[int, tuple[Problem, ...]] = {}
    dropped: dict[int, tuple[Problem, ...]] = {}  # telephones; what agents corrected and stays


class _Staged(msgspec.Struct):
    faults: Faults
    rows: list[tuple[Any, ...]] = []
    phones: list[tuple[int, str, int, str | None, str]] = []


async def store_rows(connection: Connection, rows: Sequence[Row], plan: NumberPlan) -> Faults:
    """Store the good ones among rows; give what is wrong with the others."""
    told = {name for row in rows for name in row}
    fields: tuple[FieldName, ...] = tuple(name for name in FIELDS if name in told)
    header = CustomerHeader(0, fields, fields)
    staged = _checked(rows, fields, RowCheck(fields, fields, Mapping(), plan))
    await connection.execute(intake_sql.UNSTAGE)
    await connection.execute(intake_sql.STAGE)
    await _copy(connection, staged)
    contradicted = await refuse_contradictions(connection, header)
    await connection.execute(intake_sql.PAIRS)
    for one in await keep_corrections(connection, header, "", (0, len(rows))):
        staged.faults.dropped[one.row] = (*staged.faults.dropped.get(one.row, ()), one)
    await _upsert(connection, len(rows))
    staged.faults.refused |= {
        number: (as_problem(number, one, header, f"{one.before:,}"),)
        for number, one in contradicted.items()
    }
    return staged.faults


def _checked(rows: Sequence[Row], fields: Sequence[FieldName], check: RowCheck) -> _Staged:
    staged = _Staged(Faults())
    for number, row in enumerate(rows, 1):
        checked = check.check(number, [row.get(name, "") for name in fields])
        if isinstance(checked, CheckedRow) and (nowhere := _without_place(number, row)):
            checked = (nowhere,)
        if not isinstance(checked, CheckedRow):
            staged.faults.refused[number] = checked
            continue
        values, role = checked.values, checked.phone_role
        staged.rows.append((number, *values, hash((values, checked.phones, role))))
        staged.phones += [
            (number, str(values[0]), one.e164, role, one.extension) for one in checked.phones
        ]
        if checked.dropped:
            staged.faults.dropped[number] = checked.dropped
    return staged


def _without_place(number: int, row: Row) -> Problem | None:
    """Refuse an account of which nothing says where it is, as a file's header would be."""
    placed = row.get("address", "").strip() or row.get("premise_code", "").strip()
    if row.get("account_number", "").strip() and not placed:
        return Problem(number, "address", "missing")
    return None


async def _copy(connection: Connection, staged: _Staged) -> None:
    await connection.copy_records_to_table(
        "import_row", records=staged.rows, columns=intake_sql.STAGE_COLUMNS
    )
    await connection.copy_records_to_table(
        "import_phone", records=staged.phones, columns=intake_sql.PHONE_COLUMNS
    )


async def _upsert(connection: Connection, last: int) -> None:
    for statement in (
        intake_sql.CUSTOMERS,
        intake_sql.PREMISES,
        intake_sql.ACCOUNTS,
        intake_sql.PHONES,
    ):
        await connection.fetchrow(statement, 0, last)
    await connection.execute(intake_sql.UNSTAGE)

"""Rows of bills and payments that another program sends, by the rules of a file's.

Rule: good rows are stored and bad ones named, as of a file, and payments settle bills anew; all in
the transaction of whoever calls, so it is done whole or not at all. A row's place is its number,
from 1.
"""

from collections.abc import Mapping as Told
from collections.abc import Sequence
from typing import Any

from customers.billing import intake_sql
from customers.billing.faults import Problem
from customers.billing.fields import FIELDS, NEEDED, FieldName, FileKind
from customers.billing.mapping import Mapping
from customers.billing.row import BillingHeader, RowCheck
from customers.billing.storing import Staged
from customers.import_sql import Connection

Row = Told[Any, str]  # by the names of fields
Faults = dict[int, tuple[Problem, ...]]


async def store_rows(
    connection: Connection, kind: FileKind, rows: Sequence[Row], *, timezone: str
) -> Faults:
    """Store the good ones among rows of one kind; give why the others are refused."""
    needed = {name for group in NEEDED[kind] for name in group[:1]}  # also named where missing
    told = {name for row in rows for name in row} | needed
    fields: tuple[FieldName, ...] = tuple(name for name in FIELDS[kind] if name in told)
    check = RowCheck(kind, BillingHeader(0, fields, fields), Mapping(), "")
    refused, good = _checked(rows, fields, check)
    await connection.execute(intake_sql.SET_CLOCK_IN_TRANSACTION, timezone)
    staged = Staged(connection, kind, 0, check)
    await staged.begin()
    await staged.copy(good)
    refused |= {number: (one,) for number, one in (await staged.refuse()).items()}
    await staged.merge()
    if kind in ("bill", "payment"):
        await staged.settle()
    await staged.forget()
    return refused


def _checked(
    rows: Sequence[Row], fields: Sequence[FieldName], check: RowCheck
) -> tuple[Faults, list[tuple[Any, ...]]]:
    refused: Faults = {}
    good: list[tuple[Any, ...]] = []
    for number, row in enumerate(rows, 1):
        checked = check.check(number, [row.get(name, "") for name in fields])
        if isinstance(checked, list):
            refused[number] = tuple(checked)
        else:
            good.append((number, *checked))
    return refused, good

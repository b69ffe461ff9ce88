"""Fast loading of whole tables: COPY, with keys and indexes rebuilt at the end if that is faster.

Everything happens in one transaction: after a failure the tables are unchanged.
"""

import struct
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any, TypeAlias

import asyncpg
import numpy as np
from numpy.typing import NDArray

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

_COPY_HEADER = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
_COPY_TRAILER = struct.pack(">h", -1)
_EPOCH = date(2000, 1, 1)  # PostgreSQL's

_FOREIGN_KEYS = """
select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition
from pg_constraint where contype = 'f' and conrelid::regclass::text = any($1)
order by conname
"""
_INDEXES = """
select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
from pg_index i where indrelid::regclass::text = any($1)
and not exists (select from pg_constraint c where c.conindid = i.indexrelid)
order by 1
"""


@asynccontextmanager
async def without_keys(
    connection: Connection, tables: Sequence[str], tell: Callable[[str], None]
) -> AsyncGenerator[None]:
    """Drop foreign keys and plain indexes of these tables, run the block, make them again."""
    keys = await connection.fetch(_FOREIGN_KEYS, list(tables))
    indexes = await connection.fetch(_INDEXES, list(tables))
    for key in keys:
        await connection.execute(f'alter table {key["table"]} drop constraint "{key["name"]}"')
    for index in indexes:
        await connection.execute(f"drop index {index['name']}")
    yield
    await connection.execute("set local maintenance_work_mem = '256MB'")
    for index in indexes:
        tell(f"index {index['name']}")
        await connection.execute(index["definition"])
    for key in keys:
        tell(f"key {key['name']}")
        await connection.execute(
            f'alter table {key["table"]} add constraint "{key["name"]}" {key["definition"]}'
        )


async def copy_rows(
    connection: Connection, table: str, columns: str, rows: Iterable[tuple[Any, ...]]
) -> None:
    """Copy rows into a table; `columns` are separated by blanks."""
    await connection.copy_records_to_table(table, records=rows, columns=columns.split())


async def copy_arrays(
    connection: Connection, table: str, columns: str, groups: Iterable[Sequence[NDArray[Any]]]
) -> None:
    """Copy groups of equally long integer arrays (int64, int32) as rows, without making rows.

    A group with fewer arrays than there are columns leaves the last columns null.
    """
    names = columns.split()

    async def stream() -> AsyncGenerator[bytes]:
        yield _COPY_HEADER
        for arrays in groups:
            yield _packed(arrays, len(names))
        yield _COPY_TRAILER

    await connection.copy_to_table(table, source=stream(), columns=names, format="binary")


def _packed(arrays: Sequence[NDArray[Any]], width: int) -> bytes:
    """Write arrays as binary COPY rows: field count, then size and value of each field."""
    missing = width - len(arrays)
    layout: list[tuple[str, str]] = [("count", ">i2")]
    for place, array in enumerate(arrays):
        layout += [(f"size{place}", ">i4"), (f"value{place}", f">i{array.itemsize}")]
    layout += [(f"null{place}", ">i4") for place in range(missing)]
    rows = np.empty(len(arrays[0]), np.dtype(layout))
    rows["count"] = width
    for place, array in enumerate(arrays):
        rows[f"size{place}"] = array.itemsize
        rows[f"value{place}"] = array
    for place in range(missing):
        rows[f"null{place}"] = -1
    return rows.tobytes()


def as_days(day: date) -> int:
    """Give a date in PostgreSQL's binary form: days since 2000."""
    return (day - _EPOCH).days


def as_microseconds(at: datetime) -> int:
    """Give a moment in PostgreSQL's binary form: microseconds since 2000, UTC."""
    since = at - datetime(2000, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds

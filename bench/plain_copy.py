"""The peer of every import: plain COPY of the same values, already checked and split by table."""

import time
from collections.abc import Mapping

from core.db import Database

Rows = list[tuple[object, ...]]
Tables = Mapping[str, tuple[str, Rows]]  # columns, parted by blanks, and rows of each table


async def copy_plainly(database: Database, tables: Tables, *, empty: str) -> float:
    """Copy rows into empty tables with their keys and indexes, in one transaction; give seconds.

    The tables that `empty` names are emptied again.
    """
    connection = await database.hold()
    begun = time.perf_counter()
    async with connection.transaction():
        for table, (columns, rows) in tables.items():
            await connection.copy_records_to_table(table, records=rows, columns=columns.split())
    took = time.perf_counter() - begun
    await connection.execute(f"truncate {empty} cascade")
    await connection.close()
    return took

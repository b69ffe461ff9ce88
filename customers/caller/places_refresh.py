"""The memory of places kept near the truth: read whole at the start and when tables have changed.

Rule: it is only asked where the database gives no answer, so it may be minutes old; what it
costs the database is bounded, since a reading that took long is not begun again soon.
"""

import asyncio
from typing import Any

import asyncpg
import numpy as np
import structlog

from core.db import Database
from core.deadlines.held_query import BROKEN
from customers.caller import places_sql
from customers.caller.copied_columns import Copied
from customers.caller.places import NOWHERE, ROW, Named, Places, Spot, Trait

_log = structlog.get_logger("customers.caller.places_refresh")
_LOOK_EVERY_S = 60.0
_REST = 20  # times as long as a reading took
_RETRY_S = 5.0
_READ_S = 600
_PLACE = {"customer": ">i8", "premise": ">i8", "spot": ">i4", "trait": ">i4"}
_COLUMNS = [np.dtype([("customer", np.int64)]), ROW]


class Recall:
    """The newest places, and the one who reads them."""

    def __init__(self, database: Database) -> None:
        self.places: Places = NOWHERE
        self._database = database
        self._version: str | None = None

    async def run(self) -> None:
        """Read and read again until cancelled."""
        while True:
            begun = asyncio.get_running_loop().time()
            try:
                has_read = await self.refresh()
            except (*BROKEN, TimeoutError) as broken:
                _log.warning(
                    "customers' places could not be read; the last known ones locate callers "
                    "while the database is away",
                    failure=type(broken).__name__,
                )
                await asyncio.sleep(_RETRY_S)
                continue
            took = asyncio.get_running_loop().time() - begun
            await asyncio.sleep(max(_LOOK_EVERY_S, took * _REST if has_read else 0.0))

    async def refresh(self) -> bool:
        """Read the places anew unless nothing has changed; tell whether they were read."""
        connection = await self._database.hold()
        try:
            version = await connection.fetchval(places_sql.VERSION, timeout=10)
            if version is not None and version == self._version:
                return False
            self.places = await _read(connection)
            self._version = version
        finally:
            connection.terminate()
        _log.info("customers' places read", rows=len(self.places))
        return True


async def _read(connection: "asyncpg.Connection[Any]") -> Places:
    await connection.execute(places_sql.SETTINGS)
    await connection.execute(places_sql.ONE_STATE)
    spots = await connection.fetch(places_sql.SPOTS, timeout=_READ_S)
    traits = await connection.fetch(places_sql.TRAITS, timeout=_READ_S)
    named = await connection.fetch(places_sql.NAMED, timeout=_READ_S)
    copied = Copied(_PLACE, _COLUMNS)
    await connection.copy_from_query(
        places_sql.EVERY_PLACE, output=copied.take, format="binary", timeout=_READ_S
    )

    def build() -> Places:  # in a thread: many spots would hold up the loop
        customers, rows = copied.arrays()
        return Places(
            customers["customer"],
            rows,
            [Spot(**row) for row in spots],
            [Trait(**row) for row in traits],
            {row["premise_id"]: Named(row["address"], row["account_number"]) for row in named},
        )

    return await asyncio.to_thread(build)

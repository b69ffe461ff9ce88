"""The memory of places kept near the truth: read whole at the start and when tables have changed.

Rule: it is only asked where the database gives no answer, so it may be minutes old; what it
costs the database is bounded, since a reading that took long is not begun again soon.
"""

import asyncio
from typing import Any

import asyncpg
import numpy as np
import structlog
from numpy.typing import NDArray

from core.db import Database
from customers import places_sql
from customers.held import BROKEN
from customers.places import NOWHERE, ROW, Named, Places, Spot, Trait

_log = structlog.get_logger("customers")
_LOOK_EVERY_S = 60.0
_REST = 20  # times as long as a reading took
_RETRY_S = 5.0
_READ_S = 600
_HEADER = 19  # of PostgreSQL's binary COPY: signature, flags, no extension
_PIECE = 1 << 20
_COPIED = np.dtype(
    [("fields", ">i2"),
     ("size_1", ">i4"), ("customer", ">i8"), ("size_2", ">i4"), ("premise", ">i8"),
     ("size_3", ">i4"), ("spot", ">i4"), ("size_4", ">i4"), ("trait", ">i4")]
)  # fmt: skip


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
    reader = PlaceReader()
    await connection.copy_from_query(
        places_sql.EVERY_PLACE, output=reader.take, format="binary", timeout=_READ_S
    )

    def build() -> Places:  # in a thread: many spots would hold up the loop
        return Places(
            *reader.arrays(),
            [Spot(*row) for row in spots],
            [Trait(*row) for row in traits],
            {row[0]: Named(row[1], row[2]) for row in named},
        )

    return await asyncio.to_thread(build)


class PlaceReader:
    """Reads PostgreSQL's binary COPY of `EVERY_PLACE`, 42 bytes a row, as it streams in."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._is_begun = False
        self._customers, self._rows = bytearray(), bytearray()

    async def take(self, data: bytes) -> None:
        """Take the next piece, cut anywhere."""
        self._rest += data
        if len(self._rest) >= _PIECE:
            self._read()

    def _read(self) -> None:
        if not self._is_begun:
            del self._rest[:_HEADER]
            self._is_begun = True
        count = len(self._rest) // _COPIED.itemsize
        if count:
            copied = np.frombuffer(bytes(self._rest[: count * _COPIED.itemsize]), _COPIED)
            rows = np.empty(count, ROW)
            for name in ("premise", "spot", "trait"):
                rows[name] = copied[name]
            self._customers += copied["customer"].astype(np.int64).data
            self._rows += rows.tobytes()
            del self._rest[: count * _COPIED.itemsize]

    def arrays(self) -> tuple[NDArray[np.int64], NDArray[np.void]]:
        """Give customers and their rows; what rests is the trailer of two bytes."""
        self._read()
        return np.frombuffer(self._customers, np.int64), np.frombuffer(self._rows, ROW)

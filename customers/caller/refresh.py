"""The phone index kept fresh: loaded whole once, then told of every change.

Rule: PostgreSQL's NOTIFY only wakes us; what changed is read from the journal, from the
oldest transaction that was still open at our last look. So a notice lost with a cut
connection loses nothing, and a change read twice changes nothing.
"""

import asyncio
from collections.abc import Callable, Collection
from typing import Any

import asyncpg
import numpy as np
import structlog

from core.db import Database
from core.deadlines.held_query import BROKEN
from customers.caller import sql as statements
from customers.caller.copied_columns import Copied
from customers.caller.index import PhoneIndex

_log = structlog.get_logger("customers.caller.refresh")
_LOOK_EVERY_S = 5.0  # without a notice; also finds a connection that died in silence
_RETRY_S = 0.5
_SWEEP_EVERY_S = 3600.0
_JOURNAL_KEPT_S = 43_200.0  # away longer than this (half of what is kept): load anew
_MOST_SINGLE = 50_000  # more changed numbers at once: loading anew is cheaper
_MOST_OVERLAY = 20_000
_PAIR = {"e164": ">i8", "owner": ">i8"}
_COLUMNS = [np.dtype([(name, np.int64)]) for name in _PAIR]


class FreshIndex:
    """The index and the one who keeps it fresh."""

    def __init__(
        self, database: Database, *, on_change: Callable[[Collection[int] | None], None]
    ) -> None:
        """`on_change` is told each set of changed numbers; None when all may have changed."""
        self.index = PhoneIndex()
        self.is_fresh = False  # only then is a number's absence an answer
        self._database = database
        self._on_change = on_change
        self._horizon: int | None = None  # of the journal; None: nothing loaded yet
        self._looked_s = 0.0
        self._swept_s = 0.0
        self._wake = asyncio.Event()

    async def refresh(self) -> None:
        """Load the whole index anew."""
        connection = await self._database.hold()
        try:
            await self._load(connection)
        finally:
            connection.terminate()

    async def run(self) -> None:
        """Listen and catch up until cancelled; every cut is followed by a new connection."""
        while True:
            try:
                await self._listen()
            except (*BROKEN, TimeoutError) as broken:
                _log.warning(
                    "the phone index is not fresh: its database connection failed; callers are "
                    "looked up in the database meanwhile",
                    failure=type(broken).__name__,
                )
            finally:
                self.is_fresh = False
            await asyncio.sleep(_RETRY_S)

    async def _listen(self) -> None:
        connection = await self._database.hold()
        connection.add_termination_listener(self._cut)
        try:
            await connection.add_listener("customers_phone", self._hear)
            while not connection.is_closed():
                self._wake.clear()
                await self._look(connection)
                self.is_fresh = True
                await self._wait()
        finally:
            connection.terminate()

    def _hear(self, *_: object) -> None:
        self._wake.set()

    def _cut(self, _: object) -> None:
        self.is_fresh = False
        self._wake.set()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(_LOOK_EVERY_S):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _look(self, connection: "asyncpg.Connection[Any]") -> None:
        now_s = asyncio.get_running_loop().time()
        if self._horizon is None or now_s - self._looked_s > _JOURNAL_KEPT_S:
            await self._load(connection)
        else:
            await self._catch_up(connection, self._horizon)
        self._looked_s = now_s
        if now_s - self._swept_s > _SWEEP_EVERY_S:
            await connection.execute(statements.FORGET_OLD_CHANGES, timeout=30)
            self._swept_s = now_s

    async def _catch_up(self, connection: "asyncpg.Connection[Any]", since: int) -> None:
        deadline_s = self._database.deadline_s
        row = await connection.fetchrow(statements.CHANGED_PHONES, since, timeout=deadline_s)
        assert row is not None  # an aggregate always gives one
        numbers: list[int] = row["numbers"]
        if row["everything"] or len(numbers) > _MOST_SINGLE:
            await self._load(connection)
            return
        if numbers:
            pairs = await connection.fetch(statements.HOLDERS, numbers, timeout=30)
            self._put(numbers, pairs)
        self._horizon = row["horizon"]
        if self.index.overlay_size > _MOST_OVERLAY:
            self.index = await asyncio.to_thread(self.index.merged, self.index.changes())

    def _put(self, numbers: Collection[int], pairs: Collection[Any]) -> None:
        owners: dict[int, list[int]] = {number: [] for number in numbers}
        for row in pairs:
            owners[row["e164"]].append(row["holding"])
        for number, ids in owners.items():
            self.index.put(number, ids)
        self._on_change(numbers)

    async def _load(self, connection: "asyncpg.Connection[Any]") -> None:
        if self._horizon is None:
            _log.info("loading the phone index; callers are looked up in the database meanwhile")
        horizon = await connection.fetchval(statements.HORIZON, timeout=self._database.deadline_s)
        copied = Copied(_PAIR, _COLUMNS)
        await connection.copy_from_query(
            statements.EVERY_PHONE, output=copied.take, format="binary", timeout=600
        )
        self.index = await asyncio.to_thread(_index_of, copied)
        self._horizon = horizon
        self._looked_s = asyncio.get_running_loop().time()
        self._on_change(None)
        _log.info("phone index loaded", pairs=len(self.index))


def _index_of(copied: Copied) -> PhoneIndex:
    numbers, owners = copied.arrays()
    return PhoneIndex(numbers["e164"], owners["owner"])

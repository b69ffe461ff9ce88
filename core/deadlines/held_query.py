"""A connection held open with one prepared statement: the shortest way to the database.

Rule: an answer or `Unavailable` within the deadline, whatever the database does. A cut
connection is opened anew within the same query. After a database refused or hung, queries fail
at once for half a second.
"""

import asyncio
from typing import Any

import asyncpg
import structlog

from core.db import Database
from core.repeated_lines import CountedLine

_log = structlog.get_logger("core.deadlines.held_query")
_PAUSE_S = 0.5
BROKEN = (  # what asyncpg raises when its connection is of no more use
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server closed the connection while we sent the query
    OSError,
)


class Unavailable(Exception):
    """The database gave no answer in time; the message names the kind of failure."""


class Held:
    """One statement on one connection, one query at a time."""

    def __init__(self, database: Database, sql: str, *, deadline_s: float = 2.0) -> None:
        self._database = database
        self._sql = sql
        self._deadline_s = deadline_s
        self._turn = asyncio.Lock()
        self._connection: Any = None
        self._statement: Any = None
        self._not_before = 0.0
        self._unanswered = CountedLine(
            _log, "warning", "a look-up for the card got no answer from the database"
        )

    async def fetch(self, *arguments: object) -> list[Any]:
        """Run the statement; raises `Unavailable` at the deadline at the latest."""
        end = asyncio.get_running_loop().time() + self._deadline_s
        if self._statement is not None and not self._turn.locked():
            try:
                async with self._turn:
                    if self._statement is not None:  # it may have been cut while we waited
                        return await self._ask_quickly(arguments, end)
            except BROKEN as broken:
                self._drop()  # cut since the last query: once more on a new connection
                if asyncio.get_running_loop().time() >= end:
                    self._fail("no answer within the deadline")
                    raise Unavailable(f"no answer within {self._deadline_s:g} s") from broken
        return await self._ask_patiently(arguments, end)

    async def _ask_quickly(self, arguments: tuple[object, ...], end: float) -> list[Any]:
        """Query over the open connection; at the deadline the connection is cut.

        Most queries come here: a bare timer costs a tenth of `asyncio.timeout_at`.
        """
        watch = asyncio.get_running_loop().call_at(end, self._connection.terminate)
        try:
            return await self._statement.fetch(*arguments)
        finally:
            watch.cancel()

    async def _ask_patiently(self, arguments: tuple[object, ...], end: float) -> list[Any]:
        try:
            async with asyncio.timeout_at(end), self._turn:
                statement = self._statement or await self._connect()
                return await statement.fetch(*arguments)
        except TimeoutError as late:
            self._fail("no answer within the deadline")
            raise Unavailable(f"no answer within {self._deadline_s:g} s") from late
        except BROKEN as broken:
            self._fail(type(broken).__name__)
            raise Unavailable(type(broken).__name__) from broken

    async def close(self) -> None:
        """Give the connection back to the server."""
        self._unanswered.rest()
        self._drop()

    async def _connect(self) -> Any:
        if asyncio.get_running_loop().time() < self._not_before:
            raise Unavailable("the database failed a moment ago")
        self._connection = connection = await self._database.hold()
        # One plan for all numbers: planning would cost as much as the answer itself.
        await connection.execute("set plan_cache_mode = force_generic_plan; set jit = off")
        self._statement = statement = await connection.prepare(self._sql)
        return statement

    def _fail(self, why: str) -> None:
        self._drop()
        self._not_before = asyncio.get_running_loop().time() + _PAUSE_S
        self._unanswered.say(failure=why)

    def _drop(self) -> None:
        connection, self._connection, self._statement = self._connection, None, None
        if connection is not None:
            connection.terminate()

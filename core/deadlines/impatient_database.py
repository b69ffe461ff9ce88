"""The database as people's requests use it: answered within two seconds, even if it hangs.

Rule: one connection sends `select 1` all the time. While that is answered, a query may take long
(a report, a list of a million numbers). When it is not, all waiting transactions end with
TimeoutError and new ones are refused at once. Locks are waited for only briefly. The pool is
separate: people's requests and background work never wait for each other's connections.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database

_log = structlog.get_logger("core.deadlines.impatient_database")

TRY_AGAIN_S = 2
_ASKED_EVERY_S = 0.2
_ANSWERS_WITHIN_S = 1.2
_HELD_UP_S = 0.4  # a deadline noticed later than that: our own event loop was late, not PostgreSQL
_CLOSE_S = 0.2  # for closing a connection in good order
_LOCK_S = 1.5
_POOL_S = 1.5
_POOL_SIZE = 15


class _Connection(asyncpg.Connection):  # pyright: ignore[reportMissingTypeArgument] - not at run time
    """A connection that is dropped if closing it takes longer than `_CLOSE_S`."""

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 asyncpg's name
        await super().close(timeout=min(timeout or _CLOSE_S, _CLOSE_S))


class ImpatientDatabase(Database):
    """A `Database` whose transactions end when PostgreSQL stops answering. `run()` probes it."""

    def __init__(self, url: str) -> None:
        super().__init__(
            url,
            pool_size=_POOL_SIZE,
            deadline_s=_POOL_S,
            settings={"lock_timeout": f"{_LOCK_S * 1000:.0f}"},
            connection_class=_Connection,
        )
        self.is_silent = False
        self._waiting: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[AsyncSession]:
        """Open a session in a transaction; TimeoutError when the database does not answer."""
        if self.is_silent:
            raise TimeoutError("The database does not answer.")
        async with asyncio.timeout(None) as limit:
            self._waiting.add(limit)
            try:
                async with super().transaction() as session:
                    yield session
            finally:
                self._waiting.discard(limit)

    async def run(self) -> None:
        """Probe the database, for ever."""
        held: asyncpg.Connection[asyncpg.Record] | None = None
        loop = asyncio.get_running_loop()
        try:
            while True:
                asked_at = loop.time()
                try:
                    async with asyncio.timeout(_ANSWERS_WITHIN_S):
                        held = held or await self.hold()
                        await held.fetchval("select 1")
                except TimeoutError:
                    late_s = loop.time() - asked_at - _ANSWERS_WITHIN_S
                    if late_s < _HELD_UP_S:
                        self._end_waiting()
                    held = _dropped(held)
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    held = _dropped(held)  # a refusal is an answer; requests report it themselves
                    self._answered()
                else:
                    self._answered()
                await asyncio.sleep(_ASKED_EVERY_S)
        finally:
            _dropped(held)

    def _answered(self) -> None:
        if self.is_silent:
            _log.info("the database answers again")
        self.is_silent = False

    def _end_waiting(self) -> None:
        if not self.is_silent:
            _log.error("the database does not answer; people's requests are refused until it does",
                       waiting=len(self._waiting), mend="see `hotline doctor`")  # fmt: skip
        self.is_silent = True
        for limit in list(self._waiting):
            if not limit.expired():
                limit.reschedule(0.0)


def _dropped(held: "asyncpg.Connection[asyncpg.Record] | None") -> None:
    if held is not None:
        held.terminate()

"""The database door for people at the desk, who are answered within two seconds though it hangs.

Rule: one connection asks a trifle all the time. While that is answered, a query may take its time
(a report, a list of a million numbers); once it is not, everybody who waits is let go with
TimeoutError and whoever comes is refused at once. A lock is waited for only briefly. The pool is
its own: neither do people's waiting requests hold up the background's work, nor it them.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import asyncpg
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database

_log = structlog.get_logger("core.impatient")

TRY_AGAIN_S = 2
_ASKED_EVERY_S = 0.2
_ANSWERS_WITHIN_S = 1.2
_HELD_UP_S = 0.4  # later than that, it was our own loop that did not look
_GOODBYE_S = 0.2  # from a connection whose answer nobody waits for
_LOCK_S = 1.5
_POOL_S = 1.5
_POOL_SIZE = 15


class _Connection(asyncpg.Connection):  # pyright: ignore[reportMissingTypeArgument] - not at run time
    """A connection that is dropped if it cannot be closed in good order soon."""

    async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 asyncpg's name
        await super().close(timeout=min(timeout or _GOODBYE_S, _GOODBYE_S))


class ImpatientDatabase(Database):
    """A `Database` whose transactions end when the database answers nothing. `run()` asks it."""

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
        """Open a session in a transaction; TimeoutError when the database is, or falls, silent."""
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
        """Ask for ever whether the database answers."""
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
                        self._let_go()
                    held = _dropped(held)
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                    held = _dropped(held)  # a refusal is an answer, and requests meet it themselves
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

    def _let_go(self) -> None:
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

"""What every agent does now, kept in the table for the next start of the service."""

import asyncio
from collections.abc import Callable

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core.db import Database
from cti.journal import store
from cti.state.agents import Agent

_log = structlog.get_logger("agents.stored_states")
_AGAIN = 10  # times `retry_s`: pause after a failed save, so that the log does not fill


class StoredStates:
    """Write changed agents to the table, as `agent_of` (by extension) has them; read them all."""

    def __init__(
        self, database: Database, agent_of: Callable[[str], Agent], *, retry_s: float
    ) -> None:
        self._database = database
        self._agent_of = agent_of
        self._retry_s = retry_s
        self._unsaved: dict[str, None] = {}  # extensions whose state is not stored yet
        self._news = asyncio.Event()

    async def load(self) -> list[Agent]:
        """Read what all agents did last."""
        async with self._database.transaction() as session:
            return await store.list_agents(session)

    def save(self, extension: str) -> None:
        """Let the table have soon what this agent does now."""
        self._unsaved[extension] = None
        self._news.set()

    async def run(self) -> None:
        """Write what changed, for ever; a database that is away is asked again."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._unsaved:
                extension = next(iter(self._unsaved))
                del self._unsaved[extension]
                if not await self._save(self._agent_of(extension)):
                    self._unsaved[extension] = None
                    await asyncio.sleep(_AGAIN * self._retry_s)

    async def _save(self, agent: Agent) -> bool:
        try:
            async with asyncio.timeout(self._database.deadline_s):
                async with self._database.transaction() as session:
                    await store.save_agent(session, agent)
        except (OSError, TimeoutError, SQLAlchemyError) as problem:
            _log.warning(
                "agents' states could not be stored; a restart now would lose them",
                waiting=len(self._unsaved) + 1,
                problem=type(problem).__name__,
            )
            return False
        return True

"""The board with agents' names: `cti` knows extensions only, `staff` knows names only."""

import asyncio
from collections.abc import Mapping

import structlog
from sqlalchemy.exc import SQLAlchemyError

from agents.board_lines import AgentLine, BoardPicture, agent_line, picture
from agents.desk import AgentDesk
from core.db import Database
from cti.state.agents import Agent
from cti.state.board import Board
from staff import store

_log = structlog.get_logger("agents.named_board")
_NAMES_EVERY_S = 30.0


class NamedBoard:
    """Give the board's lines as people see them. `run()` keeps the names."""

    def __init__(self, board: Board, desk: AgentDesk, database: Database) -> None:
        self.board, self.desk = board, desk
        self.names: Mapping[str, str] = {}  # by extension
        self._database = database

    def picture(self) -> BoardPicture:
        """Give the whole board."""
        agents = sorted(self.desk.agents.items())
        return picture(self.board, (self._line(agent) for _, agent in agents))

    def agent(self, extension: str) -> AgentLine:
        """Give one agent's line; an unknown agent is signed out."""
        return self._line(self.desk.state_of(extension))

    def _line(self, agent: Agent) -> AgentLine:
        extension = agent.extension
        return agent_line(
            agent,
            self.board.agents.get(extension),
            self.names.get(extension, ""),
            self.desk.why_no_longer(agent),
            self.desk.days.of(extension),
            link_up=self.board.link_up,
        )

    async def run(self) -> None:
        """Keep the agents' names, for ever."""
        while True:
            try:
                async with asyncio.timeout(self._database.deadline_s):
                    await self.learn_names()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                _log.warning("agents' names are not known yet", why=type(error).__name__)
            await asyncio.sleep(_NAMES_EVERY_S)

    async def learn_names(self) -> None:
        """Read the names of people with an extension."""
        async with self._database.transaction() as session:
            people = await store.list_people(session)
        self.names = {one.extension: one.name for one in people if one.extension}

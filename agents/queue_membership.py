"""Asterisk's queues follow the agents' states: who is a member, and who is paused.

After a restart of Asterisk, which forgets its members, or a gap of the link, every signed-in agent
is added to their queues again.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from core.bus import Bus
from cti.ami.commands import Commands
from cti.ami.link import ActionRefused, LinkUnavailable, OutcomeUnknown
from cti.ami.message import ActionInvalid
from cti.events import LinkDown, MemberChanged
from cti.state.agents import Agent
from cti.state.board import Board

_log = structlog.get_logger("agents.queue_membership")


class QueueMembership:
    """Add, remove and pause Asterisk's queue members, as `agent_of` (by extension) has them."""

    def __init__(
        self,
        bus: Bus,
        commands: Commands,
        board: Board,
        agent_of: Callable[[str], Agent],
        *,
        retry_s: float,
    ) -> None:
        self._commands = commands
        self._board = board
        self._agent_of = agent_of
        self._retry_s = retry_s
        self._joined: dict[str, dict[str, int]] = {}  # extension → penalty by queue, in Asterisk
        self._due: dict[str, None] = {}  # extensions to update in Asterisk, in order
        self._news = asyncio.Event()
        bus.on(MemberChanged, self._on_member, name="desk")
        bus.on(LinkDown, self._on_link_down, name="desk")

    def update(self, extension: str) -> None:
        """Let Asterisk hear soon what this agent does now."""
        self._due[extension] = None
        self._news.set()

    async def run(self) -> None:
        """Update Asterisk, one agent after the other, for ever."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._due:
                extension = next(iter(self._due))
                del self._due[extension]
                await self._update_asterisk(extension)

    def _on_member(self, fact: MemberChanged) -> None:
        """Put an agent back whom somebody else took out of a queue: a ready agent must be rung."""
        if not fact.present and fact.queue in self._agent_of(fact.extension).queues:
            self._joined.get(fact.extension, dict[str, int]()).pop(fact.queue, None)
            self.update(fact.extension)

    def _on_link_down(self, _: LinkDown) -> None:
        self._joined.clear()

    async def _update_asterisk(self, extension: str) -> None:
        agent = self._agent_of(extension)
        try:
            await self._mirror(agent)
        except LinkUnavailable:
            pass  # at LinkUp all agents are updated
        except OutcomeUnknown:
            # Joining and pausing set a state, so sending them twice is harmless.
            asyncio.get_running_loop().call_later(self._retry_s, self.update, extension)

    async def _mirror(self, agent: Agent) -> None:
        extension, wanted = agent.extension, set(agent.queues)
        joined = self._joined.setdefault(extension, {})
        seen = {
            queue.name
            for queue in self._board.queues.values()
            if any(member.extension == extension for member in queue.members)
        }
        for queue in sorted((joined.keys() | seen) - wanted):
            if await self._accepted(agent, queue, self._commands.remove_member(queue, extension)):
                joined.pop(queue, None)
        for queue in sorted(wanted):
            await self._join(agent, queue, joined)
        if wanted:
            reason = agent.reason or agent.state
            await self._accepted(agent, "", self._commands.pause(extension, agent.paused, reason))

    async def _join(self, agent: Agent, queue: str, joined: dict[str, int]) -> None:
        """Let an agent serve a queue, behind the others where they only help out."""
        penalty = int(queue in agent.backup_queues)
        if joined.get(queue) == penalty:
            return
        if queue in joined:
            told = self._commands.set_penalty(queue, agent.extension, penalty)
        else:
            told = self._commands.add_member(
                queue, agent.extension, penalty, paused=agent.paused, reason=agent.reason
            )
        if await self._accepted(agent, queue, told):
            joined[queue] = penalty

    async def _accepted(self, agent: Agent, queue: str, told: Awaitable[None]) -> bool:
        """Tell whether Asterisk accepted; a queue it does not know stops no other."""
        try:
            await told
        except (ActionRefused, ActionInvalid) as refused:
            _log.error(
                "Asterisk refuses an agent's place in a queue; look at the page House",
                extension=agent.extension,
                queue=queue,
                why=str(refused),
            )
            return False
        return True

"""The agents at work: their states and wrap-up clocks, followed by Asterisk's queues and the table.

An agent is paused from the moment they answer until their wrap-up is over, so the queue sends no
call in between.
"""

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from agents.agent_days import AgentDays
from agents.house import wrap_up
from agents.house.wrap_up import WrapUp
from agents.queue_membership import QueueMembership
from agents.stored_states import StoredStates
from core import clock
from core.bus import Bus
from core.db import Database
from cti.ami.commands import Commands
from cti.events import (
    AgentChanged,
    CallAnswered,
    CallEnded,
    CallRinging,
    LinkDown,
    LinkUp,
    PhoneChanged,
    RingEnded,
    TalkEnded,
)
from cti.state import agents
from cti.state.agents import Agent, Signal
from cti.state.board import Board


class AgentDesk:
    """Keep each agent's state; publish each change; keep Asterisk's queues in step."""

    gone_s = 10.0  # a telephone unreachable for so long makes its agent not ready

    def __init__(
        self,
        bus: Bus,
        commands: Commands,
        database: Database,
        board: Board,
        *,
        written_up: Callable[[str], WrapUp],
        retry_s: float = 1.0,
    ) -> None:
        """`written_up` says how a call of a queue is written up."""
        self.agents: dict[str, Agent] = {}
        self._bus = bus
        self._board = board
        self._wrap_up = written_up
        self._membership = QueueMembership(bus, commands, board, self._agent, retry_s=retry_s)
        self.days = AgentDays(database, board.midnight)
        self._stored = StoredStates(database, self._agent, retry_s=retry_s)
        self._gone: dict[str, asyncio.TimerHandle] = {}  # by extension
        self._clocks: dict[str, asyncio.TimerHandle] = {}
        bus.on(CallRinging, self._on_ringing, name="desk")
        bus.on(RingEnded, self._on_ring_ended, name="desk")
        bus.on(CallAnswered, self._on_answered, name="desk")
        bus.on(TalkEnded, self._on_talk_ended, name="desk")
        bus.on(CallEnded, self._on_call_ended, name="desk")
        bus.on(PhoneChanged, self._on_phone, name="desk")
        bus.on(LinkUp, self._on_link_up, name="desk")
        bus.on(LinkDown, self._on_link_down, name="desk")

    # what an agent, or a supervisor for them, may do

    async def sign_in(
        self, extension: str, queues: Sequence[str], backup_queues: Sequence[str] = ()
    ) -> Agent:
        """Sign an agent in at their telephone, not ready, serving these queues.

        In the backup ones among them they are rung only while nobody else is free.
        """
        agent = self._agent(extension)
        signed = agents.after(agent, "sign_in", clock.now())
        return self._set(
            msgspec.structs.replace(
                signed, queues=tuple(queues), backup_queues=tuple(backup_queues)
            )
        )

    async def sign_out(self, extension: str) -> Agent:
        """Sign an agent out and take them out of their queues. A call they are in goes on."""
        return self._signal(extension, "sign_out")

    async def set_ready(self, extension: str) -> Agent:
        """Make an agent ready; in a call, they will be when it is over."""
        return self._signal(extension, "be_ready")

    async def set_not_ready(self, extension: str, reason: str = "") -> Agent:
        """Make an agent not ready, for a reason; in a call, they will be when it is over."""
        return self._set(agents.resting(self._agent(extension), reason[:80], clock.now()))

    async def end_wrap_up(self, extension: str) -> Agent:
        """End the wrap-up before its time."""
        return self._signal(extension, "wrap_up_end")

    async def extend_wrap_up(self, extension: str) -> Agent:
        """Give more time for writing up, if the queue of the call allows it now."""
        agent = self._agent(extension)
        end = agent.wrap_up_ends_at
        if end is None or self.why_no_longer(agent):
            return agent
        later = wrap_up.extended(end, agent.since)
        return self._set(msgspec.structs.replace(agent, wrap_up_ends_at=later))

    def why_no_longer(self, agent: Agent) -> str:
        """Tell why an agent cannot have more time for writing up: "" they can, else the code."""
        return wrap_up.refusal(self._wrap_up(agent.queue), agent.wrap_up_ends_at, agent.since)

    def state_of(self, extension: str) -> Agent:
        """Give an agent's state; one never seen is signed out."""
        return self._agent(extension)

    # the service's own

    async def load(self) -> None:
        """Load every agent's day and state of before our restart; call before `run`."""
        await self.days.load()
        for agent in map(self._timed, await self._stored.load()):
            self.agents[agent.extension] = agent
            self._publish(agent)
            self._start_clock(agent)

    async def run(self) -> None:
        """Keep Asterisk's queues and the table up to date, for ever.

        Each has a task of its own: a database that hangs must not delay a pause.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._membership.run(), name="agents.desk.queues")
                tasks.create_task(self._stored.run(), name="agents.desk.table")
        finally:
            for timer in (*self._clocks.values(), *self._gone.values()):
                timer.cancel()

    def _agent(self, extension: str) -> Agent:
        return self.agents.get(extension) or Agent(extension=extension, since=clock.now())

    def _signal(self, extension: str, signal: Signal, call_id: str = "", queue: str = "") -> Agent:
        agent = self._agent(extension)
        return self._set(agents.after(agent, signal, clock.now(), call_id=call_id, queue=queue))

    def _set(self, agent: Agent) -> Agent:
        agent = self._timed(agent)
        known = self.agents.get(agent.extension)
        if known == agent or (known is None and agent.state == "signed_out"):
            return agent
        self.agents[agent.extension] = agent
        self._publish(agent)
        if known is None or known.wrap_up_ends_at != agent.wrap_up_ends_at:
            self._restart_clock(agent)
        self._membership.update(agent.extension)
        self._stored.save(agent.extension)
        return agent

    def _publish(self, agent: Agent) -> None:
        change = AgentChanged(
            at=clock.now(),
            extension=agent.extension,
            state=agent.state,
            reason=agent.reason,
            call_id=agent.call_id,
        )
        self.days.take(change)  # before anybody asks how long they have paused
        self._bus.publish(change)

    # clocks

    def _restart_clock(self, agent: Agent) -> None:
        running = self._clocks.pop(agent.extension, None)
        if running is not None:
            running.cancel()
        self._start_clock(agent)

    def _start_clock(self, agent: Agent) -> None:
        if agent.wrap_up_ends_at is not None:
            left_s = max((agent.wrap_up_ends_at - clock.now()).total_seconds(), 0)
            self._clocks[agent.extension] = asyncio.get_running_loop().call_later(
                left_s, self._written_up, agent.extension
            )

    def _timed(self, agent: Agent) -> Agent:
        """Set when a wrap-up ends that has just begun."""
        if agent.state != "wrap_up" or agent.wrap_up_ends_at is not None:
            return agent
        end = wrap_up.ends_at(self._wrap_up(agent.queue), agent.since)
        return msgspec.structs.replace(agent, wrap_up_ends_at=end)

    def _written_up(self, extension: str) -> None:
        agent = self._agent(extension)
        if agent.wants == "ready" and self._wrap_up(agent.queue).then == "away":
            self._set(agents.resting(agent, wrap_up.AWAY, clock.now()))
        else:
            self._signal(extension, "wrap_up_end")

    # facts

    def _on_ringing(self, fact: CallRinging) -> None:
        self._signal(fact.extension, "ring", fact.call_id, self._queue_of(fact))

    def _on_ring_ended(self, fact: RingEnded) -> None:
        """Make an agent not ready who did not answer or refused; not if the caller left."""
        self._signal(fact.extension, "ring_end" if fact.reason == "caller_left" else "miss")

    def _on_answered(self, fact: CallAnswered) -> None:
        """Let an agent talk; of two calls, their first is the one that they will write up."""
        agent = self._agent(fact.extension)
        if agent.call_id in (fact.call_id, "") or not self._talks(agent, agent.call_id):
            self._signal(fact.extension, "answer", fact.call_id, self._queue_of(fact))

    def _on_talk_ended(self, fact: TalkEnded) -> None:
        """End an agent's talk; who only asked somebody meanwhile still has the first caller."""
        agent = self._agent(fact.extension)
        if agent.call_id != fact.call_id and self._talks(agent, agent.call_id):
            return
        rest = [one for one in self._board.calls if self._talks(agent, one)]
        other = next((one for one in rest if one != fact.call_id), "")
        if other and fact.who != "transfer":
            self._signal(fact.extension, "answer", other, self._board.calls[other].queue)
        else:
            self._signal(fact.extension, "talk_end")

    def _talks(self, agent: Agent, call_id: str) -> bool:
        call = self._board.calls.get(call_id)
        if call is None or call.extension != agent.extension:
            return False
        return call.state in ("talking", "held")

    def _queue_of(self, fact: CallRinging | CallAnswered) -> str:
        """Name the queue that the caller came by, also of one who was transferred."""
        call = self._board.calls.get(fact.call_id)
        return fact.queue or (call.queue if call is not None else "")

    def _on_call_ended(self, fact: CallEnded) -> None:
        self._release(lambda agent: agent.call_id == fact.call_id)

    def _on_phone(self, fact: PhoneChanged) -> None:
        """Start a clock when a telephone is unreachable; stop it when the telephone is back."""
        waiting = self._gone.pop(fact.extension, None)
        if waiting is not None:
            waiting.cancel()
        self._watch_phone(fact.extension, fact.device_state)

    def _watch_phone(self, extension: str, device_state: str) -> None:
        if device_state in agents.UNREACHABLE and extension not in self._gone:
            self._gone[extension] = asyncio.get_running_loop().call_later(
                self.gone_s, self._give_up_phone, extension
            )

    def _give_up_phone(self, extension: str) -> None:
        del self._gone[extension]
        agent = self._agent(extension)
        if agent.wants == "ready":
            self._set(agents.resting(agent, agents.GONE, clock.now()))

    def _on_link_up(self, _: LinkUp) -> None:
        self._release(lambda agent: agent.call_id not in self._board.calls)
        for extension in self.agents:
            self._membership.update(extension)
            if (shown := self._board.agents.get(extension)) is not None:
                self._watch_phone(extension, shown.device_state)  # as it was, so no fact tells it

    def _on_link_down(self, _: LinkDown) -> None:
        for waiting in self._gone.values():  # an unknown state never blocks an agent
            waiting.cancel()
        self._gone.clear()

    def _release(self, concerned: Callable[[Agent], bool]) -> None:
        for agent in list(self.agents.values()):
            if agent.state == "ringing" and concerned(agent):
                self._signal(agent.extension, "ring_end")
            elif agent.state == "talking" and concerned(agent):
                self._signal(agent.extension, "talk_end")

"""The telephones' figures at the moment of a scrape: calls, queues, agents, the link, the door."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import get_args

from agents.desk import AgentDesk
from console.metrics.series import MOST_VALUES, Sample
from cti.events import AgentState, Direction
from cti.journal.journal import Journal
from cti.journal.record import Outcome
from cti.state.agents import UNREACHABLE
from cti.state.board import Board
from cti.state.calls import CallState
from cti.state.queues import BoardQueue
from cti.telephones import Telephones

DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
AGENT_STATES: tuple[AgentState, ...] = get_args(AgentState)
CALL_STATES: tuple[CallState, ...] = tuple(
    one for one in get_args(CallState) if one not in ("new", "ended")
)


def samples(telephones: Telephones, desk: AgentDesk, now: datetime) -> Iterator[Sample]:
    """Give the figures of one Asterisk's telephones."""
    yield from _calls(telephones.board)
    yield from _journal(telephones.journal)
    yield from _queues(telephones.board.queues.values(), now)
    yield from _agents(telephones.board, desk)
    yield from _link(telephones)


def _calls(board: Board) -> Iterator[Sample]:
    alive = Counter((call.direction, call.state) for call in board.calls.values())
    for direction in DIRECTIONS:
        for state in CALL_STATES:
            yield "hotline_calls", (direction, state), alive[direction, state]


def _journal(journal: Journal) -> Iterator[Sample]:
    for direction in DIRECTIONS:
        for outcome in OUTCOMES:
            count = journal.writer.ended[direction, outcome]
            yield "hotline_calls_ended_total", (direction, outcome), count
    yield "hotline_calls_mended_total", (), journal.writer.mended
    for what in ("accepted", "written", "refused"):
        yield "hotline_journal_facts_total", (what,), getattr(journal, what)
    yield "hotline_journal_waiting", (), journal.waiting


def _queues(queues: Iterable[BoardQueue], now: datetime) -> Iterator[Sample]:
    for queue in sorted(queues, key=lambda one: one.name)[:MOST_VALUES]:
        name = (queue.name,)
        longest = (now - queue.waiting[0].since).total_seconds() if queue.waiting else 0.0
        paused = sum(member.paused for member in queue.members)
        yield "hotline_queue_waiting", name, len(queue.waiting)
        yield "hotline_queue_longest_wait_seconds", name, max(longest, 0.0)
        yield "hotline_queue_members", (*name, "yes"), paused
        yield "hotline_queue_members", (*name, "no"), len(queue.members) - paused


def _agents(board: Board, desk: AgentDesk) -> Iterator[Sample]:
    here = [agent for agent in desk.agents.values() if agent.state != "signed_out"]
    states = Counter(agent.state for agent in desk.agents.values())
    for state in AGENT_STATES:
        yield "hotline_agents", (state,), states[state]
    shown = (board.agents.get(agent.extension) for agent in here)
    gone = sum(one is None or one.device_state in UNREACHABLE for one in shown)
    yield "hotline_telephones_unreachable", (), gone


def _link(telephones: Telephones) -> Iterator[Sample]:
    link, door = telephones.link, telephones.door
    yield "hotline_ami_link_up", (), float(telephones.board.link_up)
    yield "hotline_ami_link_falls_total", (), link.falls
    if link.protocol is not None:
        heard_s = asyncio.get_running_loop().time() - link.protocol.heard_at
        yield "hotline_ami_answer_seconds", (), door.strain.answer_s
        yield "hotline_ami_heard_seconds", (), max(heard_s, 0.0)
    yield "hotline_door_limit", (), door.admission.limit
    yield "hotline_event_loop_delay_seconds", (), max(door.loop_s, 0.0)
    yield "hotline_event_loop_late_seconds_total", (), door.late_looks

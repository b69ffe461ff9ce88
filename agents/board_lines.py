"""The board as the desk's pages get it, the same structs over HTTP and in frames.

Agents have their person's name here: `cti` knows extensions only, `staff` knows names only.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal

import msgspec

from agents.agent_day import AgentDay, paused_since
from cti.events import AgentState, Direction
from cti.state.agents import Agent, may
from cti.state.board import Board, BoardAgent, BoardCall
from cti.state.calls import CallState
from cti.state.queues import BoardQueue

Wish = Literal["ready", "extend_wrap_up"]


class AgentLine(msgspec.Struct, frozen=True, kw_only=True):
    """One agent on the board."""

    extension: str
    name: str
    state: AgentState
    reason: str
    since: datetime
    call_id: str
    device_state: str
    queues: tuple[str, ...]
    wrap_up_ends_at: datetime | None
    paused_since: datetime | None  # as if all of today's pauses for this reason had been one
    may: dict[Wish, str]  # what they may wish for now: "" yes, else the refusal's code


class CallLine(msgspec.Struct, frozen=True, kw_only=True):
    """One living call on the board."""

    call_id: str
    direction: Direction
    number: str
    state: CallState
    since: datetime
    arrived_at: datetime
    queue: str
    queued_at: datetime | None
    credit_s: int
    path: tuple[str, ...]
    ringing: tuple[str, ...]
    extension: str
    answered_at: datetime | None
    attempt_id: str


class QueueLine(msgspec.Struct, frozen=True, kw_only=True):
    """One queue on the board: now, and its day so far."""

    name: str
    day: date
    waiting: int
    longest_since: datetime | None
    members: int
    ready: int  # members whom Asterisk may ring
    offered: int
    answered: int
    abandoned: int
    left: int
    average_speed_of_answer_s: float | None


class BoardPicture(msgspec.Struct, frozen=True, kw_only=True):
    """The whole board."""

    calls: tuple[CallLine, ...]
    agents: tuple[AgentLine, ...]
    queues: tuple[QueueLine, ...]
    link_up: bool
    epoch: str


def agent_line(
    agent: Agent,
    phone: BoardAgent | None,
    name: str,
    why_no_longer: str,
    day: AgentDay,
    *,
    link_up: bool,
) -> AgentLine:
    """Join an agent's state, their telephone's, their name, their day.

    `why_no_longer` is the code of why they cannot have more time for writing up, "" if they can.
    """
    device_state = phone.device_state if phone else "UNKNOWN"
    return AgentLine(
        extension=agent.extension,
        name=name,
        state=agent.state,
        reason=agent.reason,
        since=agent.since,
        call_id=agent.call_id,
        device_state=device_state,
        queues=agent.queues,
        wrap_up_ends_at=agent.wrap_up_ends_at,
        paused_since=paused_since(day),
        may={**may(agent, device_state, link_up=link_up), "extend_wrap_up": why_no_longer},
    )


def call_line(call: BoardCall) -> CallLine:
    """Pick what the board shows of a call (never the caller's name from the network)."""
    return msgspec.convert(call, CallLine, from_attributes=True)


def queue_line(queue: BoardQueue) -> QueueLine:
    """Give what the board shows of a queue."""
    return QueueLine(
        name=queue.name,
        day=queue.day,
        waiting=len(queue.waiting),
        longest_since=queue.waiting[0].since if queue.waiting else None,
        members=len(queue.members),
        ready=sum(not member.paused for member in queue.members),
        offered=queue.offered,
        answered=queue.answered,
        abandoned=queue.abandoned,
        left=queue.left,
        average_speed_of_answer_s=(
            round(queue.answered_wait_s / queue.answered, 1) if queue.answered else None
        ),
    )


def picture(board: Board, agents: Iterable[AgentLine]) -> BoardPicture:
    """Give the whole board, without agents who are signed out."""
    return BoardPicture(
        calls=tuple(call_line(call) for call in board.calls.values()),
        agents=tuple(one for one in agents if one.state != "signed_out"),
        queues=tuple(queue_line(queue) for _, queue in sorted(board.queues.items())),
        link_up=board.link_up,
        epoch=board.epoch,
    )

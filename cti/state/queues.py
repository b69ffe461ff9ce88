"""A queue as the supervisor sees it: who waits, who serves, the counts of the day.

The counts restart with the first fact of a new local day.
"""

from datetime import date, datetime
from typing import assert_never

import msgspec

from cti.events import (
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallLeftQueue,
    CallQueued,
    MemberChanged,
)

QueueFact = (
    CallQueued | CallAbandoned | CallLeftQueue | CallAnswered | CallEnded | MemberChanged
)  # fmt: skip


class Waiting(msgspec.Struct, frozen=True):
    """One caller in a queue."""

    call_id: str
    since: datetime


class QueueMember(msgspec.Struct, frozen=True):
    """One telephone that serves a queue, as Asterisk sees it."""

    extension: str
    paused: bool
    reason: str = ""


class BoardQueue(msgspec.Struct, frozen=True, kw_only=True):
    """One queue now, and its day."""

    name: str
    day: date
    waiting: tuple[Waiting, ...] = ()  # longest first
    members: tuple[QueueMember, ...] = ()  # by extension
    offered: int = 0  # callers who entered the queue today
    answered: int = 0
    abandoned: int = 0
    left: int = 0  # callers who left without an agent and without hanging up
    answered_wait_s: int = 0  # sum over the answered; ÷ answered = average speed of answer


class QueueDay(msgspec.Struct, frozen=True, kw_only=True):
    """One queue's counts of the day from the journal; names as in `BoardQueue`."""

    name: str
    offered: int
    answered: int
    abandoned: int
    left: int
    answered_wait_s: int


def after(queue: BoardQueue, fact: QueueFact, day: date) -> BoardQueue:
    """Give the queue after a fact; the same object when nothing changed."""
    if day != queue.day:
        queue = msgspec.structs.replace(
            queue, day=day, offered=0, answered=0, abandoned=0, left=0, answered_wait_s=0
        )
    change = msgspec.structs.replace
    match fact:
        case CallQueued():
            return _joined(queue, fact)
        case CallAnswered():
            return change(
                _without(queue, fact.call_id),
                answered=queue.answered + 1,
                answered_wait_s=queue.answered_wait_s + fact.waited_s + fact.waited_before_s,
            )
        case CallAbandoned():
            return change(_without(queue, fact.call_id), abandoned=queue.abandoned + 1)
        case CallLeftQueue():
            return change(_without(queue, fact.call_id), left=queue.left + 1)
        case CallEnded():
            return _without(queue, fact.call_id)
        case MemberChanged():
            return change(queue, members=_members(queue.members, fact))
        case _:
            assert_never(fact)


def _joined(queue: BoardQueue, fact: CallQueued) -> BoardQueue:
    waiting = Waiting(fact.call_id, fact.waiting_since or fact.at)
    others = [w for w in queue.waiting if w.call_id != fact.call_id]
    in_order = tuple(sorted((*others, waiting), key=lambda w: w.since))
    if fact.waiting_since is not None:  # the same wait goes on: undo the leaving
        return msgspec.structs.replace(queue, waiting=in_order, left=max(queue.left - 1, 0))
    return msgspec.structs.replace(queue, waiting=in_order, offered=queue.offered + 1)


def _without(queue: BoardQueue, call_id: str) -> BoardQueue:
    rest = tuple(w for w in queue.waiting if w.call_id != call_id)
    if len(rest) == len(queue.waiting):
        return queue
    return msgspec.structs.replace(queue, waiting=rest)


def _members(members: tuple[QueueMember, ...], fact: MemberChanged) -> tuple[QueueMember, ...]:
    others = [m for m in members if m.extension != fact.extension]
    if fact.present:
        others.append(QueueMember(fact.extension, fact.paused, fact.reason))
    return tuple(sorted(others, key=lambda m: m.extension))

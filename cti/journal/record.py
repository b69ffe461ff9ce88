"""The record of a call: one line for each call, folded from its journal.

The outcome, the first that holds: `answered`: an agent talked with the caller; `abandoned`: the
caller hung up while waiting; `lost_in_gap`: the call ended while the link was down; `unanswered`:
the caller waited and no agent answered, or nobody answered an outbound call; `menu_only`: the menu
answered the caller's question; `menu_left`: the caller hung up in the menu without an answer;
`refused`: all lines were taken and the caller heard busy, or to ring again later; `fallback`: the
caller heard the dialplan only.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, assert_never

import msgspec

from cti.events import (
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallHeld,
    CallLeftQueue,
    CallNote,
    CallQueued,
    CallRinging,
    Direction,
    MenuEnded,
    MenuStarted,
    RingEnded,
    TalkEnded,
)

Outcome = Literal[
    "answered", "abandoned", "menu_only", "menu_left", "refused", "fallback", "unanswered",
    "lost_in_gap",
]  # fmt: skip


_BUSY = 17  # Q.850: the dialplan's cause when all lines are taken
_NO_ROOM = "full"  # the flow of callers at a full door


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One call from its first channel to its last."""

    call_id: str
    link: str = "main"
    direction: Direction = "in"
    number: str = ""
    dialled: str = ""
    arrived_at: datetime
    ended_at: datetime | None = None
    queue: str = ""  # the last one
    extension: str = ""  # of the agent who talked with them last, or rang them
    waited_s: int = 0  # in queues, all together
    talk_s: int = 0
    outcome: Outcome = "fallback"
    path: tuple[str, ...] = ()  # places visited in menus
    served: tuple[str, ...] = ()  # questions that menus answered
    cause: int = 0  # Q.850
    attempt_id: str = ""
    late: bool = False  # mended from Asterisk's channel events (CEL)


class ListedCall(CallRecord, frozen=True, kw_only=True):
    """A record, and what the call was about, as an agent says."""

    business_type: str = ""  # its code, of the house; "" nobody said


class _Told(msgspec.Struct):
    """What the facts of one call have told so far."""

    record: CallRecord
    queued_at: datetime | None = None
    answered_at: datetime | None = None
    answered: bool = False
    abandoned: bool = False
    queued: bool = False
    menu: bool = False
    no_room: bool = False  # the last menu was that of a full door
    lost: bool = False


def settled(facts: Sequence[CallEvent]) -> Sequence[CallEvent]:
    """Give one call's facts; late ones, if any, replace those received over AMI.

    Facts of menus stay, since the service itself publishes them. Late facts are ordered by time.
    """
    if not any(fact.late for fact in facts):
        return facts
    kept = [fact for fact in facts if fact.late or isinstance(fact, MenuStarted | MenuEnded)]
    return sorted(kept, key=lambda fact: fact.at)


def fold(facts: Iterable[CallEvent]) -> CallRecord | None:
    """Fold one call's facts, in the order they happened; None when there are none."""
    told: _Told | None = None
    late = False
    for fact in facts:
        late = late or fact.late
        if told is None:
            told = _Told(CallRecord(call_id=fact.call_id, link=fact.link, arrived_at=fact.at))
        _fold_fact(told, fact)
    if told is None:
        return None
    return msgspec.structs.replace(told.record, outcome=_outcome(told), late=late)


def _outcome(told: _Told) -> Outcome:
    if told.answered:
        return "answered"
    if told.abandoned:
        return "abandoned"
    if told.lost:
        return "lost_in_gap"
    if told.queued or (told.record.direction == "out" and not told.menu):
        return "unanswered"
    if told.menu:
        return "menu_only" if told.record.served else "menu_left"
    busy = told.record.direction == "in" and told.record.cause == _BUSY
    return "refused" if told.no_room or busy else "fallback"


def _fold_fact(told: _Told, fact: CallEvent) -> None:
    if isinstance(fact, CallNote | CallRinging | RingEnded | CallHeld):
        return
    change = msgspec.structs.replace
    record = told.record
    match fact:
        case CallArrived():
            told.record = change(
                record,
                direction=fact.direction,
                number=fact.number,
                dialled=fact.dialled,
                arrived_at=fact.at,
                attempt_id=fact.attempt_id,
                extension=fact.extension or record.extension,
            )
        case MenuStarted() | MenuEnded():
            told.no_room = fact.flow == _NO_ROOM
            told.record = _after_menu(record, fact)
            told.menu = told.menu or not told.no_room or told.record.served != ()
        case CallQueued():
            told.queued, told.queued_at = True, fact.at
            told.record = change(record, queue=fact.queue)
        case CallAbandoned():
            told.abandoned, told.queued_at = True, None
            told.record = change(record, queue=fact.queue, waited_s=record.waited_s + fact.waited_s)
        case CallLeftQueue():
            _stop_waiting(told, fact.at)
        case CallAnswered():
            told.answered, told.answered_at, told.queued_at = True, fact.at, None
            told.record = change(
                record,
                queue=fact.queue or record.queue,  # who was transferred came by the same queue
                extension=fact.extension,
                waited_s=record.waited_s + fact.waited_s,
            )
        case TalkEnded():
            told.answered_at = None
            told.record = change(record, talk_s=record.talk_s + fact.talk_s)
        case CallEnded():
            _end(told, fact)
        case _:
            assert_never(fact)


def _after_menu(record: CallRecord, fact: MenuStarted | MenuEnded) -> CallRecord:
    if isinstance(fact, MenuStarted):
        return record
    return msgspec.structs.replace(
        record,
        path=(*record.path, *fact.path),
        served=tuple(dict.fromkeys((*record.served, *fact.served))),
    )


def _end(told: _Told, fact: CallEnded) -> None:
    if fact.lost_in_gap and told.record.ended_at is not None:
        return  # it had ended before: the gap adds nothing
    _stop_waiting(told, fact.at)
    told.lost = fact.lost_in_gap
    told.record = msgspec.structs.replace(told.record, ended_at=fact.at, cause=fact.cause)


def _stop_waiting(told: _Told, at: datetime) -> None:
    if told.queued_at is not None:
        waited_s = max(int((at - told.queued_at).total_seconds()), 0)
        told.record = msgspec.structs.replace(told.record, waited_s=told.record.waited_s + waited_s)
        told.queued_at = None

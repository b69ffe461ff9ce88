"""The board: what all telephones are doing now, facts folded into frozen structs.

The rule: only the decoder's `CallArrived` adds a call, a fact changes only what it names, and an
ended call is removed at once. So a FastAGI session without a call in Asterisk is never shown.
While the link is down the board keeps its last state and `link_up` is false.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import assert_never
from zoneinfo import ZoneInfo

import msgspec

from cti.events import (
    AgentChanged,
    AgentState,
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallFact,
    CallHeld,
    CallLeftQueue,
    CallNote,
    CallQueued,
    CallRinging,
    Direction,
    Event,
    LinkDown,
    LinkUp,
    MemberChanged,
    MenuEnded,
    MenuStarted,
    PhoneChanged,
    RingEnded,
    TalkEnded,
)
from cti.state import queues
from cti.state.calls import CallState, next_state
from cti.state.queues import BoardQueue, QueueDay, QueueFact


class BoardCall(msgspec.Struct, frozen=True, kw_only=True):
    """One living call."""

    call_id: str
    link: str = "main"
    state: CallState
    since: datetime  # of this state
    arrived_at: datetime
    direction: Direction = "in"
    number: str = ""
    name: str = ""  # as the network gave it: never trusted, never shown unescaped
    dialled: str = ""
    attempt_id: str = ""
    flow: str = ""  # the menu they are in, or were in last
    path: tuple[str, ...] = ()  # places visited in the menu
    queue: str = ""
    position: int = 0  # at joining
    credit_s: int = 0
    queued_at: datetime | None = None  # the first joining; an apology does not change it
    ringing: tuple[str, ...] = ()  # extensions that ring
    extension: str = ""  # of the agent who talks or talked with them, or rings them
    answered_at: datetime | None = None


class BoardAgent(msgspec.Struct, frozen=True, kw_only=True):
    """One agent, and their telephone."""

    extension: str
    link: str = "main"
    state: AgentState = "signed_out"
    reason: str = ""
    since: datetime
    call_id: str = ""
    device_state: str = "UNKNOWN"  # Asterisk's


class CallGone(msgspec.Struct, frozen=True, kw_only=True):
    """A call that left the board."""

    call_id: str


class LinkState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the board is current."""

    up: bool = False
    epoch: str = ""
    why: str = "the link to Asterisk was not opened yet"


Change = BoardCall | BoardAgent | BoardQueue | CallGone | LinkState
_MOST_MENUS = 1000  # begun before their calls arrived here; more would be forged, or long over


class Board:
    """All living calls, agents and queues. `apply` each fact in the order of the bus."""

    def __init__(self, zone: str = "Asia/Shanghai") -> None:
        self.calls: dict[str, BoardCall] = {}
        self.agents: dict[str, BoardAgent] = {}
        self.queues: dict[str, BoardQueue] = {}
        self.link = LinkState()
        self._menus: dict[str, MenuStarted] = {}  # of calls that the decoder did not tell yet
        self._zone = ZoneInfo(zone)

    @property
    def link_up(self) -> bool:
        """Tell whether the link to Asterisk is up."""
        return self.link.up

    @property
    def epoch(self) -> str:
        """Give the name of this unbroken period of the link."""
        return self.link.epoch

    def apply(self, event: Event) -> tuple[Change, ...]:
        """Fold one fact; give what changed on the board."""
        match event:
            case LinkUp():
                self.link = LinkState(up=True, epoch=event.epoch, why="")
                changes: Iterable[Change] = (self.link,)
            case LinkDown():
                self.link = LinkState(up=False, epoch=self.link.epoch, why=event.why)
                changes = (self.link,)
            case AgentChanged():
                changes = (self._agent(event),)
            case PhoneChanged():
                changes = (self._phone(event),)
            case MemberChanged():
                changes = (self._queue(event.queue, event),)
            case CallFact():
                changes = self._call(event)
            case _:  # a fact that no board shows
                changes = ()
        return tuple(changes)

    def begin_day(self, days: Iterable[QueueDay], now: datetime) -> None:
        """Take the day's counts from the journal, after our restart."""
        for day in days:
            known = self.queues.get(day.name) or BoardQueue(name=day.name, day=self._day(now))
            self.queues[day.name] = msgspec.structs.replace(
                known,
                day=self._day(now),
                offered=day.offered,
                answered=day.answered,
                abandoned=day.abandoned,
                left=day.left,
                answered_wait_s=day.answered_wait_s,
            )

    def midnight(self, now: datetime) -> datetime:
        """Give the beginning of the local day."""
        return now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def _agent(self, fact: AgentChanged) -> BoardAgent:
        known = self.agents.get(fact.extension)
        agent = self.agents[fact.extension] = BoardAgent(
            extension=fact.extension,
            link=fact.link,
            state=fact.state,
            reason=fact.reason,
            since=known.since if known and known.state == fact.state else fact.at,
            call_id=fact.call_id,
            device_state=known.device_state if known else "UNKNOWN",
        )
        return agent

    def _phone(self, fact: PhoneChanged) -> BoardAgent:
        known = self.agents.get(fact.extension) or BoardAgent(
            extension=fact.extension, link=fact.link, since=fact.at
        )
        agent = msgspec.structs.replace(known, device_state=fact.device_state)
        self.agents[fact.extension] = agent
        return agent

    def _call(self, fact: CallEvent) -> Iterator[Change]:
        known = self.calls.get(fact.call_id)
        if isinstance(fact, CallEnded):
            self._menus.pop(fact.call_id, None)
            if self.calls.pop(fact.call_id, None) is not None:
                yield CallGone(call_id=fact.call_id)
            for queue in list(self.queues.values()):
                if any(w.call_id == fact.call_id for w in queue.waiting):
                    yield self._queue(queue.name, fact)
            return
        if known is None and not isinstance(fact, CallArrived):
            self._hold_back(fact)
            return
        call = after(known or _unknown_call(fact), fact)
        if (menu := self._menus.pop(fact.call_id, None)) is not None:
            call = after(call, menu)
        self.calls[call.call_id] = call
        yield call
        of_queue = isinstance(fact, CallQueued | CallAbandoned | CallLeftQueue | CallAnswered)
        if of_queue and fact.queue:  # an agent's own call comes from none
            yield self._queue(fact.queue, fact)

    def _hold_back(self, fact: CallEvent) -> None:
        """Keep a menu's start until its call arrives: FastAGI may be faster than AMI."""
        if isinstance(fact, MenuStarted):
            self._menus[fact.call_id] = fact
            if len(self._menus) > _MOST_MENUS:
                del self._menus[next(iter(self._menus))]
        elif isinstance(fact, MenuEnded):
            self._menus.pop(fact.call_id, None)

    def _queue(self, name: str, fact: QueueFact) -> BoardQueue:
        day = self._day(fact.at)
        known = self.queues.get(name) or BoardQueue(name=name, day=day)
        queue = self.queues[name] = queues.after(known, fact, day)
        return queue


def _unknown_call(fact: CallEvent) -> BoardCall:
    return BoardCall(
        call_id=fact.call_id, link=fact.link, state="new", since=fact.at, arrived_at=fact.at
    )


def after(call: BoardCall, fact: CallEvent) -> BoardCall:
    """Give the call after a fact."""
    state = next_state(call.state, fact)
    since = call.since if state == call.state else fact.at
    return msgspec.structs.replace(_with_details(call, fact), state=state, since=since)


def _with_details(call: BoardCall, fact: CallEvent) -> BoardCall:
    if isinstance(fact, CallNote):
        return call
    change = msgspec.structs.replace
    match fact:
        case CallArrived():
            told = change(
                call,
                direction=fact.direction,
                number=fact.number,
                name=fact.name,
                dialled=fact.dialled,
                attempt_id=fact.attempt_id,
                extension=fact.extension or call.extension,
                arrived_at=fact.at,
            )
        case MenuStarted():
            told = change(call, flow=fact.flow)
        case MenuEnded():
            told = change(call, flow=fact.flow, path=fact.path, credit_s=fact.credit_s)
        case CallQueued():
            queued_at = fact.waiting_since or fact.at
            told = change(call, queue=fact.queue, position=fact.position, queued_at=queued_at)
        case CallRinging():
            others = tuple(e for e in call.ringing if e != fact.extension)
            told = change(call, ringing=(*others, fact.extension))
        case RingEnded():
            told = change(call, ringing=tuple(e for e in call.ringing if e != fact.extension))
        case CallAnswered():
            told = change(
                call,
                ringing=tuple(e for e in call.ringing if e != fact.extension),
                extension=fact.extension,
                queue=fact.queue or call.queue,
                answered_at=fact.at,
            )
        case CallAbandoned() | CallLeftQueue() | CallHeld() | TalkEnded() | CallEnded():
            told = call
        case _:
            assert_never(fact)
    return told

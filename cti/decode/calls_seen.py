"""What the decoder remembers of living calls, and how facts or a snapshot rebuild it.

Asterisk's events name channels; facts name calls. This memory joins the two: which channels make
a call, where the caller waits, whose telephone rings, who talks.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal, assert_never

from cti.events import (
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallHeld,
    CallLeftQueue,
    CallQueued,
    CallRinging,
    CallTransferred,
    Direction,
    MenuEnded,
    MenuStarted,
    RingEnded,
    RingReason,
    TalkEnded,
    TransferEnded,
)

_RING_REASONS: dict[int, RingReason] = {17: "busy", 21: "rejected"}
_GONE_KEPT = 10_000  # ids of channels that were hung up, for events that come after it


class Ring:
    """One telephone that rings for a call."""

    def __init__(self, queue: str, channel: str, since: datetime) -> None:
        self.queue = queue
        self.channel = channel
        self.since = since


class Talk:
    """Who talks with the caller."""

    def __init__(self, extension: str, queue: str, since: datetime) -> None:
        self.extension = extension
        self.queue = queue
        self.since = since
        self.ended_by: Literal["agent", "caller", "transfer", "unknown"] = "unknown"


class Channel:
    """One living channel."""

    def __init__(self, uniqueid: str, name: str, call: "Call") -> None:
        self.uniqueid = uniqueid
        self.name = name
        self.call = call
        self.rings = False  # it is being dialled
        self.hanging = False  # somebody asked for its hang-up
        self.cause = 0  # of that request


class Call:
    """One living call."""

    def __init__(self, call_id: str, direction: Direction, last_at: datetime) -> None:
        self.call_id = call_id
        self.direction: Direction = direction
        self.channels: dict[str, Channel] = {}
        self.announced = False  # its CallArrived was published
        self.held: CallArrived | None = None  # of an agent's call: where it goes is not known yet
        self.caller = ""  # extension of the agent who rings somebody outside
        self.dialled_at = last_at
        self.queue = ""  # where it waits
        self.queued_at = last_at
        self.left = ""  # the queue whose time was up; they come back after an apology
        self.waiting_since = last_at  # the first joining of a wait that apologies interrupt
        self.waited_before_s = 0  # of that wait, before the last joining
        self.rings: dict[str, Ring] = {}  # by extension
        self.talk: Talk | None = None
        self.given_away = False  # an agent transferred the caller, and nobody has them yet
        self.cause = 16
        self.cause_text = ""
        self.refused: int | None = None  # OriginateResponse's Reason, until the cause is known
        self.last_at = last_at  # of the last event
        self.missed = False  # absent from Asterisk's list at the reaper's last look

    def join_queue(self, queue: str, at: datetime) -> datetime | None:
        """Note that the caller waits; give since when, if a wait that timed out goes on."""
        again = self.left == queue
        if not again:
            self.waiting_since, self.waited_before_s = at, 0
        self.queue, self.queued_at, self.left = queue, at, ""
        return self.waiting_since if again else None

    def give_away(self, extension: str) -> None:
        """Note that an agent transferred the caller; who rang outside is out of their call."""
        self.given_away = True
        if self.caller == extension:
            self.caller = ""

    def leave_queue(self, waited_s: int) -> None:
        """Note that the wait timed out; the dialplan returns the caller after an apology."""
        self.waited_before_s += waited_s
        self.queue, self.left = "", self.queue


class Memory:
    """All living calls and channels."""

    def __init__(self) -> None:
        self.calls: dict[str, Call] = {}
        self.channels: dict[str, Channel] = {}
        self._gone: dict[str, None] = {}

    def open_call(self, call_id: str, direction: Direction, at: datetime) -> Call:
        """Find a call, or add it."""
        call = self.calls.get(call_id)
        if call is None:
            call = self.calls[call_id] = Call(call_id, direction, at)
        return call

    def join(self, call: Call, uniqueid: str, name: str) -> Channel:
        """Add a channel to a call."""
        self._gone.pop(uniqueid, None)
        channel = Channel(uniqueid, name, call)
        self.channels[uniqueid] = call.channels[uniqueid] = channel
        return channel

    def move(self, channel: Channel, call: Call) -> Call:
        """Make a channel part of another call (Asterisk merges calls); give the old call."""
        old = channel.call
        old.channels.pop(channel.uniqueid, None)
        channel.call = call
        call.channels[channel.uniqueid] = channel
        return old

    def leave(self, uniqueid: str) -> Channel | None:
        """Remove a channel that was hung up."""
        channel = self.channels.pop(uniqueid, None)
        if channel is not None:
            channel.call.channels.pop(uniqueid, None)
            self._note_gone(uniqueid)
        return channel

    def forget(self, call: Call) -> None:
        """Remove an ended call and its channels."""
        self.calls.pop(call.call_id, None)
        for uniqueid in call.channels:
            self.channels.pop(uniqueid, None)
            self._note_gone(uniqueid)

    def is_gone(self, uniqueid: str) -> bool:
        """Tell whether a channel was hung up: a later event about it opens no new call."""
        return uniqueid in self._gone

    def _note_gone(self, uniqueid: str) -> None:
        self._gone[uniqueid] = None
        if len(self._gone) > _GONE_KEPT:
            del self._gone[next(iter(self._gone))]

    def recall(self, facts: Iterable[CallEvent]) -> None:
        """Restore calls from their journal, after our restart; channels come with the snapshot."""
        for fact in facts:
            if isinstance(fact, CallArrived):
                call = self.open_call(fact.call_id, fact.direction, fact.at)
                call.announced, call.caller = True, fact.extension
            elif (call := self.calls.get(fact.call_id)) is not None:
                call.last_at = fact.at
                if isinstance(fact, CallTransferred):
                    call.give_away(fact.extension)
                elif isinstance(fact, TransferEnded):
                    call.given_away = False
                self._recall(call, fact)

    def _recall(self, call: Call, fact: CallEvent) -> None:
        match fact:
            case CallQueued(queue=queue, at=at):
                call.join_queue(queue, at)
            case CallLeftQueue(at=at):
                call.leave_queue(int((at - call.queued_at).total_seconds()))
            case CallAbandoned():
                call.queue = ""
            case CallRinging(extension=extension, queue=queue, channel=channel, at=at):
                call.rings[extension] = Ring(queue, channel, at)
            case RingEnded(extension=extension):
                call.rings.pop(extension, None)
            case CallAnswered(extension=extension, queue=queue, at=at):
                call.rings.pop(extension, None)
                call.queue, call.talk = "", Talk(extension, queue, at)
            case TalkEnded():
                call.talk = None
            case CallEnded():
                self.forget(call)
            case (
                CallArrived() | MenuStarted() | MenuEnded() | CallHeld() | CallTransferred()
                | TransferEnded()
            ):  # fmt: skip
                pass  # moves nobody between telephones
            case _:
                assert_never(fact)

    def __iter__(self) -> Iterator[Call]:
        return iter(list(self.calls.values()))


def endings(call: Call, at: datetime, link: str, *, lost_in_gap: bool) -> list[CallEvent]:
    """Give the facts that close a call in any state, `CallEnded` last."""
    facts: list[CallEvent] = []
    for extension in list(call.rings):
        facts.append(end_ring(call, extension, at, link))
    if call.talk is not None:
        facts.append(end_talk(call, at, link))
    if call.queue and not lost_in_gap:
        waited_s = int((at - call.queued_at).total_seconds())
        facts.append(
            CallAbandoned(
                at=at, call_id=call.call_id, link=link, queue=call.queue, waited_s=waited_s
            )
        )
    facts.append(
        CallEnded(
            at=at,
            call_id=call.call_id,
            link=link,
            cause=call.cause,
            cause_text="" if lost_in_gap else call.cause_text,
            lost_in_gap=lost_in_gap,
        )
    )
    return facts


def end_ring(
    call: Call, extension: str, at: datetime, link: str, reason: RingReason = "caller_left"
) -> RingEnded:
    """End a ring; where nothing else is known, because the caller is gone."""
    ring = call.rings.pop(extension)
    return RingEnded(
        at=at,
        call_id=call.call_id,
        link=link,
        extension=extension,
        queue=ring.queue,
        rang_s=(at - ring.since).total_seconds(),
        reason=reason,
    )


def end_talk(call: Call, at: datetime, link: str) -> TalkEnded:
    """End a talk whose end Asterisk did not send, or only after the hang-up of all channels."""
    talk, call.talk = call.talk, None
    assert talk is not None, "there is no talk to end"
    return TalkEnded(
        at=at,
        call_id=call.call_id,
        link=link,
        extension=talk.extension,
        queue=talk.queue,
        talk_s=int((at - talk.since).total_seconds()),
        who=talk.ended_by,
    )


def ring_ended(call: Call, extension: str, at: datetime, cause: int, link: str) -> RingEnded:
    """End a ring that Asterisk ended; `cause` is its Q.850 cause, 0 when not known."""
    caller = call.channels.get(call.call_id)
    left = caller is None or caller.hanging
    reason = _RING_REASONS.get(cause, "caller_left" if left else "no_answer")
    return end_ring(call, extension, at, link, reason)

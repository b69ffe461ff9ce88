"""Asterisk's events in, our facts out: one method for each kind of event, no socket, no clock.

Learnt from a real Asterisk 22: a call that we originate appears in the trunk's own context, with
state Down and our ChannelId as its Uniqueid; its number stands in `DialBegin` only. app_queue says
`QueueCallerAbandon` also when the time is up: only a hang-up asked for before makes it one.
A refused Originate has Reason 0; the cause follows with the Hangup.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from cti import gap
from cti.ami import Message
from cti.events import (
    AttemptEnded,
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEvent,
    CallHeld,
    CallLeftQueue,
    CallQueued,
    CallRinging,
    Direction,
    Event,
    MemberChanged,
    PhoneChanged,
    RingEnded,
    TalkEnded,
)
from cti.memory import Call, Channel, Memory, Ring, Talk, endings
from cti.names import (
    clean_name,
    clean_number,
    endpoint_of,
    extension_of,
    is_own_id,
    number_dialled,
)
from cti.snapshot import Snapshot

ATTEMPT = "attempt-"  # before the attempt's id in the ActionID of an Originate
_ANSWERED = 4
_RING_REASONS = {17: "busy", 21: "rejected"}
_WHO = {"agent": "agent", "caller": "caller", "transfer": "transfer"}
_ENDED_KEPT = 1000  # causes of ended attempts, for responses that come after the hang-up


class Wire:
    """Turn one Asterisk's events into facts; remembers the living calls."""

    def __init__(self, *, link: str = "main", trunk: str = "trunk") -> None:
        self.memory = Memory()
        self._link = link
        self._trunk = trunk
        self._phones: dict[str, str] = {}
        self._members: dict[tuple[str, str], tuple[bool, bool, str]] = {}
        self._ended: dict[str, int] = {}  # attempt id → Q.850 cause
        self._by_name: dict[str, Callable[[Message, datetime], Iterable[Event]]] = {
            "Newchannel": self._newchannel,
            "DialBegin": self._dial_begin,
            "HangupRequest": self._hangup_request,
            "SoftHangupRequest": self._hangup_request,
            "Hangup": self._hangup,
            "QueueCallerJoin": self._joined,
            "QueueCallerAbandon": self._abandoned,
            "AgentCalled": self._called,
            "AgentRingNoAnswer": self._rang_in_vain,
            "AgentConnect": self._connected,
            "AgentComplete": self._completed,
            "Hold": self._hold,
            "Unhold": self._hold,
            "DeviceStateChange": self._device,
            "OriginateResponse": self._originated,
            "QueueMemberAdded": self._member,
            "QueueMemberRemoved": self._member,
            "QueueMemberPause": self._member,
        }
        self.kinds = tuple(self._by_name)

    def feed(self, message: Message, at: datetime) -> list[Event]:
        """Give the facts that an event tells, in order; unknown events tell none."""
        handler = self._by_name.get(message.name)
        return [] if handler is None else list(handler(message, at))

    def adopt(self, snapshot: Snapshot, at: datetime) -> list[Event]:
        """Replace what is remembered by what Asterisk says; give the difference as facts."""
        facts: list[Event] = [
            *gap.adopt(self.memory, snapshot, at, link=self._link, trunk=self._trunk)
        ]
        phones = dict.fromkeys(self._phones, "UNKNOWN")
        phones |= {p.extension: p.device_state for p in snapshot.phones}
        for extension, state in phones.items():
            facts += self._phone(extension, state, at)
        seen = {(m.queue, m.extension): m for m in snapshot.members}
        for gone in [key for key in self._members if key not in seen]:
            facts += self._membership(*gone, (False, False, ""), at)
        for key, member in seen.items():
            facts += self._membership(*key, (True, member.paused, member.reason), at)
        return facts

    def recall(self, facts: Iterable[CallEvent]) -> None:
        """Remember living calls from the journal, before the first link after our start."""
        self.memory.recall(facts)

    def reap(self, alive: frozenset[str], asked_at: datetime) -> list[Event]:
        """Close calls that no event ever ended (see `gap.reap`)."""
        return [*gap.reap(self.memory, alive, asked_at, self._link)]

    # channels

    def _newchannel(self, message: Message, at: datetime) -> Iterable[Event]:
        if message["Uniqueid"] in self.memory.channels:
            return  # doubled, or replayed over a snapshot
        call_id, uniqueid = message["Linkedid"], message["Uniqueid"]
        direction = self._direction(message)
        known = call_id in self.memory.calls
        call = self.memory.open_call(call_id, direction, at)
        self.memory.join(call, uniqueid, message["Channel"])
        call.last_at = at
        if not known and direction != "out":
            yield self._arrival(call, message, at)

    def _direction(self, message: Message) -> Direction:
        if endpoint_of(message["Channel"]) != self._trunk:
            return "internal"
        ours = not is_own_id(message["Uniqueid"]) or message["ChannelState"] == "0"
        return "out" if ours else "in"

    def _arrival(self, call: Call, message: Message, at: datetime) -> CallArrived:
        call.announced = True
        return CallArrived(
            at=at,
            call_id=call.call_id,
            link=self._link,
            direction=call.direction,
            number=clean_number(message["CallerIDNum"]),
            name=clean_name(message["CallerIDName"]),
            dialled=message["Exten"],
            channel=message["Channel"],
        )

    def _departure(self, call: Call, channel: str, number: str, at: datetime) -> CallArrived:
        call.announced = True
        ours = not is_own_id(call.call_id)
        return CallArrived(
            at=at,
            call_id=call.call_id,
            link=self._link,
            direction="out",
            number=number,
            name="",
            dialled=number,
            channel=channel,
            attempt_id=call.call_id if ours else "",
        )

    def _dial_begin(self, message: Message, at: datetime) -> Iterable[Event]:
        channel = self.memory.channels.get(message["DestUniqueid"])
        if channel is not None and channel.call.direction == "out" and not channel.call.announced:
            number = number_dialled(message["DialString"])
            yield self._departure(channel.call, channel.name, number, at)

    def _seen(self, message: Message, at: datetime) -> tuple[Channel, list[Event]]:
        """Find the channel of an event; one that was missed arrives now, a merged one moves."""
        facts: list[Event] = []
        channel = self.memory.channels.get(message["Uniqueid"])
        if channel is None:
            facts += self._newchannel(message, at)
            channel = self.memory.channels[message["Uniqueid"]]
        linked = message["Linkedid"]
        if linked and channel.call.call_id != linked:
            old = self.memory.move(channel, self.memory.open_call(linked, "internal", at))
            facts += self._close_if_empty(old, at)
            if not channel.call.announced:
                facts.append(self._arrival(channel.call, message, at))
        channel.call.last_at = at
        return channel, facts

    def _hangup_request(self, message: Message, at: datetime) -> Iterable[Event]:
        channel = self.memory.channels.get(message["Uniqueid"])
        if channel is not None:
            channel.hanging = True
            channel.cause = channel.cause or _whole(message["Cause"])
            channel.call.last_at = at
        return ()

    def _hangup(self, message: Message, at: datetime) -> Iterable[Event]:
        channel = self.memory.leave(message["Uniqueid"])
        if channel is None:
            return
        call = channel.call
        call.last_at = at
        cause = _whole(message["Cause"]) or channel.cause
        if channel.uniqueid == call.call_id or not call.channels:
            call.cause, call.cause_text = cause or 16, message["Cause-txt"]
        extension = extension_of(channel.name)
        ring = call.rings.get(extension)
        if ring is not None and ring.channel == channel.name:
            yield self._ring_ended(call, extension, at, cause)
        yield from self._close_if_empty(call, at)

    def _close_if_empty(self, call: Call, at: datetime) -> Iterable[Event]:
        if call.channels:
            return
        if not call.announced:
            yield self._departure(call, "", "", at)
        yield from endings(call, at, self._link, lost_in_gap=False)
        self.memory.forget(call)
        if not is_own_id(call.call_id):
            self._remember_cause(call)
        if call.refused is not None:
            yield self._attempt(call.call_id, call.refused, call.cause, at)

    # the queue

    def _joined(self, message: Message, at: datetime) -> Iterable[Event]:
        channel, facts = self._seen(message, at)
        yield from facts
        call = channel.call
        if call.queue == message["Queue"]:
            return  # doubled, or replayed over a snapshot
        call.queue, call.queued_at = message["Queue"], at
        yield CallQueued(
            at=at,
            call_id=call.call_id,
            link=self._link,
            queue=call.queue,
            position=_whole(message["Position"]),
            waiting=_whole(message["Count"]),
        )

    def _abandoned(self, message: Message, at: datetime) -> Iterable[Event]:
        channel, facts = self._seen(message, at)
        yield from facts
        call, queue = channel.call, message["Queue"]
        if call.queue != queue:
            return
        call.queue = ""
        if channel.hanging:
            yield CallAbandoned(
                at=at,
                call_id=call.call_id,
                link=self._link,
                queue=queue,
                waited_s=_whole(message["HoldTime"]),
            )
        else:
            yield CallLeftQueue(
                at=at, call_id=call.call_id, link=self._link, queue=queue, reason="timeout"
            )

    def _called(self, message: Message, at: datetime) -> Iterable[Event]:
        channel, facts = self._seen(message, at)
        yield from facts
        call, leg = channel.call, message["DestChannel"]
        extension = extension_of(message["Interface"]) or extension_of(leg)
        ring = call.rings.get(extension)
        if not extension or (ring is not None and ring.channel == leg):
            return
        call.rings[extension] = Ring(message["Queue"], leg, at)
        yield CallRinging(
            at=at,
            call_id=call.call_id,
            link=self._link,
            extension=extension,
            queue=message["Queue"],
            channel=leg,
        )

    def _rang_in_vain(self, message: Message, at: datetime) -> Iterable[Event]:
        channel, facts = self._seen(message, at)
        yield from facts
        extension = extension_of(message["Interface"])
        if extension in channel.call.rings:
            leg = self.memory.channels.get(message["DestUniqueid"])
            yield self._ring_ended(channel.call, extension, at, leg.cause if leg else 0)

    def _ring_ended(self, call: Call, extension: str, at: datetime, cause: int) -> RingEnded:
        ring = call.rings.pop(extension)
        caller = call.channels.get(call.call_id)
        left = caller is None or caller.hanging
        reason = _RING_REASONS.get(cause, "caller_left" if left else "no_answer")
        return RingEnded(
            at=at,
            call_id=call.call_id,
            link=self._link,
            extension=extension,
            queue=ring.queue,
            rang_s=(at - ring.since).total_seconds(),
            reason=reason,  # pyright: ignore[reportArgumentType]
        )

    def _connected(self, message: Message, at: datetime) -> Iterable[Event]:
        channel, facts = self._seen(message, at)
        yield from facts
        call, queue = channel.call, message["Queue"]
        extension = extension_of(message["Interface"])
        if not extension or (call.talk is not None and call.talk.extension == extension):
            return
        call.rings.pop(extension, None)
        call.queue, call.talk = "", Talk(extension, queue, at)
        yield CallAnswered(
            at=at,
            call_id=call.call_id,
            link=self._link,
            extension=extension,
            queue=queue,
            waited_s=_whole(message["HoldTime"]),
            rang_s=_whole(message["RingTime"]),
        )

    def _completed(self, message: Message, at: datetime) -> Iterable[Event]:
        channel, facts = self._seen(message, at)
        yield from facts
        call = channel.call
        if call.talk is None:
            return
        extension, call.talk = call.talk.extension, None
        yield TalkEnded(
            at=at,
            call_id=call.call_id,
            link=self._link,
            extension=extension,
            queue=message["Queue"],
            talk_s=_whole(message["TalkTime"]),
            who=_WHO.get(message["Reason"], "unknown"),  # pyright: ignore[reportArgumentType]
        )

    def _hold(self, message: Message, at: datetime) -> Iterable[Event]:
        channel, facts = self._seen(message, at)
        yield from facts
        on = message.name == "Hold"
        yield CallHeld(at=at, call_id=channel.call.call_id, link=self._link, on=on)

    # telephones, members, attempts

    def _device(self, message: Message, at: datetime) -> Iterable[Event]:
        extension = extension_of(message["Device"])
        return self._phone(extension, message["State"], at) if extension else []

    def _phone(self, extension: str, state: str, at: datetime) -> list[Event]:
        if self._phones.get(extension) == state:
            return []
        self._phones[extension] = state
        return [PhoneChanged(at=at, extension=extension, device_state=state, link=self._link)]

    def _member(self, message: Message, at: datetime) -> Iterable[Event]:
        extension = extension_of(message["Interface"])
        present = message.name != "QueueMemberRemoved"
        told = (present, message["Paused"] == "1", message["PausedReason"])
        return self._membership(message["Queue"], extension, told, at) if extension else []

    def _membership(
        self, queue: str, extension: str, told: tuple[bool, bool, str], at: datetime
    ) -> list[Event]:
        present, paused, reason = told
        known = self._members.get((queue, extension))
        if known == told or (known is None and not present):
            return []
        if present:
            self._members[queue, extension] = told
        else:
            self._members.pop((queue, extension), None)
        return [
            MemberChanged(
                at=at,
                queue=queue,
                extension=extension,
                present=present,
                paused=paused,
                reason=reason,
                link=self._link,
            )
        ]

    def _originated(self, message: Message, at: datetime) -> Iterable[Event]:
        action_id = message["ActionID"]
        if not action_id.startswith(ATTEMPT):
            return
        attempt_id = action_id.removeprefix(ATTEMPT)
        reason = _whole(message["Reason"])
        call = self.memory.calls.get(attempt_id)
        if message["Response"] == "Success":
            yield self._attempt(attempt_id, _ANSWERED, 0, at)
        elif call is not None:
            call.refused = reason  # the Hangup, which follows, knows the cause
        else:
            yield self._attempt(attempt_id, reason, self._ended.pop(attempt_id, 0), at)

    def _attempt(self, attempt_id: str, reason: int, cause: int, at: datetime) -> AttemptEnded:
        return AttemptEnded(
            at=at,
            attempt_id=attempt_id,
            answered=reason == _ANSWERED,
            reason=reason,
            cause=cause,
            link=self._link,
        )

    def _remember_cause(self, call: Call) -> None:
        self._ended[call.call_id] = call.cause
        if len(self._ended) > _ENDED_KEPT:
            del self._ended[next(iter(self._ended))]


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"\d{1,12}", text, re.ASCII) else 0

"""Asterisk's channels as calls: arrivals, departures, merged calls, endings.

Learnt from a real Asterisk 22: a call that we originate appears in the trunk's own context, with
state Down and our ChannelId as its Uniqueid; its number stands in `DialBegin` only.
"""

from collections.abc import Iterable
from datetime import datetime

from cti.ami import Message
from cti.events import CallArrived, Direction, Event
from cti.memory import Call, Channel, Memory, endings, ring_ended
from cti.names import (
    clean_name,
    clean_number,
    endpoint_of,
    extension_of,
    is_own_id,
    is_visit,
    number_dialled,
    whole,
)
from cti.originates import Originates


class Channels:
    """What events of channels tell of calls."""

    def __init__(self, memory: Memory, originates: Originates, *, link: str, trunk: str) -> None:
        self._memory = memory
        self._originates = originates
        self._link = link
        self._trunk = trunk

    def newchannel(self, message: Message, at: datetime) -> Iterable[Event]:
        """A channel appeared: a call arrives, or grows."""
        if message["Uniqueid"] in self._memory.channels:
            return  # doubled, or replayed over a snapshot
        if is_visit(message["Channel"]):
            return
        call_id, uniqueid = message["Linkedid"], message["Uniqueid"]
        direction = self._direction(message)
        known = call_id in self._memory.calls
        call = self._memory.open_call(call_id, direction, at)
        self._memory.join(call, uniqueid, message["Channel"])
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

    def dial_begin(self, message: Message, at: datetime) -> Iterable[Event]:
        """A call of ours goes out: now its number is known."""
        channel = self._memory.channels.get(message["DestUniqueid"])
        if channel is not None and channel.call.direction == "out" and not channel.call.announced:
            number = number_dialled(message["DialString"])
            yield self._departure(channel.call, channel.name, number, at)

    def seen(self, message: Message, at: datetime) -> tuple[Channel | None, list[Event]]:
        """Find the channel of an event; one that was missed arrives now, a merged one moves.

        A queue tells the end of a talk by a thread of its own, also after the caller's hang-up:
        then the channel is given only while its call lives, and joins nothing again.
        """
        facts: list[Event] = []
        channel = self._memory.channels.get(message["Uniqueid"])
        if channel is None:
            if self._memory.is_gone(message["Uniqueid"]):
                return self._gone(message), facts
            facts += self.newchannel(message, at)
            channel = self._memory.channels[message["Uniqueid"]]
        linked = message["Linkedid"]
        if linked and channel.call.call_id != linked:
            old = self._memory.move(channel, self._memory.open_call(linked, "internal", at))
            facts += self._close_if_empty(old, at)
            if not channel.call.announced:
                facts.append(self._arrival(channel.call, message, at))
        channel.call.last_at = at
        return channel, facts

    def _gone(self, message: Message) -> Channel | None:
        call = self._memory.calls.get(message["Linkedid"])
        if call is None:
            return None
        channel = Channel(message["Uniqueid"], message["Channel"], call)
        channel.hanging = True
        return channel

    def hangup_request(self, message: Message, at: datetime) -> Iterable[Event]:
        """Somebody asked for a hang-up; it is not one yet."""
        channel = self._memory.channels.get(message["Uniqueid"])
        if channel is not None:
            channel.hanging = True
            channel.cause = channel.cause or whole(message["Cause"])
            channel.call.last_at = at
        return ()

    def hangup(self, message: Message, at: datetime) -> Iterable[Event]:
        """A channel is gone; with the last one its call ended."""
        channel = self._memory.leave(message["Uniqueid"])
        if channel is None:
            return
        call = channel.call
        call.last_at = at
        cause = whole(message["Cause"]) or channel.cause
        if channel.uniqueid == call.call_id or not call.channels:
            call.cause, call.cause_text = cause or 16, message["Cause-txt"]
        extension = extension_of(channel.name)
        ring = call.rings.get(extension)
        if ring is not None and ring.channel == channel.name:
            yield ring_ended(call, extension, at, cause, self._link)
        yield from self._close_if_empty(call, at)

    def _close_if_empty(self, call: Call, at: datetime) -> Iterable[Event]:
        if call.channels:
            return
        if not call.announced:
            yield self._departure(call, "", "", at)
        yield from endings(call, at, self._link, lost_in_gap=False)
        self._memory.forget(call)
        yield from self._originates.call_ended(call, at)

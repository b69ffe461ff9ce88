"""Asterisk's channels as calls: arrivals, departures, merged calls, endings.

Seen on Asterisk 22: a call that we originate appears in the trunk's own context, with state Down
and our ChannelId as its Uniqueid; its number is in `DialBegin` only. `DialBegin` also tells whom
an agent rings: a colleague (an internal call) or somebody outside.
"""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from cti.ami.message import Message, whole
from cti.decode.calls_seen import Call, Channel, Memory, Talk, end_talk, endings, ring_ended
from cti.decode.fields import (
    clean_name,
    clean_number,
    endpoint_of,
    extension_of,
    is_own_id,
    is_visit,
    number_dialled,
)
from cti.decode.originates import Originates
from cti.decode.reader import Read
from cti.decode.transfers import Transfers
from cti.events import CallAnswered, CallArrived, Direction, Event


class Channels:
    """Turn events of channels into facts of calls."""

    def __init__(
        self,
        memory: Memory,
        originates: Originates,
        transfers: Transfers,
        *,
        link: str,
        trunk: str,
    ) -> None:
        self._memory = memory
        self._originates = originates
        self._transfers = transfers
        self._link = link
        self._trunk = trunk
        self.kinds: dict[str, Read] = {
            "Newchannel": self.newchannel,
            "DialBegin": self._dial_begin,
            "DialEnd": self._dial_end,
            "HangupRequest": self._hangup_request,
            "SoftHangupRequest": self._hangup_request,
            "Hangup": self._hangup,
            "AttendedTransfer": self._joined,
        }

    def newchannel(self, message: Message, at: datetime) -> Iterable[Event]:
        """A channel appeared: a new call, or one more channel of a call."""
        if message["Uniqueid"] in self._memory.channels:
            return  # repeated, or already in the snapshot
        if is_visit(message["Channel"]):
            return
        call_id, uniqueid = message["Linkedid"], message["Uniqueid"]
        direction = self._direction(message)
        known = call_id in self._memory.calls
        call = self._memory.open_call(call_id, direction, at)
        self._memory.join(call, uniqueid, message["Channel"])
        call.last_at = at
        if known or direction == "out":
            return
        if direction == "internal" and extension_of(message["Channel"]):
            call.held = self._arrival(call, message, at)
        else:
            yield self._announced(call, self._arrival(call, message, at))

    def _direction(self, message: Message) -> Direction:
        if endpoint_of(message["Channel"]) != self._trunk:
            return "internal"
        ours = not is_own_id(message["Uniqueid"]) or message["ChannelState"] == "0"
        return "out" if ours else "in"

    def _announced(self, call: Call, arrival: CallArrived) -> CallArrived:
        call.announced, call.held = True, None
        return arrival

    def _arrival(self, call: Call, message: Message, at: datetime) -> CallArrived:
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
        """An outbound call, or an agent's own, is dialled: now its number is known."""
        channel = self._memory.channels.get(message["DestUniqueid"])
        if channel is None:
            return
        channel.rings = True
        yield from self._transfers.dialled(channel, at)
        if channel.call.announced:
            return
        call, number = channel.call, number_dialled(message["DialString"])
        if call.direction == "out":
            yield self._departure(call, channel.name, number, at)
        elif call.held is not None:
            if endpoint_of(channel.name) == self._trunk:
                self._go_outside(call, call.held, number, at)
            yield self._announced(call, call.held)

    def _go_outside(self, call: Call, arrival: CallArrived, number: str, at: datetime) -> None:
        call.direction, call.dialled_at = "out", at
        call.caller = extension_of(arrival.channel)
        call.held = msgspec.structs.replace(
            arrival, direction="out", number=number, dialled=number, name="", extension=call.caller
        )

    def _dial_end(self, message: Message, at: datetime) -> Iterable[Event]:
        """Somebody outside answered an agent's call, or the target of a transfer did."""
        channel = self._memory.channels.get(message["DestUniqueid"])
        if channel is None:
            return
        channel.rings = False
        call, was_given_away = channel.call, channel.call.given_away
        yield from self._transfers.dial_ended(channel, message["DialStatus"], at)
        if was_given_away or message["DialStatus"] != "ANSWER":
            return
        if call.caller and call.talk is None and endpoint_of(channel.name) == self._trunk:
            call.talk = Talk(call.caller, "", at)
            yield CallAnswered(
                at=at, call_id=call.call_id, link=self._link, extension=call.caller, queue="",
                waited_s=0, rang_s=int((at - call.dialled_at).total_seconds()),
            )  # fmt: skip

    def seen(self, message: Message, at: datetime) -> tuple[Channel | None, list[Event]]:
        """Find the channel of an event; a missed one is added now, a merged one moves.

        app_queue sends the end of a talk from its own thread, also after the caller's hang-up:
        then the channel is given only while its call lives, and is not added again.
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
                arrival = channel.call.held or self._arrival(channel.call, message, at)
                facts.append(self._announced(channel.call, arrival))
        channel.call.last_at = at
        return channel, facts

    def _gone(self, message: Message) -> Channel | None:
        call = self._memory.calls.get(message["Linkedid"])
        if call is None:
            return None
        channel = Channel(message["Uniqueid"], message["Channel"], call)
        channel.hanging = True
        return channel

    def _hangup_request(self, message: Message, at: datetime) -> Iterable[Event]:
        """Somebody asked for a hang-up; the channel still lives."""
        channel = self._memory.channels.get(message["Uniqueid"])
        if channel is not None:
            channel.hanging = True
            channel.cause = channel.cause or whole(message["Cause"])
            channel.call.last_at = at
            self._note_who_leaves(channel)
        return ()

    def _note_who_leaves(self, channel: Channel) -> None:
        """The first of two who hangs up ends their talk; app_queue may tell it too late."""
        talk = channel.call.talk
        if talk is None or talk.ended_by != "unknown":
            return
        if extension_of(channel.name) == talk.extension:
            talk.ended_by = "agent"
        elif endpoint_of(channel.name) == self._trunk:
            talk.ended_by = "caller"

    def _hangup(self, message: Message, at: datetime) -> Iterable[Event]:
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
        talk = call.talk
        if talk is not None and not talk.queue and talk.extension == extension:
            yield end_talk(call, at, self._link)  # app_queue tells it only of who it rang itself
        yield from self._close_if_empty(call, at)

    def _joined(self, message: Message, at: datetime) -> Iterable[Event]:
        """Two calls became one; the agent's own, to whom they asked, may be empty now."""
        asked = self._transfers.asked(message)
        yield from self._transfers.attended(message, at)
        if asked is not None:
            yield from self._close_if_empty(asked, at)

    def _close_if_empty(self, call: Call, at: datetime) -> Iterable[Event]:
        if call.channels:
            return
        if call.held is not None:  # it reached nobody: refused, or an echo test
            yield self._announced(call, call.held)
        elif not call.announced:
            yield self._departure(call, "", "", at)
        yield from endings(call, at, self._link, lost_in_gap=False)
        self._memory.forget(call)
        yield from self._originates.call_ended(call, at)

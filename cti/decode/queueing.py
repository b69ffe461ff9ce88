"""Events of app_queue and of agents' telephones as facts: waiting, ringing, talk, hold.

Seen on Asterisk 22: app_queue sends `QueueCallerAbandon` also when the time is up; the caller
hung up only if a hang-up was requested before.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from cti.ami.message import Message, whole
from cti.decode.calls_seen import Channel, Memory, Ring, Talk, ring_ended
from cti.decode.channels import Channels
from cti.decode.fields import extension_of
from cti.decode.reader import Read
from cti.events import (
    CallAbandoned,
    CallAnswered,
    CallHeld,
    CallLeftQueue,
    CallQueued,
    CallRinging,
    Event,
    TalkEnded,
    TransferEnded,
)

_WHO = {"agent": "agent", "caller": "caller", "transfer": "transfer"}


class Queueing:
    """Turn a queue's events into facts of calls."""

    def __init__(self, memory: Memory, channels: Channels, *, link: str) -> None:
        self._memory = memory
        self._channels = channels
        self._link = link
        self._of_channel: dict[str, Callable[[Channel, Message, datetime], Iterable[Event]]] = {
            "QueueCallerJoin": self._joined,
            "QueueCallerAbandon": self._abandoned,
            "AgentCalled": self._called,
            "AgentRingNoAnswer": self._not_answered,
            "AgentConnect": self._connected,
            "AgentComplete": self._completed,
            "Hold": self._hold,
            "Unhold": self._hold,
        }
        self.kinds: dict[str, Read] = dict.fromkeys(self._of_channel, self._read)

    def _read(self, message: Message, at: datetime) -> Iterable[Event]:
        """Something happened in a queue: find the call, and give the facts."""
        channel, facts = self._channels.seen(message, at)
        yield from facts
        if channel is not None:
            yield from self._of_channel[message.name](channel, message, at)

    def _joined(self, channel: Channel, message: Message, at: datetime) -> Iterable[Event]:
        """A caller came into a queue."""
        call = channel.call
        if call.queue == message["Queue"]:
            return  # repeated, or already in the snapshot
        if call.given_away:  # nobody was there, or no line was free: the dialplan brought them back
            call.given_away = False
            yield TransferEnded(at=at, call_id=call.call_id, link=self._link, result="unreachable")
        if call.queue:  # nobody serves it, or it is out of use: the dialplan sent them on
            waited_s = int((at - call.queued_at).total_seconds())
            left, _ = call.queue, call.leave_queue(waited_s)
            yield CallLeftQueue(
                at=at, call_id=call.call_id, link=self._link, queue=left, reason="moved"
            )
        waiting_since = call.join_queue(message["Queue"], at)
        yield CallQueued(
            at=at, call_id=call.call_id, link=self._link, queue=call.queue,
            position=whole(message["Position"]), waiting=whole(message["Count"]),
            waiting_since=waiting_since,
        )  # fmt: skip

    def _abandoned(self, channel: Channel, message: Message, at: datetime) -> Iterable[Event]:
        """A caller hung up while waiting, or their time in the queue is up."""
        call, queue = channel.call, message["Queue"]
        if call.queue != queue:
            return
        if channel.hanging:
            call.queue = ""
            yield CallAbandoned(
                at=at, call_id=call.call_id, link=self._link, queue=queue,
                waited_s=whole(message["HoldTime"]),
            )  # fmt: skip
        else:
            call.leave_queue(whole(message["HoldTime"]))
            yield CallLeftQueue(
                at=at, call_id=call.call_id, link=self._link, queue=queue, reason="timeout"
            )

    def _called(self, channel: Channel, message: Message, at: datetime) -> Iterable[Event]:
        """An agent's telephone rings."""
        call, leg = channel.call, message["DestChannel"]
        extension = extension_of(message["Interface"]) or extension_of(leg)
        ring = call.rings.get(extension)
        if not extension or (ring is not None and ring.channel == leg):
            return
        call.rings[extension] = Ring(message["Queue"], leg, at)
        yield CallRinging(
            at=at, call_id=call.call_id, link=self._link, extension=extension,
            queue=message["Queue"], channel=leg,
        )  # fmt: skip

    def _not_answered(self, channel: Channel, message: Message, at: datetime) -> Iterable[Event]:
        """An agent's telephone rang and nobody took it."""
        extension = extension_of(message["Interface"])
        if extension in channel.call.rings:
            leg = self._memory.channels.get(message["DestUniqueid"])
            yield ring_ended(channel.call, extension, at, leg.cause if leg else 0, self._link)

    def _connected(self, channel: Channel, message: Message, at: datetime) -> Iterable[Event]:
        """An agent answered."""
        call, queue = channel.call, message["Queue"]
        extension = extension_of(message["Interface"])
        if not extension:
            return
        if call.talk is not None and call.talk.extension == extension:
            call.queue = ""  # the snapshot had the talk before the joining was replayed
            return
        call.rings.pop(extension, None)
        was_in, call.queue, call.talk = call.queue, "", Talk(extension, queue, at)
        yield CallAnswered(
            at=at, call_id=call.call_id, link=self._link, extension=extension, queue=queue,
            waited_s=whole(message["HoldTime"]), rang_s=whole(message["RingTime"]),
            waited_before_s=call.waited_before_s if queue == was_in else 0,
        )  # fmt: skip

    def _completed(self, channel: Channel, message: Message, at: datetime) -> Iterable[Event]:
        """The talk with the agent is over."""
        call = channel.call
        if call.talk is None or call.talk.queue != message["Queue"]:
            return  # told already: the caller was transferred, and may talk to somebody else by now
        extension, call.talk = call.talk.extension, None
        yield TalkEnded(
            at=at,
            call_id=call.call_id,
            link=self._link,
            extension=extension,
            queue=message["Queue"],
            talk_s=whole(message["TalkTime"]),
            who=_WHO.get(message["Reason"], "unknown"),  # pyright: ignore[reportArgumentType]
        )

    def _hold(self, channel: Channel, message: Message, at: datetime) -> Iterable[Event]:
        """The caller is put on hold, or taken back."""
        on = message.name == "Hold"
        yield CallHeld(at=at, call_id=channel.call.call_id, link=self._link, on=on)

"""Transfers by an agent's telephone (REFER): who gives the caller away, to whom, and what became
of it.

Seen on Asterisk 22: `BlindTransfer` comes as the dialplan begins to ring the target for the
caller's channel, mostly before; app_queue's `AgentComplete` comes before or after it, also when the
target talks already. In an attended one the target's channel belongs to the agent's own call to
them, and moves; a target that still rings (`DestType: App`) is not named, and the end of its
ringing is told for the caller. So it is with one who has just answered and is in no bridge yet.
"""

from collections.abc import Iterable
from datetime import datetime

from cti.ami.message import Message
from cti.decode.calls_seen import Call, Channel, Memory, Ring, Talk, end_talk
from cti.decode.fields import colleague_of, extension_of
from cti.decode.reader import Read
from cti.events import (
    CallAnswered,
    CallRinging,
    CallTransferred,
    Event,
    TransferEnded,
    TransferKind,
    TransferResult,
)

_RESULTS: dict[str, TransferResult] = {
    "ANSWER": "answered",
    "NOANSWER": "no_answer",
    "BUSY": "busy",
    "CANCEL": "caller_left",
}


class Transfers:
    """Turn events of transfers into facts of the caller's call."""

    def __init__(self, memory: Memory, *, link: str) -> None:
        self._memory = memory
        self._link = link
        self.kinds: dict[str, Read] = {"BlindTransfer": self._blind}

    def _blind(self, message: Message, at: datetime) -> Iterable[Event]:
        """An agent sent the caller to another number, and left."""
        given = self._memory.channels.get(message["TransfereeUniqueid"])
        if given is None or message["Result"] != "Success":
            return
        target = message["Extension"] if message["Context"] == "agents" else ""
        yield from self._give_away(given.call, message["TransfererChannel"], target, "blind", at)
        for leg in given.call.channels.values():
            if leg.rings:  # the dialplan was quicker than the event
                yield from self.dialled(leg, at)

    def asked(self, message: Message) -> Call | None:
        """Find the agent's own call to whom they asked, of an attended transfer."""
        for party in ("TransferTarget", "SecondTransferer"):
            if (channel := self._memory.channels.get(message[f"{party}Uniqueid"])) is not None:
                return channel.call
        return self._memory.calls.get(message["SecondTransfererLinkedid"])

    def attended(self, message: Message, at: datetime) -> Iterable[Event]:
        """An agent who asked a colleague before, or rang them, joined the caller and them."""
        given = self._memory.channels.get(message["TransfereeUniqueid"])
        if given is None or message["Result"] != "Success":
            return
        call, taking = given.call, self._taking(message)
        if taking is None:
            return
        if taking.call is not call:
            self._memory.move(taking, call)
        by, target = message["OrigTransfererChannel"], extension_of(taking.name)
        yield from self._give_away(call, by, target, "attended", at)
        if message["DestType"] == "App" and taking.rings:
            yield from self.dialled(taking, at)
        else:
            yield from self._taken(call, taking, at, rang_s=0)

    def _taking(self, message: Message) -> Channel | None:
        """Find whom the agent asked; while their telephone rings, the event does not name them."""
        named = self._memory.channels.get(message["TransferTargetUniqueid"])
        if named is not None:
            return named
        asked, agents = self.asked(message), message["SecondTransfererUniqueid"]
        legs = asked.channels.values() if asked is not None else ()
        return next((leg for leg in legs if leg.uniqueid != agents), None)

    def _give_away(
        self, call: Call, by: str, target: str, kind: TransferKind, at: datetime
    ) -> Iterable[Event]:
        if call.talk is not None:
            call.talk.ended_by = "transfer"
            yield end_talk(call, at, self._link)
        call.give_away(extension_of(by))
        yield CallTransferred(
            at=at, call_id=call.call_id, link=self._link, extension=extension_of(by),
            target=colleague_of(target), kind=kind,
        )  # fmt: skip

    def dialled(self, channel: Channel, at: datetime) -> Iterable[Event]:
        """The target's telephone rings for a caller who was given away."""
        call, extension = channel.call, extension_of(channel.name)
        if call.given_away and extension and extension not in call.rings:
            call.rings[extension] = Ring("", channel.name, at)
            yield CallRinging(
                at=at, call_id=call.call_id, link=self._link, extension=extension, queue="",
                channel=channel.name,
            )  # fmt: skip

    def dial_ended(self, channel: Channel, status: str, at: datetime) -> Iterable[Event]:
        """The target answered, or did not."""
        call = channel.call
        if not call.given_away:
            return
        if status == "ANSWER":
            ring = call.rings.pop(extension_of(channel.name), None)
            rang_s = int((at - ring.since).total_seconds()) if ring is not None else 0
            yield from self._taken(call, channel, at, rang_s=rang_s)
        else:
            call.given_away = False
            yield self._ended(call, _RESULTS.get(status, "unreachable"), at)

    def _taken(self, call: Call, channel: Channel, at: datetime, *, rang_s: int) -> Iterable[Event]:
        call.given_away = False
        yield self._ended(call, "answered", at)
        extension = extension_of(channel.name)
        if extension:  # else somebody outside, who is no agent
            call.talk = Talk(extension, "", at)
            yield CallAnswered(
                at=at, call_id=call.call_id, link=self._link, extension=extension, queue="",
                waited_s=0, rang_s=rang_s,
            )  # fmt: skip

    def _ended(self, call: Call, result: TransferResult, at: datetime) -> TransferEnded:
        return TransferEnded(at=at, call_id=call.call_id, link=self._link, result=result)

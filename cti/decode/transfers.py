"""Transfers by an agent's telephone (REFER): who gives the caller away, to whom, and what became
of it.

Seen on Asterisk 22: `BlindTransfer` comes before the dialplan rings the target for the caller's
channel; app_queue's `AgentComplete` comes after it, also when the target talks already. In an
attended one the target's channel belongs to the agent's own call to them, and moves.
"""

from collections.abc import Iterable
from datetime import datetime

from cti.ami.message import Message
from cti.decode.calls_seen import Call, Channel, Memory, Ring, Talk, end_talk
from cti.decode.fields import extension_of
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
        self.kinds: dict[str, Read] = {
            "BlindTransfer": self._blind,
            "AttendedTransfer": self._attended,
        }

    def _blind(self, message: Message, at: datetime) -> Iterable[Event]:
        """An agent sent the caller to another number, and left."""
        given = self._memory.channels.get(message["TransfereeUniqueid"])
        if given is None or message["Result"] != "Success":
            return
        target = message["Extension"] if message["Context"] == "agents" else ""
        yield from self._give_away(given.call, message["TransfererChannel"], target, "blind", at)

    def _attended(self, message: Message, at: datetime) -> Iterable[Event]:
        """An agent who asked a colleague before joined the caller and them."""
        given = self._memory.channels.get(message["TransfereeUniqueid"])
        taking = self._memory.channels.get(message["TransferTargetUniqueid"])
        if given is None or taking is None or message["Result"] != "Success":
            return
        call, target = given.call, extension_of(taking.name)
        if taking.call is not call:
            self._memory.move(taking, call)
        yield from self._give_away(call, message["OrigTransfererChannel"], target, "attended", at)
        yield from self._taken(call, taking, at, rang_s=0)

    def _give_away(
        self, call: Call, by: str, target: str, kind: TransferKind, at: datetime
    ) -> Iterable[Event]:
        if call.talk is not None:
            call.talk.ended_by = "transfer"
            yield end_talk(call, at, self._link)
        call.given_away = True
        yield CallTransferred(
            at=at,
            call_id=call.call_id,
            link=self._link,
            extension=extension_of(by),
            target=target if target.isascii() and target.isdigit() and len(target) <= 6 else "",
            kind=kind,
        )

    def dialled(self, channel: Channel, at: datetime) -> Iterable[Event]:
        """The target's telephone rings for a caller who was given away."""
        call, extension = channel.call, extension_of(channel.name)
        if call.given_away and extension and extension not in call.rings:
            call.rings[extension] = Ring("", channel.name, at)
            yield CallRinging(
                at=at,
                call_id=call.call_id,
                link=self._link,
                extension=extension,
                queue="",
                channel=channel.name,
            )

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
                at=at,
                call_id=call.call_id,
                link=self._link,
                extension=extension,
                queue="",
                waited_s=0,
                rang_s=rang_s,
            )

    def _ended(self, call: Call, result: TransferResult, at: datetime) -> TransferEnded:
        return TransferEnded(at=at, call_id=call.call_id, link=self._link, result=result)

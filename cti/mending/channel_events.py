"""Asterisk's channel events (CEL) of a call, turned into the facts that a gap of AMI hid.

The rule: the channel events of a call that overlapped a gap replace what AMI told of it; facts of
menus stay, since the service itself published them. A fact's id follows from call, kind and
moment, so that a line read again adds nothing. Whom an agent still rang when they transferred the
caller to them is not written with the caller's call: such a transfer's result stays unknown.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

import msgspec

from cti.decode.fields import (
    clean_name,
    clean_number,
    colleague_of,
    endpoint_of,
    extension_of,
    is_own_id,
)
from cti.events import (
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallLeftQueue,
    CallQueued,
    CallTransferred,
    TalkEnded,
    TransferEnded,
    TransferKind,
    TransferResult,
)
from cti.journal.record import CallRecord, fold, settled
from cti.mending.lines import EPOCH, Line, extra_of, is_over

_NAMESPACE = UUID("6f2c3a52-9d0e-4f0b-8c25-2f6f2a4f5e11")
_AT_ONCE = timedelta(seconds=1)  # between the end of a wait and the hang-up that ended it
_TRANSFERS: dict[str, TransferKind] = {"BLINDTRANSFER": "blind", "ATTENDEDTRANSFER": "attended"}
_MISSED: dict[int, TransferResult] = {17: "busy", 19: "no_answer"}  # Q.850 of who did not take it
_SAME_S = 3  # two clocks of one call: Asterisk counts whole seconds


_Who = Literal["agent", "caller", "transfer", "unknown"]


def late_facts(
    told: Sequence[Line], heard: Sequence[CallEvent], *, link: str = "main", trunk: str = "trunk"
) -> list[CallEvent]:
    """Give the facts to add to the journal of an ended call; none if AMI told everything.

    A call without a written end (Asterisk was killed) gets facts only if the journal has no end.
    """
    if not is_over(told) and any(isinstance(fact, CallEnded) for fact in heard):
        return []
    written = _Call(told, link, trunk).facts()
    if not written:
        return []
    written = [
        msgspec.structs.replace(
            _better_arrival(heard, fact) if isinstance(fact, CallArrived) else fact, late=True
        )
        for fact in written
    ]
    ours, theirs = fold(settled(heard)), fold(settled([*heard, *written]))
    assert theirs is not None
    return [] if ours is not None and _alike(ours, theirs) else written


def late_id(fact: CallEvent) -> UUID:
    """Give a late fact's id, the same each time it is read."""
    return uuid5(_NAMESPACE, f"{fact.call_id} {type(fact).__name__} {fact.at.isoformat()}")


def _better_arrival(heard: Sequence[CallEvent], written: CallArrived) -> CallArrived:
    """Prefer the arrival from AMI: of an outbound call it alone has the number."""
    for fact in heard:
        if isinstance(fact, CallArrived) and fact.direction == written.direction:
            return fact if fact.number or not written.number else written
    return written


def _alike(ours: CallRecord, theirs: CallRecord) -> bool:
    names = ("direction", "number", "queue", "extension", "outcome")
    if any(getattr(ours, name) != getattr(theirs, name) for name in names):
        return False
    ends = (ours.ended_at or EPOCH) - (theirs.ended_at or EPOCH)
    apart_s = (ours.talk_s - theirs.talk_s, ours.waited_s - theirs.waited_s, ends.total_seconds())
    return all(abs(seconds) <= _SAME_S for seconds in apart_s)


class _Call:
    """One call's lines, read once in order."""

    def __init__(self, told: Sequence[Line], link: str, trunk: str) -> None:
        starts = [line for line in told if line.kind == "CHAN_START"]
        self._told, self._link, self._trunk = told, link, trunk
        self._first = next((s for s in starts if s.uniqueid == s.call_id), None)
        self._first = self._first or next(iter(starts), None)
        self._legs = [s for s in starts if s is not self._first]
        self._facts: list[CallEvent] = []
        self._queue, self._queued_at, self._left = "", told[0].at, ""
        self._waiting_since, self._waited_before_s = told[0].at, 0
        self._talks: dict[str, CallAnswered] = {}  # by the uniqueid of the leg that answered
        self._given_away: TransferKind | None = None  # by an agent, and nobody has them yet

    def facts(self) -> list[CallEvent]:
        """Give the call's facts, the arrival first; none when its beginning is not written."""
        if self._first is None:
            return []
        arrival = self._arrival(self._first)
        self._facts = [arrival]
        for line in self._told:
            own = line.uniqueid == self._first.uniqueid
            match line.kind:
                case "APP_START" if own and arrival.direction != "internal":
                    self._join(line)
                case "APP_END" if own:
                    self._leave(line, self._first)
                case "ANSWER" if not own and self._given_away is not None:
                    self._take(line.at, line.uniqueid, line.channel)
                case "ANSWER" if not own:
                    self._answer(line, arrival)
                case "BLINDTRANSFER" | "ATTENDEDTRANSFER":
                    self._give_away(line, _TRANSFERS[line.kind])
                case "HANGUP":
                    self._hang_up(line, own=own)
                case _:
                    pass
        self._end()
        return self._facts

    def _arrival(self, first: Line) -> CallArrived:
        outside = any(endpoint_of(leg.channel) == self._trunk for leg in self._legs)
        ours = not is_own_id(first.uniqueid)
        caller = extension_of(first.channel) if outside else ""
        number, name = clean_number(first.number), clean_name(first.name)
        if endpoint_of(first.channel) == self._trunk:
            direction = "out" if ours else "in"
        else:
            direction = "out" if caller else "internal"
        return CallArrived(
            at=first.at,
            call_id=first.call_id,
            link=self._link,
            direction=direction,
            number=clean_number(first.exten) if caller else "" if ours else number,
            name="" if direction == "out" else name,
            dialled="" if ours else first.exten,
            channel=first.channel,
            attempt_id=first.uniqueid if ours else "",
            extension=caller,
        )

    def _join(self, line: Line) -> None:
        self._end_transfer(line.at, "unreachable")
        queue = line.data.partition(",")[0]
        again = self._left == queue
        if not again:
            self._waiting_since, self._waited_before_s = line.at, 0
        self._queue, self._queued_at, self._left = queue, line.at, ""
        self._facts.append(
            CallQueued(
                at=line.at,
                call_id=line.call_id,
                link=self._link,
                queue=queue,
                position=0,  # not written
                waiting=0,
                waiting_since=self._waiting_since if again else None,
            )
        )

    def _leave(self, line: Line, first: Line) -> None:
        if not self._queue:
            return  # answered
        queue, self._queue = self._queue, ""
        waited_s = int((line.at - self._queued_at).total_seconds())
        at, call_id, link = line.at, line.call_id, self._link
        if self._hung_up_at(line.at, first):
            gone = CallAbandoned(at=at, call_id=call_id, link=link, queue=queue, waited_s=waited_s)
        else:
            self._left, self._waited_before_s = queue, self._waited_before_s + waited_s
            gone = CallLeftQueue(at=at, call_id=call_id, link=link, queue=queue, reason="")
        self._facts.append(gone)

    def _hung_up_at(self, at: datetime, first: Line) -> bool:
        return any(
            line.kind == "HANGUP"
            and line.uniqueid == first.uniqueid
            and line.at - at < _AT_ONCE
            and extra_of(line).hangupsource == first.channel
            for line in self._told
        )

    def _answer(self, line: Line, arrival: CallArrived) -> None:
        outside = arrival.extension and endpoint_of(line.channel) == self._trunk
        extension = arrival.extension if outside else extension_of(line.channel)
        if not extension or not (outside or self._queue):
            return
        queue, self._queue = self._queue, ""
        since = next((leg.at for leg in self._legs if leg.uniqueid == line.uniqueid), line.at)
        answered = CallAnswered(
            at=line.at, call_id=line.call_id, link=self._link, extension=extension, queue=queue,
            waited_s=int((line.at - self._queued_at).total_seconds()) if queue else 0,
            waited_before_s=self._waited_before_s if queue else 0,
            rang_s=int((line.at - since).total_seconds()),
        )  # fmt: skip
        self._talks[line.uniqueid] = answered
        self._facts.append(answered)

    def _give_away(self, line: Line, kind: TransferKind) -> None:
        told, by = extra_of(line), extension_of(line.channel)
        for uniqueid in [one for one, talk in self._talks.items() if talk.extension == by]:
            self._end_talk(line.at, uniqueid, "transfer")
        taking = told.transfer_target_channel_name
        to = told.extension if told.context == "agents" else extension_of(taking)
        self._given_away = kind
        self._facts.append(
            CallTransferred(
                at=line.at, call_id=line.call_id, link=self._link,
                extension=by, target=colleague_of(to), kind=kind,
            )
        )  # fmt: skip
        if kind == "attended" and endpoint_of(taking):
            self._take(line.at, told.transfer_target_channel_uniqueid, taking)

    def _take(self, at: datetime, uniqueid: str, channel: str) -> None:
        self._end_transfer(at, "answered")
        extension = extension_of(channel)
        if not extension:
            return  # somebody outside, who is no agent
        since = next((leg.at for leg in self._legs if leg.uniqueid == uniqueid), at)
        self._talks[uniqueid] = answered = CallAnswered(
            at=at,
            call_id=self._told[0].call_id,
            link=self._link,
            extension=extension,
            queue="",
            waited_s=0,
            rang_s=int((at - since).total_seconds()),
        )
        self._facts.append(answered)

    def _end_transfer(self, at: datetime, result: TransferResult) -> None:
        if self._given_away is not None:
            call_id, link = self._told[0].call_id, self._link
            self._given_away = None
            self._facts.append(TransferEnded(at=at, call_id=call_id, link=link, result=result))

    def _hang_up(self, line: Line, *, own: bool) -> None:
        told = extra_of(line)
        source = extension_of(told.hangupsource)
        assert self._first is not None
        caller = extension_of(self._first.channel)  # of an agent's own call, who may leave it
        for uniqueid, talk in list(self._talks.items()):
            if uniqueid == line.uniqueid or (own and caller in ("", talk.extension)):
                agents = source == talk.extension
                who = "agent" if agents else "caller" if told.hangupsource else "unknown"
                self._end_talk(line.at, uniqueid, who)
        if self._given_away == "blind" and not own and self._was_dialled(line):
            left = told.hangupsource == self._first.channel
            missed = _MISSED.get(told.hangupcause, "unreachable")
            self._end_transfer(line.at, "caller_left" if left else missed)

    def _was_dialled(self, line: Line) -> bool:
        """Tell whether a channel was begun for who was given away: the agent's own was before."""
        given = next(one.at for one in reversed(self._facts) if isinstance(one, CallTransferred))
        return any(leg.uniqueid == line.uniqueid and leg.at >= given for leg in self._legs)

    def _end_talk(self, at: datetime, uniqueid: str, who: _Who) -> None:
        talk = self._talks.pop(uniqueid)
        self._facts.append(
            TalkEnded(
                at=at, call_id=talk.call_id, link=self._link, extension=talk.extension,
                queue=talk.queue, talk_s=int((at - talk.at).total_seconds()), who=who,
            )
        )  # fmt: skip

    def _end(self) -> None:
        last, over = self._told[-1], is_over(self._told)
        assert self._first is not None
        if over and self._given_away == "blind":  # to what no telephone has
            self._end_transfer(last.at, "unreachable")
        causes = [
            extra_of(line).hangupcause
            for line in self._told
            if line.kind == "HANGUP" and line.uniqueid == self._first.uniqueid
        ]
        self._facts.append(
            CallEnded(
                at=last.at,
                call_id=last.call_id,
                link=self._link,
                cause=(causes[-1] if causes else 0) or 16,
                cause_text="",
                lost_in_gap=not over,
            )
        )

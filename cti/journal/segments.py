"""The segments of a call: each menu, queue, ring, talk and hold with its begin, end and result.

Rule: a segment ends by the fact that says so, else with its call. The results: of a menu `queue`,
`end`, `hung_up`, `error`; of a queue `answered`, `abandoned` or Asterisk's QUEUESTATUS in small
letters; of a ring `answered`, `no_answer`, `busy`, `rejected`, `caller_left`; of a talk who ended
it: `agent`, `caller`, `transfer`, `unknown`; of a hold `resumed` or `talk_ended`; of a transfer
`answered`, `no_answer`, `busy`, `caller_left`, `unreachable`; of each
`call_ended` where only the call's end is known, and `lost_in_gap` where not even that was heard.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from cti.events import (
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallEvent,
    CallHeld,
    CallLeftQueue,
    CallQueued,
    CallRinging,
    CallTransferred,
    MenuEnded,
    MenuStarted,
    RingEnded,
    TalkEnded,
    TransferEnded,
)

Kind = Literal["menu", "queue", "ring", "talk", "hold", "transfer"]


class Segment(msgspec.Struct, frozen=True, kw_only=True):
    """One stretch of a call, in which one thing happened."""

    call_id: str
    place: int  # 0 for the call's first, in the order they began
    kind: Kind
    flow: str = ""  # of a menu
    queue: str = ""
    extension: str = ""  # of the agent
    target: str = ""  # of a transfer: the colleague's extension; "" for another number
    mode: Literal["", "blind", "attended"] = ""  # of a transfer: were they asked before
    began_at: datetime
    ended_at: datetime | None = None
    result: str = ""


_Key = tuple[Kind, str]  # what can be open only once


class _Segments:
    """The segments of one call, folded so far."""

    def __init__(self) -> None:
        self.all: list[Segment] = []
        self._open: dict[_Key, int] = {}

    def begin(  # noqa: PLR0913 - each is a field of the segment
        self, fact: CallEvent, kind: Kind, party: str = "",
        *, flow: str = "", queue: str = "", extension: str = "", target: str = "",
    ) -> None:  # fmt: skip
        """Open one; a fact told twice opens nothing."""
        if (kind, party) in self._open:
            return
        self._open[kind, party] = len(self.all)
        self.all.append(
            Segment(
                call_id=fact.call_id, place=len(self.all), kind=kind, began_at=fact.at,
                flow=flow, queue=queue, extension=extension, target=target,
            )
        )  # fmt: skip

    def end(self, at: datetime, kind: Kind, party: str, result: str) -> None:
        """Close one, if it is open."""
        place = self._open.pop((kind, party), None)
        if place is not None:
            self.all[place] = msgspec.structs.replace(self.all[place], ended_at=at, result=result)

    def end_all(self, at: datetime, result: str) -> None:
        """Close what is open when the call ends."""
        for kind, party in tuple(self._open):
            self.end(at, kind, party, result)

    def take(self, fact: CallEvent) -> None:
        """Fold one fact."""
        match fact:
            case MenuStarted():
                self.begin(fact, "menu", fact.flow, flow=fact.flow)
            case MenuEnded():
                self.end(fact.at, "menu", fact.flow, fact.result)
            case CallQueued():
                self.begin(fact, "queue", queue=fact.queue)
            case CallAbandoned():
                self.end(fact.at, "queue", "", "abandoned")
            case CallLeftQueue():
                self.end(fact.at, "queue", "", fact.reason.lower())
            case CallEnded():
                self.end_all(fact.at, "lost_in_gap" if fact.lost_in_gap else "call_ended")
            case _:
                self._take_agents(fact)

    def _take_agents(self, fact: CallEvent) -> None:
        match fact:
            case CallRinging():
                self.begin(fact, "ring", fact.extension, queue=fact.queue, extension=fact.extension)
            case RingEnded():
                self.end(fact.at, "ring", fact.extension, fact.reason)
            case CallAnswered():
                self.end(fact.at, "queue", "", "answered")
                self.end(fact.at, "ring", fact.extension, "answered")
                self.begin(fact, "talk", queue=fact.queue, extension=fact.extension)
            case TalkEnded():
                self.end(fact.at, "hold", "", "talk_ended")
                self.end(fact.at, "talk", "", fact.who)
            case CallHeld(on=True):
                self.begin(fact, "hold")
            case CallHeld():
                self.end(fact.at, "hold", "", "resumed")
            case CallTransferred():
                self.begin(fact, "transfer", extension=fact.extension, target=fact.target)
                self.all[-1] = msgspec.structs.replace(self.all[-1], mode=fact.kind)
            case TransferEnded():
                self.end(fact.at, "transfer", "", fact.result)
            case _:
                pass  # an arrival, which the record has


def segments(facts: Iterable[CallEvent]) -> list[Segment]:
    """Fold one call's facts, in the order they happened (`record.settled`)."""
    folded = _Segments()
    for fact in facts:
        folded.take(fact)
    return folded.all

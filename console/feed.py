"""From the bus to the pages: changes of the board, campaigns, ratings, outages, the link.

Changes of the board are collected for a twentieth of a second and sent once, with the board's
values at that moment: a burst of facts needs few frames, and the order in which listeners got a
fact does not matter. Agents get their own lines; supervisors get everything.
"""

import asyncio

import msgspec

from agents.board_lines import AgentLine, BoardPicture, call_line, queue_line
from agents.named_board import NamedBoard
from core.bus import Bus
from cti.events import (
    AgentChanged,
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallEvent,
    CallLeftQueue,
    CallQueued,
    LinkDown,
    LinkUp,
    MemberChanged,
    PhoneChanged,
)
from ivr.events import RatingGiven, SpoolStored, TroubleReported
from outages.events import OutageChanged, ReportsSettled
from outbound.campaign.events import CampaignChanged
from push.frames import CallGone, Frame, LinkState, ReportsChanged
from push.hub import Hub
from screenpop.card import Card
from screenpop.popper import Popper
from staff.people import SignedIn

_GATHER_S = 0.05
_REPORTS_S = 0.5  # reports within this time are told in one frame
_QUEUE_FACTS = (CallQueued, CallAbandoned, CallAnswered, CallLeftQueue)


class LiveSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All a page needs to begin with."""

    agent: AgentLine | None  # one's own
    card: Card | None
    board: BoardPicture | None  # supervisors and administrators only
    link: LinkState


class LiveFeed:
    """Send the hub frames for facts of the bus."""

    def __init__(
        self,
        bus: Bus,
        hub: Hub,
        popper: Popper,
        named: NamedBoard,
    ) -> None:
        self._hub, self.popper, self._named = hub, popper, named
        self._board, self._desk = named.board, named.desk
        self._dirty: dict[tuple[str, str], None] = {}
        self._told: dict[tuple[str, str], msgspec.Struct] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._reports_timer: asyncio.TimerHandle | None = None
        hub.snapshot_by = self.snapshot
        for kind in CallEvent.__args__:
            bus.on(kind, self._call_changed, name="live")
        bus.on(AgentChanged, self._agent_changed, name="live")
        bus.on(PhoneChanged, self._agent_changed, name="live")
        bus.on(MemberChanged, self._member_changed, name="live")
        bus.on(LinkUp, self._link_up, name="live")
        bus.on(LinkDown, self._link_down, name="live")
        bus.on(CampaignChanged, self._campaign_changed, name="live")
        bus.on(RatingGiven, self._rating_given, name="live")
        bus.on(TroubleReported, self._reports_changed, name="live")
        bus.on(SpoolStored, self._reports_changed, name="live")
        bus.on(ReportsSettled, self._reports_changed, name="live")
        bus.on(OutageChanged, lambda f: hub.to_all(Frame("outage", f)), name="live")

    # snapshots ----------------------------------------------------------------------------

    def snapshot(self, who: SignedIn) -> LiveSnapshot:
        """Give a page all it needs to begin with."""
        return LiveSnapshot(
            agent=self._named.agent(who.extension) if who.extension else None,
            card=self.popper.card_of(who.extension) if who.extension else None,
            board=self._named.picture() if who.may("see_board") else None,
            link=LinkState(self._board.link_up, self._board.link.why),
        )

    # facts --------------------------------------------------------------------------------

    def _call_changed(self, fact: CallEvent) -> None:
        self._mark("call", fact.call_id)
        if isinstance(fact, _QUEUE_FACTS):
            self._mark("queue", fact.queue)
        elif isinstance(fact, CallEnded):
            for name in self._board.queues:
                self._mark("queue", name)

    def _agent_changed(self, fact: AgentChanged | PhoneChanged) -> None:
        self._mark("agent", fact.extension)

    def _member_changed(self, fact: MemberChanged) -> None:
        self._mark("queue", fact.queue)

    def _campaign_changed(self, fact: CampaignChanged) -> None:
        self._hub.to_whoever("draft_campaign", Frame("campaign", fact))

    def _rating_given(self, fact: RatingGiven) -> None:
        frame = Frame("rating", fact)
        self._hub.to_whoever("see_everybodys_ratings", frame, also=fact.extension)

    def _reports_changed(self, _: TroubleReported | SpoolStored | ReportsSettled) -> None:
        if self._reports_timer is None:
            loop = asyncio.get_running_loop()
            self._reports_timer = loop.call_later(_REPORTS_S, self._tell_reports)

    def _tell_reports(self) -> None:
        self._reports_timer = None
        self._hub.to_whoever("see_reports", Frame("reports", ReportsChanged()))

    def _link_up(self, _: LinkUp) -> None:
        self._told.clear()
        self._dirty.clear()
        asyncio.get_running_loop().call_soon(self._hub.renew)

    def _link_down(self, fact: LinkDown) -> None:
        self._hub.to_all(Frame("link", LinkState(False, fact.why)))

    # sending ------------------------------------------------------------------------------

    def _mark(self, kind: str, key: str) -> None:
        self._dirty[kind, key] = None
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_GATHER_S, self._tell)

    def _tell(self) -> None:
        self._timer = None
        dirty, self._dirty = list(self._dirty), {}
        for kind, key in dirty:
            match kind:
                case "call":
                    self._tell_call(key)
                case "queue" if key in self._board.queues:
                    line = queue_line(self._board.queues[key])
                    if self._has_changed((kind, key), line):
                        self._hub.to_whoever("see_board", Frame("queue", line))
                case "agent":
                    self._tell_agent(key)
                case _:
                    pass

    def _tell_call(self, call_id: str) -> None:
        call = self._board.calls.get(call_id)
        if call is None:
            if self._told.pop(("call", call_id), None) is not None:
                self._hub.to_whoever("see_board", Frame("call_gone", CallGone(call_id)))
            return
        line = call_line(call)
        if self._has_changed(("call", call_id), line):
            self._hub.to_whoever("see_board", Frame("call", line))

    def _tell_agent(self, extension: str) -> None:
        if extension not in self._desk.agents:
            return
        line = self._named.agent(extension)
        if self._has_changed(("agent", extension), line):
            self._hub.to_whoever("see_board", Frame("agent", line), also=extension)

    def _has_changed(self, key: tuple[str, str], line: msgspec.Struct) -> bool:
        if self._told.get(key) == line:
            return False
        self._told[key] = line
        return True

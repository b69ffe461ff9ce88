"""The channel `voice`: a call placed once through Asterisk, and its outcome as the bus tells it.

Rule: Asterisk is asked once for each attempt, under the attempt's id. What it surely did not do is
given back untold; where the link fell meanwhile nobody knows, and it is not asked again. A call
that another process placed and Asterisk no longer has is over, though nobody heard its end.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Container
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from core.bus import Bus
from core.clock import now as clock_now
from core.config import Settings
from core.phone import national
from cti.ami.link import ActionRefused
from cti.ami.message import ActionInvalid
from cti.ami.protocol import LinkUnavailable, OutcomeUnknown
from cti.events import AttemptEnded, CallAnswered, CallArrived, CalleeSpoke, CallEnded, LinkUp
from ivr.events import NoticeHeard
from outbound.attempts.attempt import Bucket, Claimed, Ended, Open
from outbound.campaign.campaign import VOICE, CampaignView
from outbound.dialling.call import INVALID_NUMBER, NO_LINE, Finished, talk_s, trunk_fault
from outbound.dialling.flights import Flight, Flights, Judged
from outbound.dialling.pacing import Pace, slots

RING_S = 30  # Asterisk's Originate Timeout; shorter than `claims.LOST_UNREACHED`
_LISTED = timedelta(seconds=5)  # once the link is up, Asterisk's calls are on the board by then
_JUDGED_BY = 100  # the trunk, by so many of a campaign's latest calls

_log = structlog.get_logger("outbound.channels.voice")


class Originates(Protocol):
    """Who asks Asterisk (cti.ami.commands)."""

    async def originate(
        self, attempt_id: str, number: str, *, caller_id: str, timeout_s: int = 30
    ) -> None:
        """Ask once; raise LinkUnavailable, ActionInvalid, ActionRefused or OutcomeUnknown."""
        ...

    async def hangup(self, channel: str) -> None:
        """End a channel, named or by its id."""
        ...


class LinkState(Protocol):
    """Who knows whether Asterisk is reachable, and its calls (cti.state.board)."""

    @property
    def link_up(self) -> bool:
        """Tell whether it is."""
        ...

    @property
    def calls(self) -> Container[str]:
        """Tell which calls it has, by their id."""
        ...


class Voice:
    """Telephones rung through one Asterisk."""

    means = VOICE

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        commands: Originates,
        board: LinkState,
        *,
        now: Callable[[], datetime] = clock_now,
    ) -> None:
        self._caller_id, self._plan = settings.hotline_number, settings.number_plan
        self._commands = commands
        self._board = board
        self._now = now
        self._flights = Flights()
        self._recent: dict[UUID, deque[Finished]] = {}
        self._hang_ups: set[asyncio.Task[None]] = set()
        self._listed_at: datetime | None = None  # the board had all calls of Asterisk then
        bus.on(AttemptEnded, self._flights.take_attempt_ended, name="dialer")
        bus.on(NoticeHeard, self._flights.take_heard, name="dialer")
        bus.on(CalleeSpoke, self._flights.take_spoke, name="dialer")
        bus.on(CallAnswered, self._flights.take_call_answered, name="dialer")
        bus.on(CallEnded, self._flights.take_call_ended, name="dialer")
        bus.on(CallArrived, self._take_call_arrived, name="dialer")
        bus.on(LinkUp, self._take_link_up, name="dialer")

    @property
    def ready(self) -> bool:
        """Tell whether Asterisk can be asked."""
        return self._board.link_up

    def allow(
        self, campaign: CampaignView, saved: Bucket, now: datetime, live: int
    ) -> tuple[int, Bucket]:
        """Keep to the campaign's calls per second and its lines."""
        return slots(Pace(campaign.per_second, campaign.lines), saved, now, live)

    async def tell(self, one: Claimed) -> None:
        """Ask Asterisk once to call."""
        self._flights.add(one)
        attempt = str(one.attempt_id)
        try:
            await self._commands.originate(
                attempt, national(one.e164, self._plan), caller_id=self._caller_id, timeout_s=RING_S
            )
        except LinkUnavailable as refusal:
            self._flights.mark_not_dialled(one.attempt_id)
            _log.warning("an attempt was not dialled", attempt=attempt, why=str(refusal))
        except ActionInvalid as refusal:
            self._flights.mark_refused(one.attempt_id, INVALID_NUMBER, self._now())
            _log.warning("a number cannot be dialled", attempt=attempt, why=str(refusal))
        except ActionRefused as refusal:
            self._flights.mark_refused(one.attempt_id, NO_LINE, self._now())
            _log.error("Asterisk refused to dial", attempt=attempt, why=str(refusal))
        except OutcomeUnknown:
            _log.warning("the link fell while dialling; it is not dialled again", attempt=attempt)

    def adopt(self, found: Open, *, overdue: bool = False) -> None:
        """Take in a call that another process placed."""
        self._flights.adopt(found)
        if overdue:
            self._flights.mark_overdue(found.attempt_id)

    async def withdraw(self, campaign_id: UUID) -> None:
        """Hang up what rings and nobody has answered."""
        ringing = self._flights.ringing(campaign_id)
        for flight in ringing:
            self._flights.mark_cancelled(flight.attempt_id)
        await asyncio.gather(*(self._hang_up(flight) for flight in ringing))

    def campaigns(self) -> set[UUID]:
        """Name the campaigns with a call in the air."""
        return self._flights.campaigns()

    def take_reached(self) -> list[UUID]:
        """Give, once, the calls that were answered."""
        answered = self._flights.newly_answered()
        self._flights.mark_noted(answered)
        return answered

    def take_ended(self, now: datetime) -> list[Ended]:
        """Give, once, the calls that are judged."""
        if self._listed_at is not None and self._board.link_up and now >= self._listed_at + _LISTED:
            self._flights.take_absent(self._board.calls, self._listed_at - _LISTED, now)
        judged = self._flights.take_ended(now)
        for one in judged:
            self._remember(one)
        return [_ended(one) for one in judged]

    def take_fault(self, campaign_id: UUID) -> str:
        """Name what ails the trunk by a campaign's latest calls, or ""; they are forgotten then."""
        recent = self._recent.get(campaign_id)
        fault = trunk_fault(list(recent)) if recent else ""
        if fault:
            del self._recent[campaign_id]
        return fault

    def _remember(self, one: Judged) -> None:
        life = one.flight.life
        keys = life.heard in ("acknowledged", "opted_out", "agent")
        recent = self._recent.setdefault(one.flight.campaign_id, deque(maxlen=_JUDGED_BY))
        if one.outcome not in ("not_dialled", "cancelled"):
            recent.append(Finished(one.outcome, talk_s(life), keys))

    def _take_link_up(self, fact: LinkUp) -> None:
        self._listed_at = fact.at

    def _take_call_arrived(self, fact: CallArrived) -> None:
        """Learn a call's channel; Asterisk could not hang it up before there was one."""
        flight = self._flights.take_call_arrived(fact)
        if flight is not None and flight.life.cancelled and flight.life.answered_at is None:
            task = asyncio.create_task(self._hang_up(flight), name=f"cancel {flight.attempt_id}")
            self._hang_ups.add(task)
            task.add_done_callback(self._hang_ups.discard)

    async def _hang_up(self, flight: Flight) -> None:
        try:
            await self._commands.hangup(flight.channel or str(flight.attempt_id))
        except (LinkUnavailable, OutcomeUnknown, ActionRefused) as refusal:
            self._flights.mark_cancelled(flight.attempt_id, False)  # the next round tries again
            _log.info("a ringing call could not be cancelled yet", why=str(refusal))


def _ended(one: Judged) -> Ended:
    life = one.flight.life
    return Ended(
        attempt_id=one.flight.attempt_id,
        campaign_id=one.flight.campaign_id,
        tries=one.flight.tries,
        outcome=one.outcome,
        at=one.at,
        cause=life.cause,
        heard=life.heard,
        heard_share=life.heard_share,
        answered_at=life.answered_at,
    )

"""The dialer: commits an attempt, then asks Asterisk once, then waits to hear how it went.

Rules: an attempt is committed as `dialling` before Asterisk is asked, and only who committed it
may ask, within `FENCE_S` by a clock that also counts while the machine sleeps; after that it is
given back undialled. A crash leaves attempts `dialling`: past their deadline they are `lost` and
never dialled again. A stopped campaign rings nobody after at most one second.
"""

import asyncio
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import Bus
from core.clock import now as clock_now
from core.config import Settings
from core.db import Database
from core.phone import national
from cti.ami.link import ActionRefused
from cti.ami.message import ActionInvalid
from cti.ami.protocol import LinkUnavailable, OutcomeUnknown
from cti.events import AttemptEnded, CallAnswered, CallArrived, CalleeSpoke, CallEnded
from ivr.events import NoticeHeard
from outbound.campaign import store
from outbound.campaign.campaign import CampaignView
from outbound.campaign.drafting import follow_outage
from outbound.campaign.events import CampaignChanged
from outbound.campaign.hours import Window, may_call
from outbound.dialling import claims
from outbound.dialling.attempt import INVALID_NUMBER, NO_LINE, Claimed
from outbound.dialling.flights import Flight, Flights
from outbound.dialling.outcomes import Aftermath
from outbound.dialling.pacing import Pace, give_back, slots

FENCE_S = 0.8  # an attempt committed longer ago is not dialled any more
TICK_S = 0.2
PROGRESS_S = 0.5
REAP_S = 5.0
_ZONES_KEPT_S = 10.0
_CLOCKS_AGREE_S = 60.0
_STEP_DEADLINE_S = 5.0
_CLOSING_S = 2.0
_SAY_EVERY_S = 30.0  # that a part of the round still fails

_log = structlog.get_logger("dialer")


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
    """Who knows whether Asterisk is reachable (cti.state.board)."""

    @property
    def link_up(self) -> bool:
        """Tell whether it is."""
        ...


def boot_clock() -> float:
    """Give seconds that go on while this process or this machine is stopped."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Dialer:
    """One dialer; any number of them may share the campaigns of one database."""

    def __init__(  # noqa: PLR0913 - the dialer stands between five others
        self,
        settings: Settings,
        bus: Bus,
        database: Database,
        commands: Originates,
        board: LinkState,
        *,
        now: Callable[[], datetime] = clock_now,
        monotonic: Callable[[], float] = boot_clock,
    ) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._caller_id = settings.hotline_number
        self._home_zone = settings.timezone
        self._bus = bus
        self._database = database
        self._commands = commands
        self._board = board
        self._now = now
        self._monotonic = monotonic
        self._flights = Flights()
        self._campaigns: dict[UUID, CampaignView] = {}
        self._halted: dict[UUID, float] = {}  # when we heard that it no longer runs
        self._zones: dict[UUID, tuple[float, list[str]]] = {}
        self._aftermath = Aftermath(bus, database, self._flights, self._halt, now=now)
        self._closing = False
        self._quiet_until: dict[str, float] = {}  # of each part, whose failure was just told
        self._calls: set[asyncio.Task[None]] = set()
        self._listen()

    def _listen(self) -> None:
        self._bus.on(AttemptEnded, self._flights.take_attempt_ended, name="dialer")
        self._bus.on(NoticeHeard, self._flights.take_heard, name="dialer")
        self._bus.on(CalleeSpoke, self._flights.take_spoke, name="dialer")
        self._bus.on(CallAnswered, self._flights.take_call_answered, name="dialer")
        self._bus.on(CallEnded, self._flights.take_call_ended, name="dialer")
        self._bus.on(CallArrived, self._take_call_arrived, name="dialer")
        self._bus.on(CampaignChanged, self._take_campaign, name="dialer")

    @property
    def in_flight(self) -> int:
        """Count the attempts without an outcome that this dialer knows of."""
        return len(self._flights)

    async def run(self) -> None:
        """Dial until cancelled; then leave what rings to ring, and its outcome to the next."""
        after = self._aftermath
        await self._step("adopt", after.adopt())
        beats = {"reap": (REAP_S, after.reap), "progress": (PROGRESS_S, after.tell)}
        due = dict.fromkeys(beats, 0.0)
        try:
            while True:
                begun = self._monotonic()
                await self._step("dial", self._dial_all())
                await self._step("write back", after.write_back(self._campaigns))
                for name, (every_s, work) in beats.items():
                    if begun >= due[name]:
                        due[name] = begun + every_s
                        await self._step(name, work())
                await asyncio.sleep(max(0.01, TICK_S - (self._monotonic() - begun)))
        finally:
            await self._close()

    async def _close(self) -> None:
        """Dial nothing more, hear out what was just asked, keep what is known."""
        self._closing = True
        if self._calls:
            await asyncio.wait(self._calls, timeout=_CLOSING_S)
        for task in tuple(self._calls):
            task.cancel()
        await asyncio.gather(*self._calls, return_exceptions=True)
        await self._step("write back", self._aftermath.write_back(self._campaigns))

    async def _step(self, name: str, work: Awaitable[None]) -> None:
        """Do one part of the round; a database that is away stops the part, not the dialer."""
        try:
            async with asyncio.timeout(_STEP_DEADLINE_S):
                await work
        except Exception as failure:  # whatever the driver raises, the next round tries again
            if self._monotonic() >= self._quiet_until.get(name, 0.0):  # a round lasts 0.2 s
                self._quiet_until[name] = self._monotonic() + _SAY_EVERY_S
                _log.warning(
                    "the dialer's round is cut short", part=name, why=type(failure).__name__
                )

    def _take_campaign(self, fact: CampaignChanged) -> None:
        if fact.status == "running":
            return  # believed only when the campaign's row says so
        self._halt(fact.campaign_id)
        if fact.status == "stopped":
            self._cancel_ringing(fact.campaign_id)

    def _take_call_arrived(self, fact: CallArrived) -> None:
        """Learn a call's channel; Asterisk could not hang it up before there was one."""
        flight = self._flights.take_call_arrived(fact)
        if flight is not None and flight.life.cancelled and flight.life.answered_at is None:
            self._spawn(self._hang_up(flight), f"cancel {flight.attempt_id}")

    def _halt(self, campaign_id: UUID) -> None:
        self._halted[campaign_id] = self._monotonic()

    def _cancel_ringing(self, campaign_id: UUID) -> None:
        for flight in self._flights.ringing(campaign_id):
            self._flights.mark_cancelled(flight.attempt_id)
            self._spawn(self._hang_up(flight), f"cancel {flight.attempt_id}")

    async def _hang_up(self, flight: Flight) -> None:
        try:
            await self._commands.hangup(flight.channel or str(flight.attempt_id))
        except (LinkUnavailable, OutcomeUnknown, ActionRefused) as refusal:
            self._flights.mark_cancelled(flight.attempt_id, False)  # the next round tries again
            _log.info("a ringing call could not be cancelled yet", why=str(refusal))

    def _spawn(self, work: Awaitable[None], name: str) -> None:
        async def guarded() -> None:
            try:
                await work
            except Exception:
                _log.exception("a dialer's task failed", task=name)

        task = asyncio.create_task(guarded(), name=name)
        self._calls.add(task)
        task.add_done_callback(self._calls.discard)

    async def _dial_all(self) -> None:
        async with self._database.transaction() as session:
            found = await store.list_by_status(session, ["running"], self._flights.campaigns())
        self._campaigns = {one.campaign_id: one for one in found}
        if not self._board.link_up:
            return
        for campaign in found:
            if campaign.status == "stopped":
                self._cancel_ringing(campaign.campaign_id)
        for campaign in found:
            if campaign.status == "running":
                await self._dial(campaign)

    async def _dial(self, campaign: CampaignView) -> None:
        begun = self._monotonic()
        claimed: list[Claimed] = []
        try:
            async with asyncio.timeout(_STEP_DEADLINE_S), self._database.transaction() as session:
                locked = await claims.lock_running(session, campaign.campaign_id)
                if locked is None:
                    return
                now = self._now()
                followed = await follow_outage(session, locked, now)
                claimed = await self._claim(session, followed, now)
                if not claimed and await claims.finish_if_empty(session, campaign.campaign_id, now):
                    self._aftermath.touched.add(campaign.campaign_id)
        except BaseException:
            for one in claimed:  # committed or not, nobody was asked
                self._flights.add(one)
                self._flights.mark_not_dialled(one.attempt_id)
            raise
        if self._halted.get(campaign.campaign_id, begun) < begun:
            del self._halted[campaign.campaign_id]  # it ran again when we looked
        for one in claimed:
            self._flights.add(one)
            self._aftermath.touched.add(one.campaign_id)
            self._spawn(self._call(one, begun + FENCE_S), f"dial {one.attempt_id}")

    async def _claim(
        self, session: AsyncSession, campaign: CampaignView, now: datetime
    ) -> list[Claimed]:
        bucket, live, clock = await claims.read_bucket(session, campaign.campaign_id)
        if abs((clock - now).total_seconds()) > _CLOCKS_AGREE_S:
            _log.error(
                "this machine's clock and the database's differ by more than a minute; nobody is "
                "called until they agree. Check NTP on both"
            )
            return []
        zones = await self._open_zones(session, campaign, now)
        many, bucket = slots(Pace(campaign.per_second, campaign.lines), bucket, now, live)
        claimed = (
            await claims.claim(session, campaign, dialer=self.name, zones=zones, many=many, now=now)
            if many and zones
            else []
        )
        await claims.write_bucket(
            session, campaign.campaign_id, give_back(bucket, many - len(claimed))
        )
        return claimed

    async def _open_zones(
        self, session: AsyncSession, campaign: CampaignView, now: datetime
    ) -> list[str]:
        at, zones = self._zones.get(campaign.campaign_id, (float("-inf"), []))
        if self._monotonic() - at > _ZONES_KEPT_S:
            zones = await claims.list_waiting_zones(session, campaign.campaign_id)
            self._zones[campaign.campaign_id] = (self._monotonic(), zones)
        window = Window(
            campaign.opens, campaign.closes, frozenset(campaign.closed_days), campaign.emergency
        )
        return [
            key
            for key in zones
            if may_call(window, now, [ZoneInfo(z) for z in (key or self._home_zone).split("|")])
        ]

    async def _call(self, one: Claimed, fence: float) -> None:
        attempt = str(one.attempt_id)
        if self._closing or one.campaign_id in self._halted or self._monotonic() > fence:
            self._flights.mark_not_dialled(one.attempt_id)
            return
        try:
            await self._commands.originate(
                attempt,
                national(one.e164),
                caller_id=self._caller_id,
                timeout_s=claims.RING_S,
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

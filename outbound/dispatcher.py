"""The dispatcher: commits an attempt, then has a channel tell it once, then waits how it went.

Rules: an attempt is committed as `dialling` before its channel is asked, and only who committed it
may ask, within `FENCE_S` by a clock that also counts while the machine sleeps; after that it is
given back untold. A crash leaves attempts `dialling`: past their deadline they are `lost` and
never told again. A stopped campaign reaches nobody new after at most one second. What carries the
message is the channel's own affair.
"""

import asyncio
import contextlib
import os
import secrets
import socket
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import Bus
from core.clock import now as clock_now
from core.config import Settings
from core.db import Database
from outbound.attempts import claims
from outbound.attempts.attempt import Claimed, give_back
from outbound.callees.hours import Window, may_call
from outbound.campaign import store
from outbound.campaign.campaign import CampaignView, resting
from outbound.campaign.drafting import follow_outage
from outbound.campaign.events import CampaignChanged
from outbound.channels.channel import Channel
from outbound.write_back import Outcomes
from workdays.store import list_holidays

FENCE_S = 0.8  # an attempt committed longer ago is not dialled any more
TICK_S = 0.2
IDLE_TICK_S = 1.0  # while no campaign runs: that is how late one started elsewhere may be seen
PROGRESS_S = 0.5
REAP_S = 5.0
_ZONES_KEPT_S = 10.0
_CLOCKS_AGREE_S = 60.0
_STEP_DEADLINE_S = 5.0
_CLOSING_S = 2.0
_SAY_EVERY_S = 30.0  # that a part of the round still fails

_log = structlog.get_logger("outbound.dispatcher")


def boot_clock() -> float:
    """Give seconds that go on while this process or this machine is stopped."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class Dispatcher:
    """One dispatcher; any number of them may share the campaigns of one database."""

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        database: Database,
        channels: Iterable[Channel],
        *,
        now: Callable[[], datetime] = clock_now,
        monotonic: Callable[[], float] = boot_clock,
    ) -> None:
        self.name = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
        self._home_zone = settings.timezone
        self._on_holidays = settings.calling_on_holidays
        self._database = database
        self._channels = {channel.means.name: channel for channel in channels}
        self._now = now
        self._monotonic = monotonic
        self._campaigns: dict[UUID, CampaignView] = {}
        self._halted: dict[UUID, float] = {}  # when we heard that it no longer runs
        self._zones: dict[UUID, tuple[float, list[str]]] = {}
        self._outcomes = Outcomes(bus, database, self._channels, self._halt, now=now)
        self._closing = False
        self._stirred = asyncio.Event()  # a campaign changed here
        self._quiet_until: dict[str, float] = {}  # of each part, whose failure was just told
        self._tasks: set[asyncio.Task[None]] = set()
        bus.on(CampaignChanged, self._take_campaign, name="dialer")

    async def run(self) -> None:
        """Have people told until cancelled; what is open then is left to the next dispatcher."""
        after = self._outcomes
        await self._step("adopt", after.adopt())
        beats = {"reap": (REAP_S, after.reap), "progress": (PROGRESS_S, after.tell)}
        due = dict.fromkeys(beats, 0.0)
        try:
            while True:
                begun = self._monotonic()
                await self._step("dial", self._tell_all())
                await self._step("write back", after.write_back(self._campaigns))
                for name, (every_s, work) in beats.items():
                    if begun >= due[name]:
                        due[name] = begun + every_s
                        await self._step(name, work())
                await self._rest(begun)
        finally:
            await self._close()

    async def _rest(self, begun: float) -> None:
        """Wait for the next round: at a running campaign's pace, or until one changes here."""
        if self._campaigns:
            await asyncio.sleep(max(0.01, TICK_S - (self._monotonic() - begun)))
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(IDLE_TICK_S):
                await self._stirred.wait()
        self._stirred.clear()

    async def _close(self) -> None:
        """Tell nobody more, hear out what was just asked, keep what is known."""
        self._closing = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=_CLOSING_S)
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._step("write back", self._outcomes.write_back(self._campaigns))

    async def _step(self, name: str, work: Awaitable[None]) -> None:
        """Do one part of the round; a database that is away stops the part, not the rest."""
        try:
            async with asyncio.timeout(_STEP_DEADLINE_S):
                await work
        except Exception as failure:  # whatever the driver raises, the next round tries again
            if self._is_news(name):
                _log.warning(
                    "the dialer's round is cut short", part=name, why=type(failure).__name__
                )

    def _is_news(self, name: str) -> bool:
        """Tell whether a part's failure is to be told again: a round lasts 0.2 s."""
        if self._monotonic() < self._quiet_until.get(name, 0.0):
            return False
        self._quiet_until[name] = self._monotonic() + _SAY_EVERY_S
        return True

    def _take_campaign(self, fact: CampaignChanged) -> None:
        self._stirred.set()
        if fact.status == "running":
            return  # believed only when the campaign's row says so
        self._halt(fact.campaign_id)
        if fact.status == "stopped":
            for channel in self._channels.values():
                self._withdraw(channel, fact.campaign_id)

    def _halt(self, campaign_id: UUID) -> None:
        self._halted[campaign_id] = self._monotonic()

    def _withdraw(self, channel: Channel, campaign_id: UUID) -> None:
        self._spawn(channel.withdraw(campaign_id), f"withdraw {campaign_id}")

    def _spawn(self, work: Awaitable[None], name: str) -> None:
        async def guarded() -> None:
            try:
                await work
            except Exception:
                _log.exception("a dialer's task failed", task=name)

        task = asyncio.create_task(guarded(), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_all(self) -> None:
        open_ones = {each for one in self._channels.values() for each in one.campaigns()}
        async with self._database.transaction() as session:
            found = await store.list_by_status(session, ["running"], open_ones)
        self._campaigns = {one.campaign_id: one for one in found}
        ready = [(one, channel) for one in found if (channel := self._channel_of(one))]
        for campaign, channel in ready:
            if campaign.status == "stopped":
                self._withdraw(channel, campaign.campaign_id)
        for campaign, channel in ready:
            if campaign.status == "running":
                await self._tell_some(campaign, channel)

    def _channel_of(self, campaign: CampaignView) -> Channel | None:
        """Give a campaign's channel if anybody can be told through it now."""
        channel = self._channels.get(campaign.channel)
        if channel is None and self._is_news(f"channel {campaign.channel}"):
            _log.error(
                "a campaign waits: this program has no such channel. Stop it, or install the "
                "version that drafted it",
                campaign=str(campaign.campaign_id),
                channel=campaign.channel,
            )
        return channel if channel is not None and channel.ready else None

    async def _tell_some(self, campaign: CampaignView, channel: Channel) -> None:
        begun = self._monotonic()
        claimed: list[Claimed] = []
        try:
            async with asyncio.timeout(_STEP_DEADLINE_S), self._database.transaction() as session:
                locked = await claims.lock_running(session, campaign.campaign_id)
                if locked is None:
                    return
                now = self._now()
                followed = await follow_outage(session, locked, now)
                claimed = await self._claim(session, followed, channel, now)
                if not claimed and await claims.finish_if_empty(session, campaign.campaign_id, now):
                    self._outcomes.touched.add(campaign.campaign_id)
        except BaseException:
            for one in claimed:  # committed or not, nobody was asked
                self._outcomes.give_back(one)
            raise
        if self._halted.get(campaign.campaign_id, begun) < begun:
            del self._halted[campaign.campaign_id]  # it ran again when we looked
        for one in claimed:
            self._outcomes.touched.add(one.campaign_id)
            self._spawn(self._tell(one, channel, begun + FENCE_S), f"tell {one.attempt_id}")

    async def _claim(
        self, session: AsyncSession, campaign: CampaignView, channel: Channel, now: datetime
    ) -> list[Claimed]:
        bucket, live, clock = await claims.read_bucket(session, campaign.campaign_id)
        if abs((clock - now).total_seconds()) > _CLOCKS_AGREE_S:
            _log.error(
                "this machine's clock and the database's differ by more than a minute; nobody is "
                "called until they agree. Check NTP on both"
            )
            return []
        zones = await self._open_zones(session, campaign, now)
        many, bucket = channel.allow(campaign, bucket, now, live)
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
        if not self._on_holidays:
            day = timedelta(days=1)  # it may be the day before or after, where they are
            holidays = await list_holidays(session, now.date() - day, now.date() + day)
            campaign = resting(campaign, holidays)
        window = Window(
            campaign.opens, campaign.closes, frozenset(campaign.closed_days), campaign.emergency
        )
        return [
            key
            for key in zones
            if may_call(window, now, [ZoneInfo(z) for z in (key or self._home_zone).split("|")])
        ]

    async def _tell(self, one: Claimed, channel: Channel, fence: float) -> None:
        if self._closing or one.campaign_id in self._halted or self._monotonic() > fence:
            self._outcomes.give_back(one)
        else:
            await channel.tell(one)

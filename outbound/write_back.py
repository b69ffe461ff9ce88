"""What comes after an attempt: outcomes stored, retries planned, progress told, faults noticed.

Rule: an outcome stays in memory until the database has it; what nobody can tell any more is
judged by its deadline. A campaign whose attempts reach no people pauses itself.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import structlog

from core.bus import Bus
from core.db import Database
from outbound.attempts import claims
from outbound.attempts.attempt import Claimed, End, Ended, Open
from outbound.attempts.retry import RetryRule, next_attempt
from outbound.campaign import store
from outbound.campaign.campaign import CampaignView
from outbound.campaign.events import CampaignChanged
from outbound.channels.channel import Channel

_log = structlog.get_logger("outbound.write_back")


class Outcomes:
    """The writing half of a dispatcher."""

    def __init__(
        self,
        bus: Bus,
        database: Database,
        channels: Mapping[str, Channel],
        halt: Callable[[UUID], None],
        *,
        now: Callable[[], datetime],
    ) -> None:
        """`halt` stops a campaign in this process at once."""
        self.touched: set[UUID] = set()  # campaigns whose progress is to be told
        self._bus = bus
        self._database = database
        self._channels = channels
        self._halt = halt
        self._now = now
        self._unnoted: list[UUID] = []  # reached, and not yet noted so
        self._unwritten: list[Ended] = []

    def give_back(self, one: Claimed) -> None:
        """Note that no channel was asked to tell this one."""
        self._unwritten.append(
            Ended(
                attempt_id=one.attempt_id,
                campaign_id=one.campaign_id,
                tries=one.tries,
                outcome="not_dialled",
                at=self._now(),
            )
        )

    async def write_back(self, campaigns: Mapping[UUID, CampaignView]) -> None:
        """Store, in one transaction, whom attempts reached and which ended how."""
        now = self._now()
        for channel in self._channels.values():
            self._unnoted += channel.take_reached()
            self._unwritten += channel.take_ended(now)
        if not self._unnoted and not self._unwritten:
            return
        reached, ended = tuple(self._unnoted), tuple(self._unwritten)
        async with self._database.transaction() as session:
            if reached:
                await claims.note_answered(session, reached, now)
            if ended:
                ends = [_end(one, campaigns.get(one.campaign_id)) for one in ended]
                await claims.end_attempts(session, ends)
        del self._unnoted[: len(reached)], self._unwritten[: len(ended)]
        moved = {one.campaign_id for one in ended}
        self.touched |= moved
        for campaign_id in moved:
            await self._pause_if_at_fault(campaign_id)

    async def _pause_if_at_fault(self, campaign_id: UUID) -> None:
        faults = [channel.take_fault(campaign_id) for channel in self._channels.values()]
        fault = next(filter(None, faults), "")
        if not fault:
            return
        self._halt(campaign_id)
        async with self._database.transaction() as session:
            found = await store.find_campaign(session, campaign_id, lock=True)
            if found is None or found.status != "running":
                return
            parts = {"status": "paused", "status_reason": fault}
            await store.change_campaign(session, campaign_id, parts)
        _log.error(
            "a campaign paused itself: its calls do not reach people. Check the trunk, then resume",
            campaign=str(campaign_id),
            fault=fault,
        )
        self.touched.add(campaign_id)

    async def adopt(self) -> None:
        """Take in what was left open before a restart."""
        async with self._database.transaction() as session:
            for found in await claims.list_open(session):
                self._hand_on(found)

    async def reap(self) -> None:
        """Take attempts past their deadline, whoever made them, for lost."""
        async with self._database.transaction() as session:
            overdue = await claims.list_open(session, overdue_at=self._now())
        for found in overdue:
            self._hand_on(found, overdue=True)

    def _hand_on(self, found: Open, *, overdue: bool = False) -> None:
        channel = self._channels.get(found.channel)
        if channel is not None:
            channel.adopt(found, overdue=overdue)
        elif overdue:
            self._unwritten.append(_lost(found, self._now()))

    async def tell(self) -> None:
        """Publish the progress of the campaigns that moved."""
        moved, self.touched = self.touched, set()
        for campaign_id in moved:
            async with self._database.transaction() as session:
                campaign = await store.find_campaign(session, campaign_id)
                counts = await store.count_contacts(session, campaign_id)
            if campaign is not None:
                self._publish(campaign, counts)

    def _publish(self, campaign: CampaignView, counts: dict[str, int]) -> None:
        self._bus.publish(
            CampaignChanged(
                at=self._now(),
                campaign_id=campaign.campaign_id,
                status=campaign.status,
                counts=counts,
            )
        )


def _lost(found: Open, at: datetime) -> Ended:
    return Ended(
        attempt_id=found.attempt_id,
        campaign_id=found.campaign_id,
        tries=found.tries,
        outcome="lost",
        at=at,
    )


def _end(one: Ended, campaign: CampaignView | None) -> End:
    policy = RetryRule(tries=campaign.tries) if campaign else RetryRule()
    return End(
        attempt_id=one.attempt_id,
        outcome=one.outcome,
        cause=one.cause,
        heard=one.heard,
        heard_share=one.heard_share,
        answered_at=one.answered_at,
        ended_at=one.at,
        next_at=next_attempt(one.outcome, one.tries, one.heard_share, policy, one.at),
    )

"""What comes after a call: outcomes stored, retries planned, progress told, a sick trunk noticed.

Rule: an outcome stays in memory until the database has it; what nobody can tell any more is
judged by its deadline. A campaign whose calls reach no people pauses itself.
"""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

import structlog

from core.bus import Bus
from core.db import Database
from outbound.campaign import store
from outbound.campaign.campaign import CampaignView
from outbound.campaign.events import CampaignChanged
from outbound.dialling import claims
from outbound.dialling.attempt import End, Finished, talk_s, trunk_fault
from outbound.dialling.flights import Ended, Flights
from outbound.dialling.retry import Policy, next_attempt

_log = structlog.get_logger("dialer")


class Aftermath:
    """The writing half of a dialer."""

    def __init__(
        self,
        bus: Bus,
        database: Database,
        flights: Flights,
        halt: Callable[[UUID], None],
        *,
        now: Callable[[], datetime],
    ) -> None:
        """`halt` stops a campaign's dialling in this process at once."""
        self.touched: set[UUID] = set()  # campaigns whose progress is to be told
        self._bus = bus
        self._database = database
        self._flights = flights
        self._halt = halt
        self._now = now
        self._recent: dict[UUID, deque[Finished]] = {}
        self._unwritten: list[Ended] = []

    async def write_back(self, campaigns: Mapping[UUID, CampaignView]) -> None:
        """Store, in one transaction, who answered and which attempts ended how."""
        now = self._now()
        answered = self._flights.newly_answered()
        self._unwritten += self._flights.take_ended(now)
        if not answered and not self._unwritten:
            return
        async with self._database.transaction() as session:
            if answered:
                await claims.note_answered(session, answered, now)
            if self._unwritten:
                await claims.end_attempts(
                    session,
                    [_end(one, campaigns.get(one.flight.campaign_id)) for one in self._unwritten],
                )
        self._flights.mark_noted(answered)
        ended, self._unwritten = self._unwritten, []
        for one in ended:
            self.touched.add(one.flight.campaign_id)
            self._remember(one)
        for campaign_id in {one.flight.campaign_id for one in ended}:
            await self._pause_if_sick(campaign_id)

    def _remember(self, one: Ended) -> None:
        life = one.flight.life
        keys = life.heard in ("acknowledged", "opted_out", "agent")
        recent = self._recent.setdefault(one.flight.campaign_id, deque(maxlen=100))
        if one.outcome not in ("not_dialled", "cancelled"):
            recent.append(Finished(one.outcome, talk_s(life), keys))

    async def _pause_if_sick(self, campaign_id: UUID) -> None:
        fault = trunk_fault(list(self._recent[campaign_id]))
        if not fault:
            return
        self._halt(campaign_id)
        self._recent[campaign_id].clear()
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
                self._flights.adopt(found)

    async def reap(self) -> None:
        """Take attempts past their deadline, whoever dialled them, for lost."""
        async with self._database.transaction() as session:
            overdue = await claims.list_open(session, overdue_at=self._now())
        for found in overdue:
            self._flights.adopt(found)
            self._flights.mark_overdue(found.attempt_id)

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


def _end(one: Ended, campaign: CampaignView | None) -> End:
    life = one.flight.life
    policy = Policy(tries=campaign.tries) if campaign else Policy()
    return End(
        attempt_id=one.flight.attempt_id,
        outcome=one.outcome,
        cause=life.cause,
        heard=life.heard,
        heard_share=life.heard_share,
        answered_at=life.answered_at,
        ended_at=one.at,
        next_at=next_attempt(one.outcome, one.flight.tries, life.heard_share, policy, one.at),
    )

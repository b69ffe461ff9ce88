"""What people decide about a campaign: drafted, listed, changed, approved, ordered about.

Each is carried out in one transaction, written into the audit log with it, and told to everybody,
the dialer first of all, after its commit. Every refusal is a CampaignRefused.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.bus import Bus
from core.config import Settings
from core.db import Database
from outages.store import find_outage
from outbound.callees.audience import Addressee, NumberRules
from outbound.callees.hours import LOOKS_AHEAD
from outbound.campaign import drafting, store
from outbound.campaign.approval import Approver, check_digest, digest, may
from outbound.campaign.campaign import (
    Act,
    CampaignRefused,
    CampaignView,
    Means,
    calls_outside,
    check_channel,
    next_status,
    resting,
    with_editor,
)
from outbound.campaign.events import CampaignChanged
from outbound.campaign.preflight import Preflight
from outbound.campaign.views import CampaignSeen, ListAdded, seen
from staff.people import PersonView, SignedIn
from staff.store import list_people
from staff.trust import Trust
from workdays.store import list_holidays

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
Order = Literal["start", "pause", "resume", "stop"]
_SLOWER = frozenset({"per_second", "lines"})


class CampaignActs:
    """What people decide about campaigns."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        bus: Bus,
        audit: Audit,
        *,
        channels: Iterable[Means],
    ) -> None:
        """Draft for the service's `channels` alone, since another would never tell anybody."""
        self._settings = settings
        self._database = database
        self._zone = ZoneInfo(settings.timezone)
        self._policy = NumberRules(
            region=settings.region,
            zone=settings.timezone,
            kinds=frozenset(settings.campaign_kinds),
            countries=frozenset(settings.campaign_countries or [settings.region]),
        )
        self._bus = bus
        self._audit = audit
        self._channels = {one.name: one for one in channels}

    def _means(self, channel: str) -> Means:
        """Give a channel's means; a campaign of one that is not installed waits for it."""
        return self._channels.get(channel) or Means(name=channel)

    def _policy_of(self, channel: str) -> NumberRules:
        kinds = self._policy.kinds & self._means(channel).kinds
        return msgspec.structs.replace(self._policy, kinds=kinds)

    async def find(
        self, session: AsyncSession, campaign_id: UUID, *, lock: bool = False
    ) -> CampaignView:
        """Find a campaign, its row held with `lock`; raises CampaignRefused without one."""
        view = await store.find_campaign(session, campaign_id, lock=lock)
        if view is None:
            raise CampaignRefused("campaign_not_found", "There is no such campaign.")
        return view

    async def see_all(
        self, session: AsyncSession, views: Sequence[CampaignView], who: SignedIn
    ) -> list[CampaignSeen]:
        """Show campaigns of a list to somebody."""
        people = await self._people(session)
        return [await self._see(session, view, who, people) for view in views]

    async def see(self, session: AsyncSession, view: CampaignView, who: SignedIn) -> CampaignSeen:
        """Show one campaign to somebody, with the digest of what an approval would approve."""
        is_draft = view.status == "draft"
        now = await self._digest(session, view) if is_draft else view.approved_digest
        return await self._see(session, view, who, await self._people(session), now)

    async def _see(
        self,
        session: AsyncSession,
        view: CampaignView,
        who: SignedIn,
        people: Mapping[int, PersonView],
        digest_now: str = "",
    ) -> CampaignSeen:
        approver = Approver(person_id=who.person_id, people=people, trust=self._trust())
        return seen(
            view,
            {person.person_id: person.name for person in people.values()},
            counts=await store.count_contacts(session, view.campaign_id),
            digest=digest_now,
            may=may(view, approver, outside=self._calls_outside(view)),
        )

    async def preflight(self, campaign_id: UUID, now: datetime) -> Preflight:
        """Count what a campaign will do and whom it will not reach."""
        async with self._database.transaction() as session:
            view = await self.find(session, campaign_id)
            if not self._settings.calling_on_holidays:
                today = now.date()
                until = today + LOOKS_AHEAD + timedelta(days=1)
                holidays = await list_holidays(session, today - timedelta(days=1), until)
                view = resting(view, holidays)
            return await drafting.preflight(
                session,
                view,
                self._means(view.channel),
                now,
                self._zone,
                self._settings.number_plan,
            )

    async def draft(self, new: drafting.NewCampaign, who: SignedIn) -> CampaignSeen:
        """Draft a campaign with its audience."""
        check_channel(new.channel, self._channels)
        async with self._database.transaction() as session:
            view = await drafting.draft(
                session,
                new,
                author_id=who.person_id,
                at=clock.now(),
                policy=self._policy_of(new.channel),
            )
            drafted = await self.see(session, view, who)
            subject = f"campaign:{view.campaign_id}"
            await self._audit(session, who.person_id, "campaign.draft", subject, view.occasion)
        self._publish(drafted)
        return drafted

    async def add_list(
        self, campaign_id: UUID, people: Iterable[Addressee], who: SignedIn
    ) -> ListAdded:
        """Add a list to a draft; say how many will be told, and who is left out."""
        async with self._database.transaction() as session:
            view = await self.find(session, campaign_id, lock=True)
            called = await drafting.add_list(session, view, people, self._policy_of(view.channel))
            editors = with_editor(view, who.person_id)
            await store.change_campaign(session, campaign_id, {"editors": editors})
            excluded = await store.count_excluded(session, campaign_id)
            subject, detail = f"campaign:{campaign_id}", f"{called} numbers"
            await self._audit(session, who.person_id, "campaign.list", subject, detail)
        return ListAdded(called=called, excluded=excluded)

    async def edit(self, campaign_id: UUID, parts: dict[str, Any], who: SignedIn) -> CampaignSeen:
        """Change parts of a campaign."""
        return await self._change(campaign_id, "edit", who, parts)

    async def order(self, campaign_id: UUID, order: Order, who: SignedIn) -> CampaignSeen:
        """Start, pause, resume or stop a campaign."""
        return await self._change(campaign_id, order, who, _marks(order, clock.now()))

    async def _change(
        self, campaign_id: UUID, act: Act, who: SignedIn, parts: dict[str, Any]
    ) -> CampaignSeen:
        """Move a campaign by an act, its row locked, with what else changes."""
        async with self._database.transaction() as session:
            view = await self.find(session, campaign_id, lock=True)
            if act == "edit":
                parts = _edited(view, who, parts)
            else:
                parts = {**parts, "status": next_status(view.status, act), "status_reason": ""}
            detail = ",".join(sorted(parts))
            stored = await self._store(session, campaign_id, act, who, parts, detail)
        self._publish(stored)
        return stored

    async def approve(self, campaign_id: UUID, digest_seen: str, who: SignedIn) -> CampaignSeen:
        """Approve a campaign by the digest that somebody looked at; raises CampaignRefused."""
        async with self._database.transaction() as session:
            view = await self.find(session, campaign_id, lock=True)
            status = next_status(view.status, "approve")
            people = await self._people(session)
            approver = Approver(person_id=who.person_id, people=people, trust=self._trust())
            approver.check(view, outside=self._calls_outside(view))
            check_digest(digest_seen, await self._digest(session, view))
            parts = {
                "status": status,
                "status_reason": "",
                "approved_by": who.person_id,
                "approved_at": clock.now(),
                "approved_digest": digest_seen,
            }
            stored = await self._store(session, campaign_id, "approve", who, parts, digest_seen)
        self._publish(stored)
        return stored

    async def _store(
        self,
        session: AsyncSession,
        campaign_id: UUID,
        act: Act,
        who: SignedIn,
        parts: dict[str, Any],
        detail: str,
    ) -> CampaignSeen:
        await store.change_campaign(session, campaign_id, parts)
        changed = await self.find(session, campaign_id)
        stored = await self.see(session, changed, who)
        subject = f"campaign:{campaign_id}"
        await self._audit(session, who.person_id, f"campaign.{act}", subject, detail)
        return stored

    def _publish(self, campaign: CampaignSeen) -> None:
        self._bus.publish(
            CampaignChanged(
                at=clock.now(),
                campaign_id=campaign.campaign_id,
                status=campaign.status,
                counts=campaign.counts,
            )
        )

    async def _people(self, session: AsyncSession) -> dict[int, PersonView]:
        return {person.person_id: person for person in await list_people(session)}

    async def _digest(self, session: AsyncSession, view: CampaignView) -> str:
        outage = await find_outage(session, view.outage_id) if view.outage_id else None
        numbers = await store.digest_of_numbers(session, view.campaign_id)
        return digest(view, outage.version if outage else 0, numbers)

    def _calls_outside(self, view: CampaignView) -> bool:
        return calls_outside(view, self._settings.calling_opens, self._settings.calling_closes)

    def _trust(self) -> Trust:
        return Trust(timedelta(hours=self._settings.approval_wait_h), clock.now())


def _edited(view: CampaignView, who: SignedIn, parts: dict[str, Any]) -> dict[str, Any]:
    """Give the columns of an edit; a mere slowing-down keeps approval and status."""
    slower = set(parts) <= _SLOWER and all(parts[n] <= getattr(view, n) for n in parts)
    if slower and view.status in ("approved", "running", "paused"):
        return parts
    status = next_status(view.status, "edit")
    structs = {n: tuple(v) if isinstance(v, list) else v for n, v in parts.items()}
    drafting.check(msgspec.structs.replace(view, **structs))
    return {
        **parts,
        "status": status,
        "approved_by": None,
        "approved_at": None,
        "approved_digest": "",
        "editors": with_editor(view, who.person_id),
    }


def _marks(order: Order, now: datetime) -> dict[str, Any]:
    match order:
        case "start":
            return {"started_at": now, "tokens": 0.0, "tokens_at": now}
        case "resume":
            return {"tokens": 0.0, "tokens_at": now}
        case "stop":
            return {"ended_at": now}
        case "pause":
            return {}

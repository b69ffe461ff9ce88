"""A campaign moved from the desk: found, moved by an act of somebody, shown, and told to others."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.bus import Bus
from core.config import Settings
from core.db import Database
from customers.public_id import PublicIds
from outages.store import find_outage
from outbound.campaign import drafting, store
from outbound.campaign.answers import CampaignAnswer, campaign_answer
from outbound.campaign.approval import Approver, check_digest, digest, may
from outbound.campaign.audience import Policy
from outbound.campaign.campaign import (
    Act,
    CampaignRefused,
    CampaignView,
    calls_outside,
    next_status,
    with_editor,
)
from outbound.campaign.events import CampaignChanged
from staff.people import PersonView, SignedIn
from staff.store import list_people
from staff.trust import Trust

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
_SLOWER = frozenset({"per_second", "lines"})


class CampaignDesk:
    """What the routes of campaigns share."""

    def __init__(self, settings: Settings, database: Database, bus: Bus, audit: Audit) -> None:
        self.settings = settings
        self.database = database
        self.zone = ZoneInfo(settings.timezone)
        self.policy = Policy(
            zone=settings.timezone,
            kinds=frozenset(settings.campaign_kinds),
            countries=frozenset(settings.campaign_countries or [settings.region]),
        )
        self.ids = PublicIds(settings.customer_id_key)
        self._bus = bus
        self.audit = audit

    async def find(
        self, session: AsyncSession, campaign_id: UUID, *, lock: bool = False
    ) -> CampaignView:
        """Find a campaign, its row held with `lock`; raises CampaignRefused without one."""
        view = await store.find_campaign(session, campaign_id, lock=lock)
        if view is None:
            raise CampaignRefused("campaign_not_found", "There is no such campaign.")
        return view

    async def answers(
        self, session: AsyncSession, views: Sequence[CampaignView], who: SignedIn
    ) -> list[CampaignAnswer]:
        """Show campaigns of a list to somebody."""
        people = await self._people(session)
        return [await self._answer(session, view, who, people) for view in views]

    async def answer(
        self, session: AsyncSession, view: CampaignView, who: SignedIn
    ) -> CampaignAnswer:
        """Show one campaign to somebody, with the digest of what an approval would approve."""
        is_draft = view.status == "draft"
        now = await self._digest(session, view) if is_draft else view.approved_digest
        return await self._answer(session, view, who, await self._people(session), now)

    async def _answer(
        self,
        session: AsyncSession,
        view: CampaignView,
        who: SignedIn,
        people: Mapping[int, PersonView],
        digest_now: str = "",
    ) -> CampaignAnswer:
        approver = Approver(person_id=who.person_id, people=people, trust=self._trust())
        return campaign_answer(
            view,
            await store.count_contacts(session, view.campaign_id),
            {person.person_id: person.name for person in people.values()},
            digest=digest_now,
            may=may(view, approver, outside=self._calls_outside(view)),
        )

    async def change(
        self, campaign_id: UUID, act: Act, who: SignedIn, parts: dict[str, Any]
    ) -> CampaignAnswer:
        """Move a campaign by an act, its row locked, with what else changes."""
        async with self.database.transaction() as session:
            view = await self.find(session, campaign_id, lock=True)
            if act == "edit":
                parts = _edited(view, who, parts)
            else:
                parts = {**parts, "status": next_status(view.status, act), "status_reason": ""}
            detail = ",".join(sorted(parts))
            answer = await self._store(session, campaign_id, act, who, parts, detail)
        self.publish(answer)
        return answer

    async def approve(self, campaign_id: UUID, seen: str, who: SignedIn) -> CampaignAnswer:
        """Approve a campaign by the digest that somebody looked at; raises CampaignRefused."""
        async with self.database.transaction() as session:
            view = await self.find(session, campaign_id, lock=True)
            status = next_status(view.status, "approve")
            people = await self._people(session)
            approver = Approver(person_id=who.person_id, people=people, trust=self._trust())
            approver.check(view, outside=self._calls_outside(view))
            check_digest(seen, await self._digest(session, view))
            parts = {
                "status": status,
                "status_reason": "",
                "approved_by": who.person_id,
                "approved_at": clock.now(),
                "approved_digest": seen,
            }
            answer = await self._store(session, campaign_id, "approve", who, parts, seen)
        self.publish(answer)
        return answer

    async def _store(
        self,
        session: AsyncSession,
        campaign_id: UUID,
        act: Act,
        who: SignedIn,
        parts: dict[str, Any],
        detail: str,
    ) -> CampaignAnswer:
        await store.change_campaign(session, campaign_id, parts)
        changed = await self.find(session, campaign_id)
        answer = await self.answer(session, changed, who)
        subject = f"campaign:{campaign_id}"
        await self.audit(session, who.person_id, f"campaign.{act}", subject, detail)
        return answer

    def publish(self, answer: CampaignAnswer) -> None:
        """Tell everybody, the dialer first of all."""
        self._bus.publish(
            CampaignChanged(
                at=clock.now(),
                campaign_id=UUID(answer.id),
                status=answer.status,
                counts=answer.counts,
            )
        )

    async def _people(self, session: AsyncSession) -> dict[int, PersonView]:
        return {person.person_id: person for person in await list_people(session)}

    async def _digest(self, session: AsyncSession, view: CampaignView) -> str:
        outage = await find_outage(session, view.outage_id) if view.outage_id else None
        numbers = await store.digest_of_numbers(session, view.campaign_id)
        return digest(view, outage.version if outage else 0, numbers)

    def _calls_outside(self, view: CampaignView) -> bool:
        return calls_outside(view, self.settings.calling_opens, self.settings.calling_closes)

    def _trust(self) -> Trust:
        return Trust(timedelta(hours=self.settings.approval_wait_h), clock.now())


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

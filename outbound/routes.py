"""The desk's campaigns: draft, look at the figures, approve by a second person, run, stop."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, HTTPException, Query, UploadFile
from fastapi.responses import FileResponse
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.bus import Bus
from core.config import Settings
from core.db import Database
from customers.store import names_of
from outages.clock_words import Language
from outages.store import find_outage
from outbound import drafting, lists, store
from outbound.answers import (
    CampaignAnswer,
    CampaignDraft,
    CampaignEdit,
    ContactPage,
    ListAnswer,
    Listening,
    PreflightAnswer,
    WordsAnswer,
    campaign_answer,
    contact_answer,
    preflight_answer,
)
from outbound.campaign import (
    Act,
    CampaignRefused,
    CampaignView,
    calls_outside,
    check_approval,
    check_emergency_approval,
    next_status,
    with_editor,
)
from outbound.events import CampaignChanged
from outbound.message import message
from staff.people import PERMISSIONS, SignedIn
from staff.session import Supervisor, refused
from staff.store import list_people

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
Order = Literal["approve", "start", "pause", "resume", "stop"]

_STATUS = {
    "campaign_not_found": 404,
    "campaign_not_in_that_state": 409,
    "campaign_needs_second_person": 403,
    "campaign_emergency_not_permitted": 403,
    "outage_closed": 409,
}
_SLOWER = frozenset({"per_second", "lines"})


class Speaks(Protocol):
    """Who makes sound of text (ivr.prompts)."""

    async def path(self, text: str, language: str) -> str:
        """Give the sound's path without suffix."""
        ...


def routes(
    settings: Settings, database: Database, bus: Bus, audit: Audit, prompts: Speaks
) -> APIRouter:
    """Make the routes under /campaigns."""
    router = APIRouter(prefix="/campaigns", tags=["campaigns"])
    desk = _Desk(settings, database, bus, audit)
    _add_reading(router, desk)
    _add_writing(router, desk)
    _add_sound(router, desk, prompts)
    _add_orders(router, desk)  # last: its path would take the others'
    return router


def _refusal(why: CampaignRefused) -> HTTPException:
    answer = refused(_STATUS.get(why.code, 422), why.code, str(why))
    if why.place:
        cast(dict[str, str], answer.detail)["place"] = why.place
    return answer


class _Desk:
    """What the routes share."""

    def __init__(self, settings: Settings, database: Database, bus: Bus, audit: Audit) -> None:
        self.settings = settings
        self.database = database
        self.zone = ZoneInfo(settings.timezone)
        self._bus = bus
        self.audit = audit

    async def find(
        self, session: AsyncSession, campaign_id: UUID, *, lock: bool = False
    ) -> CampaignView:
        view = await store.find_campaign(session, campaign_id, lock=lock)
        if view is None:
            raise CampaignRefused("campaign_not_found", "There is no such campaign.")
        return view

    async def answers(
        self, session: AsyncSession, views: Sequence[CampaignView]
    ) -> list[CampaignAnswer]:
        names = {person.person_id: person.name for person in await list_people(session)}
        return [
            campaign_answer(view, await store.count_contacts(session, view.campaign_id), names)
            for view in views
        ]

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
                if act == "approve":
                    check_approval(view, who.person_id)
                    permitted = "approve_calls_outside_hours" in PERMISSIONS[who.role]
                    hours = (self.settings.calling_opens, self.settings.calling_closes)
                    check_emergency_approval(calls_outside(view, *hours), permitted=permitted)
            await store.change_campaign(session, campaign_id, parts)
            changed = await self.find(session, campaign_id)
            (answer,) = await self.answers(session, [changed])
            subject, detail = f"campaign:{campaign_id}", ",".join(sorted(parts))
            await self.audit(session, who.person_id, f"campaign.{act}", subject, detail)
        self.publish(answer)
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


def _edited(view: CampaignView, who: SignedIn, parts: dict[str, Any]) -> dict[str, Any]:
    """Give the columns of an edit; a mere slowing-down keeps approval and status."""
    slower = set(parts) <= _SLOWER and all(parts[n] <= getattr(view, n) for n in parts)
    if slower and view.status in ("approved", "running", "paused"):
        return parts
    status = next_status(view.status, "edit")
    structs = {n: tuple(v) if isinstance(v, list) else v for n, v in parts.items()}
    drafting.check(msgspec.structs.replace(view, **structs))
    editors = with_editor(view, who.person_id)
    return {**parts, "status": status, "approved_by": None, "approved_at": None, "editors": editors}


def _add_reading(router: APIRouter, desk: _Desk) -> None:
    @router.get("", operation_id="listCampaigns")
    async def list_campaigns(_: Supervisor) -> list[CampaignAnswer]:
        async with desk.database.transaction() as session:
            return await desk.answers(session, await store.list_campaigns(session))

    @router.get("/{campaign_id}", operation_id="findCampaign")
    async def find_campaign(campaign_id: UUID, _: Supervisor) -> CampaignAnswer:
        try:
            async with desk.database.transaction() as session:
                view = await desk.find(session, campaign_id)
                return (await desk.answers(session, [view]))[0]
        except CampaignRefused as why:
            raise _refusal(why) from None

    @router.get("/{campaign_id}/preflight", operation_id="preflightCampaign")
    async def preflight(campaign_id: UUID, _: Supervisor) -> PreflightAnswer:
        now = clock.now()
        try:
            async with desk.database.transaction() as session:
                view = await desk.find(session, campaign_id)
                figures = await drafting.preflight(session, view, now, desk.zone)
        except CampaignRefused as why:
            raise _refusal(why) from None
        return preflight_answer(figures, now)

    @router.get("/{campaign_id}/contacts", operation_id="listContacts")
    async def list_contacts(
        campaign_id: UUID,
        _: Supervisor,
        state: Annotated[str, Query(max_length=20)] = "",
        page: Annotated[int, Query(ge=1, le=10_000)] = 1,
    ) -> ContactPage:
        try:
            async with desk.database.transaction() as session:
                return await _contacts(desk, session, campaign_id, state, page)
        except CampaignRefused as why:
            raise _refusal(why) from None


async def _contacts(
    desk: _Desk, session: AsyncSession, campaign_id: UUID, state: str, page: int
) -> ContactPage:
    await desk.find(session, campaign_id)
    rows = await store.list_contacts(session, campaign_id, state=state, page=page - 1)
    total = await store.count_listed(session, campaign_id, state=state)
    known = [one.customer_id for one in rows if one.customer_id is not None]
    names = await names_of(session, known)
    return ContactPage(
        rows=[contact_answer(one, names) for one in rows],
        total=total,
        page=page,
        page_size=store.CONTACTS_A_PAGE,
    )


def _add_writing(router: APIRouter, desk: _Desk) -> None:
    @router.post("", operation_id="draftCampaign", status_code=201)
    async def draft_campaign(new: CampaignDraft, who: Supervisor) -> CampaignAnswer:
        try:
            async with desk.database.transaction() as session:
                view = await drafting.draft(
                    session,
                    new.value(),
                    author_id=who.person_id,
                    at=clock.now(),
                    home_zone=desk.settings.timezone,
                )
                (answer,) = await desk.answers(session, [view])
                subject = f"campaign:{view.campaign_id}"
                await desk.audit(session, who.person_id, "campaign.draft", subject, view.occasion)
        except CampaignRefused as why:
            raise _refusal(why) from None
        desk.publish(answer)
        return answer

    @router.patch("/{campaign_id}", operation_id="changeCampaign")
    async def change_campaign(
        campaign_id: UUID, edit: CampaignEdit, who: Supervisor
    ) -> CampaignAnswer:
        try:
            return await desk.change(campaign_id, "edit", who, edit.parts())
        except CampaignRefused as why:
            raise _refusal(why) from None

    @router.post("/{campaign_id}/list", operation_id="addList")
    async def add_list(campaign_id: UUID, file: UploadFile, who: Supervisor) -> ListAnswer:
        data = await file.read(lists.MOST_BYTES + 1)
        settings = desk.settings
        try:
            async with desk.database.transaction() as session:
                view = await desk.find(session, campaign_id, lock=True)
                people = lists.read_list(data, region=settings.region, area_code=settings.area_code)
                called = await drafting.add_list(session, view, people, settings.timezone)
                editors = with_editor(view, who.person_id)
                await store.change_campaign(session, campaign_id, {"editors": editors})
                excluded = await store.count_excluded(session, campaign_id)
                subject, detail = f"campaign:{campaign_id}", f"{called} numbers"
                await desk.audit(session, who.person_id, "campaign.list", subject, detail)
        except CampaignRefused as why:
            raise _refusal(why) from None
        return ListAnswer(called=called, excluded=excluded)


def _add_orders(router: APIRouter, desk: _Desk) -> None:
    @router.post("/{campaign_id}/{order}", operation_id="orderCampaign")
    async def order_campaign(campaign_id: UUID, order: Order, who: Supervisor) -> CampaignAnswer:
        now = clock.now()
        try:
            return await desk.change(campaign_id, order, who, _marks(order, who.person_id, now))
        except CampaignRefused as why:
            raise _refusal(why) from None


def _marks(order: Order, person_id: int, now: datetime) -> dict[str, Any]:
    match order:
        case "approve":
            return {"approved_by": person_id, "approved_at": now}
        case "start":
            return {"started_at": now, "tokens": 0.0, "tokens_at": now}
        case "resume":
            return {"tokens": 0.0, "tokens_at": now}
        case "stop":
            return {"ended_at": now}
        case "pause":
            return {}


def _add_sound(router: APIRouter, desk: _Desk, prompts: Speaks) -> None:
    @router.get("/{campaign_id}/words", operation_id="getCampaignWords")
    async def get_words(campaign_id: UUID, _: Supervisor) -> WordsAnswer:
        words = await _words(desk, campaign_id)
        return WordsAnswer(zh=words["zh"], en=words["en"])

    @router.post(
        "/{campaign_id}/listen",
        operation_id="listenToCampaign",
        response_class=FileResponse,
        responses={200: {"content": {"audio/wav": {}}}},
    )
    async def listen(campaign_id: UUID, listening: Listening, _: Supervisor) -> FileResponse:
        text = (await _words(desk, campaign_id))[listening.language]
        if not text:
            raise refused(422, "wording_missing", "There are no words in this language yet.")
        path = await prompts.path(text, listening.language)
        return FileResponse(Path(f"{path}.wav"), media_type="audio/wav")


async def _words(desk: _Desk, campaign_id: UUID) -> dict[Language, str]:
    """What somebody called this moment would hear, by language."""
    try:
        async with desk.database.transaction() as session:
            view = await desk.find(session, campaign_id)
            outage = await find_outage(session, view.outage_id) if view.outage_id else None
    except CampaignRefused as why:
        raise _refusal(why) from None
    languages: tuple[Language, ...] = ("zh", "en")
    return {each: message(view, outage, each, clock.now(), desk.zone) for each in languages}

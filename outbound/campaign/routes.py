"""The desk's campaigns: draft, look at the figures, approve by a second person, run, stop."""

import asyncio
from collections.abc import Awaitable
from pathlib import Path
from typing import Annotated, Protocol, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, HTTPException, Query, UploadFile
from fastapi.responses import FileResponse
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.answers import StructRoute
from core.config import Settings
from core.db import Database
from core.language import LANGUAGES
from customers.public_id import PublicIds
from customers.store import names_of
from outages.store import find_outage
from outbound.campaign import lists, store
from outbound.campaign.acts import CampaignActs, Order
from outbound.campaign.campaign import CampaignRefused
from outbound.campaign.message import message
from outbound.campaign.preflight import Preflight
from outbound.campaign.requests import Approval, CampaignDraft, CampaignEdit, Listening
from outbound.campaign.views import CampaignSeen, ContactPage, ListAdded, Words, named
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Author = Annotated[SignedIn, require("draft_campaign")]

_STATUS = {
    "campaign_not_found": 404,
    "campaign_not_in_that_state": 409,
    "campaign_needs_second_person": 403,
    "campaign_emergency_not_permitted": 403,
    "campaign_by_account_of_yours": 403,
    "account_too_new": 403,
    "campaign_changed": 409,
    "outage_closed": 409,
}


class Speaks(Protocol):
    """Who makes sound of text (ivr.speech.prompts)."""

    async def path(self, text: str, language: str) -> str:
        """Give the sound's path without suffix."""
        ...


def routes(
    settings: Settings, database: Database, acts: CampaignActs, prompts: Speaks
) -> APIRouter:
    """Make the routes under /campaigns."""
    router = APIRouter(prefix="/campaigns", route_class=StructRoute, tags=["campaigns"])
    desk = _Desk(settings, database, acts)
    _add_reading(router, desk)
    _add_writing(router, desk)
    _add_sound(router, desk, prompts)
    _add_orders(router, desk)  # last: its path would take the others'
    return router


class _Desk:
    """What the routes share."""

    def __init__(self, settings: Settings, database: Database, acts: CampaignActs) -> None:
        self.settings = settings
        self.database = database
        self.zone = ZoneInfo(settings.timezone)
        self.acts = acts
        self.ids = PublicIds(settings.customer_id_key)

    async def decide(self, decision: Awaitable[CampaignSeen]) -> CampaignSeen:
        try:
            return await decision
        except CampaignRefused as why:
            raise _refusal(why) from None


def _refusal(why: CampaignRefused) -> HTTPException:
    answer = refused(_STATUS.get(why.code, 422), why.code, str(why))
    if why.place:
        cast(dict[str, str], answer.detail)["place"] = why.place
    return answer


def _add_reading(router: APIRouter, desk: _Desk) -> None:
    @router.get("", operation_id="listCampaigns")
    async def list_campaigns(who: Author) -> list[CampaignSeen]:
        async with desk.database.transaction() as session:
            views = await store.list_campaigns(session)
            return await desk.acts.see_all(session, views, who)

    @router.get("/{campaign_id}", operation_id="findCampaign")
    async def find_campaign(campaign_id: UUID, who: Author) -> CampaignSeen:
        try:
            async with desk.database.transaction() as session:
                view = await desk.acts.find(session, campaign_id)
                return await desk.acts.see(session, view, who)
        except CampaignRefused as why:
            raise _refusal(why) from None

    @router.get("/{campaign_id}/preflight", operation_id="preflightCampaign")
    async def preflight_campaign(campaign_id: UUID, _: Author) -> Preflight:
        try:
            return await desk.acts.preflight(campaign_id, clock.now())
        except CampaignRefused as why:
            raise _refusal(why) from None

    @router.get("/{campaign_id}/contacts", operation_id="listContacts")
    async def list_contacts(
        campaign_id: UUID,
        _: Author,
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
    await desk.acts.find(session, campaign_id)
    rows = await store.list_contacts(
        session, campaign_id, desk.settings.number_plan, state=state, page=page - 1
    )
    total = await store.count_listed(session, campaign_id, state=state)
    known = [one.customer_id for one in rows if one.customer_id is not None]
    names = await names_of(session, known)
    return ContactPage(
        rows=[named(one, names, desk.ids) for one in rows],
        total=total,
        page=page,
        page_size=store.CONTACTS_A_PAGE,
    )


def _add_writing(router: APIRouter, desk: _Desk) -> None:
    @router.post("", operation_id="draftCampaign", status_code=201)
    async def draft_campaign(new: CampaignDraft, who: Author) -> CampaignSeen:
        return await desk.decide(desk.acts.draft(new.value(), who))

    @router.patch("/{campaign_id}", operation_id="changeCampaign")
    async def change_campaign(campaign_id: UUID, edit: CampaignEdit, who: Author) -> CampaignSeen:
        return await desk.decide(desk.acts.edit(campaign_id, edit.parts(), who))

    @router.post("/{campaign_id}/list", operation_id="addList")
    async def add_list(campaign_id: UUID, file: UploadFile, who: Author) -> ListAdded:
        data = await file.read(lists.MOST_BYTES + 1)
        settings = desk.settings
        try:
            people = lists.read_list(data, settings.number_plan)
            added = await desk.acts.add_list(campaign_id, people, who)
        except CampaignRefused as why:
            raise _refusal(why) from None
        sheets = await asyncio.to_thread(lists.sheets_of, data)
        return msgspec.structs.replace(added, sheets=sheets)


def _add_orders(router: APIRouter, desk: _Desk) -> None:
    @router.post("/{campaign_id}/approve", operation_id="approveCampaign")
    async def approve_campaign(campaign_id: UUID, approval: Approval, who: Author) -> CampaignSeen:
        return await desk.decide(desk.acts.approve(campaign_id, approval.digest, who))

    @router.post("/{campaign_id}/{order}", operation_id="orderCampaign")
    async def order_campaign(campaign_id: UUID, order: Order, who: Author) -> CampaignSeen:
        return await desk.decide(desk.acts.order(campaign_id, order, who))


def _add_sound(router: APIRouter, desk: _Desk, prompts: Speaks) -> None:
    @router.get("/{campaign_id}/words", operation_id="getCampaignWords")
    async def get_words(campaign_id: UUID, _: Author) -> Words:
        return Words(**await _words(desk, campaign_id))

    @router.post(
        "/{campaign_id}/listen",
        operation_id="listenToCampaign",
        response_class=FileResponse,
        responses={200: {"content": {"audio/wav": {}}}},
    )
    async def listen(campaign_id: UUID, listening: Listening, _: Author) -> FileResponse:
        text = (await _words(desk, campaign_id))[listening.language]
        if not text:
            raise refused(422, "wording_missing", "There are no words in this language yet.")
        path = await prompts.path(text, listening.language)
        return FileResponse(Path(f"{path}.wav"), media_type="audio/wav")


async def _words(desk: _Desk, campaign_id: UUID) -> dict[str, str]:
    """What somebody called this moment would hear, by language."""
    try:
        async with desk.database.transaction() as session:
            view = await desk.acts.find(session, campaign_id)
            outage = await find_outage(session, view.outage_id) if view.outage_id else None
    except CampaignRefused as why:
        raise _refusal(why) from None
    return {each: message(view, outage, each, clock.now(), desk.zone) for each in LANGUAGES}

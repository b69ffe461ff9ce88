"""Outages, as other systems read and write them; what is written callers hear at once."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, Depends, Query, Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from core.answers import StructRoute
from core.bus import Bus
from core.config import Settings
from core.db import Database
from exchange.accounts.account import AccountView
from exchange.accounts.acts import Audit
from exchange.accounts.door import bearing, scoped
from exchange.rest.audited import audited_by
from exchange.rest.once import Once, once
from outages import acts, store
from outages.acts import Decided, OutageActs
from outages.outage import OutageRefused, OutageView, Status
from outages.requests import OutageDraft, OutageEdit, OutageEnd
from outages.trouble.routes import refusal

Reader = Annotated[AccountView, scoped("read:outages")]
_writer = bearing("write:outages")
Writer = Annotated[AccountView, Depends(_writer)]

_EXAMPLE = {
    "kind": "fault",
    "started_at": "2026-11-03T18:15:00+08:00",
    "etr_at": "2026-11-03T20:30:00+08:00",
    "feeder_codes": ["F0101"],
    "note_zh": "设备抢修",
}


class Draft(OutageDraft):
    """An outage that another system opens: reports stay with the people who settle them."""

    report_ids: list[int] = Field(default_factory=list, max_length=0)


def routes(settings: Settings, database: Database, bus: Bus, audit: Audit) -> APIRouter:
    """Make the routes under /outages."""
    router = APIRouter(prefix="/outages", route_class=StructRoute, tags=["exchange"])
    _add_reading(router, database)

    def acting(account: AccountView, asked: Once, status: int) -> OutageActs:
        async def keep(session: AsyncSession, decided: Decided) -> None:
            await asked.keep(session, status, decided.outage)

        noted = audited_by(account, audit)
        return OutageActs(database, bus, noted, ZoneInfo(settings.timezone), also=keep)

    _add_writing(router, database, acting)
    return router


def _add_reading(router: APIRouter, database: Database) -> None:
    @router.get("", operation_id="readOutages")
    async def read_outages(
        _: Reader,
        status: Status | Literal[""] = "",
        page: Annotated[int, Query(ge=0, le=10_000, description="of 100, the newest first")] = 0,
    ) -> list[OutageView]:
        """Read outages, the newest first, a hundred on a page."""
        async with database.transaction() as session:
            return await store.list_outages(session, status=status, offset=page * 100)

    @router.get("/{outage_id}", operation_id="readOutage")
    async def read_outage(outage_id: UUID, _: Reader) -> OutageView:
        """Read one outage."""
        async with database.transaction() as session:
            try:
                return await acts.find(session, outage_id)
            except OutageRefused as why:
                raise refusal(why) from None


def _add_writing(
    router: APIRouter,
    database: Database,
    acting: Callable[[AccountView, Once, int], OutageActs],
) -> None:
    asking = once(database, _writer)

    @router.post("", operation_id="writeOutage", status_code=201, response_model=OutageView)
    async def write_outage(
        draft: Annotated[Draft, Body(examples=[_EXAMPLE])],
        who: Writer,
        asked: Annotated[Once, asking],
    ) -> Response:
        """Open an outage; callers hear it at once."""
        far_ahead = draft.confirm_far_ahead
        decide = acting(who, asked, 201).open
        return await _done(asked, lambda: decide(draft.value(), (), None, far_ahead=far_ahead))

    @router.patch("/{outage_id}", operation_id="rewriteOutage", response_model=OutageView)
    async def rewrite_outage(
        outage_id: UUID, edit: OutageEdit, who: Writer, asked: Annotated[Once, asking]
    ) -> Response:
        """Change what is named of an outage; `version` is the one you read."""
        decide, far_ahead = acting(who, asked, 200).edit, edit.confirm_far_ahead
        return await _done(
            asked,
            lambda: decide(outage_id, edit.value(), edit.version, None, far_ahead=far_ahead),
        )

    @router.post("/{outage_id}/end", operation_id="endOutage", response_model=OutageView)
    async def end_outage(
        outage_id: UUID, end: OutageEnd, who: Writer, asked: Annotated[Once, asking]
    ) -> Response:
        """Say that the power is back, or that what was planned will not be."""
        decide = acting(who, asked, 200).end
        return await _done(
            asked, lambda: decide(outage_id, end.version, None, cancelled=end.cancelled)
        )


async def _done(asked: Once, work: Callable[[], Awaitable[Decided]]) -> Response:
    try:
        return await asked.answer(work)
    except OutageRefused as why:
        raise refusal(why) from None

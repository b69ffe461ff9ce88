"""Outages, as other systems read them."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from core.answers import StructRoute
from core.db import Database
from exchange.accounts.account import AccountView
from exchange.accounts.door import scoped
from outages import acts, store
from outages.outage import OutageRefused, OutageView, Status
from outages.trouble.routes import refusal

Reader = Annotated[AccountView, scoped("read:outages")]


def routes(database: Database) -> APIRouter:
    """Make the routes under /outages."""
    router = APIRouter(prefix="/outages", route_class=StructRoute, tags=["exchange"])

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

    return router

"""The change feed, as other systems read it."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query

from core.answers import StructRoute
from core.db import Database
from exchange.accounts.account import AccountView
from exchange.accounts.door import scoped
from exchange.feed import store
from exchange.feed.changes import ChangePage, PositionLost, check_position

Reader = Annotated[AccountView, scoped("read:changes")]
_STATUS = {"changes_forgotten": 410, "position_ahead": 409}


def routes(database: Database) -> APIRouter:
    """Make the route /changes."""
    router = APIRouter(route_class=StructRoute, tags=["exchange"])

    @router.get("/changes", operation_id="readChanges")
    async def read_changes(
        account: Reader,
        after: Annotated[int, Query(ge=0, le=2**63 - 1, description="The last one you have")] = 0,
        limit: Annotated[int, Query(ge=1, le=5000)] = 500,
    ) -> ChangePage:
        """Read what the hotline learned after a change, each as a CloudEvent, in their order."""
        async with database.transaction() as session:
            await store.number_changes(session)
        async with database.transaction() as session:
            position = await store.find_position(session)
            try:
                check_position(after, position)
            except PositionLost as why:
                detail = {"code": why.code, "message": str(why)}
                raise HTTPException(_STATUS[why.code], detail) from None
            personal = "read:customers" in account.scopes
            changes = await store.list_changes(session, after, limit, personal=personal)
        last = int(changes[-1].id) if changes else after
        return ChangePage(changes=changes, after=last, more=last < position.last)

    return router

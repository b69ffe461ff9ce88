"""All doors to other systems: the administrators' page, and what tokens open."""

from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends

from core.answers import StructRoute, shared
from core.bus import Bus
from core.config import Settings
from core.db import Database
from exchange.accounts import routes as account_routes
from exchange.accounts.account import AccountView, Scope
from exchange.accounts.acts import Audit
from exchange.accounts.door import by_token
from exchange.drop import routes as drop_routes
from exchange.drop.door import DropDoor
from exchange.feed import routes as feed_routes
from exchange.rest import billing, customers, grid, outages, premises
from exchange.webhooks import administration
from exchange.webhooks import routes as webhook_routes
from exchange.webhooks.receiver import Receivers


class OwnAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What a token is worth."""

    account_id: int
    name: str
    scopes: tuple[Scope, ...]
    per_minute: int
    expires_at: datetime


def routes(
    settings: Settings, database: Database, bus: Bus, audit: Audit, drop: DropDoor | None
) -> APIRouter:
    """Make the room's routes; `drop` is the watched folder, where there is one."""
    router = APIRouter()
    receivers = Receivers.of(settings)
    router.include_router(account_routes.routes(database, audit))
    router.include_router(administration.routes(database, receivers, audit))
    router.include_router(drop_routes.routes(drop, database, audit))
    outside = APIRouter(prefix="/exchange/v1")
    outside.include_router(_own_routes())
    outside.include_router(feed_routes.routes(database))
    outside.include_router(customers.routes(settings, database, audit))
    outside.include_router(premises.routes(database))
    outside.include_router(billing.routes(settings, database, audit))
    outside.include_router(grid.routes(database, audit))
    outside.include_router(outages.routes(settings, database, bus, audit))
    outside.include_router(webhook_routes.routes(database, receivers, audit))
    router.include_router(outside)
    return router


def _own_routes() -> APIRouter:
    router = APIRouter(route_class=StructRoute, tags=["exchange"])

    @router.get("/account", operation_id="readOwnAccount")
    async def read_own_account(account: Annotated[AccountView, Depends(by_token)]) -> OwnAccount:
        """Tell what the token that asks may do, and until when."""
        return OwnAccount(**shared(account, OwnAccount))

    return router

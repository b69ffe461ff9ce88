"""The grid's devices, as other systems read them."""

from typing import Annotated

import msgspec
from fastapi import APIRouter

from core.answers import StructRoute
from core.db import Database
from exchange.accounts.account import AccountView
from exchange.accounts.door import scoped
from exchange.rest.paging import After, Limit
from outages.grid import store
from outages.grid.views import GridDevice

Reader = Annotated[AccountView, scoped("read:grid")]


class DevicePage(msgspec.Struct, frozen=True, kw_only=True):
    """Devices in the order of their codes."""

    devices: list[GridDevice]
    after: str | None  # for the next page; null: this was the last


def routes(database: Database) -> APIRouter:
    """Make the route under /grid."""
    router = APIRouter(prefix="/grid", route_class=StructRoute, tags=["exchange"])

    @router.get("/devices", operation_id="readDevices")
    async def read_devices(_: Reader, after: After = "", limit: Limit = 500) -> DevicePage:
        """Read sections and switches of all feeders, page by page."""
        async with database.transaction() as session:
            devices = await store.list_devices(session, after, limit)
        full = len(devices) == limit
        return DevicePage(devices=devices, after=devices[-1].code if full else None)

    return router

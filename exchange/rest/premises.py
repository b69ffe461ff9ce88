"""Premises, as other systems read them."""

from typing import Annotated

import msgspec
from fastapi import APIRouter

from core.answers import StructRoute
from core.db import Database
from customers.lists.premises_sql import PremiseLine, list_premises
from exchange.accounts.account import AccountView
from exchange.accounts.door import scoped
from exchange.rest.paging import AskedPageOfWhom

Reader = Annotated[AccountView, scoped("read:customers")]


class PremisePage(msgspec.Struct, frozen=True, kw_only=True):
    """Premises in the order of their codes."""

    premises: list[PremiseLine]
    after: str | None  # for the next page; null: this was the last


def routes(database: Database) -> APIRouter:
    """Make the route /premises."""
    router = APIRouter(route_class=StructRoute, tags=["exchange"])

    @router.get("/premises", operation_id="readPremises")
    async def read_premises(_: Reader, page: AskedPageOfWhom) -> PremisePage:
        """Read places with what they hang on, of all or of one account or customer, in pages."""
        async with database.transaction() as session:
            premises = await list_premises(
                session,
                page.after,
                page.limit,
                account_number=page.account_number,
                customer_number=page.customer_number,
            )
        return PremisePage(premises=premises, after=page.following(premises, lambda one: one.code))

    return router

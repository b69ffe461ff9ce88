"""Premises, as other systems read them."""

from typing import Annotated

import msgspec
from fastapi import APIRouter

from core.answers import StructRoute
from core.db import Database
from customers.premise_list_sql import PremiseLine, list_premises
from exchange.accounts.account import AccountView
from exchange.accounts.door import scoped
from exchange.rest.paging import After, Limit, Number

Reader = Annotated[AccountView, scoped("read:customers")]


class PremisePage(msgspec.Struct, frozen=True, kw_only=True):
    """Premises in the order of their codes."""

    premises: list[PremiseLine]
    after: str | None  # for the next page; null: this was the last


def routes(database: Database) -> APIRouter:
    """Make the route /premises."""
    router = APIRouter(route_class=StructRoute, tags=["exchange"])

    @router.get("/premises", operation_id="readPremises")
    async def read_premises(
        _: Reader,
        after: After = "",
        limit: Limit = 500,
        account_number: Number = "",
        customer_number: Number = "",
    ) -> PremisePage:
        """Read places with what they hang on, of all or of one account or customer, in pages."""
        async with database.transaction() as session:
            premises = await list_premises(
                session,
                after,
                limit,
                account_number=account_number,
                customer_number=customer_number,
            )
        full = len(premises) == limit
        return PremisePage(premises=premises, after=premises[-1].code if full else None)

    return router

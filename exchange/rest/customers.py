"""Customers with their accounts and places, as other systems read and write them."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from core.answers import StructRoute
from core.config import Settings
from core.db import Database
from customers.import_sql import Connection
from customers.intake.batch import store_rows
from customers.intake.fields import FieldName
from customers.lists.accounts_sql import find_account_file, list_account_files
from customers.views import AccountFile
from exchange.accounts.account import AccountView
from exchange.accounts.acts import Audit
from exchange.accounts.door import bearing, scoped
from exchange.rest.batch import MOST_ROWS, BatchDone, Cell, batch_done
from exchange.rest.once import Once, once
from exchange.rest.paging import AskedPage
from exchange.rest.writing import Writing
from staff.sign_in.session import refused

Reader = Annotated[AccountView, scoped("read:customers")]
_writer = bearing("write:customers")
Writer = Annotated[AccountView, Depends(_writer)]
_EXAMPLE = {
    "rows": [
        {
            "account_number": "3300100001",
            "name": "李明",
            "address": "文三路 12 号 3 幢 501 室",
            "phone": "13800000001; 0571-88000001",
            "transformer_code": "T0101-03",
        }
    ]
}


class Batch(BaseModel):
    """Rows with the fields of a customers' file (docs/customers-import.md), as text."""

    rows: Annotated[list[dict[FieldName, Cell]], Field(min_length=1, max_length=MOST_ROWS)]


class AccountPage(msgspec.Struct, frozen=True, kw_only=True):
    """Accounts in the order of their numbers."""

    accounts: list[AccountFile]
    after: str | None  # for the next page; null: this was the last


def routes(settings: Settings, database: Database, audit: Audit) -> APIRouter:
    """Make the routes under /customers."""
    router = APIRouter(prefix="/customers", route_class=StructRoute, tags=["exchange"])
    _add_reading(router, database)
    asking = once(database, _writer)

    @router.post("", operation_id="writeCustomers", response_model=BatchDone)
    async def write_customers(
        batch: Annotated[Batch, Body(examples=[_EXAMPLE])],
        who: Writer,
        asked: Annotated[Once, asking],
    ) -> Response:
        """Add or change up to 1,000 accounts, by the rules of an import: an empty or missing field
        changes nothing, good rows are stored, each bad one is named with the mend.
        """

        async def store(connection: Connection) -> BatchDone:
            faults = await store_rows(connection, batch.rows, settings.number_plan)
            return batch_done(len(batch.rows), faults.refused, faults.dropped)

        return await Writing(database, audit, who, asked).store("customers", store)

    return router


def _add_reading(router: APIRouter, database: Database) -> None:
    @router.get("", operation_id="readCustomers")
    async def read_customers(_: Reader, page: AskedPage) -> AccountPage:
        """Read all accounts with their customers and places, page by page."""
        async with database.transaction() as session:
            accounts = await list_account_files(session, page.after, page.limit)
        return AccountPage(
            accounts=accounts, after=page.following(accounts, lambda one: one.account_number)
        )

    @router.get("/{account_number}", operation_id="readCustomer")
    async def read_customer(account_number: str, _: Reader) -> AccountFile:
        """Read one account."""
        async with database.transaction() as session:
            found = await find_account_file(session, account_number)
        if found is None:
            raise refused(404, "account_not_found", "There is no account of this number.")
        return found

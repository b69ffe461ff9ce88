"""Bills and payments, as other systems read and write them."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Body, Depends, Response
from pydantic import BaseModel, Field

from core.answers import StructRoute
from core.config import Settings
from core.db import Database
from customers.billing import store
from customers.billing.batch import Row, store_rows
from customers.billing.fields import FileKind
from customers.billing.store import BillLine, PaymentLine, Whose
from customers.import_sql import Connection
from exchange.accounts.account import AccountView
from exchange.accounts.acts import Audit
from exchange.accounts.door import bearing, scoped
from exchange.rest.batch import MOST_ROWS, BatchDone, Cell, batch_done
from exchange.rest.once import Once, once
from exchange.rest.paging import AskedPageOfWhom, PageOfWhom, joined, parted
from exchange.rest.writing import Writing
from staff.sign_in.session import refused

Reader = Annotated[AccountView, scoped("read:billing")]
_writer = bearing("write:billing")
Writer = Annotated[AccountView, Depends(_writer)]
BillField = Literal[
    "account_number", "month", "amount", "paid", "arrears", "paid_on", "state", "due_on",
    "kwh", "sharp_kwh", "peak_kwh", "flat_kwh", "valley_kwh",
]  # fmt: skip
PaymentField = Literal["account_number", "paid_on", "amount", "month", "receipt", "channel"]
_BILLS = {
    "rows": [
        {"account_number": "3300100001", "month": "2026-11", "amount": "123.45", "kwh": "230",
         "due_on": "2026-12-20", "state": "unpaid"}
    ]
}  # fmt: skip
_PAYMENTS = {
    "rows": [
        {"account_number": "3300100001", "paid_on": "2026-12-03 18:15", "amount": "123.45",
         "receipt": "2026120300017", "channel": "微信"}
    ]
}  # fmt: skip


class Bills(BaseModel):
    """Rows with the fields of a bills' file (docs/bills-import.md), as text; sums in yuan."""

    rows: Annotated[list[dict[BillField, Cell]], Field(min_length=1, max_length=MOST_ROWS)]


class Payments(BaseModel):
    """Rows with the fields of a payments' file (docs/bills-import.md), as text; sums in yuan."""

    rows: Annotated[list[dict[PaymentField, Cell]], Field(min_length=1, max_length=MOST_ROWS)]


class BillPage(msgspec.Struct, frozen=True, kw_only=True):
    """Bills in the order of accounts and months."""

    bills: list[BillLine]
    after: str | None  # for the next page; null: this was the last


class PaymentPage(msgspec.Struct, frozen=True, kw_only=True):
    """Payments in the order of accounts and receipts."""

    payments: list[PaymentLine]
    after: str | None  # for the next page; null: this was the last


def routes(settings: Settings, database: Database, audit: Audit) -> APIRouter:
    """Make the routes /bills and /payments."""
    router = APIRouter(route_class=StructRoute, tags=["exchange"])
    _add_reading(router, database)
    _add_writing(router, settings.timezone, database, audit)
    return router


def _whose(page: PageOfWhom) -> Whose:
    return Whose(page.account_number, page.customer_number)


def _add_reading(router: APIRouter, database: Database) -> None:
    @router.get("/bills", operation_id="readBills")
    async def read_bills(_: Reader, page: AskedPageOfWhom) -> BillPage:
        """Read bills with what is open, of all or of one account or customer, page by page."""
        account, month = parted(page.after)
        try:
            begin = account, date.fromisoformat(month) if month else date.min
        except ValueError:
            raise _no_page() from None
        async with database.transaction() as session:
            bills = await store.list_bills(session, begin, page.limit, _whose(page))
        return BillPage(bills=bills, after=page.following(bills, _end_of_bills))

    @router.get("/payments", operation_id="readPayments")
    async def read_payments(_: Reader, page: AskedPageOfWhom) -> PaymentPage:
        """Read payments, of all or of one account or customer, page by page."""
        begin = parted(page.after)
        async with database.transaction() as session:
            payments = await store.list_payments(session, begin, page.limit, _whose(page))
        return PaymentPage(payments=payments, after=page.following(payments, _end_of_payments))


def _end_of_bills(last: BillLine) -> str:
    return joined(last.account_number, last.month.isoformat())


def _end_of_payments(last: PaymentLine) -> str:
    return joined(last.account_number, last.receipt)


def _no_page() -> Exception:
    return refused(422, "page_unknown", "`after` is not what a page before said; begin anew.")


def _add_writing(router: APIRouter, timezone: str, database: Database, audit: Audit) -> None:
    asking = once(database, _writer)

    async def write(kind: FileKind, rows: Sequence[Row], who: AccountView, asked: Once) -> Response:
        async def store_them(connection: Connection) -> BatchDone:
            faults = await store_rows(connection, kind, rows, timezone=timezone)
            return batch_done(len(rows), faults, {})

        return await Writing(database, audit, who, asked).store(f"{kind}s", store_them)

    @router.post("/bills", operation_id="writeBills", response_model=BatchDone)
    async def write_bills(
        batch: Annotated[Bills, Body(examples=[_BILLS])],
        who: Writer,
        asked: Annotated[Once, asking],
    ) -> Response:
        """Add or change up to 1,000 bills by the rules of an import: account and month name one,
        an empty or missing field changes nothing, and each bad row is named with the mend.
        """
        return await write("bill", batch.rows, who, asked)

    @router.post("/payments", operation_id="writePayments", response_model=BatchDone)
    async def write_payments(
        batch: Annotated[Payments, Body(examples=[_PAYMENTS])],
        who: Writer,
        asked: Annotated[Once, asking],
    ) -> Response:
        """Add or change up to 1,000 payments by the rules of an import: the receipt names one;
        what they settle of the bills is worked out at once.
        """
        return await write("payment", batch.rows, who, asked)

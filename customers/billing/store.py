"""What accounts used, owe and paid, as it is asked for. Nothing here commits."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession


class ReadingView(msgspec.Struct, frozen=True, gc=False):
    """What an account used in a month, a day or a quarter of an hour, in watt hours."""

    at: datetime
    grain: str
    meter_id: int  # 0: not told
    wh: int | None
    sharp_wh: int | None
    peak_wh: int | None
    flat_wh: int | None
    valley_wh: int | None
    stand_wh: int | None  # what the meter showed


# As text: a year's rows cost a third less than as a statement of the table's columns.
_READINGS = text(f"""
select {", ".join(ReadingView.__struct_fields__)} from customers_reading
where account_id = :account_id and at >= :since and at < :until order by at, grain, meter_id
""")  # noqa: S608 - names of ours


async def list_readings(
    session: AsyncSession, account_id: int, since: datetime, until: datetime
) -> list[ReadingView]:
    """List an account's readings from a moment to before another, in order."""
    asked = {"account_id": account_id, "since": since, "until": until}
    rows = (await session.execute(_READINGS, asked)).all()  # at once: one by one costs a tenth more
    return [ReadingView(*row) for row in rows]


class Whose(msgspec.Struct, frozen=True):
    """Whose rows are asked for; empty: everybody's."""

    account_number: str = ""
    customer_number: str = ""


class BillLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A bill as other systems read it."""

    account_number: str
    month: date  # its first day
    amount_fen: int  # below 0: a credit
    open_fen: int  # what bills and payments leave open
    due_on: date | None
    paid_at: datetime | None
    kwh: int | None
    sharp_kwh: int | None
    peak_kwh: int | None
    flat_kwh: int | None
    valley_kwh: int | None


class PaymentLine(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A payment as other systems read it."""

    account_number: str
    receipt: str
    paid_at: datetime
    amount_fen: int  # below 0: given back
    month: date | None  # of the bill that it is for
    channel: str


# The account's index gives the order, and each account's rows come by their own key.
_PAGE = """
select a.number as account_number, {columns}
from customers_account a join {table} t on t.account_id = a.id{customer}
where a.number >= :account and (a.number, t.{key}) > (:account, cast(:key as {type})) {among}
order by a.number, t.{key} limit :most
"""
_OF_CUSTOMER = " join customers_customer c on c.id = a.customer_id"


def _page(table: str, key: str, type_: str, columns: Sequence[str], whose: Whose) -> TextClause:
    among = ""
    if whose.account_number:
        among += "and a.number = :of_account "
    if whose.customer_number:
        among += "and c.number = :of_customer"
    told = ", ".join(f"t.{name}" for name in columns)
    return text(
        _PAGE.format(
            columns=told, table=table, key=key, type=type_, among=among,
            customer=_OF_CUSTOMER if whose.customer_number else "",
        )
    )  # fmt: skip


async def list_bills(
    session: AsyncSession, after: tuple[str, date], limit: int, whose: Whose
) -> list[BillLine]:
    """List bills by account and month, beginning after one."""
    query = _page("customers_bill", "month", "date", BillLine.__struct_fields__[1:], whose)
    return [BillLine(**row) for row in await _read(session, query, after, limit, whose)]


async def list_payments(
    session: AsyncSession, after: tuple[str, str], limit: int, whose: Whose
) -> list[PaymentLine]:
    """List payments by account and receipt, beginning after one."""
    query = _page("customers_payment", "receipt", "text", PaymentLine.__struct_fields__[1:], whose)
    return [PaymentLine(**row) for row in await _read(session, query, after, limit, whose)]


async def _read(
    session: AsyncSession, query: TextClause, after: tuple[str, object], limit: int, whose: Whose
) -> Iterable[Mapping[str, Any]]:
    asked = {
        "account": after[0], "key": after[1], "most": limit,
        "of_account": whose.account_number, "of_customer": whose.customer_number,
    }  # fmt: skip
    named = {name: value for name, value in asked.items() if f":{name}" in query.text}
    rows = await session.execute(query, named)
    return [dict(row) for row in rows.mappings()]

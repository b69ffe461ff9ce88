"""The room's SQL for the desk and for campaigns. Nothing here commits."""

from collections.abc import Collection, Sequence
from typing import cast

import msgspec
from sqlalchemy import BigInteger, ScalarSelect, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from core import phone
from core.language import Language
from customers.billing.models import Bill
from customers.caller.match import BillView, Grade, Kind, Role, balance_of
from customers.models import Account, Customer, CustomerPhone, Premise
from customers.search import sql as search_sql
from customers.views import (
    AccountView,
    CustomerHit,
    CustomerView,
    MatchedBy,
    PhoneView,
    PremiseView,
)

_MONTHS = 12
_MOST_ACCOUNTS = 200


async def find_customer(
    session: AsyncSession, customer_id: int, plan: phone.NumberPlan
) -> CustomerView | None:
    """Find a customer with numbers, accounts (200 at most) and each account's last 12 bills."""
    customer = await session.get(Customer, customer_id, populate_existing=True)
    if customer is None:
        return None
    return CustomerView(
        customer_id=customer.id,
        number=customer.number,
        name=customer.name,
        kind=cast(Kind, customer.kind),
        grade=cast(Grade, customer.grade),
        language=cast(Language, customer.language),
        elderly=customer.elderly,
        critical=customer.critical,
        note=customer.note,
        phones=await _phones(session, customer_id, plan),
        accounts=await _accounts(session, customer_id),
    )


async def names_of(session: AsyncSession, customer_ids: Collection[int]) -> dict[int, str]:
    """Give these customers' names, by identity; who is no longer on file is left out."""
    wanted = select(Customer.id, Customer.name).where(Customer.id.in_(set(customer_ids)))
    return {row.id: row.name for row in await session.execute(wanted)}


async def list_address_heads(session: AsyncSession, limit: int) -> list[str]:
    """List what addresses say before their first digit, the commonest first."""
    head = func.regexp_replace(Premise.address, "[0-9].*$", "")
    rows = await session.execute(
        select(head).group_by(head).order_by(func.count().desc(), head).limit(limit)
    )
    return [row[0] for row in rows]


async def _phones(
    session: AsyncSession, customer_id: int, plan: phone.NumberPlan
) -> tuple[PhoneView, ...]:
    rows = await session.scalars(
        select(CustomerPhone)
        .where(CustomerPhone.customer_id == customer_id)
        .order_by(CustomerPhone.role == "former", CustomerPhone.id)
    )
    return tuple(
        PhoneView(
            number=phone.national(row.e164, plan),
            extension=row.extension,
            role=cast(Role, row.role),
            valid_until=row.valid_until,
        )
        for row in rows
    )


async def _accounts(session: AsyncSession, customer_id: int) -> tuple[AccountView, ...]:
    rows = (
        await session.execute(
            select(Account, Premise, _open_fen())
            .join(Premise, Premise.id == Account.premise_id)
            .where(Account.customer_id == customer_id)
            .order_by(Account.status, Account.id)
            .limit(_MOST_ACCOUNTS)
        )
    ).all()
    bills = await _bills(session, [account.id for account, _, _ in rows])
    return tuple(
        _account_view(account, premise, bills.get(account.id, ()), open_fen)
        for account, premise, open_fen in rows
    )


def _open_fen() -> ScalarSelect[int]:
    """Add up what an account's bills leave open."""
    return (
        select(func.sum(Bill.open_fen).cast(BigInteger))
        .where(Bill.account_id == Account.id, Bill.open_fen != 0)
        .scalar_subquery()
    )


async def _bills(
    session: AsyncSession, account_ids: Sequence[int]
) -> dict[int, tuple[BillView, ...]]:
    place = func.row_number().over(partition_by=Bill.account_id, order_by=Bill.month.desc())
    ranked = (
        select(Bill.account_id, Bill.month, place.label("place"))
        .where(Bill.account_id.in_(account_ids))
        .subquery()
    )
    rows = await session.scalars(
        select(Bill)
        .join(ranked, and_(ranked.c.account_id == Bill.account_id, ranked.c.month == Bill.month))
        .where(ranked.c.place <= _MONTHS)
        .order_by(Bill.account_id, Bill.month.desc())
    )
    found: dict[int, tuple[BillView, ...]] = {}
    for row in rows:
        view = msgspec.convert(row, BillView, from_attributes=True)
        found[row.account_id] = (*found.get(row.account_id, ()), view)
    return found


def _account_view(
    account: Account, premise: Premise, bills: tuple[BillView, ...], open_fen: int | None
) -> AccountView:
    return AccountView(
        account_id=account.id,
        number=account.number,
        status="closed" if account.status == "closed" else "active",
        tariff=account.tariff,
        meter_number=account.meter_number,
        balance_fen=balance_of(account.balance_fen, (open_fen or 0) if bills else None),
        premise=PremiseView(
            premise_id=premise.id,
            code=premise.code,
            address=premise.address,
            district=premise.district,
            feeder_code=premise.feeder_code,
            transformer_code=premise.transformer_code,
            lon=premise.lon,
            lat=premise.lat,
        ),
        bills=bills,
    )


# search ---------------------------------------------------------------------------------------


async def search_customers(
    session: AsyncSession,
    text: str,
    limit: int = 20,
    *,
    plan: phone.NumberPlan,
    ways: Sequence[tuple[str, str]] = (),
) -> list[CustomerHit]:
    """Find customers as `customers.search.sql` says, the surest first.

    `ways` are initials and pattern of each way to read the text as pinyin (search.readings).
    """
    wanted = text.strip()
    if not wanted:
        return []
    await search_sql.bounded(session)
    found: dict[int, MatchedBy] = {}
    for matched_by, query in search_sql.queries(wanted, ways, plan):
        if len(found) < limit:
            for customer_id in await session.scalars(query.limit(limit)):
                found.setdefault(customer_id, matched_by)
    return await _hits(session, dict(list(found.items())[:limit]))


async def _hits(session: AsyncSession, found: dict[int, MatchedBy]) -> list[CustomerHit]:
    first = (
        select(Account.customer_id, func.min(Premise.address).label("address"))
        .join(Premise, Premise.id == Account.premise_id)
        .where(Account.customer_id.in_(found))
        .group_by(Account.customer_id)
        .subquery()
    )
    rows = await session.execute(
        select(Customer, func.coalesce(first.c.address, "").label("address"))
        .outerjoin(first, first.c.customer_id == Customer.id)
        .where(Customer.id.in_(found))
    )
    hits = {
        row.Customer.id: CustomerHit(
            customer_id=row.Customer.id,
            number=row.Customer.number,
            name=row.Customer.name,
            kind=row.Customer.kind,
            grade=row.Customer.grade,
            address=row.address,
            matched_by=found[row.Customer.id],
        )
        for row in rows
    }
    return [hits[customer_id] for customer_id in found if customer_id in hits]

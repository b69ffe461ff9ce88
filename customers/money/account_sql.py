"""What an account owes, paid and used, as its page asks for it. Nothing here commits."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from customers.billing.fields import Grain
from customers.billing.models import Bill, Payment
from customers.caller.match import balance_of
from customers.models import Account
from customers.money.use import (
    AccountMoney,
    BilledMonth,
    MeterLine,
    MonthUse,
    PaidIn,
    PaidMonth,
    uses,
)

_MOST = 12

# Bounded to a year, so that only its partitions are read.
_A_YEAR = """at >= (date_trunc('month', now() at time zone :zone) - interval '12 months')
    at time zone :zone"""
_USED = text(f"""
select grain, date_trunc('month', at at time zone :zone)::date as month, sum(wh)::bigint as wh,
    sum(sharp_wh)::bigint as sharp_wh, sum(peak_wh)::bigint as peak_wh,
    sum(flat_wh)::bigint as flat_wh, sum(valley_wh)::bigint as valley_wh
from customers_reading where account_id = :account_id and {_A_YEAR} group by 1, 2
""")  # noqa: S608 - constants of ours
_PAID = text("""
select coalesce(month, date_trunc('month', paid_at at time zone :zone)::date) as month,
    sum(amount_fen)::bigint as amount_fen
from customers_payment where account_id = :account_id group by 1 order by 1 desc limit :most
""")
_METERS = text(f"""
select m.number, m.kind, m.multiplier::float8 as multiplier, r.at as read_at, r.stand_wh
from customers_meter m left join lateral (
    select at, stand_wh from customers_reading
    where account_id = m.account_id and meter_id = m.id and stand_wh is not null and {_A_YEAR}
    order by at desc limit 1
) r on true
where m.account_id = :account_id order by m.number limit 50
""")  # noqa: S608 - constants of ours


async def find_account_money(
    session: AsyncSession, customer_id: int, account_id: int, zone: str
) -> AccountMoney | None:
    """Find what an account of a customer owes, paid and used; months are those of `zone`."""
    account = await session.get(Account, account_id, populate_existing=True)
    if account is None or account.customer_id != customer_id:
        return None
    bills = await _bills(session, account_id)
    open_fen = await session.scalar(
        select(func.coalesce(func.sum(Bill.open_fen), 0)).where(
            Bill.account_id == account_id, Bill.open_fen != 0
        )
    )
    owed = int(open_fen or 0)
    asked = {"account_id": account_id, "zone": zone}
    return AccountMoney(
        account_number=account.number,
        balance_fen=balance_of(account.balance_fen, owed if bills else None),
        arrears_fen=max(owed, 0),
        bills=tuple(msgspec.convert(one, BilledMonth, from_attributes=True) for one in bills),
        payments=await _payments(session, account_id),
        paid=tuple(
            msgspec.convert(row, PaidMonth, from_attributes=True)
            for row in await session.execute(_PAID, asked | {"most": _MOST})
        ),
        uses=tuple(uses(map(_billed, bills), await _read(session, asked))),
        meters=tuple(
            msgspec.convert(row, MeterLine, from_attributes=True)
            for row in await session.execute(_METERS, asked)
        ),
    )


async def _bills(session: AsyncSession, account_id: int) -> Sequence[Bill]:
    last = select(Bill).where(Bill.account_id == account_id).order_by(Bill.month.desc())
    return (await session.scalars(last.limit(_MOST))).all()


async def _payments(session: AsyncSession, account_id: int) -> tuple[PaidIn, ...]:
    last = (
        select(Payment)
        .where(Payment.account_id == account_id)
        .order_by(Payment.paid_at.desc(), Payment.receipt)
        .limit(_MOST)
    )
    rows = await session.scalars(last)
    return tuple(msgspec.convert(row, PaidIn, from_attributes=True) for row in rows)


async def _read(session: AsyncSession, asked: dict[str, Any]) -> list[tuple[Grain, MonthUse]]:
    rows = await session.execute(_USED, asked)
    return [(row.grain, msgspec.convert(row, MonthUse, from_attributes=True)) for row in rows]


def _billed(bill: Bill) -> MonthUse:
    def wh(kwh: int | None) -> int | None:
        return None if kwh is None else kwh * 1000

    return MonthUse(
        month=bill.month,
        wh=wh(bill.kwh),
        sharp_wh=wh(bill.sharp_kwh),
        peak_wh=wh(bill.peak_kwh),
        flat_wh=wh(bill.flat_kwh),
        valley_wh=wh(bill.valley_kwh),
    )

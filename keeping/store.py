"""The room's SQL: periods and holds. Nothing commits."""

from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from keeping.kinds import KINDS, Kind, Period, period
from keeping.models import Hold, PeriodRow

_HELD_NUMBERS = text("""
select distinct e164 from customers_phone
where customer_id in (select customer_id from keeping_hold)
""")
_HOLDS = text("""
select (select min(number) from customers_account a where a.customer_id = h.customer_id) as account,
    h.reason, h.since, h.person_id
from keeping_hold h order by h.since
""")


class HoldView(msgspec.Struct, frozen=True, kw_only=True):
    """A hold as it is shown: by an account of the customer."""

    account: str | None
    reason: str
    since: datetime
    person_id: int | None
    by: str = ""  # their name; "" for a program


async def list_periods(session: AsyncSession) -> list[Period]:
    """List the period of each kind."""
    rows = {row.kind: row.days for row in await session.scalars(select(PeriodRow))}
    return [period(kind, rows.get(kind)) for kind in KINDS]


async def set_period(session: AsyncSession, kind: Kind, days: int, person_id: int | None) -> None:
    """Set how long a kind is kept."""
    row = insert(PeriodRow).values(kind=kind, days=days, changed_by=person_id)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[PeriodRow.kind],
            set_={"days": days, "changed_by": person_id, "changed_at": text("now()")},
        )
    )


async def find_hold(session: AsyncSession, customer_id: int) -> str | None:
    """Give the reason for a customer's hold, None when there is none."""
    row = await session.get(Hold, customer_id, populate_existing=True)
    return row.reason if row is not None else None


async def add_hold(
    session: AsyncSession, customer_id: int, reason: str, at: datetime, person_id: int | None
) -> None:
    """Hold a customer's data; a second hold changes the reason only."""
    row = insert(Hold).values(customer_id=customer_id, reason=reason, since=at, person_id=person_id)
    await session.execute(
        row.on_conflict_do_update(index_elements=[Hold.customer_id], set_={"reason": reason})
    )


async def remove_hold(session: AsyncSession, customer_id: int) -> bool:
    """End a hold; tell whether there was one."""
    gone = await session.execute(
        delete(Hold).where(Hold.customer_id == customer_id).returning(Hold.customer_id)
    )
    return gone.first() is not None


async def list_holds(session: AsyncSession) -> list[HoldView]:
    """List the holds, the eldest first."""
    rows = await session.execute(_HOLDS)
    return [msgspec.convert(row, HoldView, from_attributes=True) for row in rows]


async def list_held_numbers(session: AsyncSession) -> list[int]:
    """List the numbers (E.164) of customers whose data must stay."""
    return cast(list[int], list(await session.scalars(_HELD_NUMBERS)))

"""The room's SQL: periods and holds. Nothing commits."""

from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from keeping import kinds
from keeping.kinds import Kind, Period
from keeping.models import Hold, PeriodRow
from keeping.on_hold import OnHold

_LOCK_PERIODS = text("lock table keeping_period in share row exclusive mode")
_NO_NEW_HOLD = text("lock table keeping_hold in share mode")
_HOLD_IS_SET = text("lock table keeping_hold in row exclusive mode")
_ON_HOLD = text("""
with held as (select customer_id from keeping_hold)
select array(select customer_id from held) as customers,
    array(select number from customers_customer where id in (select * from held))
        as customer_numbers,
    array(select number from customers_account where customer_id in (select * from held))
        as accounts,
    array(select distinct premise_id from customers_account
        where customer_id in (select * from held)) as premises,
    array(select distinct e164 from customers_phone where customer_id in (select * from held))
        as e164s
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
    rows = await session.scalars(select(PeriodRow))
    return kinds.list_periods({cast(Kind, row.kind): row.days for row in rows})


async def lock_periods(session: AsyncSession) -> None:
    """Let nobody else set a period until the end of this transaction: one bounds another."""
    await session.execute(_LOCK_PERIODS)


async def set_period(session: AsyncSession, kind: Kind, days: int, person_id: int | None) -> None:
    """Set how long a kind is kept."""
    row = insert(PeriodRow).values(kind=kind, days=days, changed_by=person_id)
    await session.execute(
        row.on_conflict_do_update(
            index_elements=[PeriodRow.kind],
            set_={"days": days, "changed_by": person_id, "changed_at": text("now()")},
        )
    )


async def let_no_hold_be_set(session: AsyncSession) -> None:
    """Let a hold that is being set be committed first, and let none be set until the end of this.

    A transaction that erases or forgets begins with it, then reads the holds.
    """
    await session.execute(_NO_NEW_HOLD)


async def find_on_hold(session: AsyncSession) -> OnHold:
    """Find whose data must stay, for as long as this transaction lasts."""
    await let_no_hold_be_set(session)
    return msgspec.convert((await session.execute(_ON_HOLD)).one(), OnHold, from_attributes=True)


async def find_hold(session: AsyncSession, customer_id: int) -> str | None:
    """Give the reason for a customer's hold, None when there is none."""
    row = await session.get(Hold, customer_id, populate_existing=True)
    return row.reason if row is not None else None


async def wait_for_erasing(session: AsyncSession) -> None:
    """Wait until what is erased or forgotten at this moment is so; who sets a hold begins with it.

    Its customer is looked for afterwards: they may be gone.
    """
    await session.execute(_HOLD_IS_SET)


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

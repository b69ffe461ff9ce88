"""The SQL of corrections. Nothing here commits."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core import phone
from customers.corrections.correction import (
    COLUMNS,
    CorrectionLine,
    CustomerRefused,
    FileNow,
    LinkRole,
    Told,
    What,
    may_undo,
)
from customers.corrections.models import Correction
from customers.models import Customer, CustomerPhone

Names = Callable[[AsyncSession, Collection[int | None]], Awaitable[Mapping[int, str]]]
"""Gives people's names by their ids."""
_MOST = 200


async def lock_customer(session: AsyncSession, customer_id: int) -> Customer:
    """Find a customer and hold their row, so that corrections come one after the other."""
    found = await session.get(Customer, customer_id, with_for_update=True)
    if found is None:
        raise CustomerRefused("customer_not_found", "there is no such customer; search for them")
    return found


async def find_phone(session: AsyncSession, customer_id: int, e164: int) -> CustomerPhone | None:
    """Find a number of a customer, whatever its role."""
    return await session.scalar(
        select(CustomerPhone).where(
            CustomerPhone.customer_id == customer_id, CustomerPhone.e164 == e164
        )
    )


async def list_numbers(session: AsyncSession, customer_id: int) -> list[int]:
    """List the numbers (E.164) of a customer, whatever their roles."""
    theirs = select(CustomerPhone.e164).where(CustomerPhone.customer_id == customer_id)
    return list(await session.scalars(theirs))


def is_in_use(found: CustomerPhone | None, today: date) -> bool:
    """Tell whether a number is its customer's today."""
    if found is None or found.role == "former":
        return False
    return found.valid_until is None or found.valid_until >= today


async def put_phone(
    session: AsyncSession, customer_id: int, e164: int, role: LinkRole
) -> dict[str, Any] | None:
    """Make a number a customer's; give what stood there before, None: nothing."""
    found = await find_phone(session, customer_id, e164)
    if found is None:
        session.add(CustomerPhone(customer_id=customer_id, e164=e164, role=role))
        return None
    before = _as_it_stands(found)
    found.role, found.valid_until = role, None
    return before


async def close_phone(session: AsyncSession, found: CustomerPhone) -> dict[str, Any]:
    """Make a number formerly its customer's; give what stood there before."""
    before = _as_it_stands(found)
    found.role, found.valid_until = "former", await session.scalar(select(func.current_date()))
    return before


async def put_back(session: AsyncSession, customer: Customer, correction: Correction) -> None:
    """Put back what stood before a correction."""
    before: dict[str, Any] = correction.before or {}
    if correction.e164 is None:
        setattr(customer, correction.what, before[correction.what])
        return
    found = await find_phone(session, customer.id, correction.e164)
    assert found is not None, "what is undone stands in the file"
    if not before:
        await session.delete(found)
        return
    until = before["valid_until"]
    found.role = before["role"]
    found.valid_until = date.fromisoformat(until) if until else None


def _as_it_stands(found: CustomerPhone) -> dict[str, Any]:
    until = found.valid_until
    return {"role": found.role, "valid_until": until.isoformat() if until else None}


async def note(  # noqa: PLR0913 - a correction's columns
    session: AsyncSession,
    customer_id: int,
    what: What,
    told: str,
    *,
    before: dict[str, Any] | None,
    person_id: int,
    e164: int | None = None,
    call_id: str = "",
    is_theirs: bool = False,
) -> int:
    """Write a correction down; give its number."""
    made = Correction(
        customer_id=customer_id, what=what, told=told, before=before, person_id=person_id,
        e164=e164, call_id=call_id, is_theirs=is_theirs,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


async def list_corrections(session: AsyncSession, customer_id: int) -> Sequence[Correction]:
    """List a customer's corrections, the newest first."""
    theirs = select(Correction).where(Correction.customer_id == customer_id)
    return (await session.scalars(theirs.order_by(Correction.id.desc()).limit(_MOST))).all()


async def read_file(session: AsyncSession, customer: Customer) -> FileNow:
    """Read what stands in a file now."""
    rows = await session.scalars(
        select(CustomerPhone).where(CustomerPhone.customer_id == customer.id)
    )
    return FileNow(
        columns={what: getattr(customer, what) for what in COLUMNS},
        phones={row.e164: (row.role, row.valid_until) for row in rows},
    )


def told_by(correction: Correction) -> Told:
    """Give a correction as it was told."""
    return Told(
        correction_id=correction.id,
        what=cast(What, correction.what),
        e164=correction.e164,
        told=correction.told,
        undone_at=correction.undone_at,
    )


async def show_corrections(
    session: AsyncSession, customer_id: int, plan: phone.NumberPlan, names: Names
) -> list[CorrectionLine] | None:
    """Show a customer's corrections, the newest first; None: no such customer."""
    customer = await session.get(Customer, customer_id, populate_existing=True)
    if customer is None:
        return None
    rows = await list_corrections(session, customer_id)
    now, told = await read_file(session, customer), [told_by(row) for row in rows]
    known = await names(session, {one for row in rows for one in (row.person_id, row.undone_by)})
    return [
        CorrectionLine(
            correction_id=row.id,
            what=one.what,
            number=phone.national(row.e164, plan) if row.e164 else "",
            before=str((row.before or {}).get("role" if row.e164 else row.what, "")),
            told=row.told,
            at=row.at,
            by=known.get(row.person_id, ""),
            call_id=row.call_id,
            undone_at=row.undone_at,
            undone_by=known.get(row.undone_by, "") if row.undone_by else "",
            may_undo=may_undo(one, told, now),
        )
        for row, one in zip(rows, told, strict=True)
    ]


async def end(session: AsyncSession, correction_id: int, person_id: int) -> None:
    """Write down that a correction is undone."""
    await session.execute(
        update(Correction)
        .where(Correction.id == correction_id)
        .values(undone_at=func.now(), undone_by=person_id)
    )

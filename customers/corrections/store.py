"""The SQL of corrections. Nothing here commits."""

from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from customers.corrections.correction import CustomerRefused, LinkRole, What
from customers.corrections.models import Correction
from customers.models import Customer, CustomerPhone


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


async def restore_phone(session: AsyncSession, correction: Correction) -> None:
    """Put back what stood before a number was linked; raises CustomerRefused if it moved since."""
    assert correction.e164 is not None
    found = await find_phone(session, correction.customer_id, correction.e164)
    if found is None or (found.role, found.valid_until) != (correction.told, None):
        raise CustomerRefused("changed_since", "the number was changed since; look at the file")
    if correction.before is None:
        await session.delete(found)
        return
    until = correction.before["valid_until"]
    found.role = correction.before["role"]
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
) -> int:
    """Write a correction down; give its number."""
    made = Correction(
        customer_id=customer_id, what=what, told=told, before=before, person_id=person_id,
        e164=e164, call_id=call_id,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    return made.id


async def find_correction(
    session: AsyncSession, customer_id: int, correction_id: int
) -> Correction:
    """Find a link of a customer that stands."""
    found = await session.get(Correction, correction_id)
    if (
        found is None
        or (found.customer_id, found.what) != (customer_id, "linked")
        or found.undone_at is not None
    ):
        raise CustomerRefused("correction_not_found", "there is no such link to undo")
    return found


async def end(session: AsyncSession, correction_id: int, person_id: int) -> None:
    """Write down that a correction is undone."""
    await session.execute(
        update(Correction)
        .where(Correction.id == correction_id)
        .values(undone_at=func.now(), undone_by=person_id)
    )

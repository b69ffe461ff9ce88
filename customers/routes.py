"""The desk's questions about customers: search, and one customer whole. Every look is audited.

Rule: outside the service a customer has an id that cannot be counted up (customers/public_id.py),
and what one person opens and searches within an hour has a budget (customers/budget.py); a file
of the call that rings for them is free. Who has spent it is refused, and the audit log says so.
"""

import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Any, Protocol

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Path, Query
from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncSession

from core import phone
from core.db import Database
from customers import store
from customers.budget import Budget, Verdict
from customers.caller.match import Grade, Kind, Language, Role
from customers.public_id import MOST, PublicIds
from customers.search import readings
from customers.views import AccountView, CustomerHit, CustomerView, MatchedBy, PhoneView

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]


class Viewer(Protocol):
    """Who looks: whoever is signed in, as the room of the staff knows them."""

    @property
    def person_id(self) -> int:
        """Give the identity for the audit log."""
        ...


class _Answer(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class BillAnswer(_Answer):
    """One month's bill; money in fen."""

    month: date
    kwh: int
    amount_fen: int
    due_on: date
    paid_at: datetime | None


class PhoneAnswer(BaseModel):
    """A number as people write it."""

    number: str
    role: Role
    valid_until: date | None


class PremiseAnswer(_Answer):
    """A place where power is used."""

    premise_id: int
    code: str
    address: str
    district: str
    feeder_code: str
    transformer_code: str
    lon: float | None
    lat: float | None


class AccountAnswer(_Answer):
    """A contract with its premise and last bills."""

    account_id: int
    number: str
    status: str
    tariff: str
    meter_number: str
    balance_fen: int
    premise: PremiseAnswer
    bills: list[BillAnswer]


class CustomerAnswer(BaseModel):
    """Everything known of one customer."""

    customer_id: int
    number: str
    name: str
    kind: Kind
    grade: Grade
    language: Language
    elderly: bool
    critical: str
    note: str
    phones: list[PhoneAnswer]
    accounts: list[AccountAnswer]


class CustomerHitAnswer(_Answer):
    """A customer found by a search."""

    customer_id: int
    number: str
    name: str
    kind: Kind
    grade: Grade
    address: str
    matched_by: MatchedBy


class CustomerHits(BaseModel):
    """What a search found, the surest first."""

    customers: list[CustomerHitAnswer]


class Keeping(msgspec.Struct, frozen=True):
    """What keeps the file of customers from being carried off."""

    ids: PublicIds
    files: Budget
    searches: Budget
    is_before_them: Callable[[Any, int], bool]  # viewer, shown id: of the call that rings for them


def routes(
    database: Database,
    *,
    viewer: Callable[..., Any],
    audit: Audit,
    keeping: Keeping,
    area_code: str = "",
) -> APIRouter:
    """Make the routes. `viewer` is the dependency that gives a `Viewer` or refuses; `audit`
    appends to the audit log in the same transaction (session, person_id, action, subject, detail).
    """
    router = APIRouter(prefix="/customers", tags=["customers"])
    ids = keeping.ids

    async def charge(who: Viewer, budget: Budget, thing: object, what: str) -> None:
        verdict = budget.take(who.person_id, thing, time.monotonic())
        if verdict.is_news:
            async with database.transaction() as session:
                subject = f"person:{who.person_id}"
                await audit(session, who.person_id, "customer.budget_spent", subject, what)
        if not verdict.may:
            raise _spent(verdict, what)

    @router.get("/search")
    async def search_customers(  # pyright: ignore[reportUnusedFunction]
        who: Annotated[Viewer, Depends(viewer)],
        q: Annotated[str, Query(min_length=2, max_length=60)],
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> CustomerHits:
        """Search by number (customer, account, meter, telephone: whole or its last four digits),
        any part of a name or a street, initials or pinyin of a name.
        """
        await charge(who, keeping.searches, q, "searches")
        async with database.transaction() as session:
            hits = await store.search_customers(
                session, q, limit, area_code=area_code, ways=readings.ways(q)
            )
            kinds = ",".join(sorted({hit.matched_by for hit in hits})) or "nothing"
            detail = f"{len(hits)} found by {kinds}"
            await audit(session, who.person_id, "customer.search", "customer", detail)
        return CustomerHits(customers=[_hit(hit, ids) for hit in hits])

    @router.get("/{customer_id}", responses={404: {"description": "No such customer."}})
    async def show_customer(  # pyright: ignore[reportUnusedFunction]
        who: Annotated[Viewer, Depends(viewer)], customer_id: Annotated[int, Path(ge=0, le=MOST)]
    ) -> CustomerAnswer:
        """Show one customer whole."""
        if not keeping.is_before_them(who, customer_id):
            await charge(who, keeping.files, customer_id, "files")
        async with database.transaction() as session:
            found = await store.find_customer(session, ids.read(customer_id))
            if found is not None:
                subject = f"customer:{found.customer_id}"
                await audit(session, who.person_id, "customer.view", subject, "")
        if found is None:
            message = f"There is no customer with the id {customer_id}; search for them first."
            raise HTTPException(404, {"code": "customer_not_found", "message": message})
        return _customer(found, customer_id)

    return router


def _spent(verdict: Verdict, what: str) -> HTTPException:
    minutes = max(1, round(verdict.wait_s / 60))
    message = (
        f"Within an hour you have used up the {what} of customers that one person may have; "
        f"ask a supervisor, or go on in {minutes} minutes. Whoever leads has been told. "
        "The file of a caller opens all the same."
    )
    code = f"customer_{what}_spent"
    headers = {"Retry-After": str(verdict.wait_s)}
    return HTTPException(429, {"code": code, "message": message}, headers=headers)


def _hit(hit: CustomerHit, ids: PublicIds) -> CustomerHitAnswer:
    shown = CustomerHitAnswer.model_validate(hit)
    return shown.model_copy(update={"customer_id": ids.show(hit.customer_id)})


def _customer(view: CustomerView, shown_id: int) -> CustomerAnswer:
    return CustomerAnswer(
        customer_id=shown_id,
        number=view.number,
        name=view.name,
        kind=view.kind,
        grade=view.grade,
        language=view.language,
        elderly=view.elderly,
        critical=view.critical,
        note=view.note,
        phones=[_phone(one) for one in view.phones],
        accounts=[_account(one) for one in view.accounts],
    )


def _phone(view: PhoneView) -> PhoneAnswer:
    return PhoneAnswer(
        number=phone.national(view.e164), role=view.role, valid_until=view.valid_until
    )


def _account(view: AccountView) -> AccountAnswer:
    return AccountAnswer.model_validate(view)

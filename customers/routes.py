"""The desk's questions about customers: search, and one customer whole. Every look is audited.

Rule: outside the service a customer has an id that cannot be counted up (customers/public_id.py),
and what one person opens and searches within an hour has a budget (customers/budget.py); a file
of the call that rings for them is free. Who has spent it is refused, and the audit log says so.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Protocol, TypeVar

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from core.answers import StructRoute
from core.db import Database
from core.phone import NumberPlan
from customers import store
from customers.budget import Budget
from customers.charging import Audit, Charging
from customers.corrections.correction import CorrectionLine
from customers.corrections.store import Names, show_corrections
from customers.money.account_sql import find_account_money
from customers.money.use import AccountMoney
from customers.public_id import MOST, PublicIds
from customers.search import readings
from customers.views import CustomerHit, CustomerView

Shown = Annotated[int, Path(ge=0, le=MOST)]
Account = Annotated[int, Path(ge=1, le=2**63 - 1)]
Found = TypeVar("Found")
_MISSING: dict[int | str, dict[str, Any]] = {404: {"description": "No such customer."}}


class Viewer(Protocol):
    """Who looks: whoever is signed in, as the room of the staff knows them."""

    @property
    def person_id(self) -> int:
        """Give the identity for the audit log."""
        ...


class CustomerHits(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, the surest first."""

    customers: list[CustomerHit]


class Showing(msgspec.Struct, frozen=True):
    """How what a file holds is shown."""

    plan: NumberPlan  # numbers
    zone: str  # which day begins a month
    names: Names  # of who works here


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
    showing: Showing,
) -> APIRouter:
    """Make the routes. `viewer` is the dependency that gives a `Viewer` or refuses; `audit`
    appends to the audit log in the same transaction (session, person_id, action, subject, detail).
    """
    router = APIRouter(prefix="/customers", route_class=StructRoute, tags=["customers"])
    desk = _Desk(database, audit, keeping, showing)

    @router.get("/search")
    async def search_customers(  # pyright: ignore[reportUnusedFunction]
        who: Annotated[Viewer, Depends(viewer)],
        q: Annotated[str, Query(min_length=2, max_length=60)],
        limit: Annotated[int, Query(ge=1, le=50)] = 20,
    ) -> CustomerHits:
        """Search by number (customer, account, meter, telephone: whole or its last four digits),
        any part of a name or a street, initials or pinyin of a name.
        """
        return CustomerHits(customers=await desk.search(who, q, limit))

    @router.get("/{customer_id}", responses=_MISSING)
    async def show_customer(  # pyright: ignore[reportUnusedFunction]
        who: Annotated[Viewer, Depends(viewer)], customer_id: Shown
    ) -> CustomerView:
        """Show one customer whole."""
        return await desk.show(who, customer_id)

    _add_parts(router, desk, viewer)
    return router


def _add_parts(router: APIRouter, desk: "_Desk", viewer: Callable[..., Any]) -> None:
    """Add what of a file is asked for by itself."""

    @router.get("/{customer_id}/accounts/{account_id}", responses=_MISSING)
    async def show_account_money(  # pyright: ignore[reportUnusedFunction]
        who: Annotated[Viewer, Depends(viewer)], customer_id: Shown, account_id: Account
    ) -> AccountMoney:
        """Show what an account owes, its last bills, payments and months of use, its meters."""
        return await desk.money(who, customer_id, account_id)

    @router.get("/{customer_id}/corrections", responses=_MISSING)
    async def list_corrections(  # pyright: ignore[reportUnusedFunction]
        who: Annotated[Viewer, Depends(viewer)], customer_id: Shown
    ) -> list[CorrectionLine]:
        """List what people corrected in a customer's file, the newest first."""
        return await desk.corrections(who, customer_id)


class _Desk:
    """Looks at customers for somebody, within their budget, and writes each look down."""

    def __init__(
        self, database: Database, audit: Audit, keeping: Keeping, showing: Showing
    ) -> None:
        self._database = database
        self._audit = audit
        self._keeping = keeping
        self._showing = showing
        self._files = Charging(database, audit, keeping.files, "files")
        self._searches = Charging(database, audit, keeping.searches, "searches")

    async def search(self, who: Viewer, asked: str, limit: int) -> list[CustomerHit]:
        """Find customers; their ids may leave the service."""
        await self._searches.charge(who.person_id, asked)
        ways = readings.ways(asked)
        async with self._database.transaction() as session:
            hits = await store.search_customers(
                session, asked, limit, plan=self._showing.plan, ways=ways
            )
            kinds = ",".join(sorted({hit.matched_by for hit in hits})) or "nothing"
            detail = f"{len(hits)} found by {kinds}"
            await self._audit(session, who.person_id, "customer.search", "customer", detail)
        show = self._keeping.ids.show
        return [msgspec.structs.replace(one, customer_id=show(one.customer_id)) for one in hits]

    async def show(self, who: Viewer, shown_id: int) -> CustomerView:
        """Show a customer by the id that left the service; that of the call before them is free."""

        async def read(session: AsyncSession, customer_id: int) -> CustomerView | None:
            return await store.find_customer(session, customer_id, self._showing.plan)

        found = await self._look(who, shown_id, "view", read)
        return msgspec.structs.replace(found, customer_id=shown_id)

    async def money(self, who: Viewer, shown_id: int, account_id: int) -> AccountMoney:
        """Show an account's money and use; its customer's file is charged once."""

        async def read(session: AsyncSession, customer_id: int) -> AccountMoney | None:
            return await find_account_money(session, customer_id, account_id, self._showing.zone)

        return await self._look(who, shown_id, "money", read)

    async def corrections(self, who: Viewer, shown_id: int) -> list[CorrectionLine]:
        """Show what was corrected in a file."""
        plan, names = self._showing.plan, self._showing.names

        async def read(session: AsyncSession, customer_id: int) -> list[CorrectionLine] | None:
            return await show_corrections(session, customer_id, plan, names)

        return await self._look(who, shown_id, "corrections", read)

    async def _look(
        self,
        who: Viewer,
        shown_id: int,
        what: str,
        read: Callable[[AsyncSession, int], Awaitable[Found | None]],
    ) -> Found:
        """Read of a file what somebody may see, within their budget; the look is written down."""
        if not self._keeping.is_before_them(who, shown_id):
            await self._files.charge(who.person_id, shown_id)
        customer_id = self._keeping.ids.read(shown_id)
        async with self._database.transaction() as session:
            found = await read(session, customer_id)
            if found is not None:
                subject = f"customer:{customer_id}"
                await self._audit(session, who.person_id, f"customer.{what}", subject, "")
        if found is None:
            message = (
                f"There is no customer with the id {shown_id}, or this account is not theirs; "
                "search for them again."
            )
            raise HTTPException(404, {"code": "customer_not_found", "message": message})
        return found

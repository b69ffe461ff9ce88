"""The desk's questions about customers: search, and one customer whole. Every look is audited.

Rule: outside the service a customer has an id that cannot be counted up (customers/public_id.py),
and what one person opens and searches within an hour has a budget (customers/budget.py); a file
of the call that rings for them is free. Who has spent it is refused, and the audit log says so.
"""

from collections.abc import Callable
from typing import Annotated, Any, Protocol

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Path, Query

from core.answers import StructRoute
from core.db import Database
from core.phone import NumberPlan
from customers import store
from customers.budget import Budget
from customers.charging import Audit, Charging
from customers.public_id import MOST, PublicIds
from customers.search import readings
from customers.views import CustomerHit, CustomerView


class Viewer(Protocol):
    """Who looks: whoever is signed in, as the room of the staff knows them."""

    @property
    def person_id(self) -> int:
        """Give the identity for the audit log."""
        ...


class CustomerHits(msgspec.Struct, frozen=True, kw_only=True):
    """What a search found, the surest first."""

    customers: list[CustomerHit]


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
    plan: NumberPlan,
) -> APIRouter:
    """Make the routes. `viewer` is the dependency that gives a `Viewer` or refuses; `audit`
    appends to the audit log in the same transaction (session, person_id, action, subject, detail).
    """
    router = APIRouter(prefix="/customers", route_class=StructRoute, tags=["customers"])
    desk = _Desk(database, audit, keeping, plan)

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

    @router.get("/{customer_id}", responses={404: {"description": "No such customer."}})
    async def show_customer(  # pyright: ignore[reportUnusedFunction]
        who: Annotated[Viewer, Depends(viewer)], customer_id: Annotated[int, Path(ge=0, le=MOST)]
    ) -> CustomerView:
        """Show one customer whole."""
        return await desk.show(who, customer_id)

    return router


class _Desk:
    """Looks at customers for somebody, within their budget, and writes each look down."""

    def __init__(
        self, database: Database, audit: Audit, keeping: Keeping, plan: NumberPlan
    ) -> None:
        self._database = database
        self._audit = audit
        self._keeping = keeping
        self._plan = plan
        self._files = Charging(database, audit, keeping.files, "files")
        self._searches = Charging(database, audit, keeping.searches, "searches")

    async def search(self, who: Viewer, asked: str, limit: int) -> list[CustomerHit]:
        """Find customers; their ids may leave the service."""
        await self._searches.charge(who.person_id, asked)
        ways = readings.ways(asked)
        async with self._database.transaction() as session:
            hits = await store.search_customers(session, asked, limit, plan=self._plan, ways=ways)
            kinds = ",".join(sorted({hit.matched_by for hit in hits})) or "nothing"
            detail = f"{len(hits)} found by {kinds}"
            await self._audit(session, who.person_id, "customer.search", "customer", detail)
        show = self._keeping.ids.show
        return [msgspec.structs.replace(one, customer_id=show(one.customer_id)) for one in hits]

    async def show(self, who: Viewer, shown_id: int) -> CustomerView:
        """Show a customer by the id that left the service; that of the call before them is free."""
        if not self._keeping.is_before_them(who, shown_id):
            await self._files.charge(who.person_id, shown_id)
        async with self._database.transaction() as session:
            found = await store.find_customer(session, self._keeping.ids.read(shown_id), self._plan)
            if found is not None:
                subject = f"customer:{found.customer_id}"
                await self._audit(session, who.person_id, "customer.view", subject, "")
        if found is None:
            message = f"There is no customer with the id {shown_id}; search for them first."
            raise HTTPException(404, {"code": "customer_not_found", "message": message})
        return msgspec.structs.replace(found, customer_id=shown_id)

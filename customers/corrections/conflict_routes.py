"""What other systems told anew of what was corrected here: listed and decided, over HTTP."""

from collections.abc import Callable
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, HTTPException, Path, Response

from core.answers import StructRoute
from core.db import Database
from customers.acts import CustomerActs
from customers.corrections import conflict_sql
from customers.corrections.conflict_sql import OpenConflict
from customers.corrections.correction import CustomerRefused
from customers.corrections.requests import Decision
from customers.corrections.routes import Corrector
from customers.corrections.store import Names
from customers.public_id import PublicIds

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


def routes(
    database: Database,
    acts: CustomerActs,
    ids: PublicIds,
    names: Names,
    decider: Callable[..., Any],
) -> APIRouter:
    """Make the routes; `decider` is the dependency that gives a `Corrector` or refuses."""
    router = APIRouter(prefix="/conflicts", route_class=StructRoute, tags=["customers"])

    @router.get("", operation_id="listConflicts")
    async def list_conflicts(_: Annotated[Corrector, Depends(decider)]) -> list[OpenConflict]:
        """List what two sides tell differently, the eldest first, at most a hundred."""
        async with database.transaction() as session:
            found = await conflict_sql.list_open(session, names)
        return [
            msgspec.structs.replace(one, customer_id=ids.show(one.customer_id)) for one in found
        ]

    @router.post("/{conflict_id}/decide", operation_id="decideConflict", status_code=204)
    async def decide_conflict(
        conflict_id: Number, decision: Decision, who: Annotated[Corrector, Depends(decider)]
    ) -> Response:
        """Let ours stand, or take theirs; the file's corrections can undo that."""
        try:
            await acts.decide(
                conflict_id,
                decision.side,
                who.person_id,
                ours=decision.ours,
                theirs=decision.theirs,
            )
        except CustomerRefused as why:
            raise HTTPException(409, {"code": why.code, "message": str(why)}) from None
        return Response(status_code=204)

    return router

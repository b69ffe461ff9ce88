"""Correcting a customer's file at the desk, over HTTP."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import APIRouter, Depends, HTTPException, Path, Response

from core.answers import StructRoute
from customers.acts import CustomerActs
from customers.corrections.correction import Code, CustomerRefused, Linked
from customers.corrections.requests import FileEdit, NumberLink, NumberWrong
from customers.public_id import MOST, PublicIds

_STATUS: dict[Code, int] = {
    "customer_not_found": 404, "correction_not_found": 404, "number_not_theirs": 404,
    "no_telephone": 422,
}  # fmt: skip
Shown = Annotated[int, Path(ge=0, le=MOST)]
Done = TypeVar("Done")


class Corrector(Protocol):
    """Who corrects: whoever is signed in, as the room of the staff knows them."""

    @property
    def person_id(self) -> int:
        """Give the identity for the audit log."""
        ...


def routes(acts: CustomerActs, ids: PublicIds, corrector: Callable[..., Any]) -> APIRouter:
    """Make the routes; `corrector` is the dependency that gives a `Corrector` or refuses."""
    router = APIRouter(prefix="/customers", route_class=StructRoute, tags=["customers"])

    @router.post("/{customer_id}/phones", operation_id="linkNumber")
    async def link_number(  # pyright: ignore[reportUnusedFunction]
        customer_id: Shown, link: NumberLink, who: Annotated[Corrector, Depends(corrector)]
    ) -> Linked:
        """Let a number be a customer's: the next call from it is known by them."""
        return await _decide(
            acts.link(
                ids.read(customer_id), link.number, link.role, who.person_id, call_id=link.call_id
            )
        )

    @router.post("/{customer_id}/phones/wrong", operation_id="markNumberWrong", status_code=204)
    async def mark_number_wrong(  # pyright: ignore[reportUnusedFunction]
        customer_id: Shown, wrong: NumberWrong, who: Annotated[Corrector, Depends(corrector)]
    ) -> Response:
        """Say that a number is not this customer's."""
        marked = acts.mark_wrong(
            ids.read(customer_id), wrong.number, who.person_id, call_id=wrong.call_id
        )
        await _decide(marked)
        return Response(status_code=204)

    @router.post(
        "/{customer_id}/corrections/{correction_id}/undo",
        operation_id="undoCorrection",
        status_code=204,
    )
    async def undo_correction(  # pyright: ignore[reportUnusedFunction]
        customer_id: Shown,
        correction_id: Annotated[int, Path(ge=1, le=2**63 - 1)],
        who: Annotated[Corrector, Depends(corrector)],
    ) -> Response:
        """Take a correction back; refused where something newer stands on it."""
        await _decide(acts.undo(ids.read(customer_id), correction_id, who.person_id))
        return Response(status_code=204)

    @router.patch("/{customer_id}", operation_id="editCustomer", status_code=204)
    async def edit_customer(  # pyright: ignore[reportUnusedFunction]
        customer_id: Shown, edit: FileEdit, who: Annotated[Corrector, Depends(corrector)]
    ) -> Response:
        """Change note, language, or that somebody there cannot live without electricity."""
        edited = acts.edit(ids.read(customer_id), edit.value(), who.person_id, call_id=edit.call_id)
        await _decide(edited)
        return Response(status_code=204)

    return router


async def _decide(decision: Awaitable[Done]) -> Done:
    try:
        return await decision
    except CustomerRefused as why:
        status = _STATUS.get(why.code, 409)
        raise HTTPException(status, {"code": why.code, "message": str(why)}) from None

"""Periods, holds, and one person's data: for administrators alone, each act audited."""

from collections.abc import Awaitable
from typing import Annotated, TypeVar

import msgspec
from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StringConstraints

from core.answers import StructRoute
from core.db import Database
from core.phone import NumberPlan
from keeping.acts import Answer, Audit, KeepingActs, KeepingRefused
from keeping.kinds import Kind, Period
from keeping.store import HoldView
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Keeper = Annotated[SignedIn, require("keep_data")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]
Account = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
T = TypeVar("T")
_CODES = {"account_not_found": 404, "hold_not_found": 404, "period_refused": 422}


class NewPeriod(BaseModel):
    """How long a kind shall be kept."""

    days: Annotated[int, Field(ge=1, le=36_500)]


class NewHold(BaseModel):
    """Whose data must stay, and why; no name in it."""

    account: Account
    reason: Reason


class Erasing(BaseModel):
    """Why somebody is erased; no name in it, it stands in the audit log."""

    reason: Reason


class KeepingView(msgspec.Struct, frozen=True, kw_only=True):
    """Periods and holds."""

    periods: list[Period]
    holds: list[HoldView]


def routes(database: Database, audit: Audit, plan: NumberPlan) -> APIRouter:
    """Make the routes under /keeping."""
    router = APIRouter(prefix="/keeping", route_class=StructRoute, tags=["keeping"])
    acts = KeepingActs(database, audit, plan)

    async def see() -> KeepingView:
        periods, holds = await acts.see()
        return KeepingView(periods=periods, holds=holds)

    @router.get("", operation_id="getKeeping")
    async def get_keeping(_: Keeper) -> KeepingView:
        return await see()

    @router.put("/periods/{kind}", operation_id="setPeriod")
    async def set_period(kind: Kind, new: NewPeriod, who: Keeper) -> KeepingView:
        await _answered(acts.set_period(kind, new.days, who.person_id))
        return await see()

    @router.post("/holds", operation_id="addHold", status_code=201)
    async def add_hold(new: NewHold, who: Keeper) -> KeepingView:
        await _answered(acts.hold(new.account, new.reason, who.person_id))
        return await see()

    @router.delete("/holds/{account}", operation_id="removeHold")
    async def remove_hold(account: str, who: Keeper) -> KeepingView:
        await _answered(acts.release(account, who.person_id))
        return await see()

    @router.post("/citizens/{account}/export", operation_id="exportCitizen")
    async def export_citizen(account: str, who: Keeper) -> Response:
        told = await _answered(acts.tell(account, who.person_id))
        body = msgspec.json.encode(Answer(account=account, tables=tuple(told)))
        name = "attachment; filename=citizen.json"
        return Response(body, media_type="application/json", headers={"Content-Disposition": name})

    @router.post("/citizens/{account}/erase", operation_id="eraseCitizen", status_code=204)
    async def erase_citizen(account: str, erasing: Erasing, who: Keeper) -> Response:
        await _answered(acts.erase(account, erasing.reason, who.person_id))
        return Response(status_code=204)

    return router


async def _answered(act: Awaitable[T]) -> T:
    """Turn a refusal of the room into an answer."""
    try:
        return await act
    except KeepingRefused as why:
        raise refused(_CODES.get(why.code, 409), why.code, str(why)) from None

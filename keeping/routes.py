"""Periods, holds, and one person's data: for administrators alone, each act audited."""

from collections.abc import Awaitable
from datetime import datetime
from functools import partial
from typing import Annotated, TypeVar

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field, StringConstraints

from core.answers import StructRoute, shared
from core.config import Settings
from core.db import Database
from ivr.speech.forgetting import forget_personal
from keeping.acts import Answer, Audit, CitizenView, KeepingActs, KeepingRefused
from keeping.kinds import Kind, Period
from keeping.store import HoldView
from staff import store as people
from staff.audit.log import list_audit
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Keeper = Annotated[SignedIn, require("keep_data")]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=200)]
Account = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
T = TypeVar("T")
_HISTORY = (
    "keeping.period", "keeping.forget", "citizen.hold", "citizen.release", "citizen.view",
    "citizen.export", "citizen.erase",
)  # fmt: skip
_CODES = {
    "account_not_found": 404, "hold_not_found": 404, "period_bounds": 422,
    "calls_under_journal": 422, "journal_over_calls": 422,
}  # fmt: skip


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


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was decided or done here, as the audit log has it."""

    number: int
    at: datetime
    by: str  # a name; "" for a program
    action: str
    subject: str
    detail: str


def routes(database: Database, audit: Audit, settings: Settings) -> APIRouter:
    """Make the routes under /keeping."""
    router = APIRouter(prefix="/keeping", route_class=StructRoute, tags=["keeping"])
    silence = partial(forget_personal, settings.var / "sounds")
    acts = KeepingActs(database, audit, settings.number_plan, settings.var, silence)

    async def see() -> KeepingView:
        periods, holds = await acts.see()
        async with database.transaction() as session:
            names = await people.names_of(session, [one.person_id for one in holds])
        signed = [
            msgspec.structs.replace(one, by=names.get(one.person_id or 0, "")) for one in holds
        ]
        return KeepingView(periods=periods, holds=signed)

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

    _add_citizens(router, acts)
    _add_history(router, database)
    return router


def _add_citizens(router: APIRouter, acts: KeepingActs) -> None:
    """Add what is told and erased of one person."""

    @router.get("/citizens/{account}", operation_id="getCitizen")
    async def get_citizen(account: str, who: Keeper) -> CitizenView:
        """Say whose account it is, and what is held of them; the look is audited."""
        return await _answered(acts.look(account, who.person_id))

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


def _add_history(router: APIRouter, database: Database) -> None:
    """Add what the audit log tells of all that."""

    @router.get("/history", operation_id="listKeepingHistory")
    async def list_history(
        _: Keeper, before: Annotated[int | None, Query(ge=1)] = None
    ) -> list[HistoryLine]:
        """List what was decided and done, the newest first, a hundred at a time."""
        async with database.transaction() as session:
            lines = await list_audit(session, before=before, actions=_HISTORY)
            names = await people.names_of(session, {one.person_id for one in lines})
        return [
            HistoryLine(**shared(one, HistoryLine), by=names.get(one.person_id or 0, ""))
            for one in lines
        ]


async def _answered(act: Awaitable[T]) -> T:
    """Turn a refusal of the room into an answer."""
    try:
        return await act
    except KeepingRefused as why:
        raise refused(_CODES.get(why.code, 409), why.code, str(why)) from None

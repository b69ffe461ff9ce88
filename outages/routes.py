"""The desk's outages: open, change, restore, whom they affect, and the grid to choose from."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.bus import Bus
from core.config import Settings
from core.db import Database
from customers.affected import count_customers_on
from customers.public_id import PublicIds
from outages import store
from outages.answers import (
    AffectedAnswer,
    FeederAnswer,
    OutageAnswer,
    OutageDraft,
    OutageEdit,
    OutageEnd,
    PointAnswer,
    SuspicionAnswer,
    affected_answer,
    outage_answer,
)
from outages.events import OutageChanged, ReportsSettled
from outages.outage import OutageChange, OutageRefused, OutageView, Status, check_near
from outages.trouble import routes as report_routes
from outages.trouble import store as reports_sql
from outages.trouble.prediction import suspect
from staff.people import leads
from staff.sign_in.session import Anyone, Supervisor, refused

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]

_TROUBLES_FROM = timedelta(minutes=30)
_JOINED_FROM = timedelta(days=1)  # older reports in its scope are of something else
_STATUS = {
    "outage_not_found": 404, "outage_moved": 409, "outage_closed": 409, "outage_far_ahead": 409,
}  # fmt: skip


def _refusal(why: OutageRefused) -> HTTPException:
    return refused(_STATUS.get(why.code, 422), why.code, str(why))


def routes(settings: Settings, database: Database, bus: Bus, audit: Audit) -> APIRouter:
    """Make the routes under /outages and /grid."""
    router = APIRouter(tags=["outages"])
    router.include_router(report_routes.routes(database, bus, audit))
    desk = _Desk(settings, database, bus, audit)
    _add_reading(router, desk)
    _add_writing(router, desk)
    _add_grid(router, database)
    return router


class _Desk:
    """What the routes share."""

    def __init__(self, settings: Settings, database: Database, bus: Bus, audit: Audit) -> None:
        self.database = database
        self._bus = bus
        self._audit = audit
        self._zone = ZoneInfo(settings.timezone)
        self.ids = PublicIds(settings.customer_id_key)

    async def answers(
        self, session: AsyncSession, views: Sequence[OutageView], *, led: bool = True
    ) -> list[OutageAnswer]:
        codes = {code for view in views for code in view.feeder_codes}
        names = await store.name_feeders(session, codes)
        now = clock.now()
        return [outage_answer(view, names, now, self._zone, leads=led) for view in views]

    async def find(self, session: AsyncSession, outage_id: UUID) -> OutageView:
        view = await store.find_outage(session, outage_id)
        if view is None:
            raise refused(404, "outage_not_found", "There is no such outage.")
        return view

    async def open(self, draft: OutageDraft, person_id: int) -> OutageAnswer:
        at = clock.now()
        try:
            if not draft.confirm_far_ahead:
                check_near(draft.started_at, draft.etr_at, at, self._zone)
            async with self.database.transaction() as session:
                view = await store.open_outage(session, draft.value(), person_id=person_id, at=at)
                subject = f"outage:{view.outage_id}"
                (answer,) = await self.answers(session, [view])
                await self._audit(session, person_id, "outage.opened", subject, view.kind)
                joined = await self._join_reports(session, view, draft.report_ids, person_id)
        except OutageRefused as why:
            raise _refusal(why) from None
        self._bus.publish(OutageChanged(at=at, outage_id=view.outage_id, what="opened"))
        if joined:
            self._bus.publish(ReportsSettled(at=at, count=joined))
        return answer

    async def _join_reports(
        self, session: AsyncSession, view: OutageView, chosen: Sequence[int], person_id: int
    ) -> int:
        """Settle the reports it was opened from, of which one at least must still wait; join the
        others in its scope.
        """
        at = clock.now()
        settled = await reports_sql.settle_reports(
            session, chosen, person_id=person_id, why=reports_sql.JOINED, at=at,
            outage_id=view.outage_id,
        )  # fmt: skip
        if chosen and not settled:
            raise refused(
                409, "reports_settled",
                "Somebody has settled these reports meanwhile; look at the outages that are open.",
            )  # fmt: skip
        joined = await reports_sql.join_reports_in_scope(session, view, at - _JOINED_FROM)
        return settled + joined

    async def edit(self, outage_id: UUID, edit: OutageEdit, person_id: int) -> OutageAnswer:
        try:
            if not edit.confirm_far_ahead:
                check_near(None, edit.etr_at, clock.now(), self._zone)
        except OutageRefused as why:
            raise _refusal(why) from None
        return await self.change(outage_id, edit.value(), edit.version, person_id)

    async def change(
        self, outage_id: UUID, wanted: OutageChange, version: int | None, person_id: int
    ) -> OutageAnswer:
        at = clock.now()
        try:
            async with self.database.transaction() as session:
                seen = version or (await self.find(session, outage_id)).version
                view, what = await store.change_outage(
                    session, outage_id, wanted, version=seen, person_id=person_id, at=at
                )
                (answer,) = await self.answers(session, [view])
                subject, detail = f"outage:{outage_id}", f"version {view.version}"
                moved = await self._move_reports(session, view, what)
                await self._audit(session, person_id, f"outage.{what}", subject, detail)
        except OutageRefused as why:
            raise _refusal(why) from None
        self._bus.publish(OutageChanged(at=at, outage_id=outage_id, what=what))
        if moved is not None:
            self._bus.publish(ReportsSettled(at=at, count=moved))
        return answer

    async def _move_reports(self, session: AsyncSession, view: OutageView, what: str) -> int | None:
        """Join what a wider scope holds, give back what a cancelled outage took; None: neither."""
        match what:
            case "scope":
                since = clock.now() - _JOINED_FROM
                return await reports_sql.join_reports_in_scope(session, view, since)
            case "cancelled":
                return await reports_sql.release_reports(session, view.outage_id)
            case "restored":
                return 0
            case _:
                return None


def _add_reading(router: APIRouter, desk: _Desk) -> None:
    @router.get("/outages", operation_id="listOutages")
    async def list_outages(
        who: Anyone,
        status: Status | Literal[""] = "",
        page: Annotated[int, Query(ge=0, le=10_000)] = 0,
    ) -> list[OutageAnswer]:
        async with desk.database.transaction() as session:
            found = await store.list_outages(session, status=status, offset=page * 100)
            return await desk.answers(session, found, led=leads(who))

    @router.get("/outages/suspicions", operation_id="listSuspicions")
    async def list_suspicions(_: Anyone) -> list[SuspicionAnswer]:
        async with desk.database.transaction() as session:
            since = clock.now() - _TROUBLES_FROM
            troubles = await reports_sql.list_unexplained_troubles(session, since)
        return [SuspicionAnswer.model_validate(one) for one in suspect(troubles)]

    @router.get("/outages/{outage_id}", operation_id="findOutage")
    async def find_outage(outage_id: UUID, who: Anyone) -> OutageAnswer:
        async with desk.database.transaction() as session:
            found = [await desk.find(session, outage_id)]
            return (await desk.answers(session, found, led=leads(who)))[0]

    @router.get("/outages/{outage_id}/affected", operation_id="listAffected")
    async def list_affected(outage_id: UUID, _: Anyone) -> AffectedAnswer:
        async with desk.database.transaction() as session:
            view = await desk.find(session, outage_id)
            scope = (view.feeder_codes, view.transformer_codes)
            return affected_answer(await count_customers_on(session, *scope), desk.ids)


def _add_writing(router: APIRouter, desk: _Desk) -> None:
    @router.post("/outages", operation_id="openOutage", status_code=201)
    async def open_outage(draft: OutageDraft, who: Supervisor) -> OutageAnswer:
        return await desk.open(draft, who.person_id)

    @router.patch("/outages/{outage_id}", operation_id="changeOutage")
    async def change_outage(outage_id: UUID, edit: OutageEdit, who: Supervisor) -> OutageAnswer:
        return await desk.edit(outage_id, edit, who.person_id)

    @router.post("/outages/{outage_id}/restore", operation_id="restoreOutage")
    async def restore_outage(
        outage_id: UUID, who: Supervisor, end: OutageEnd | None = None
    ) -> OutageAnswer:
        end = end or OutageEnd()
        over = OutageChange(status="cancelled" if end.cancelled else "restored")
        return await desk.change(outage_id, over, end.version, who.person_id)


def _add_grid(router: APIRouter, database: Database) -> None:
    @router.get("/grid/feeders", operation_id="listFeeders", response_model=list[FeederAnswer])
    async def list_feeders(_: Anyone) -> Response:
        async with database.transaction() as session:
            return Response(await store.list_feeders(session), media_type="application/json")

    @router.get("/grid/points", operation_id="listGridPoints")
    async def list_points(
        _: Anyone, feeder: Annotated[list[str], Query(max_length=50)]
    ) -> list[PointAnswer]:
        async with database.transaction() as session:
            return [PointAnswer.model_validate(p) for p in await store.list_points(session, feeder)]

"""The desk's outages: open, change, restore, whom they affect, and the grid to choose from."""

from collections.abc import Awaitable, Sequence
from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Response
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.answers import StructRoute
from core.bus import Bus
from core.config import Settings
from core.db import Database
from customers.affected import count_customers_on, count_premises_on
from customers.budget import Budget
from customers.public_id import PublicIds
from customers.views import AffectedCounts
from outages import acts, store
from outages.acts import Audit, Decided, OutageActs
from outages.answers import Names, OutageAnswer, OutagePlaces, outage_answer, shown
from outages.grid import store as grid_store
from outages.grid.views import Below, DeviceLine, FeederLine, GridPoint
from outages.map import routes as map_routes
from outages.outage import OutageRefused, OutageView, Status
from outages.requests import OutageDraft, OutageEdit, OutageEnd
from outages.trouble import routes as report_routes
from outages.trouble import store as reports_sql
from outages.trouble.prediction import Suspicion, suspect
from outages.trouble.routes import refusal
from staff.people import SignedIn
from staff.sign_in.session import require

Reader = Annotated[SignedIn, require("see_outages")]
Dispatcher = Annotated[SignedIn, require("open_outage")]

_MOST_NAMED = 50  # transformers of one outage, told one by one
_TROUBLES_FROM = timedelta(minutes=30)


def routes(settings: Settings, database: Database, bus: Bus, audit: Audit) -> APIRouter:
    """Make the routes under /outages and /grid."""
    router = APIRouter(route_class=StructRoute, tags=["outages"])
    router.include_router(report_routes.routes(database, bus, audit))
    desk = _Desk(settings, database, bus, audit)
    _add_reading(router, desk)
    _add_writing(router, desk)
    _add_grid(router, database)
    searches = Budget(settings.customer_searches_per_hour)
    router.include_router(map_routes.routes(database, desk.ids, audit, searches))
    return router


class _Desk:
    """What the routes share."""

    def __init__(self, settings: Settings, database: Database, bus: Bus, audit: Audit) -> None:
        self.database = database
        self.zone = ZoneInfo(settings.timezone)
        self.acts = OutageActs(database, bus, audit, self.zone)
        self.ids = PublicIds(settings.customer_id_key)

    async def answers(
        self, session: AsyncSession, views: Sequence[OutageView], *, permitted: bool
    ) -> list[OutageAnswer]:
        codes = {code for view in views for code in view.feeder_codes}
        devices = {code for view in views for code in view.device_codes}
        names = Names(
            await grid_store.name_feeders(session, codes),
            await grid_store.name_devices(session, devices) if devices else {},
        )
        now = clock.now()
        return [outage_answer(view, names, now, self.zone, permitted=permitted) for view in views]

    async def find(self, session: AsyncSession, outage_id: UUID) -> OutageView:
        try:
            return await acts.find(session, outage_id)
        except OutageRefused as why:
            raise refusal(why) from None

    async def decide(self, decision: Awaitable[Decided]) -> OutageAnswer:
        try:
            done = await decision
        except OutageRefused as why:
            raise refusal(why) from None
        names = Names(done.feeder_names, done.device_names)
        return outage_answer(done.outage, names, clock.now(), self.zone, permitted=True)


def _add_reading(router: APIRouter, desk: _Desk) -> None:
    @router.get("/outages", operation_id="listOutages")
    async def list_outages(
        who: Reader,
        status: Status | Literal[""] = "",
        page: Annotated[int, Query(ge=0, le=10_000)] = 0,
    ) -> list[OutageAnswer]:
        async with desk.database.transaction() as session:
            found = await store.list_outages(session, status=status, offset=page * 100)
            return await desk.answers(session, found, permitted=who.may("open_outage"))

    @router.get("/outages/suspicions", operation_id="listSuspicions")
    async def list_suspicions(_: Reader) -> list[Suspicion]:
        async with desk.database.transaction() as session:
            since = clock.now() - _TROUBLES_FROM
            troubles = await reports_sql.list_unexplained_troubles(session, since)
        return suspect(troubles)

    @router.get("/outages/{outage_id}", operation_id="findOutage")
    async def find_outage(outage_id: UUID, who: Reader) -> OutageAnswer:
        async with desk.database.transaction() as session:
            found = [await desk.find(session, outage_id)]
            return (await desk.answers(session, found, permitted=who.may("open_outage")))[0]

    @router.get("/outages/{outage_id}/affected", operation_id="listAffected")
    async def list_affected(outage_id: UUID, _: Reader) -> AffectedCounts:
        async with desk.database.transaction() as session:
            view = await desk.find(session, outage_id)
            scope = (view.feeder_codes, view.transformer_codes)
            return shown(await count_customers_on(session, *scope), desk.ids)

    @router.get("/outages/{outage_id}/places", operation_id="listOutagePlaces")
    async def list_places(outage_id: UUID, _: Reader) -> OutagePlaces:
        """Say on what an outage was opened: what each thing is, its feeder and substation."""
        async with desk.database.transaction() as session:
            view = await desk.find(session, outage_id)
            below = await grid_store.below_devices(session, view.device_codes)
            traced = {code for codes in below.values() for code in codes}
            chosen = [code for code in view.transformer_codes if code not in traced]
            named = chosen[:_MOST_NAMED]
            scope = (view.feeder_codes, view.device_codes, named)
            places = await grid_store.describe_places(session, *scope)
            return OutagePlaces(places=tuple(places), more=len(chosen) - len(named))


def _add_writing(router: APIRouter, desk: _Desk) -> None:
    @router.post("/outages", operation_id="openOutage", status_code=201)
    async def open_outage(draft: OutageDraft, who: Dispatcher) -> OutageAnswer:
        far_ahead = draft.confirm_far_ahead
        return await desk.decide(
            desk.acts.open(draft.value(), draft.report_ids, who.person_id, far_ahead=far_ahead)
        )

    @router.patch("/outages/{outage_id}", operation_id="changeOutage")
    async def change_outage(outage_id: UUID, edit: OutageEdit, who: Dispatcher) -> OutageAnswer:
        far_ahead, version = edit.confirm_far_ahead, edit.version
        return await desk.decide(
            desk.acts.edit(outage_id, edit.value(), version, who.person_id, far_ahead=far_ahead)
        )

    @router.post("/outages/{outage_id}/restore", operation_id="restoreOutage")
    async def restore_outage(
        outage_id: UUID, who: Dispatcher, end: OutageEnd | None = None
    ) -> OutageAnswer:
        end = end or OutageEnd()
        return await desk.decide(
            desk.acts.end(outage_id, end.version, who.person_id, cancelled=end.cancelled)
        )


def _add_grid(router: APIRouter, database: Database) -> None:
    @router.get("/grid/feeders", operation_id="listFeeders", response_model=list[FeederLine])
    async def list_feeders(_: Reader) -> Response:
        async with database.transaction() as session:
            return Response(await grid_store.list_feeders(session), media_type="application/json")

    @router.get("/grid/devices", operation_id="findDevices")
    async def find_devices(
        _: Reader, find: Annotated[str, Query(min_length=1, max_length=60)]
    ) -> list[DeviceLine]:
        async with database.transaction() as session:
            return await grid_store.find_devices(session, find)

    @router.get("/grid/below", operation_id="countBelow")
    async def count_below(
        _: Reader, device: Annotated[list[str], Query(min_length=1, max_length=50)]
    ) -> Below:
        async with database.transaction() as session:
            found = await grid_store.below_devices(session, device)
            codes = list(dict.fromkeys(one for below in found.values() for one in below))
            premises = await count_premises_on(session, codes)
            return Below(transformers=len(codes), premises=premises)

    @router.get("/grid/points", operation_id="listGridPoints")
    async def list_points(
        _: Reader, feeder: Annotated[list[str], Query(max_length=50)]
    ) -> list[GridPoint]:
        async with database.transaction() as session:
            return await grid_store.list_points(session, feeder)

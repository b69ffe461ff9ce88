"""The list of reports that nobody has settled yet, and putting one away with a reason."""

from typing import Annotated

from fastapi import APIRouter, HTTPException

from core.answers import StructRoute
from core.bus import Bus
from core.db import Database
from customers.affected import describe_premises
from outages.answers import ReportsEnded
from outages.outage import OutageRefused
from outages.requests import ReportsEnd
from outages.trouble import store as reports_sql
from outages.trouble.acts import Audit, ReportActs
from outages.trouble.reports import ReportLine, fold
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Dispatcher = Annotated[SignedIn, require("see_reports")]

_STATUS = {
    "outage_not_found": 404, "outage_moved": 409, "outage_closed": 409, "outage_far_ahead": 409,
    "reports_settled": 409, "danger_told": 409,
}  # fmt: skip


def refusal(why: OutageRefused) -> HTTPException:
    """Answer a refused act of this room by its code."""
    return refused(_STATUS.get(why.code, 422), why.code, str(why))


def routes(database: Database, bus: Bus, audit: Audit) -> APIRouter:
    """Make the routes under /outages/reports; they stand before those of one outage."""
    router = APIRouter(prefix="/outages/reports", route_class=StructRoute, tags=["outages"])
    acts = ReportActs(database, bus, audit)

    @router.get("", operation_id="listReports")
    async def list_reports(_: Dispatcher) -> list[ReportLine]:
        async with database.transaction() as session:
            reports = await reports_sql.list_open_reports(session)
            known = {one.premise_id for one in reports if one.premise_id is not None}
            places = await describe_premises(session, sorted(known))
        return list(fold(reports, places))

    @router.post("/settle", operation_id="settleReports")
    async def settle_reports(end: ReportsEnd, who: Dispatcher) -> ReportsEnded:
        try:
            settled = await acts.put_away(
                end.report_ids, end.reason, who.person_id, danger_seen=end.danger
            )
        except OutageRefused as why:
            raise refusal(why) from None
        return ReportsEnded(settled=settled)

    return router

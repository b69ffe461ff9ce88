"""The list of reports that nobody has settled yet, and putting one away with a reason."""

from collections.abc import Awaitable, Callable

from fastapi import APIRouter
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.bus import Bus
from core.db import Database
from customers.affected import describe_premises
from outages.answers import ReportAnswer, ReportsEnd, ReportsEnded
from outages.events import ReportsSettled
from outages.trouble import store as reports_sql
from outages.trouble.reports import fold
from staff.sign_in.session import Supervisor, refused

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]


def routes(database: Database, bus: Bus, audit: Audit) -> APIRouter:
    """Make the routes under /outages/reports; they stand before those of one outage."""
    router = APIRouter(prefix="/outages/reports", tags=["outages"])

    @router.get("", operation_id="listReports")
    async def list_reports(_: Supervisor) -> list[ReportAnswer]:
        async with database.transaction() as session:
            reports = await reports_sql.list_open_reports(session)
            known = {one.premise_id for one in reports if one.premise_id is not None}
            places = await describe_premises(session, sorted(known))
        return [ReportAnswer.model_validate(line) for line in fold(reports, places)]

    @router.post("/settle", operation_id="settleReports")
    async def settle_reports(end: ReportsEnd, who: Supervisor) -> ReportsEnded:
        at = clock.now()
        async with database.transaction() as session:
            if not end.danger and await reports_sql.danger_among(session, end.report_ids):
                raise refused(
                    409, "danger_told", "Danger was told of one of these meanwhile: look again."
                )
            settled = await reports_sql.settle_reports(
                session, end.report_ids, person_id=who.person_id, why=end.reason, at=at
            )
            if not settled:
                raise refused(
                    409, "reports_settled", "These reports were settled by somebody meanwhile."
                )
            subject = "reports:" + ",".join(map(str, end.report_ids[:20]))
            await audit(session, who.person_id, "reports.put_away", subject, end.reason)
        bus.publish(ReportsSettled(at=at, count=settled))
        return ReportsEnded(settled=settled)

    return router

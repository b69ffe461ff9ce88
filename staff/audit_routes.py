"""The audit log as an administrator reads it, and whether it is whole."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from core import clock
from core.answers import StructRoute
from core.db import Database
from staff import store
from staff.audit import log
from staff.audit.chain import AuditLine, AuditReport
from staff.audit.log import AuditLog
from staff.people import Alert, SignedIn
from staff.sign_in.session import require

Auditor = Annotated[SignedIn, require("see_audit")]
Leader = Annotated[SignedIn, require("see_alerts")]

_ALERTS_FOR = timedelta(days=1)


def audit_routes(database: Database, audit: AuditLog) -> APIRouter:
    """Make the routes under /audit."""
    router = APIRouter(prefix="/audit", route_class=StructRoute, tags=["people"])

    @router.get("", operation_id="listAudit")
    async def list_audit(
        _: Auditor,
        before: Annotated[int | None, Query(ge=1)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> list[AuditLine]:
        async with database.transaction() as session:
            return await log.list_audit(session, before=before, limit=limit)

    @router.get("/alerts", operation_id="listAlerts")
    async def list_alerts(_: Leader) -> list[Alert]:
        """List who spent their budget of customers' files or searches within the last day."""
        async with database.transaction() as session:
            return await store.list_alerts(session, clock.now() - _ALERTS_FOR)

    @router.get("/verify", operation_id="verifyAudit")
    async def verify_audit(_: Auditor) -> AuditReport:
        async with database.transaction() as session:
            return await audit.verify(session)

    return router

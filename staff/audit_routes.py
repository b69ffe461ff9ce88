"""The audit log as an administrator reads it, and whether it is whole."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from core import clock
from core.db import Database
from staff.audit.log import AuditLog, list_action
from staff.audit.log import list_audit as list_entries
from staff.sign_in.session import Administrator, Supervisor
from staff.store import list_people


class AuditLine(BaseModel):
    """One thing that was done."""

    number: int
    at: datetime
    person_id: int | None
    action: str
    subject: str
    detail: str


class AuditReport(BaseModel):
    """Whether the audit log is whole."""

    entries: int
    head: str
    broken_at: int | None
    why: str
    sealed_from: int | None  # first entry with a keyed seal; before it plain hashes


class Alert(BaseModel):
    """Something that whoever leads should look at, of the last day."""

    number: int  # of its entry in the audit log
    at: datetime
    person_id: int
    name: str
    staff_number: str
    what: str  # files | searches


def audit_routes(database: Database, audit: AuditLog) -> APIRouter:
    """Make the routes under /audit."""
    router = APIRouter(prefix="/audit", tags=["people"])

    @router.get("", operation_id="listAudit")
    async def list_audit(
        _: Administrator,
        before: Annotated[int | None, Query(ge=1)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> list[AuditLine]:
        async with database.transaction() as session:
            entries = await list_entries(session, before=before, limit=limit)
        return [
            AuditLine(
                number=entry.number,
                at=entry.at,
                person_id=entry.person_id,
                action=entry.action,
                subject=entry.subject,
                detail=entry.detail,
            )
            for entry in entries
        ]

    @router.get("/alerts", operation_id="listAlerts")
    async def list_alerts(_: Supervisor) -> list[Alert]:
        """List who spent their budget of customers' files or searches within the last day."""
        async with database.transaction() as session:
            since = clock.now() - timedelta(days=1)
            found = await list_action(session, "customer.budget_spent", since)
            people = {one.person_id: one for one in await list_people(session)}
        return [
            Alert(
                number=entry.number,
                at=entry.at,
                person_id=who.person_id,
                name=who.name,
                staff_number=who.staff_number,
                what=entry.detail,
            )
            for entry in found
            if entry.person_id is not None and (who := people.get(entry.person_id)) is not None
        ]

    @router.get("/verify", operation_id="verifyAudit")
    async def verify_audit(_: Administrator) -> AuditReport:
        async with database.transaction() as session:
            report = await audit.verify(session)
        return AuditReport(
            entries=report.entries,
            head=report.head,
            broken_at=report.broken_at,
            why=report.why,
            sealed_from=report.sealed_from,
        )

    return router

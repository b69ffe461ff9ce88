"""The audit log as an administrator reads it, and whether it is whole."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from core.db import Database
from staff.audit_log import AuditLog
from staff.audit_log import list_audit as list_entries
from staff.session import Administrator


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

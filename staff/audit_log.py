"""The room's SQL of the audit log: one chain, each entry sealed over the last (staff/chain.py)."""

import msgspec
import structlog
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from staff import chain
from staff.models import AuditEntry

_log = structlog.get_logger("staff.audit")
_AUDIT_LOCK = 7_095_596  # no other lock of the house: an import holds its own for minutes


async def audit(
    session: AsyncSession, person_id: int | None, action: str, subject: str, detail: str = ""
) -> None:
    """Append an entry to the chain. Call it last in the transaction: writers wait for each other.

    `person_id` is who did it (None: a program); `action` a dotted word (`person.disable`);
    `subject` what it was done to, by identity and never by a customer's name or number.
    """
    await session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _AUDIT_LOCK})
    last = (
        await session.execute(
            select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
        )
    ).one_or_none()
    entry = chain.Entry(
        number=(last.number if last else 0) + 1,
        at=clock.now(),
        person_id=person_id,
        action=action,
        subject=subject,
        detail=detail,
        previous=last.hash if last else chain.GENESIS,
        hash="",
    )
    entry = msgspec.structs.replace(entry, hash=chain.seal(entry))
    session.add(AuditEntry(**msgspec.structs.asdict(entry)))
    await session.flush()
    _log.info("audit", number=entry.number, action=action, hash=entry.hash)


async def list_audit(
    session: AsyncSession, *, before: int | None = None, limit: int = 100
) -> list[chain.Entry]:
    """List the newest entries, or those before a number, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditEntry.number < before)
    return [_entry(row) for row in await session.scalars(query)]


async def verify_audit(
    session: AsyncSession, *, known_heads: frozenset[str] = frozenset()
) -> chain.ChainReport:
    """Verify the whole chain in batches; see staff/chain.py for what it can and cannot show."""
    checker = chain.Checker(known_heads)
    number = 0
    while True:
        rows = (
            await session.scalars(
                select(AuditEntry)
                .where(AuditEntry.number > number)
                .order_by(AuditEntry.number)
                .limit(1000)
            )
        ).all()
        for row in rows:
            checker.take(_entry(row))
        session.expunge_all()
        if len(rows) < 1000 or checker.is_broken:
            return checker.report()
        number = rows[-1].number


async def count_audit(session: AsyncSession) -> int:
    """Count the entries."""
    return await session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def _entry(row: AuditEntry) -> chain.Entry:
    return chain.Entry(
        number=row.number,
        at=row.at,
        person_id=row.person_id,
        action=row.action,
        subject=row.subject,
        detail=row.detail,
        previous=row.previous,
        hash=row.hash,
    )

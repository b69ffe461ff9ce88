"""The room's SQL of the audit log: one chain, each entry sealed over the last (chain.py)."""

import hashlib
import hmac
from collections.abc import Collection

import msgspec
import structlog
from sqlalchemy import event, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

from core import clock, locks
from core.config import Settings
from staff.audit import chain
from staff.audit.head import Head, HeadFile
from staff.models import AuditEntry

_log = structlog.get_logger("staff.audit.log")


class AuditLog:
    """The audit log, with the key of its seals and the file that its head is noted in."""

    def __init__(self, key: bytes, heads: HeadFile | None = None) -> None:
        self._key = key
        self._heads = heads

    @classmethod
    def of(cls, settings: Settings) -> "AuditLog":
        """Make the installation's: HOTLINE_AUDIT_SECRET, else derived from the cookies' secret."""
        secret = settings.audit_secret or settings.cookie_secret
        told = secret.get_secret_value().encode()
        key = hmac.new(told, b"audit chain", hashlib.sha256).digest() if told else b""
        return cls(key, HeadFile(settings.var / "audit" / "audit.head"))

    async def audit(
        self,
        session: AsyncSession,
        person_id: int | None,
        action: str,
        subject: str,
        detail: str = "",
    ) -> None:
        """Append an entry to the chain. Call it last in the transaction: writers wait in turn.

        `person_id` is who did it (None: a program); `action` a dotted word (`person.disable`);
        `subject` what it was done to, by identity and never by a customer's name or number.
        """
        if not self._key:
            raise ValueError(
                "nothing can be written down without HOTLINE_COOKIE_SECRET, which seals the audit "
                "log: `hotline run` writes it to hotline.env, or set it in the environment"
            )
        await session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": locks.AUDIT})
        last = await session.scalar(select(AuditEntry).order_by(AuditEntry.number.desc()).limit(1))
        before = _entry(last) if last else None
        if before and before.hash == chain.seal(before, b""):
            told = f"entries 1 to {before.number} had plain hashes; a keyed seal from here on"
            before = await self._append(session, before, (None, "audit.sealed", "audit", told))
        entry = await self._append(session, before, (person_id, action, subject, detail))
        _log.info("audit", number=entry.number, action=action, hash=entry.hash)
        head = Head(entry.number, entry.hash)

        def note(_: Session) -> None:
            self._note(head)

        event.listen(session.sync_session, "after_commit", note, once=True)

    async def _append(
        self,
        session: AsyncSession,
        before: chain.AuditLine | None,
        told: tuple[int | None, str, str, str],
    ) -> chain.AuditLine:
        person_id, action, subject, detail = told
        entry = chain.AuditLine(
            number=(before.number if before else 0) + 1,
            at=clock.now(),
            person_id=person_id,
            action=action,
            subject=subject,
            detail=detail,
            previous=before.hash if before else chain.GENESIS,
            hash="",
        )
        entry = msgspec.structs.replace(entry, hash=chain.seal(entry, self._key))
        session.add(AuditEntry(**msgspec.structs.asdict(entry)))
        await session.flush()
        return entry

    def _note(self, head: Head) -> None:
        """Note the head outside the database. What is committed stands, whatever becomes of it."""
        try:
            if self._heads:
                self._heads.note(head)
        except OSError as error:
            _log.warning("the audit log's head cannot be noted", why=type(error).__name__)

    async def verify(self, session: AsyncSession) -> chain.AuditReport:
        """Verify the whole chain in batches, and that the head noted outside is in it.

        Raises OSError, ValueError when the file with the head cannot be read.
        """
        head = self._heads.read() if self._heads else None
        checker = chain.Checker(self._key, frozenset({head.hash} if head else ()))
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


async def list_audit(
    session: AsyncSession,
    *,
    before: int | None = None,
    limit: int = 100,
    actions: Collection[str] = (),
) -> list[chain.AuditLine]:
    """List the newest entries, or those before a number, newest first; `actions`: of these only."""
    query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(limit)
    if actions:
        query = query.where(AuditEntry.action.in_(actions))
    if before is not None:
        query = query.where(AuditEntry.number < before)
    return [_entry(row) for row in await session.scalars(query)]


async def count_audit(session: AsyncSession) -> int:
    """Count the entries."""
    return await session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def _entry(row: AuditEntry) -> chain.AuditLine:
    return msgspec.convert(row, chain.AuditLine, from_attributes=True)

"""The room's SQL: people, sign-ins, failed tries, audit."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

import msgspec
import structlog
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from staff import chain, passwords, throttle
from staff.models import Attempts, AuditEntry, Person, Session
from staff.people import Language, NewPerson, PersonView, Role, SignedIn, Telephone

_log = structlog.get_logger("staff.audit")
_AUDIT_LOCK = 7_095_599


class Account(msgspec.Struct, frozen=True):
    """What a sign-in needs of a person."""

    person_id: int
    password_hash: str
    active: bool


def _view(person: Person) -> PersonView:
    return PersonView(
        person_id=person.id,
        staff_number=person.staff_number,
        name=person.name,
        role=cast(Role, person.role),
        extension=person.extension,
        language=cast(Language, person.language),
        queues=tuple(person.queues),
        active=person.active,
        created_at=person.created_at,
    )


# people ---------------------------------------------------------------------------------------


async def add_person(  # noqa: PLR0913 - each is a field of the person
    session: AsyncSession,
    staff_number: str,
    name: str,
    role: Role,
    *,
    extension: str | None = None,
    queues: Sequence[str] = (),
    language: Language = "zh",
    password: str | None = None,
) -> NewPerson:
    """Add a person; generate his password (unless one is given) and his telephone's secret."""
    password = password or passwords.generate()
    sip_password = passwords.generate() if extension else None
    person = Person(
        staff_number=staff_number,
        name=name,
        role=role,
        password_hash=await asyncio.to_thread(passwords.hash_password, password),
        language=language,
        extension=extension,
        sip_ha1=passwords.sip_ha1(extension, sip_password) if extension and sip_password else None,
        queues=list(queues),
    )
    session.add(person)
    await session.flush()
    return NewPerson(person_id=person.id, password=password, sip_password=sip_password)


async def list_people(session: AsyncSession) -> list[PersonView]:
    """List everybody, in the order of staff numbers."""
    rows = await session.scalars(select(Person).order_by(Person.staff_number))
    return [_view(person) for person in rows]


async def find_person(session: AsyncSession, person_id: int) -> PersonView | None:
    """Find a person by identity."""
    person = await session.get(Person, person_id)
    return _view(person) if person else None


async def find_person_by_number(session: AsyncSession, staff_number: str) -> PersonView | None:
    """Find a person by staff number."""
    person = await session.scalar(select(Person).where(Person.staff_number == staff_number))
    return _view(person) if person else None


async def change_person(  # noqa: PLR0913 - each is a field of the person
    session: AsyncSession,
    person_id: int,
    *,
    name: str | None = None,
    role: Role | None = None,
    language: Language | None = None,
    queues: Sequence[str] | None = None,
    active: bool | None = None,
) -> PersonView | None:
    """Change what is given (None leaves a field as it is); None when there is no such person."""
    person = await session.get(Person, person_id, with_for_update=True)
    if person is None:
        return None
    person.name = person.name if name is None else name
    person.role = person.role if role is None else role
    person.language = person.language if language is None else language
    person.queues = person.queues if queues is None else list(queues)
    person.active = person.active if active is None else active
    await session.flush()
    return _view(person)


async def give_extension(
    session: AsyncSession, person_id: int, extension: str | None, *, phone: Telephone = "browser"
) -> str | None:
    """Give a person a telephone (or take it away); return its new secret, told once.

    `phone` is what registers: the desk's page (WebRTC) or any SIP telephone; Asterisk speaks
    only the one of the two with an extension.
    """
    secret = passwords.generate() if extension else None
    digest = passwords.sip_ha1(extension, secret) if extension and secret else None
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(extension=extension, sip_ha1=digest, phone=phone)
    )
    return secret


async def set_password_hash(session: AsyncSession, person_id: int, password_hash: str) -> None:
    """Store a new password's hash."""
    await session.execute(
        update(Person).where(Person.id == person_id).values(password_hash=password_hash)
    )


async def find_account(session: AsyncSession, staff_number: str) -> Account | None:
    """Find what a sign-in needs."""
    row = (
        await session.execute(
            select(Person.id, Person.password_hash, Person.active).where(
                Person.staff_number == staff_number
            )
        )
    ).one_or_none()
    return Account(row.id, row.password_hash, row.active) if row else None


async def count_administrators(session: AsyncSession) -> int:
    """Count the active administrators, locking them, so that the last one cannot be lost."""
    rows = await session.scalars(
        select(Person.id)
        .where(Person.role == "administrator", Person.active)
        .order_by(Person.id)
        .with_for_update()
    )
    return len(rows.all())


async def find_sip_digest(session: AsyncSession, person_id: int) -> tuple[str, str] | None:
    """Give extension and digest of a person whose telephone is the desk's page."""
    row = (
        await session.execute(
            select(Person.extension, Person.sip_ha1).where(
                Person.id == person_id, Person.active, Person.phone == "browser"
            )
        )
    ).one_or_none()
    return (row.extension, row.sip_ha1) if row and row.extension and row.sip_ha1 else None


# sign-ins -------------------------------------------------------------------------------------


async def add_session(session: AsyncSession, made: Session) -> None:
    """Store a new sign-in."""
    session.add(made)
    await session.flush()


async def find_signed_in(
    session: AsyncSession, session_id: str, now: datetime, idle: timedelta
) -> SignedIn | None:
    """Find who is behind a sign-in that is still good, and note that he was seen."""
    row = (
        await session.execute(
            select(
                Person.id, Person.staff_number, Person.name, Person.role, Person.extension,
                Person.language, Person.queues, Session.seen_at,
            )
            .join(Session, Session.person_id == Person.id)
            .where(
                Session.id == session_id,
                Session.expires_at > now,
                Session.seen_at > now - idle,
                Person.active,
            )
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    if now - row.seen_at > timedelta(minutes=1):
        await session.execute(update(Session).where(Session.id == session_id).values(seen_at=now))
    return SignedIn(
        person_id=row.id,
        staff_number=row.staff_number,
        name=row.name,
        role=cast(Role, row.role),
        extension=row.extension,
        language=cast(Language, row.language),
        queues=tuple(row.queues),
        session_id=session_id,
    )


async def keep_sessions(
    session: AsyncSession, session_ids: Sequence[str], now: datetime
) -> frozenset[str]:
    """Note that these sign-ins are in use (an open socket); return those still good."""
    rows = await session.scalars(
        update(Session)
        .where(
            Session.id.in_(session_ids),
            Session.expires_at > now,
            Session.person_id.in_(select(Person.id).where(Person.active)),
        )
        .values(seen_at=now)
        .returning(Session.id)
    )
    return frozenset(rows.all())


async def end_session(session: AsyncSession, session_id: str) -> int | None:
    """End one sign-in; return whose it was."""
    return await session.scalar(
        delete(Session).where(Session.id == session_id).returning(Session.person_id)
    )


async def end_sessions(
    session: AsyncSession, person_id: int, *, except_id: str = ""
) -> tuple[str, ...]:
    """End a person's sign-ins, all but one when that is given; return which."""
    rows = await session.scalars(
        delete(Session)
        .where(Session.person_id == person_id, Session.id != except_id)
        .returning(Session.id)
    )
    return tuple(rows.all())


async def drop_old_sessions(session: AsyncSession, now: datetime, idle: timedelta) -> None:
    """Forget sign-ins that are over, and failed tries of yesterday."""
    await session.execute(
        delete(Session).where((Session.expires_at <= now) | (Session.seen_at <= now - idle))
    )
    await session.execute(delete(Attempts).where(Attempts.last_at < now - timedelta(days=1)))


# failed tries ---------------------------------------------------------------------------------


async def count_try(session: AsyncSession, keys: Sequence[str], now: datetime) -> timedelta:
    """Count a try under each key before the password is looked at, and return zero; or return
    how long to wait, counting nothing. The rows are locked, so parallel tries cannot slip by.
    """
    ordered = sorted(keys)
    for key in ordered:
        await session.execute(
            insert(Attempts).values(key=key, failures=0, last_at=now).on_conflict_do_nothing()
        )
    rows = (
        await session.scalars(
            select(Attempts)
            .where(Attempts.key.in_(ordered))
            .order_by(Attempts.key)
            .with_for_update()
        )
    ).all()
    wait = max(throttle.wait_left(row.key, row.failures, row.last_at, now) for row in rows)
    if not wait:
        for row in rows:
            row.failures = throttle.after_try(row.failures, row.last_at, now)
            row.last_at = now
    await session.flush()
    return wait


async def forgive_try(session: AsyncSession, keys: Sequence[str]) -> None:
    """Take a try back after the right password: the account's counts go, the address's by one."""
    own = [key for key in keys if not key.startswith("address:")]
    await session.execute(delete(Attempts).where(Attempts.key.in_(own)))
    await session.execute(
        update(Attempts)
        .where(Attempts.key.in_(keys), Attempts.failures > 0)
        .values(failures=Attempts.failures - 1)
    )


# audit ----------------------------------------------------------------------------------------


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

"""The room's SQL of people: who works here, their telephones and passwords. Nothing commits."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import cast

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.language import Language
from staff.models import AuditEntry, Person, ToldExtension
from staff.people import (
    Alert,
    DirectoryAccount,
    PersonView,
    Role,
    Secrets,
    Source,
    Telephone,
)
from staff.sign_in import passwords
from staff.sip_accounts import SipAccount


class Account(msgspec.Struct, frozen=True):
    """What a sign-in needs of a person."""

    person_id: int
    staff_number: str
    password_hash: str
    active: bool
    has_factor: bool  # a second one, beside the password
    source: Source


def _view(person: Person) -> PersonView:
    return PersonView(
        person_id=person.id,
        staff_number=person.staff_number,
        name=person.name,
        role=cast(Role, person.role),
        extension=person.extension,
        language=cast(Language, person.language),
        queues=tuple(person.queues),
        backup_queues=tuple(person.backup_queues),
        active=person.active,
        created_at=person.created_at,
        phone=cast(Telephone, person.phone),
        issued_at=person.issued_at,
        issued_by=person.issued_by,
        confirmed_by=person.confirmed_by,
        has_factor=person.factor_since is not None,
        source=cast(Source, person.source),
    )


async def add_person(  # noqa: PLR0913 - each is a field of the person
    session: AsyncSession,
    staff_number: str,
    name: str,
    role: Role,
    *,
    extension: str | None = None,
    queues: Sequence[str] = (),
    backup_queues: Sequence[str] = (),
    language: Language = "zh",
    password: str | None = None,
) -> Secrets:
    """Add a person, whose telephone is the desk's page; generate a password unless given one.

    Whoever does it for an administrator notes that (`note_issue`).
    """
    password = password or passwords.generate()
    person = Person(
        staff_number=staff_number,
        name=name,
        role=role,
        password_hash=await asyncio.to_thread(passwords.hash_password, password),
        language=language,
        extension=extension,
        sip_ha1=passwords.sip_ha1(extension, passwords.generate()) if extension else None,
        queues=list(queues),
        backup_queues=list(backup_queues),
    )
    session.add(person)
    await session.flush()
    return Secrets(person_id=person.id, password=password)


async def list_people(session: AsyncSession) -> list[PersonView]:
    """List everybody, in the order of staff numbers."""
    rows = await session.scalars(select(Person).order_by(Person.staff_number))
    return [_view(person) for person in rows]


async def find_person(session: AsyncSession, person_id: int) -> PersonView | None:
    """Find a person by identity."""
    person = await session.get(Person, person_id, populate_existing=True)
    return _view(person) if person else None


async def find_person_by_number(session: AsyncSession, staff_number: str) -> PersonView | None:
    """Find a person by staff number."""
    person = await session.scalar(select(Person).where(Person.staff_number == staff_number))
    return _view(person) if person else None


async def names_of(session: AsyncSession, person_ids: Collection[int | None]) -> dict[int, str]:
    """Give these people's names, by id; who is on file no more is left out."""
    wanted = select(Person.id, Person.name).where(Person.id.in_(set(person_ids) - {None}))
    return {row.id: row.name for row in await session.execute(wanted)}


async def list_alerts(session: AsyncSession, since: datetime) -> list[Alert]:
    """List who spent their budget of customers' files or searches since then, newest first."""
    rows = await session.execute(
        select(
            AuditEntry.number,
            AuditEntry.at,
            AuditEntry.detail.label("what"),
            Person.id.label("person_id"),
            Person.name,
            Person.staff_number,
        )
        .join(Person, Person.id == AuditEntry.person_id)
        .where(AuditEntry.action == "customer.budget_spent", AuditEntry.at >= since)
        .order_by(AuditEntry.number.desc())
        .limit(100)
    )
    return [Alert(**row) for row in rows.mappings()]


async def change_person(  # noqa: PLR0913 - each is a field of the person
    session: AsyncSession,
    person_id: int,
    *,
    name: str | None = None,
    role: Role | None = None,
    language: Language | None = None,
    queues: Sequence[str] | None = None,
    backup_queues: Sequence[str] | None = None,
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
    if backup_queues is not None:
        person.backup_queues = list(backup_queues)
    person.active = person.active if active is None else active
    await session.flush()
    return _view(person)


async def give_extension(
    session: AsyncSession, person_id: int, extension: str | None, *, phone: Telephone = "browser"
) -> str | None:
    """Give a person a telephone (or take it away); return a SIP telephone's new secret, told once.

    `phone` is what registers: the desk's page (WebRTC), which needs no secret but its sign-in, or
    any SIP telephone; Asterisk speaks only the one of the two with an extension.
    """
    secret = passwords.generate() if extension else None
    digest = passwords.sip_ha1(extension, secret) if extension and secret else None
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(extension=extension, sip_ha1=digest, phone=phone)
    )
    return secret if phone == "sip" else None


async def note_issue(session: AsyncSession, person_id: int, at: datetime, by: int | None) -> None:
    """Note who gave a person password or role, and when; it takes a confirmation away."""
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(issued_at=at, issued_by=by, confirmed_by=None)
    )


async def confirm_person(session: AsyncSession, person_id: int, by: int) -> None:
    """Note that an administrator knows an account to be its holder's alone."""
    await session.execute(update(Person).where(Person.id == person_id).values(confirmed_by=by))


async def find_directory_account(
    session: AsyncSession, key: str, staff_number: str
) -> DirectoryAccount | None:
    """Find whose account a person of the directory has: by its key there, else by staff number."""
    rows = await session.scalars(
        select(Person)
        .where((Person.directory_key == key) | (Person.staff_number == staff_number))
        .order_by((Person.directory_key == key).is_not(True))  # by key first
        .with_for_update()
    )
    person = rows.first()
    if person is None:
        return None
    return DirectoryAccount(
        person_id=person.id,
        staff_number=person.staff_number,
        source=cast(Source, person.source),
        key=person.directory_key,
        role=cast(Role, person.role),
        active=person.active,
    )


async def add_directory_person(
    session: AsyncSession, staff_number: str, name: str, role: Role, source: Source, key: str
) -> int:
    """Add a person whose password the directory knows; give their identity."""
    person = Person(
        staff_number=staff_number,
        name=name,
        role=role,
        password_hash="",
        source=source,
        directory_key=key,
    )
    session.add(person)
    await session.flush()
    return person.id


async def renew_directory_person(
    session: AsyncSession, person_id: int, name: str, role: Role, key: str
) -> None:
    """Take over what the directory tells of a person."""
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(name=name, role=role, directory_key=key, password_hash="")
    )


async def join_source(session: AsyncSession, person_id: int, source: Source) -> None:
    """Let an account belong to a directory, or to us again; who it is there shows at a sign-in."""
    await session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(source=source, directory_key=None, password_hash="")
    )


async def set_password_hash(session: AsyncSession, person_id: int, password_hash: str) -> None:
    """Store a new password's hash."""
    await session.execute(
        update(Person).where(Person.id == person_id).values(password_hash=password_hash)
    )


async def find_account(session: AsyncSession, staff_number: str) -> Account | None:
    """Find what a sign-in needs."""
    row = (
        await session.execute(
            select(
                Person.id, Person.password_hash, Person.active, Person.factor_since, Person.source
            ).where(Person.staff_number == staff_number)
        )
    ).one_or_none()
    if row is None:
        return None
    has_factor = row.factor_since is not None
    return Account(
        row.id,
        staff_number,
        row.password_hash,
        row.active,
        has_factor,
        cast(Source, row.source),
    )


async def count_administrators(session: AsyncSession) -> int:
    """Count the active administrators, locking them, so that the last one cannot be lost."""
    rows = await session.scalars(
        select(Person.id)
        .where(Person.role == "administrator", Person.active)
        .order_by(Person.id)
        .with_for_update()
    )
    return len(rows.all())


async def find_page_extension(session: AsyncSession, person_id: int) -> str | None:
    """Give the extension of a person whose telephone is the desk's page."""
    return await session.scalar(
        select(Person.extension).where(
            Person.id == person_id, Person.active, Person.phone == "browser"
        )
    )


async def list_sip_accounts(session: AsyncSession) -> list[SipAccount]:
    """List the telephones that may register: of everybody who works here now."""
    rows = await session.execute(
        select(
            Person.id, Person.extension, Person.name, Person.phone, Person.language, Person.sip_ha1
        ).where(Person.active, Person.extension.is_not(None), Person.sip_ha1.is_not(None))
    )
    return [
        SipAccount(
            person_id=row.id,
            extension=row.extension,
            name=row.name,
            phone=row.phone,
            language=row.language,
            ha1=row.sip_ha1,
        )
        for row in rows
    ]


async def list_told_extensions(session: AsyncSession) -> set[str]:
    """List the extensions that Asterisk may know."""
    return set(await session.scalars(select(ToldExtension.extension)))


async def note_told_extensions(session: AsyncSession, extensions: Collection[str]) -> None:
    """Note extensions that Asterisk is about to be told of."""
    if extensions:
        rows = [{"extension": extension} for extension in extensions]
        await session.execute(insert(ToldExtension).values(rows).on_conflict_do_nothing())


async def forget_told_extensions(session: AsyncSession, extensions: Collection[str]) -> None:
    """Forget extensions that Asterisk was told nobody has."""
    await session.execute(
        delete(ToldExtension).where(ToldExtension.extension.in_(list(extensions)))
    )

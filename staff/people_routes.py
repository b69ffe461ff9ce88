"""The administrators' list of people, and the audit log."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from staff import audit_log, passwords, sign_ins, store
from staff.people import PERMISSIONS, Language, Permission, PersonView, Role
from staff.session import Administrator, SessionKeeper, refused

StaffNumber = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._-]+$", min_length=1, max_length=32)
]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Extension = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{2,5}$")]
QueueName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,40}$")]


class Person(BaseModel):
    """A person who works here."""

    person_id: int
    staff_number: str
    name: str
    role: Role
    extension: str | None
    language: Language
    queues: list[str]
    active: bool
    permissions: list[Permission]  # what the role allows beside its pages
    created_at: datetime


class PersonDraft(BaseModel):
    """A person to be added."""

    staff_number: StaffNumber
    name: Name
    role: Role
    extension: Extension | None = None
    language: Language = "zh"
    queues: Annotated[list[QueueName], Field(max_length=50)] = []


class PersonChange(BaseModel):
    """What changes of a person; what is left out stays."""

    name: Name | None = None
    role: Role | None = None
    language: Language | None = None
    queues: Annotated[list[QueueName], Field(max_length=50)] | None = None
    active: bool | None = None


class TelephoneChange(BaseModel):
    """The extension a person gets; null takes it away."""

    extension: Extension | None


class Secrets(BaseModel):
    """Generated secrets, told this once."""

    person_id: int
    password: str | None = None
    sip_password: str | None = None


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


def _person(view: PersonView) -> Person:
    return Person(
        person_id=view.person_id,
        staff_number=view.staff_number,
        name=view.name,
        role=view.role,
        extension=view.extension,
        language=view.language,
        queues=list(view.queues),
        active=view.active,
        permissions=list(PERMISSIONS[view.role]),
        created_at=view.created_at,
    )


_NO_PERSON = "There is no person with this identity."


def people_routes(database: Database, keeper: SessionKeeper) -> APIRouter:
    """Make the routes under /people."""
    router = APIRouter(prefix="/people", tags=["people"])

    @router.get("", operation_id="listPeople")
    async def list_people(_: Administrator) -> list[Person]:
        async with database.transaction() as session:
            return [_person(view) for view in await store.list_people(session)]

    @router.post("", operation_id="addPerson", status_code=201)
    async def add_person(draft: PersonDraft, who: Administrator) -> Secrets:
        try:
            async with database.transaction() as session:
                new = await store.add_person(
                    session,
                    draft.staff_number,
                    draft.name,
                    draft.role,
                    extension=draft.extension,
                    queues=draft.queues,
                    language=draft.language,
                )
                await audit_log.audit(
                    session, who.person_id, "person.add", f"person:{new.person_id}", draft.role
                )
        except IntegrityError:
            raise refused(
                409, "person_taken", "The staff number or the extension belongs to somebody."
            ) from None
        return Secrets(
            person_id=new.person_id, password=new.password, sip_password=new.sip_password
        )

    @router.patch("/{person_id}", operation_id="changePerson")
    async def change_person(person_id: int, change: PersonChange, who: Administrator) -> Person:
        async with database.transaction() as session:
            view = await _change(session, person_id, change)
            ends = change.active is False or change.role is not None
            if ends:
                await sign_ins.end_sessions(session, person_id)
            changed = ",".join(f"{k}={v}" for k, v in change.model_dump(exclude_none=True).items()
                               if k != "name")  # fmt: skip
            await audit_log.audit(
                session, who.person_id, "person.change", f"person:{person_id}", changed
            )
        if ends:
            keeper.announce_end(person_id)
        return _person(view)

    _add_secret_routes(router, database, keeper)
    return router


def _add_secret_routes(router: APIRouter, database: Database, keeper: SessionKeeper) -> None:
    @router.put("/{person_id}/telephone", operation_id="giveTelephone")
    async def give_telephone(
        person_id: int, change: TelephoneChange, who: Administrator
    ) -> Secrets:
        try:
            async with database.transaction() as session:
                if await store.find_person(session, person_id) is None:
                    raise refused(404, "person_not_found", _NO_PERSON)
                secret = await store.give_extension(session, person_id, change.extension)
                await sign_ins.end_sessions(session, person_id)
                await audit_log.audit(
                    session,
                    who.person_id,
                    "person.telephone",
                    f"person:{person_id}",
                    change.extension or "none",
                )
        except IntegrityError:
            raise refused(409, "person_taken", "The extension belongs to somebody.") from None
        keeper.announce_end(person_id)
        return Secrets(person_id=person_id, sip_password=secret)

    @router.post("/{person_id}/password", operation_id="resetPassword")
    async def reset_password(person_id: int, who: Administrator) -> Secrets:
        password = passwords.generate()
        made = await keeper.hash_password(password)
        async with database.transaction() as session:
            if await store.find_person(session, person_id) is None:
                raise refused(404, "person_not_found", _NO_PERSON)
            await store.set_password_hash(session, person_id, made)
            await sign_ins.end_sessions(session, person_id)
            await audit_log.audit(session, who.person_id, "person.password", f"person:{person_id}")
        keeper.announce_end(person_id)
        return Secrets(person_id=person_id, password=password)


async def _change(session: AsyncSession, person_id: int, change: PersonChange) -> PersonView:
    administrators = await store.count_administrators(session)
    view = await store.change_person(
        session,
        person_id,
        name=change.name,
        role=change.role,
        language=change.language,
        queues=change.queues,
        active=change.active,
    )
    if view is None:
        raise refused(404, "person_not_found", _NO_PERSON)
    if administrators and not await store.count_administrators(session):
        raise refused(
            409, "last_administrator", "This is the last administrator; appoint another first."
        )
    return view


def audit_routes(database: Database) -> APIRouter:
    """Make the routes under /audit."""
    router = APIRouter(prefix="/audit", tags=["people"])

    @router.get("", operation_id="listAudit")
    async def list_audit(
        _: Administrator,
        before: Annotated[int | None, Query(ge=1)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> list[AuditLine]:
        async with database.transaction() as session:
            entries = await audit_log.list_audit(session, before=before, limit=limit)
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
            report = await audit_log.verify_audit(session)
        return AuditReport(
            entries=report.entries,
            head=report.head,
            broken_at=report.broken_at,
            why=report.why,
        )

    return router

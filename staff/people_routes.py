"""The administrators' list of people: added, changed, confirmed, given secrets, signed out."""

from datetime import timedelta

from fastapi import APIRouter, HTTPException
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.config import Settings
from core.db import Database
from staff import store
from staff.editing import Onlooker
from staff.people import PersonView, SignedIn
from staff.people_answers import (
    Person,
    PersonChange,
    PersonDraft,
    Secrets,
    TelephoneChange,
    person_answer,
)
from staff.sign_in import passwords
from staff.sign_in import store as sign_ins
from staff.sign_in.session import Administrator, SessionKeeper, refused
from staff.trust import Trust, TrustRefused


class _Office:
    """What the routes of people share."""

    def __init__(self, settings: Settings, database: Database, keeper: SessionKeeper) -> None:
        self.database = database
        self.keeper = keeper
        self.queues = settings.queues
        self._wait = timedelta(hours=settings.approval_wait_h)

    def trust(self) -> Trust:
        return Trust(self._wait, clock.now())

    async def find(self, session: AsyncSession, person_id: int) -> PersonView:
        view = await store.find_person(session, person_id)
        if view is None:
            raise _no_person()
        return view

    async def show(
        self, session: AsyncSession, views: list[PersonView], who: SignedIn
    ) -> list[Person]:
        everybody = await store.list_people(session)
        seen = Onlooker(person_id=who.person_id, everybody=tuple(everybody), trust=self.trust())
        return [person_answer(view, seen) for view in views]

    async def note(
        self, session: AsyncSession, who: SignedIn, act: str, person_id: int, detail: str = ""
    ) -> None:
        await self.keeper.audit(
            session, who.person_id, f"person.{act}", f"person:{person_id}", detail
        )


def people_routes(settings: Settings, database: Database, keeper: SessionKeeper) -> APIRouter:
    """Make the routes under /people."""
    router = APIRouter(prefix="/people", tags=["people"])
    office = _Office(settings, database, keeper)
    _add_list_routes(router, office)
    _add_change_route(router, office)
    _add_secret_routes(router, office)
    _add_trust_routes(router, office)
    return router


def _add_list_routes(router: APIRouter, office: _Office) -> None:
    @router.get("", operation_id="listPeople")
    async def list_people(who: Administrator) -> list[Person]:
        async with office.database.transaction() as session:
            return await office.show(session, await store.list_people(session), who)

    @router.get("/queues", operation_id="listHouseQueues")
    async def list_house_queues(_: Administrator) -> list[str]:
        return office.queues

    @router.post("", operation_id="addPerson", status_code=201)
    async def add_person(draft: PersonDraft, who: Administrator) -> Secrets:
        try:
            async with office.database.transaction() as session:
                new = await store.add_person(
                    session,
                    draft.staff_number,
                    draft.name,
                    draft.role,
                    extension=draft.extension,
                    queues=draft.queues,
                    language=draft.language,
                )
                await store.note_issue(session, new.person_id, clock.now(), who.person_id)
                await office.note(session, who, "add", new.person_id, draft.role)
        except IntegrityError:
            raise refused(
                409, "person_taken", "The staff number or the extension belongs to somebody."
            ) from None
        return Secrets(person_id=new.person_id, password=new.password)


def _add_change_route(router: APIRouter, office: _Office) -> None:
    @router.patch("/{person_id}", operation_id="changePerson")
    async def change_person(person_id: int, change: PersonChange, who: Administrator) -> Person:
        async with office.database.transaction() as session:
            before = await office.find(session, person_id)
            view = await _change(session, person_id, change)
            promoted = view.role != before.role
            ends = promoted or not view.active
            if promoted:
                await store.note_issue(session, person_id, clock.now(), who.person_id)
            if ends:
                await sign_ins.end_sessions(session, person_id)
            await office.note(session, who, "change", person_id, _told(change))
            (answer,) = await office.show(session, [await office.find(session, person_id)], who)
        if ends:
            office.keeper.announce_end(person_id)
        return answer


def _told(change: PersonChange) -> str:
    """Say for the audit log what was changed; a name is no business of its."""
    parts = change.model_dump(exclude_none=True)
    return ",".join("name" if key == "name" else f"{key}={value}" for key, value in parts.items())


def _add_secret_routes(router: APIRouter, office: _Office) -> None:
    @router.put("/{person_id}/telephone", operation_id="giveTelephone")
    async def give_telephone(
        person_id: int, change: TelephoneChange, who: Administrator
    ) -> Secrets:
        try:
            async with office.database.transaction() as session:
                await office.find(session, person_id)
                secret = await store.give_extension(
                    session, person_id, change.extension, phone=change.phone
                )
                await sign_ins.end_sessions(session, person_id)
                told = f"{change.extension},{change.phone}" if change.extension else "none"
                await office.note(session, who, "telephone", person_id, told)
        except IntegrityError:
            raise refused(409, "person_taken", "The extension belongs to somebody.") from None
        office.keeper.announce_end(person_id)
        return Secrets(person_id=person_id, sip_password=secret)

    @router.post("/{person_id}/password", operation_id="resetPassword")
    async def reset_password(person_id: int, who: Administrator) -> Secrets:
        password = passwords.generate()
        made = await office.keeper.hash_password(password)
        async with office.database.transaction() as session:
            await office.find(session, person_id)
            await store.set_password_hash(session, person_id, made)
            await store.note_issue(session, person_id, clock.now(), who.person_id)
            await sign_ins.end_sessions(session, person_id)
            await office.note(session, who, "password", person_id)
        office.keeper.announce_end(person_id)
        return Secrets(person_id=person_id, password=password)


def _add_trust_routes(router: APIRouter, office: _Office) -> None:
    @router.post("/{person_id}/confirm", operation_id="confirmPerson")
    async def confirm_person(person_id: int, who: Administrator) -> Person:
        async with office.database.transaction() as session:
            view = await office.find(session, person_id)
            mine = await office.find(session, who.person_id)
            try:
                office.trust().check_confirmation(view, mine)
            except TrustRefused as why:
                raise refused(403, why.code, str(why)) from None
            await store.confirm_person(session, person_id, who.person_id)
            await office.note(session, who, "confirm", person_id)
            (answer,) = await office.show(session, [await office.find(session, person_id)], who)
        return answer

    @router.post("/{person_id}/sign-out", operation_id="signPersonOut", status_code=204)
    async def sign_person_out(person_id: int, who: Administrator) -> None:
        async with office.database.transaction() as session:
            await office.find(session, person_id)
            ended = await sign_ins.end_sessions(session, person_id)
            await office.note(session, who, "sign_out", person_id, f"{len(ended)} ended")
        office.keeper.announce_end(person_id)


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
        raise _no_person()
    if administrators and not await store.count_administrators(session):
        raise refused(
            409, "last_administrator", "This is the last administrator; appoint another first."
        )
    return view


def _no_person() -> HTTPException:
    return refused(404, "person_not_found", "There is no person with this identity.")

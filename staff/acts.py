"""What an administrator decides about a person: added, changed, given secrets, confirmed, sent out.

Each is carried out in one transaction, written into the audit log with it; whose sign-ins it ends
is told after its commit. Rule: the last administrator stays, and who issues an account or raises a
role is noted, since they may not be its second person for a while.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.db import Database
from core.language import Language
from staff import store
from staff.editing import Onlooker, PersonEdit, PersonRefused
from staff.people import PersonView, Role, Secrets, SignedIn, Telephone
from staff.sign_in import factor_sql
from staff.sign_in import store as sign_ins
from staff.trust import Trust

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]


class Newcomer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is to work here."""

    staff_number: str
    name: str
    role: Role
    extension: str | None
    language: Language
    queues: Sequence[str]
    backup_queues: Sequence[str] = ()


class Shown(msgspec.Struct, frozen=True):
    """A person as an administrator sees them."""

    person: PersonView
    by: Onlooker


class PeopleActs:
    """What administrators decide; refusals are PersonRefused or TrustRefused."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        announce_end: Callable[[int], None],
        *,
        approval_wait: timedelta,
    ) -> None:
        """`announce_end` tells open sockets that a person's sign-ins are over."""
        self._database = database
        self._audit = audit
        self._announce_end = announce_end
        self._wait = approval_wait

    async def see_all(self, who: SignedIn) -> list[Shown]:
        """Show everybody to an administrator."""
        async with self._database.transaction() as session:
            everybody = await store.list_people(session)
            onlooker = self._onlooker(everybody, who)
        return [Shown(person, onlooker) for person in everybody]

    async def add(self, new: Newcomer, who: SignedIn) -> Secrets:
        """Add a person; give the identity and the password, told this once."""
        try:
            async with self._database.transaction() as session:
                added = await store.add_person(
                    session,
                    new.staff_number,
                    new.name,
                    new.role,
                    extension=new.extension,
                    queues=new.queues,
                    backup_queues=new.backup_queues,
                    language=new.language,
                )
                await store.note_issue(session, added.person_id, clock.now(), who.person_id)
                await self._note(session, who, "add", added.person_id, new.role)
        except IntegrityError:
            raise PersonRefused(
                "person_taken", "The staff number or the extension belongs to somebody."
            ) from None
        return added

    async def change(self, person_id: int, edit: PersonEdit, who: SignedIn) -> Shown:
        """Change a person; another role, or leaving, ends their sign-ins."""
        async with self._database.transaction() as session:
            before = await _find(session, person_id)
            if edit.role not in (None, before.role) and before.source != "own":
                raise PersonRefused(
                    "role_by_groups", "The role follows the groups of the house's directory."
                )
            view = await _change(session, person_id, edit)
            promoted = view.role != before.role
            ends = promoted or not view.active
            if promoted:
                await store.note_issue(session, person_id, clock.now(), who.person_id)
            if ends:
                await sign_ins.end_sessions(session, person_id)
            await self._note(session, who, "change", person_id, edit.told())
            shown = await self._show(session, person_id, who)
        if ends:
            self._announce_end(person_id)
        return shown

    async def give_telephone(
        self, person_id: int, extension: str | None, phone: Telephone, who: SignedIn
    ) -> str | None:
        """Give an extension (None takes it away); give the SIP password, told this once."""
        try:
            async with self._database.transaction() as session:
                await _find(session, person_id)
                secret = await store.give_extension(session, person_id, extension, phone=phone)
                await sign_ins.end_sessions(session, person_id)
                told = f"{extension},{phone}" if extension else "none"
                await self._note(session, who, "telephone", person_id, told)
        except IntegrityError:
            raise PersonRefused("person_taken", "The extension belongs to somebody.") from None
        self._announce_end(person_id)
        return secret

    async def set_password(self, person_id: int, password_hash: str, who: SignedIn) -> None:
        """Replace a person's password by one that the administrator is told."""
        async with self._database.transaction() as session:
            if (await _find(session, person_id)).source != "own":
                raise PersonRefused(
                    "password_elsewhere", "The password is kept by the house's directory."
                )
            await store.set_password_hash(session, person_id, password_hash)
            await store.note_issue(session, person_id, clock.now(), who.person_id)
            await sign_ins.end_sessions(session, person_id)
            await self._note(session, who, "password", person_id)
        self._announce_end(person_id)

    async def reset_factor(self, person_id: int, who: SignedIn) -> Shown:
        """Take a person's second factor away; what may sign in then is a password alone."""
        async with self._database.transaction() as session:
            view = await _find(session, person_id)
            everybody = await store.list_people(session)
            why = self._onlooker(everybody, who).may(view)["reset_factor"]
            if why:
                raise PersonRefused(why, _NO_RESET[why])
            await factor_sql.forget_factor(session, person_id)
            await store.note_issue(session, person_id, clock.now(), who.person_id)
            await sign_ins.end_sessions(session, person_id)
            await self._note(session, who, "second_factor", person_id)
            shown = await self._show(session, person_id, who)
        self._announce_end(person_id)
        return shown

    async def confirm(self, person_id: int, who: SignedIn) -> Shown:
        """Confirm that an account is its holder's alone."""
        async with self._database.transaction() as session:
            view = await _find(session, person_id)
            mine = await _find(session, who.person_id)
            self._trust().check_confirmation(view, mine)
            await store.confirm_person(session, person_id, who.person_id)
            await self._note(session, who, "confirm", person_id)
            return await self._show(session, person_id, who)

    async def sign_out(self, person_id: int, who: SignedIn) -> None:
        """End all sign-ins of a person."""
        async with self._database.transaction() as session:
            await _find(session, person_id)
            ended = await sign_ins.end_sessions(session, person_id)
            await self._note(session, who, "sign_out", person_id, f"{len(ended)} ended")
        self._announce_end(person_id)

    async def _show(self, session: AsyncSession, person_id: int, who: SignedIn) -> Shown:
        everybody = await store.list_people(session)
        return Shown(await _find(session, person_id), self._onlooker(everybody, who))

    def _onlooker(self, everybody: Sequence[PersonView], who: SignedIn) -> Onlooker:
        return Onlooker(person_id=who.person_id, everybody=tuple(everybody), trust=self._trust())

    def _trust(self) -> Trust:
        return Trust(self._wait, clock.now())

    async def _note(
        self, session: AsyncSession, who: SignedIn, act: str, person_id: int, detail: str = ""
    ) -> None:
        subject = f"person:{person_id}"
        await self._audit(session, who.person_id, f"person.{act}", subject, detail)


_NO_RESET = {
    "second_factor_not_on": "This account has no second factor.",
    "second_factor_own": "Another administrator resets your second factor; with its code you "
    "replace it yourself at your account.",
}


async def _find(session: AsyncSession, person_id: int) -> PersonView:
    view = await store.find_person(session, person_id)
    if view is None:
        raise _no_person()
    return view


async def _change(session: AsyncSession, person_id: int, edit: PersonEdit) -> PersonView:
    administrators = await store.count_administrators(session)
    view = await store.change_person(
        session,
        person_id,
        name=edit.name,
        role=edit.role,
        language=edit.language,
        queues=edit.queues,
        backup_queues=edit.backup_queues,
        active=edit.active,
    )
    if view is None:
        raise _no_person()
    if administrators and not await store.count_administrators(session):
        raise PersonRefused(
            "last_administrator", "This is the last administrator; appoint another first."
        )
    return view


def _no_person() -> PersonRefused:
    return PersonRefused("person_not_found", "There is no person with this identity.")

"""Somebody of the house's directory comes in: their account is made or renewed in one transaction.

Rule: name and role follow the directory at each coming in. An account that is new, or has another
role than before, waits like one that somebody issued (staff/trust.py). Who is in no group any more
is refused, and what sign-ins they have end.
"""

from collections.abc import Awaitable, Callable

import msgspec
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.db import Database
from staff import store
from staff.directory.groups import Holder, Known, NotAdmitted, Roles, check, role_for
from staff.people import DirectoryAccount
from staff.sign_in import store as sign_ins

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]


class Admitted(msgspec.Struct, frozen=True):
    """Whose account it is."""

    person_id: int
    staff_number: str  # here, where it was first told


class DirectoryActs:
    """Admit people of a directory; refusals are NotAdmitted."""

    def __init__(
        self, database: Database, audit: Audit, announce_end: Callable[[int], None], roles: Roles
    ) -> None:
        """`announce_end` tells open sockets that a person's sign-ins are over."""
        self._database = database
        self._audit = audit
        self._announce_end = announce_end
        self._roles = roles

    async def admit(self, known: Known, address: str) -> Admitted:
        """Make or renew the account of somebody whom the directory vouches for."""
        try:
            async with self._database.transaction() as session:
                return await self._admit(session, known)
        except NotAdmitted as why:
            await self._refuse(known, why, address)
            raise
        except IntegrityError:  # the same person, at the same moment
            async with self._database.transaction() as session:
                return await self._admit(session, known)

    async def _admit(self, session: AsyncSession, known: Known) -> Admitted:
        found = await store.find_directory_account(session, known.key, known.staff_number)
        check(known, _holder(found))
        role = role_for(known.groups, self._roles)
        if found is None:
            person_id = await store.add_directory_person(
                session, known.staff_number, known.name, role, known.source, known.key
            )
            await store.note_issue(session, person_id, clock.now(), None)
            await self._note(session, "add", person_id, f"{known.source},role={role}")
            return Admitted(person_id, known.staff_number)
        person_id = found.person_id
        await store.renew_directory_person(session, person_id, known.name, role, known.key)
        if found.role != role:
            await store.note_issue(session, person_id, clock.now(), None)
            await sign_ins.end_sessions(session, person_id)
            await self._note(session, "change", person_id, f"{known.source},role={role}")
        return Admitted(person_id, found.staff_number)

    async def _refuse(self, known: Known, why: NotAdmitted, address: str) -> None:
        ends = why.code == "directory_no_group"
        async with self._database.transaction() as session:
            found = await store.find_directory_account(session, known.key, known.staff_number)
            theirs = found.person_id if found and found.source == known.source else None
            if theirs is not None and ends:
                await sign_ins.end_sessions(session, theirs)
            await self._audit(session, theirs, "sign_in.refused", why.code, address)
        if theirs is not None and ends:
            self._announce_end(theirs)

    async def _note(self, session: AsyncSession, act: str, person_id: int, detail: str) -> None:
        await self._audit(session, None, f"person.{act}", f"person:{person_id}", detail)


def _holder(found: DirectoryAccount | None) -> Holder | None:
    if found is None:
        return None
    return Holder(source=found.source, key=found.key, active=found.active)

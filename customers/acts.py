"""What agents correct in a customer's file, each in one transaction.

Rule: what stood there before is kept with who changed it and when, and no later import writes over
it. The look-up learns of a number by the notice that its table gives (customers/ddl.py).
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core import clock, phone
from core.bus import Bus
from core.db import Database
from customers.corrections import conflict_sql, store
from customers.corrections.conflict_sql import Side
from customers.corrections.correction import (
    CustomerRefused,
    FileChange,
    Linked,
    LinkRole,
    What,
    refuse_undoing,
    told_of,
)
from customers.corrections.events import FileCorrected
from customers.models import Customer

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]


class CustomerActs:
    """What people correct; every refusal is a CustomerRefused."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        audit: Audit,
        plan: phone.NumberPlan,
        zone: ZoneInfo,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._database = database
        self._bus = bus
        self._audit = audit
        self._plan = plan
        self._zone = zone
        self._now = now

    async def link(
        self, customer_id: int, number: str, role: LinkRole, person_id: int, *, call_id: str = ""
    ) -> Linked:
        """Let a number be a customer's from now on; who else has it goes on having it."""
        e164 = self._read(number)
        async with self._correcting(customer_id) as (session, _):
            found = await store.find_phone(session, customer_id, e164)
            if found and found.role == role and store.is_in_use(found, self._today()):
                raise CustomerRefused(
                    "already_linked", "the number is theirs already, in this role"
                )
            before = await store.put_phone(session, customer_id, e164, role)
            noted = await store.note(
                session, customer_id, "linked", role, before=before, person_id=person_id,
                e164=e164, call_id=call_id,
            )  # fmt: skip
            await self._write_down(session, person_id, "linked", customer_id, f"{role}, {noted}")
        return Linked(correction_id=noted, number=phone.national(e164, self._plan), role=role)

    async def undo(self, customer_id: int, correction_id: int, person_id: int) -> None:
        """Take a correction back: what it set is as it was before."""
        async with self._correcting(customer_id) as (session, customer):
            corrections = await store.list_corrections(session, customer_id)
            correction = next((one for one in corrections if one.id == correction_id), None)
            if correction is None:
                raise CustomerRefused("correction_not_found", "there is no such correction to undo")
            now = await store.read_file(session, customer)
            refuse_undoing(store.told_by(correction), map(store.told_by, corrections), now)
            await store.put_back(session, customer, correction)
            await store.end(session, correction_id, person_id)
            told = await conflict_sql.settle_undone(session, customer_id, correction.what)
            if told is not None:
                setattr(customer, correction.what, told)
            detail = f"{correction.what}, {correction_id}"
            await self._write_down(session, person_id, "correction_undone", customer_id, detail)

    async def mark_wrong(
        self, customer_id: int, number: str, person_id: int, *, call_id: str = ""
    ) -> None:
        """Say that a number is not the customer's: former from now on, never called for them."""
        e164 = self._read(number)
        async with self._correcting(customer_id) as (session, _):
            found = await store.find_phone(session, customer_id, e164)
            if found is None or not store.is_in_use(found, self._today()):
                raise CustomerRefused("number_not_theirs", "the number is not theirs today")
            before = await store.close_phone(session, found)
            noted = await store.note(
                session, customer_id, "wrong", "former", before=before, person_id=person_id,
                e164=e164, call_id=call_id,
            )  # fmt: skip
            await self._write_down(session, person_id, "number_wrong", customer_id, str(noted))

    async def edit(
        self, customer_id: int, wanted: FileChange, person_id: int, *, call_id: str = ""
    ) -> None:
        """Change note, language, or that somebody there cannot live without electricity."""
        async with self._correcting(customer_id) as (session, customer):
            told = told_of(wanted, customer.critical)
            changed: dict[What, str] = {
                what: value for what, value in told.items() if getattr(customer, what) != value
            }
            if not changed:
                raise CustomerRefused("nothing_changes", "all of that stands there already")
            for what, value in changed.items():
                before = {what: getattr(customer, what)}
                setattr(customer, what, value)
                await store.note(
                    session, customer_id, what, value, before=before, person_id=person_id,
                    call_id=call_id,
                )  # fmt: skip
            await self._write_down(session, person_id, "edited", customer_id, ", ".join(changed))

    async def decide(
        self, conflict_id: int, side: Side, person_id: int, *, ours: str, theirs: str
    ) -> None:
        """Let ours stand, or take what the other system told: the next import may change that.

        `ours` and `theirs` are what the person saw; nothing is decided of what they did not see.
        """
        async with self._database.transaction() as session:
            customer_id, _, _ = await conflict_sql.find_open(session, conflict_id)
        async with self._correcting(customer_id) as (session, customer):
            _, what, now = await conflict_sql.find_open(session, conflict_id)  # now it is held
            if (getattr(customer, what), now) != (ours, theirs):
                raise CustomerRefused("conflict_changed", "it reads otherwise now; look again")
            if side == "theirs":
                before = {what: getattr(customer, what)}
                setattr(customer, what, theirs)
                await store.note(
                    session, customer_id, what, theirs, before=before, person_id=person_id,
                    is_theirs=True,
                )  # fmt: skip
            await conflict_sql.decide(session, conflict_id, side, person_id)
            detail = f"{what}, {conflict_id}"
            await self._write_down(session, person_id, f"conflict_{side}", customer_id, detail)

    @asynccontextmanager
    async def _correcting(self, customer_id: int) -> AsyncGenerator[tuple[AsyncSession, Customer]]:
        """Hold a customer's row in a transaction; tell of the correction once it is committed."""
        async with self._database.transaction() as session:
            customer = await store.lock_customer(session, customer_id)
            numbers = set(await store.list_numbers(session, customer_id))
            yield session, customer
            numbers.update(await store.list_numbers(session, customer_id))
        self._bus.publish(FileCorrected(at=self._now(), numbers=tuple(sorted(numbers))))

    async def _write_down(
        self, session: AsyncSession, person_id: int, what: str, customer_id: int, detail: str
    ) -> None:
        subject = f"customer:{customer_id}"
        await self._audit(session, person_id, f"customer.{what}", subject, detail)

    def _read(self, number: str) -> int:
        parsed = phone.parse(number, self._plan)
        if not isinstance(parsed, phone.Phone):
            raise CustomerRefused("no_telephone", f"that cannot be linked: {phone.explain(parsed)}")
        return parsed.e164

    def _today(self) -> date:
        return self._now().astimezone(self._zone).date()

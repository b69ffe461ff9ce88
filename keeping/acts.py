"""What an administrator decides: periods, holds, what is told and erased of one person; audited.

Rule: the audit log names a customer by an id, which is nobody's once they are erased.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncSession

import cti.journal.forgetting_sql as calls
import customers.forgetting_sql as customers
import exchange.feed.forgetting_sql as feed
import ivr.rating.forgetting_sql as ratings
import outages.trouble.forgetting_sql as reports
import outbound.campaign.forgetting_sql as contacts
from core import clock
from core.db import Database, Kept
from core.phone import NumberPlan
from core.spool import find_waiting
from customers.forgetting_sql import Citizen
from keeping import store
from keeping.kinds import GROUPS, TABLES, Group, Held, Kind, Period, PeriodRefused, check_period
from keeping.on_hold import spelled
from keeping.store import HoldView

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
_log = structlog.get_logger("keeping.acts")


class KeepingRefused(Exception):
    """An act is refused; `code` for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """All that is held about one person, as they are given it."""

    account: str
    tables: tuple[Kept, ...]


class TableHeld(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a table about one person, and what becomes of them at an erasing."""

    table: str
    group: Group
    rows: int
    fate: Held


class CitizenView(msgspec.Struct, frozen=True, kw_only=True):
    """One person, before they are told or erased."""

    account: str
    name: str
    accounts: tuple[str, ...]
    numbers: int
    shared_numbers: int  # that another customer has too: these stay theirs
    hold: str | None  # why their data must stay
    tables: tuple[TableHeld, ...]


class KeepingActs:
    """What administrators decide; a refusal is KeepingRefused."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        plan: NumberPlan,
        var: Path,
        silence: Callable[[], object],
    ) -> None:
        """`silence` erases all sound with customers' data (blocking)."""
        self._database = database
        self._audit = audit
        self._plan = plan
        self._spool = var / "spool"
        self._silence = silence

    async def see(self) -> tuple[list[Period], list[HoldView]]:
        """Show periods and holds."""
        async with self._database.transaction() as session:
            return await store.list_periods(session), await store.list_holds(session)

    async def set_period(self, kind: Kind, days: int, person_id: int | None) -> None:
        """Set how long a kind of data is kept."""
        async with self._database.transaction() as session:
            await store.lock_periods(session)
            periods = {one.kind: one for one in await store.list_periods(session)}
            try:
                check_period(periods[kind], days)
            except PeriodRefused as why:
                raise KeepingRefused(why.code, str(why)) from None
            await store.set_period(session, kind, days, person_id)
            await self._audit(session, person_id, "keeping.period", f"kind:{kind}", f"days={days}")

    async def hold(self, account: str, reason: str, person_id: int | None) -> None:
        """Keep a customer's data whatever their periods are, until released."""
        async with self._database.transaction() as session:
            await store.wait_for_erasing(session)
            citizen = await _find(session, account)
            await store.add_hold(session, citizen.customer_id, reason, clock.now(), person_id)
            await self._audit(session, person_id, "citizen.hold", _subject(citizen), reason)

    async def release(self, account: str, person_id: int | None) -> None:
        """End a hold."""
        async with self._database.transaction() as session:
            citizen = await _find(session, account)
            if not await store.remove_hold(session, citizen.customer_id):
                raise KeepingRefused("hold_not_found", "This customer's data are not on hold.")
            await self._audit(session, person_id, "citizen.release", _subject(citizen), "")

    async def look(self, account: str, person_id: int | None) -> CitizenView:
        """Say whose account it is, what is held of them, and what an erasing would do to it."""
        async with self._database.transaction() as session:
            citizen = await _find(session, account)
            found = await self._gather(session, citizen)
            held = await store.find_hold(session, citizen.customer_id)
            await self._audit(session, person_id, "citizen.view", _subject(citizen), "")
        return CitizenView(
            account=account,
            name=citizen.name,
            accounts=citizen.accounts,
            numbers=len(citizen.numbers),
            shared_numbers=citizen.shared_numbers,
            hold=held,
            tables=tuple(
                TableHeld(
                    table=one.table,
                    group=GROUPS[one.table],
                    rows=len(one.rows),
                    fate=TABLES[one.table],
                )
                for one in found
                if one.rows
            ),
        )

    async def tell(self, account: str, person_id: int | None) -> list[Kept]:
        """Give all that is held about the customer of an account, table by table."""
        async with self._database.transaction() as session:
            citizen = await _find(session, account)
            found = await self._gather(session, citizen)
            await self._audit(session, person_id, "citizen.export", _subject(citizen), "")
        return [one for one in found if one.rows]

    async def _gather(self, session: AsyncSession, citizen: Citizen) -> list[Kept]:
        numbers = spelled(citizen.own_numbers, self._plan)
        return [
            *await customers.tell(session, citizen.customer_id),
            await calls.tell(session, numbers),
            await ratings.tell(session, numbers),
            await reports.tell(session, numbers, citizen.premises),
            *await contacts.tell(session, citizen.customer_id, citizen.own_numbers),
            await feed.tell(session, _in_feed(citizen, numbers)),
        ]

    async def erase(self, account: str, reason: str, person_id: int | None) -> None:
        """Erase the customer of an account everywhere; refused while their data are on hold.

        Refused, too, while facts that may name them wait outside the database.
        """
        if waiting := await asyncio.to_thread(find_waiting, self._spool):
            raise KeepingRefused(
                "spool_waits",
                f"{waiting} holds facts that wait for the database, of this person maybe: let the "
                "service run until they are stored, then erase.",
            )
        async with self._database.transaction() as session:
            await store.let_no_hold_be_set(session)
            citizen = await _find(session, account)
            held = await store.find_hold(session, citizen.customer_id)
            if held is not None:
                raise KeepingRefused(
                    "citizen_on_hold", f"Their data must stay: {held}. Release the hold first."
                )
            numbers = spelled(citizen.own_numbers, self._plan)
            await calls.take_out(session, numbers)
            await reports.take_out(session, numbers, citizen.premises)
            await contacts.take_out(session, citizen.customer_id, citizen.own_numbers)
            await feed.take_out(session, _in_feed(citizen, numbers))
            await customers.erase(session, citizen)
            await self._audit(session, person_id, "citizen.erase", _subject(citizen), reason)
        await self._forget_sound()

    async def _forget_sound(self) -> None:
        """Erase what was said of anybody's data: whose a sound is, nothing tells."""
        try:
            await asyncio.to_thread(self._silence)
        except OSError as failure:  # they are erased; their sound goes within its hour
            _log.error("sound of customers' data was not erased", failure=str(failure))


async def _find(session: AsyncSession, account: str) -> Citizen:
    citizen = await customers.find_citizen(session, account)
    if citizen is None:
        raise KeepingRefused("account_not_found", "No customer has this account.")
    return citizen


def _in_feed(citizen: Citizen, numbers: Sequence[str]) -> feed.Named:
    return feed.Named(
        numbers=tuple(numbers), accounts=citizen.accounts, customer_numbers=(citizen.number,)
    )


def _subject(citizen: Citizen) -> str:
    return f"customer:{citizen.customer_id}"

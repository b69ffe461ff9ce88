"""What an administrator decides about the calendar: each in one transaction, audited with it."""

from collections.abc import Awaitable, Callable
from datetime import date

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import Database
from staff.people import SignedIn
from workdays import china, store
from workdays.day import CalendarDay, DaySpan, span

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]


class CalendarYear(msgspec.Struct, frozen=True, kw_only=True):
    """What the calendar says of a year's days, and whether it can be filled from the package."""

    year: int
    days: list[CalendarDay]
    can_be_filled: bool


class CalendarActs:
    """What administrators decide; a refusal is CalendarRefused."""

    def __init__(
        self, database: Database, audit: Audit, renew: Callable[[], Awaitable[None]], region: str
    ) -> None:
        """`renew` lets those who work by the calendar read it again; `region` is its country."""
        self._database = database
        self._audit = audit
        self._renew = renew
        self._region = region

    async def see(self, year: int) -> CalendarYear:
        """Show a year."""
        async with self._database.transaction() as session:
            days = await store.list_days(session, date(year, 1, 1), date(year, 12, 31))
        known = china.is_known(year, self._region)
        return CalendarYear(year=year, days=days, can_be_filled=known)

    async def put(self, wish: DaySpan, who: SignedIn) -> CalendarYear:
        """Enter the days of a span, or change them; give the year of the first."""
        first, last = wish.first, wish.last
        days = [wish.on(day) for day in span(first, last)]
        if wish.instead_of:
            span(*wish.instead_of)
        async with self._database.transaction() as session:
            if wish.instead_of:
                await store.remove_days(session, *wish.instead_of)
            await store.put_days(session, days)
            before = "..".join(map(str, wish.instead_of or ()))
            told = f"last={last},working={wish.working},instead_of={before}"
            await self._audit(session, who.person_id, "calendar.put", f"day:{first}", told)
        await self._renew()
        return await self.see(first.year)

    async def remove(self, first: date, last: date, who: SignedIn) -> CalendarYear:
        """Let the weekday decide of a span's days again."""
        span(first, last)
        async with self._database.transaction() as session:
            await store.remove_days(session, first, last)
            told = f"last={last}"
            await self._audit(session, who.person_id, "calendar.remove", f"day:{first}", told)
        await self._renew()
        return await self.see(first.year)

    async def fill(self, year: int, who: SignedIn) -> CalendarYear:
        """Enter a year's days as the package tells them; what stands there already stays."""
        days = china.days_of(year, self._region)
        async with self._database.transaction() as session:
            added = await store.add_days(session, days)
            await self._audit(
                session, who.person_id, "calendar.fill", f"year:{year}", f"added={added}"
            )
        await self._renew()
        return await self.see(year)

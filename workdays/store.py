"""The calendar's SQL. Nothing commits."""

from collections.abc import Iterable
from datetime import date

import msgspec
from sqlalchemy import Integer, delete, extract, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from workdays.day import CalendarDay
from workdays.models import Day


async def list_days(session: AsyncSession, first: date, last: date) -> list[CalendarDay]:
    """List what the calendar says of the days of a span, in their order."""
    found = await session.scalars(select(Day).where(Day.day.between(first, last)).order_by(Day.day))
    names = CalendarDay.__struct_fields__
    return [CalendarDay(**{name: getattr(row, name) for name in names}) for row in found]


async def list_holidays(session: AsyncSession, first: date, last: date) -> frozenset[date]:
    """Give the holidays of a span; weekends that the calendar does not name are not in it."""
    days = await list_days(session, first, last)
    return frozenset(one.day for one in days if not one.working)


async def list_years(session: AsyncSession) -> list[int]:
    """List the years of which anything is entered."""
    years = await session.scalars(select(extract("year", Day.day).cast(Integer)).distinct())
    return sorted(years)


async def put_days(session: AsyncSession, days: Iterable[CalendarDay]) -> None:
    """Enter days, or change them."""
    rows = [msgspec.structs.asdict(one) for one in days]
    put = insert(Day).values(rows)
    said = {name: put.excluded[name] for name in ("working", "name_zh", "name_en")}
    await session.execute(put.on_conflict_do_update(index_elements=[Day.day], set_=said))


async def add_days(session: AsyncSession, days: Iterable[CalendarDay]) -> int:
    """Enter the days of which the calendar says nothing yet; give how many."""
    rows = [msgspec.structs.asdict(one) for one in days]
    put = insert(Day).values(rows).on_conflict_do_nothing().returning(Day.day)
    return len((await session.scalars(put)).all())


async def remove_days(session: AsyncSession, first: date, last: date) -> None:
    """Let the weekday decide of a span's days again."""
    await session.execute(delete(Day).where(Day.day.between(first, last)))

"""All SQL of this room: ratings in, lists and sums out."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core.db import local_day
from ivr.events import RatingGiven
from ivr.rating.models import Rating
from ivr.rating.scores import How, Tally


class RatingEntry(msgspec.Struct, frozen=True):
    """One rating as the desk lists it."""

    call_id: str
    at: datetime
    extension: str
    queue: str
    score: int | None
    how: How


async def save_rating(session: AsyncSession, given: RatingGiven) -> bool:
    """Store a rating unless the call has one; tell whether it was stored."""
    row = insert(Rating).values(
        call_id=given.call_id,
        at=given.at,
        extension=given.extension,
        queue=given.queue,
        score=given.score,
        how=given.how,
    )
    stored = await session.execute(row.on_conflict_do_nothing().returning(Rating.call_id))
    return stored.first() is not None


async def list_ratings(
    session: AsyncSession,
    since: datetime,
    until: datetime,
    *,
    extension: str | None = None,
    limit: int = 200,
) -> list[RatingEntry]:
    """List ratings of [since, until), newest first; of one agent if `extension` is given."""
    query = select(Rating).where(Rating.at >= since, Rating.at < until)
    if extension is not None:
        query = query.where(Rating.extension == extension)
    rows = await session.scalars(query.order_by(Rating.at.desc(), Rating.call_id).limit(limit))
    return [msgspec.convert(row, RatingEntry, from_attributes=True) for row in rows]


async def tally_ratings(
    session: AsyncSession, since: datetime, until: datetime, *, extension: str | None = None
) -> list[Tally]:
    """Count ratings of [since, until) by agent, queue and answer."""
    keys = (Rating.extension, Rating.queue, Rating.how, Rating.score)
    query = select(*keys, func.count().label("count")).where(Rating.at >= since, Rating.at < until)
    if extension is not None:
        query = query.where(Rating.extension == extension)
    rows = await session.execute(query.group_by(*keys).order_by(*keys))
    return [Tally(**row) for row in rows.mappings()]


async def tally_rating_days(
    session: AsyncSession, since: datetime, until: datetime, zone: ZoneInfo
) -> dict[date, list[Tally]]:
    """Count ratings of [since, until) as `tally_ratings` does, by their day in `zone`."""
    day = local_day(Rating.at, zone)
    keys = (Rating.extension, Rating.queue, Rating.how, Rating.score)
    query = select(day, *keys, func.count().label("count"))
    query = query.where(Rating.at >= since, Rating.at < until)
    rows = await session.execute(query.group_by(day.name, *keys))
    days: dict[date, list[Tally]] = {}
    for row in rows.mappings():
        days.setdefault(row["day"], []).append(msgspec.convert(row, Tally))
    return days

"""The SQL of announcements. Nothing commits."""

from datetime import datetime

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ivr.announcements.announcement import Announcement, AnnouncementText
from ivr.announcements.models import Announced

_MOST_LISTED = 200


async def list_announcements(session: AsyncSession, since: datetime) -> list[Announcement]:
    """List those that end after a moment, those that a person ended too; the newest first."""
    rows = await session.scalars(
        select(Announced)
        .where(Announced.ends_at > since)
        .order_by(Announced.starts_at.desc(), Announced.id.desc())
        .limit(_MOST_LISTED)
    )
    return [_view(row) for row in rows]


async def list_current(session: AsyncSession, now: datetime) -> list[Announcement]:
    """List those that run or are to come."""
    rows = await session.scalars(
        select(Announced)
        .where(Announced.ends_at > now, Announced.ended_at.is_(None))
        .order_by(Announced.id)
    )
    return [_view(row) for row in rows]


async def lock_announcement(session: AsyncSession, announcement_id: int) -> Announcement | None:
    """Give one, which nobody else changes until the transaction is over."""
    row = await session.get(Announced, announcement_id, with_for_update=True)
    return _view(row) if row else None


async def add_announcement(
    session: AsyncSession, wish: AnnouncementText, person_id: int, at: datetime
) -> int:
    """Store a new one; give its id."""
    told = msgspec.structs.asdict(wish) | {"person_id": person_id, "at": at}
    added = await session.execute(insert(Announced).values(told).returning(Announced.id))
    return added.scalar_one()


async def put_announcement(session: AsyncSession, one: Announcement) -> None:
    """Store one as it is now."""
    told = msgspec.structs.asdict(one)
    key = told.pop("announcement_id")
    await session.execute(update(Announced).where(Announced.id == key).values(told))


def _view(row: Announced) -> Announcement:
    names = (*AnnouncementText.__struct_fields__, "ended_at", "person_id", "at")
    told = {name: getattr(row, name) for name in names}
    told["feeder_codes"] = tuple(row.feeder_codes)
    return Announcement(announcement_id=row.id, **told)

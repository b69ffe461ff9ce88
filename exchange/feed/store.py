"""The SQL of the change feed: numbered, read in their order, forgotten. Nothing commits."""

from datetime import datetime

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.feed.changes import CloudEvent, Position
from exchange.feed.forgetting_sql import NAMES_THEM, Named, asked

_MOST_AT_ONCE = 20_000  # numbered or forgotten in one transaction
_LOCK = text("select last from exchange_position for update skip locked")
_NUMBER = text("""
with taken as (
    delete from exchange_pending
    where id = any (array(select id from exchange_pending order by id limit :most)) returning *
), numbered as (
    insert into exchange_change (number, type, subject, at, data, personal)
    select cast(:last as bigint) + row_number() over (order by id),
        type, subject, at, data, personal
    from taken
)
update exchange_position set last = last + many from (select count(*) as many from taken) counted
where many > 0
returning many
""")
_FORGET = text(f"""
with eldest as (
    select number, numbered_at from exchange_change
    where numbered_at >= :until or ({NAMES_THEM}) is not true
    order by number limit :most
), gone as (
    delete from exchange_change change using eldest
    where change.number = eldest.number and eldest.numbered_at < :until
    returning change.number
)
update exchange_position set forgotten = greatest(forgotten, upto)
from (select max(number) as upto from gone) told
where upto is not null
returning (select count(*) from gone)
""")  # noqa: S608 - our own text
_POSITION = text("select last, forgotten from exchange_position")
_BEFORE = text("""
select coalesce(
    (select number from exchange_change where numbered_at < :moment order by number desc limit 1),
    (select forgotten from exchange_position))
""")
_READ = text("""
select number, type, subject, at,
    (case when :personal then data || personal else data end)::text as data
from exchange_change where number > :after order by number limit :most
""")


async def number_changes(session: AsyncSession) -> bool:
    """Number what is committed and has no number; tell whether more may be left.

    Who comes while another numbers does nothing.
    """
    last = await session.scalar(_LOCK)
    if last is None:
        return False
    many = await session.scalar(_NUMBER, {"last": last, "most": _MOST_AT_ONCE})
    return many == _MOST_AT_ONCE


async def forget_changes(session: AsyncSession, until: datetime, but: Named) -> bool:
    """Forget changes numbered before a moment, but those of some people; tell whether more may be.

    Those stay for an export of them; no reader is given them any more.
    """
    if await session.scalar(_LOCK) is None:
        return True
    gone = await session.scalar(_FORGET, {"until": until, "most": _MOST_AT_ONCE, **asked(but)})
    return gone == _MOST_AT_ONCE


async def find_position(session: AsyncSession) -> Position:
    """Tell how far the feed has come."""
    row = (await session.execute(_POSITION)).one()
    return Position(last=row.last, forgotten=row.forgotten)


async def find_last_before(session: AsyncSession, moment: datetime) -> int:
    """Find the last change that was numbered before a moment; else the last that is forgotten."""
    found = await session.scalar(_BEFORE, {"moment": moment})
    return int(found or 0)


async def list_changes(
    session: AsyncSession, after: int, limit: int, *, personal: bool
) -> list[CloudEvent]:
    """List changes after a number; `personal`: with what names a person."""
    asked = {"after": after, "most": limit, "personal": personal}
    return [
        CloudEvent(
            id=str(row.number),
            type=row.type,
            subject=row.subject,
            time=row.at,
            data=msgspec.Raw(row.data.encode()),
        )
        for row in await session.execute(_READ, asked)
    ]

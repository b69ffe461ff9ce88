"""The partitions of readings, one a month of UTC: made when an import needs it, put away when old.

Rules: attached after they are made, so that who reads other months does not wait. A month goes
whole as soon as its last moment is too old: a hundred million rows are gone at once so. Only the
readings of who is on hold stay, in a partition of their own. Bills and payments stay with their
account: what an old payment settled, newer bills are told by.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from customers.billing.models import Reading

_PARENT = Reading.__tablename__
MOST_MONTHS = 240  # of one file
# Who reads or imports goes first: the next night then.
_SOON = text("set local lock_timeout = '2s'")
_MONTHS = text("""
select child.relname from pg_inherits i join pg_class child on child.oid = i.inhrelid
where i.inhparent = 'customers_reading'::regclass and child.relname < :month
order by 1
""")
_HELD = """
account_id = any (array(
    select id from customers_account where customer_id = any (cast(:but as bigint[]))))
"""
_KEEP = "create temporary table held_reading on commit drop as select * from {month} where {held}"
_GIVE_BACK = "insert into {month} select * from held_reading"
_OURS = re.compile(r"customers_reading_(\d{6})")


def months(things: str) -> str:
    """Select the months that rows lie in."""
    return f"select distinct date_trunc('month', at, 'UTC') as month from {things} order by 1"  # noqa: S608


def name(month: datetime) -> str:
    """Name a month's partition."""
    return f"{_PARENT}_{month.astimezone(UTC):%Y%m}"


IS_THERE = "select to_regclass($1) is not null"


def make(month: datetime) -> str:
    """Make a month's partition."""
    table, (begin, end) = name(month), bounds(month)
    return f"""
create table {table}
    (like {_PARENT} including defaults including constraints including indexes);
alter table {_PARENT} attach partition {table} for values from ({begin}) to ({end});
"""


def bounds(month: datetime) -> tuple[str, str]:
    """Give the literals of a month's begin and of its end, which is the next month's."""
    begin = month.astimezone(UTC)
    year, place = divmod(begin.year * 12 + begin.month, 12)
    return f"'{begin:%Y-%m}-01 00:00+00'", f"'{year}-{place + 1:02}-01 00:00+00'"


def among(month: datetime) -> str:
    """Select the rows `s` of a month."""
    begin, end = bounds(month)
    return f"s.at >= {begin} and s.at < {end}"


async def forget_readings(session: AsyncSession, before: datetime, but: Sequence[int]) -> int:
    """Put away the oldest month that ended before a moment, but the readings of some customers.

    Gives how many readings went, 0 when there is no such month or others are at work in it.
    """
    for table in await session.scalars(_MONTHS, {"month": name(before)}):
        whose = _OURS.fullmatch(table)
        if whose is None:
            continue
        month = datetime.strptime(whose[1], "%Y%m").replace(tzinfo=UTC)
        held = await _count(session, table, but) if but else 0
        others = await _count(session, table) - held
        if held and not others:
            continue
        try:
            async with session.begin_nested():
                await _put_away(session, month, but if held else None)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", "") != "55P03":  # lock not available
                raise
            return 0
        if others:
            return others
    return 0


async def _count(session: AsyncSession, table: str, of: Sequence[int] | None = None) -> int:
    """Count a partition's readings, all or those of some customers."""
    counted = f"select count(*) from {table}" + (f" where {_HELD}" if of else "")  # noqa: S608
    return int(await session.scalar(text(counted), {"but": list(of)} if of else {}) or 0)


async def _put_away(session: AsyncSession, month: datetime, but: Sequence[int] | None) -> None:
    """Drop a month's partition; with `but`, make it anew with these customers' readings."""
    table = name(month)
    await session.execute(_SOON)
    if but is not None:
        await session.execute(text(_KEEP.format(month=table, held=_HELD)), {"but": list(but)})
    await session.execute(text(f"drop table {table}"))
    if but is not None:
        for statement in make(month).strip(";\n").split(";"):  # a session's: one by one
            await session.execute(text(statement))
        await session.execute(text(_GIVE_BACK.format(month=table)))
        await session.execute(text("drop table held_reading"))

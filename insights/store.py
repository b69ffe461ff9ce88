"""Read-only sums for the figures."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from core.db import local_day
from cti.journal.models import Call
from insights.measures import SHORT_ABANDON_S, Tally


async def tally_days(
    session: AsyncSession, since: datetime, until: datetime, zone: ZoneInfo, *, answer_within_s: int
) -> dict[date, Tally]:
    """Sum the ended incoming calls that arrived in [since, until) by their day in `zone`."""
    day = local_day(Call.arrived_at, zone)
    queued = Call.queue != ""
    answered, abandoned = Call.outcome == "answered", Call.outcome == "abandoned"
    in_time = Call.waited_s <= answer_within_s
    sums = {
        "connected": func.count(),
        "contained": _count(Call.outcome == "menu_only"),
        "refused": _count(Call.outcome == "refused"),
        "queued": _count(queued),
        "answered": _count(answered),
        "abandoned": _count(abandoned),
        "short_abandoned": _count(and_(abandoned, Call.waited_s < SHORT_ABANDON_S)),
        "answered_in_time": _count(and_(answered, in_time)),
        "left_queue_in_time": _count(and_(or_(answered, abandoned), in_time)),
        "waited_answered_s": _sum(Call.waited_s, answered),
        "waited_queued_s": _sum(Call.waited_s, queued),
        "talked_s": _sum(Call.talk_s, answered),
    }
    rows = await session.execute(
        select(day, *(one.label(name) for name, one in sums.items()))
        .where(Call.direction == "in", Call.arrived_at >= since, Call.arrived_at < until)
        .group_by(day.name)
    )
    return {row["day"]: Tally(**{name: int(row[name]) for name in sums}) for row in rows.mappings()}


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)


def _sum(what: InstrumentedAttribute[int], which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(what).filter(which), 0)

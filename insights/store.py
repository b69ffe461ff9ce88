"""Read-only sums for the figures."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from cti.journal.models import Call
from insights.measures import SHORT_ABANDON_S, Tally


async def tally_calls(
    session: AsyncSession, since: datetime, until: datetime, *, answer_within_s: int
) -> Tally:
    """Sum the ended incoming calls that arrived in [since, until)."""
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
        select(*(one.label(name) for name, one in sums.items())).where(
            Call.direction == "in", Call.arrived_at >= since, Call.arrived_at < until
        )
    )
    found = rows.mappings().one()
    return Tally(**{name: int(value) for name, value in found.items()})


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)


def _sum(what: InstrumentedAttribute[int], which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(what).filter(which), 0)

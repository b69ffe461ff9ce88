"""Read-only sums for the figures."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    and_,
    cast,
    column,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.selectable import TableValuedAlias

from cti.journal.models import Call, CallBusiness, JournalEntry
from insights.business import BusinessCount
from insights.measures import SHORT_ABANDON_S, Tally
from insights.menus import StepCount


async def tally_days(
    session: AsyncSession, since: datetime, until: datetime, zone: ZoneInfo, *, answer_within_s: int
) -> dict[date, Tally]:
    """Sum the ended incoming calls that arrived in [since, until), for each day in `zone`.

    Each day is read by the index on the arrival: grouping by the day's expression took four times
    as long.
    """
    queued = Call.queue != ""
    answered, abandoned = Call.outcome == "answered", Call.outcome == "abandoned"
    in_time = Call.waited_s <= answer_within_s
    sums = {
        "connected": func.count(),
        "entered": _count(func.cardinality(Call.path) > 0),
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
    days = _days(since, until, zone)
    of_day = (
        select(*(one.label(name) for name, one in sums.items()))
        .where(
            Call.direction == "in",
            Call.arrived_at >= days.c.begins_at,
            Call.arrived_at < days.c.ends_at,
        )
        .lateral()
    )
    rows = await session.execute(select(days.c.day, *of_day.c).join_from(days, of_day, true()))
    return {row["day"]: Tally(**{name: int(row[name]) for name in sums}) for row in rows.mappings()}


async def count_menu_steps(
    session: AsyncSession, since: datetime, until: datetime
) -> list[StepCount]:
    """Count the steps of callers whose menus ended in [since, until), as the journal has them."""
    fact = JournalEntry.fact
    steps = (
        func.jsonb_array_elements(fact["steps"])
        .table_valued(column("step", JSONB), with_ordinality="nth")
        .render_derived(name="steps")
    )
    last = steps.c.nth == func.jsonb_array_length(fact["steps"])
    hung_up = fact["result"].astext == "hung_up"
    rows = await session.execute(
        select(
            fact["flow"].astext.label("flow"),
            steps.c.step["place"].astext.label("place"),
            steps.c.step["key"].astext.label("key"),
            and_(last, hung_up).label("gone"),
            func.count().label("steps"),
            func.sum(steps.c.step["ms"].astext.cast(BigInteger)).cast(BigInteger).label("ms"),
        )
        .join_from(JournalEntry, steps, true())
        .where(JournalEntry.at >= since, JournalEntry.at < until, JournalEntry.kind == "MenuEnded")
        .group_by("flow", "place", "key", "gone")
    )
    return [msgspec.convert(row, StepCount, from_attributes=True) for row in rows]


async def count_business(
    session: AsyncSession, since: datetime, until: datetime
) -> list[BusinessCount]:
    """Count the answered incoming calls that arrived in [since, until) by what they were about."""
    about = func.coalesce(CallBusiness.business_type, "")
    rows = await session.execute(
        select(about.label("business_type"), func.count().label("calls"))
        .join_from(Call, CallBusiness, CallBusiness.call_id == Call.call_id, isouter=True)
        .where(Call.direction == "in", Call.outcome == "answered")
        .where(Call.arrived_at >= since, Call.arrived_at < until)
        .group_by(about)
        .order_by(func.count().desc(), about)
    )
    return [msgspec.convert(row, BusinessCount, from_attributes=True) for row in rows]


def local_days(
    since: datetime, until: datetime, zone: ZoneInfo
) -> list[tuple[date, datetime, datetime]]:
    """List the local days of [since, until) with their bounds, the first and last cut by it."""
    day, begins_at = since.astimezone(zone).date(), since
    days: list[tuple[date, datetime, datetime]] = []
    while begins_at < until:
        following = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
        ends_at = min(following, until)
        days.append((day, begins_at, ends_at))
        day, begins_at = day + timedelta(days=1), ends_at
    return days


def _days(since: datetime, until: datetime, zone: ZoneInfo) -> TableValuedAlias:
    """Give the local days of [since, until) as a table."""
    days = local_days(since, until, zone)
    moments = ARRAY(DateTime(timezone=True))
    table = func.unnest(
        cast([day for day, _, _ in days], ARRAY(Date)),
        cast([begins_at for _, begins_at, _ in days], moments),
        cast([ends_at for _, _, ends_at in days], moments),
    )
    return table.table_valued("day", "begins_at", "ends_at").render_derived(name="days")


def _count(which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(which)


def _sum(what: InstrumentedAttribute[int], which: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(what).filter(which), 0)

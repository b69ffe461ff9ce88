"""The SQL of handling times and occupancy, from the journal. Reads only.

A state lasts until the agent's next one; what began in the twelve hours before the period is known
in it. A stretch over midnight is shared between its days.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from insights.handling import BUSY, STAFFED, Handled, Staffed
from insights.store import local_days

_BEFORE = timedelta(hours=12)

_STRETCHES = """
days as (
    select * from unnest(cast(:days as date[]), cast(:begins as timestamptz[]),
        cast(:ends as timestamptz[])) as d(day, begins_at, ends_at)
),
stretches as (
    select fact->>'extension' as extension, fact->>'state' as state, at as began_at,
        coalesce(fact->>'call_id', '') as call_id,
        coalesce(lead(at) over (partition by fact->>'extension' order by seq), :until) as ended_at
    from cti_journal where kind = 'AgentChanged' and at >= :before and at < :until
)"""
_STAFFED = text(f"""
with {_STRETCHES},
parts as (
    select day, extension, state, extract(epoch from
        least(ended_at, ends_at) - greatest(began_at, begins_at))::float8 as seconds
    from stretches join days on began_at < ends_at and ended_at > begins_at
    where state = any (:staffed)
)
select day, extension, coalesce(sum(seconds) filter (where state = any (:busy)), 0) as busy_s,
    sum(seconds) as staffed_s
from parts group by 1, 2 order by 1, 2
""")  # noqa: S608 - constants of ours
# A talk after a transfer is of no queue: it counts for the one by which the caller came, so such a
# call was handled by each of its agents.
# What was received of a call is replaced by what was read of it late (cti/mending). An agent who
# talks twice in one call writes it up once: their wrap-up counts with their last talk.
_HANDLED = text(f"""
with {_STRETCHES},
ended as (
    select seq, at, j.call_id, fact, coalesce(nullif(fact->>'queue', ''), c.queue) as queue
    from cti_journal j left join cti_call c on c.call_id = j.call_id and c.direction = 'in'
    where kind = 'TalkEnded' and at >= :since and at < :until
),
mended as (select distinct call_id from ended where fact->>'late' = 'true'),
counted as (
    select at, call_id, fact, queue, row_number() over (
        partition by call_id, fact->>'extension' order by at desc, seq desc) = 1 as is_last
    from ended
    where queue <> '' and (
        fact->>'late' = 'true' or call_id not in (select call_id from mended))
),
written_up as (
    select call_id, extension, sum(extract(epoch from ended_at - began_at))::float8 as seconds
    from stretches where state = 'wrap_up' group by 1, 2
)
select day, queue, fact->>'extension' as extension, count(*) as answered,
    sum((fact->>'talk_s')::bigint)::float8 as talk_s,
    coalesce(sum(seconds), 0) as wrap_up_s
from counted join days on at >= begins_at and at < ends_at
    left join written_up w on is_last and w.call_id = counted.call_id
        and w.extension = fact->>'extension'
group by 1, 2, 3 order by 1, 2, 3
""")  # noqa: S608 - constants of ours


async def list_handled(
    session: AsyncSession, since: datetime, until: datetime, zone: ZoneInfo
) -> list[Handled]:
    """Sum the answered calls of queues that ended in [since, until), by local day and agent."""
    rows = await session.execute(_HANDLED, _asked(since, until, zone) | {"since": since})
    return [msgspec.convert(row, Handled, from_attributes=True) for row in rows]


async def list_staffed(
    session: AsyncSession, since: datetime, until: datetime, zone: ZoneInfo
) -> list[Staffed]:
    """Sum what agents did in [since, until), by local day."""
    states = {"busy": list(BUSY), "staffed": list(STAFFED)}
    rows = await session.execute(_STAFFED, _asked(since, until, zone) | states)
    return [msgspec.convert(row, Staffed, from_attributes=True) for row in rows]


def _asked(since: datetime, until: datetime, zone: ZoneInfo) -> dict[str, Any]:
    days = local_days(since, until, zone)
    columns: Sequence[list[Any]] = [list(column) for column in zip(*days, strict=True)] or [[]] * 3
    named = dict(zip(("days", "begins", "ends"), columns, strict=True))
    return named | {"before": since - _BEFORE, "until": until}

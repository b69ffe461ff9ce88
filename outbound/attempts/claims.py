"""The dispatcher's SQL: claims, commits, ends. Nothing here commits a transaction.

Rule: one transaction takes the campaign's row, the calls its pace allows, the contacts, and
writes their attempts. So stopping a campaign waits for at most one such transaction, after
which no further attempt can come to be; and any number of dialers keep one campaign's pace.
Whoever is to be left out during an attempt keeps the reason, and is not tried again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from core import locks
from core.ids import new_id
from outbound.attempts.attempt import Bucket, Claimed, End, NoticeFor, Open
from outbound.campaign.campaign import CampaignView
from outbound.campaign.models import Attempt, Campaign, Contact, OptOut
from outbound.campaign.store import exclude_waiting, leave_out, view
from outbound.campaign.views import Heard

LOST_UNREACHED = timedelta(seconds=50)  # after the commit, when nobody told of it meanwhile
_LOST_REACHED = timedelta(minutes=30)  # a talk with an agent may last

_CLAIM = text(
    """
    with picked as (
      select id from outbound_contact c
      where campaign_id = :campaign_id and state = 'waiting' and next_at <= :now
        and zone = any(:zones)
        and not exists (select from outbound_opt_out o where o.e164 = c.e164)
        and not exists (select from outbound_contact d
                        where d.e164 = c.e164 and d.state = 'dialling')
      order by rank, next_at, id limit :many
      for update skip locked
    )
    update outbound_contact c set state = 'dialling', tries = c.tries + 1, changed_at = :now
    from picked where c.id = picked.id
    returning c.id, c.e164, c.tries
    """
)
_ONE_AFTER_THE_OTHER = text(f"select pg_advisory_xact_lock({locks.CLAIMS})")
_END = text(
    """
    with told as (
      select * from unnest(
        cast(:ids as uuid[]), cast(:outcomes as text[]), cast(:causes as int[]),
        cast(:heards as text[]), cast(:shares as float8[]), cast(:answered as timestamptz[]),
        cast(:ended as timestamptz[]), cast(:nexts as timestamptz[])
      ) as t(id, outcome, cause, heard, share, answered_at, ended_at, next_at)
    ), ended as (
      update outbound_attempt a set state = 'ended', outcome = t.outcome,
        cause = greatest(a.cause, t.cause),
        heard = case when t.heard = '' then a.heard else t.heard end,
        heard_share = greatest(a.heard_share, t.share),
        answered_at = coalesce(t.answered_at, a.answered_at), ended_at = t.ended_at
      from told t
      where a.id = t.id
        and (a.state <> 'ended' or (a.outcome = 'lost' and t.outcome <> 'lost'))
      returning a.id, a.contact_id, a.campaign_id, t.outcome, t.next_at, t.ended_at
    )
    update outbound_contact c set
      state = case when e.next_at is null or c.state = 'done' then 'done'
                   when c.reason <> '' then 'excluded' else 'waiting' end,
      reason = case when e.next_at is null or c.state = 'done' then '' else c.reason end,
      outcome = e.outcome,
      tries = c.tries - case when e.outcome = 'not_dialled' then 1 else 0 end,
      next_at = coalesce(e.next_at, c.next_at), changed_at = e.ended_at
    from ended e
    where c.id = e.contact_id and c.state in ('dialling', 'done')
    returning e.id, e.campaign_id
    """
)


async def lock_running(session: AsyncSession, campaign_id: UUID) -> CampaignView | None:
    """Take a running campaign's row, or None when another dialer or a person holds it."""
    row = await session.scalar(
        select(Campaign)
        .where(Campaign.id == campaign_id, Campaign.status == "running")
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    return view(row) if row is not None else None


async def read_bucket(session: AsyncSession, campaign_id: UUID) -> tuple[Bucket, int, datetime]:
    """Give the calls saved up, how many attempts are open, and the database's own clock."""
    live = (
        select(func.count())
        .where(Attempt.campaign_id == campaign_id, Attempt.state != "ended")
        .scalar_subquery()
    )
    asked = select(Campaign.tokens, Campaign.tokens_at, live, func.clock_timestamp())
    tokens, at, many, clock = (await session.execute(asked.where(Campaign.id == campaign_id))).one()
    return Bucket(tokens, at), many, clock


async def write_bucket(session: AsyncSession, campaign_id: UUID, bucket: Bucket) -> None:
    """Store what is left of the saved-up calls."""
    await session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id)
        .values(tokens=bucket.tokens, tokens_at=bucket.at)
    )


async def list_waiting_zones(session: AsyncSession, campaign_id: UUID) -> list[str]:
    """List the zones of the contacts still waiting."""
    rows = await session.scalars(
        select(Contact.zone)
        .where(Contact.campaign_id == campaign_id, Contact.state == "waiting")
        .distinct()
    )
    return list(rows)


async def claim(
    session: AsyncSession, campaign: CampaignView, *, dialer: str, zones: Sequence[str],
    many: int, now: datetime,
) -> list[Claimed]:  # fmt: skip
    """Take up to `many` due contacts and write their attempts as `dialling`.

    Claims of all campaigns stand in line: none sees a number before another's claim of it is
    committed, so nobody's telephone is rung by two campaigns at once.
    """
    await session.execute(_ONE_AFTER_THE_OTHER)
    values = {
        "campaign_id": campaign.campaign_id, "now": now, "zones": list(zones), "many": many,
    }  # fmt: skip
    rows = (await session.execute(_CLAIM, values)).all()
    claimed = [
        Claimed(
            attempt_id=new_id(),
            campaign_id=campaign.campaign_id,
            contact_id=row.id,
            e164=row.e164,
            tries=row.tries,
        )
        for row in rows
    ]
    if claimed:
        await session.execute(
            insert(Attempt),
            [_attempt(one, campaign.outage_version, dialer, now) for one in claimed],
        )
    return claimed


def _attempt(one: Claimed, outage_version: int, dialer: str, now: datetime) -> dict[str, Any]:
    return {
        "id": one.attempt_id,
        "campaign_id": one.campaign_id,
        "contact_id": one.contact_id,
        "dialer": dialer,
        "outage_version": outage_version,
        "committed_at": now,
        "lost_at": now + LOST_UNREACHED,
    }


async def note_answered(session: AsyncSession, attempt_ids: Sequence[UUID], at: datetime) -> None:
    """Mark attempts answered, so that their outcome may take longer."""
    await session.execute(
        update(Attempt)
        .where(Attempt.id.in_(attempt_ids), Attempt.state == "dialling")
        .values(state="answered", answered_at=at, lost_at=at + _LOST_REACHED)
    )


async def end_attempts(session: AsyncSession, ends: Sequence[End]) -> dict[UUID, UUID]:
    """Write outcomes back in one statement; give the campaign of each attempt that took it.

    An attempt that has a known outcome keeps it; `lost` gives way to any known one.
    """
    values = {
        "ids": [one.attempt_id for one in ends],
        "outcomes": [one.outcome for one in ends],
        "causes": [one.cause for one in ends],
        "heards": [one.heard for one in ends],
        "shares": [one.heard_share for one in ends],
        "answered": [one.answered_at for one in ends],
        "ended": [one.ended_at for one in ends],
        "nexts": [one.next_at for one in ends],
    }
    rows = await session.execute(_END, values)
    return {row.id: row.campaign_id for row in rows}


async def list_open(session: AsyncSession, *, overdue_at: datetime | None = None) -> list[Open]:
    """List attempts without an outcome: all, or those overdue at a moment."""
    query = (
        select(Attempt, Contact.tries, Campaign.channel)
        .join(Contact, Contact.id == Attempt.contact_id)
        .join(Campaign, Campaign.id == Attempt.campaign_id)
        .where(Attempt.state != "ended")
    )
    if overdue_at is not None:
        query = query.where(Attempt.lost_at <= overdue_at).limit(1000)
    rows = await session.execute(query)
    return [_open(row.Attempt, row.tries, row.channel) for row in rows]


def _open(attempt: Attempt, tries: int, channel: str) -> Open:
    return Open(
        attempt_id=attempt.id,
        campaign_id=attempt.campaign_id,
        contact_id=attempt.contact_id,
        tries=tries,
        cause=attempt.cause,
        heard=cast(Heard, attempt.heard),
        heard_share=attempt.heard_share,
        committed_at=attempt.committed_at,
        lost_at=attempt.lost_at,
        answered_at=attempt.answered_at,
        channel=channel,
    )


async def find_notice(session: AsyncSession, attempt_id: UUID) -> NoticeFor | None:
    """Find whom an attempt calls; None when it is not in the air (any more)."""
    contact = await session.scalar(
        select(Contact)
        .join(Attempt, Attempt.contact_id == Contact.id)
        .where(Attempt.id == attempt_id, Attempt.state != "ended")
    )
    if contact is None or contact.e164 is None:
        return None
    return NoticeFor(
        attempt_id=attempt_id,
        campaign_id=contact.campaign_id,
        e164=contact.e164,
        zone=contact.zone,
        language=contact.language,
        elderly=contact.elderly,
        customer_id=contact.customer_id,
    )


async def finish_if_empty(session: AsyncSession, campaign_id: UUID, at: datetime) -> bool:
    """End a running campaign that has nobody left to call; tell whether it ended.

    A wish that was told while the campaign was drafted found no contact to leave out: see to it.
    """
    wished = select(OptOut.e164).where(OptOut.e164 == Contact.e164).exists()
    left = select(Contact.id).where(
        Contact.campaign_id == campaign_id,
        Contact.state.in_(["waiting", "dialling"]),
        (Contact.state == "dialling") | ~wished,
    )
    ended = await session.scalar(
        update(Campaign)
        .where(Campaign.id == campaign_id, Campaign.status == "running", ~left.exists())
        .values(status="done", ended_at=at)
        .returning(Campaign.id)
    )
    if ended is not None:
        await exclude_waiting(session, campaign_id, "opted_out", at)
    return ended is not None


async def note_heard(
    session: AsyncSession, attempt_id: UUID, heard: Heard, share: float, at: datetime
) -> None:
    """Keep what a customer's keys said, before anybody judges the attempt."""
    await session.execute(
        update(Attempt)
        .where(Attempt.id == attempt_id)
        .values(
            heard=heard,
            heard_share=func.greatest(Attempt.heard_share, share),
            answered_at=func.coalesce(Attempt.answered_at, at),
        )
    )


async def opt_out(
    session: AsyncSession, e164: int, *, source: str, campaign_id: UUID | None, at: datetime
) -> None:
    """Never call a number again, starting with the calls that were planned."""
    statement = insert(OptOut).values(e164=e164, source=source, campaign_id=campaign_id, at=at)
    await session.execute(statement.on_conflict_do_nothing())
    await session.execute(leave_out("opted_out", at).where(Contact.e164 == e164))

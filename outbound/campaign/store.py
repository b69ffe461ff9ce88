"""The desk's SQL of campaigns: drafts, contacts, counts. Nothing here commits."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CursorResult,
    Text,
    Update,
    Uuid,
    any_,
    bindparam,
    case,
    func,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from core.phone import NumberPlan, mask, national
from outbound.callees.audience import Listed
from outbound.campaign.campaign import CampaignView
from outbound.campaign.models import Campaign, Contact
from outbound.campaign.views import ContactView

CONTACTS_A_PAGE = 100
LIVE = ("draft", "approved", "running", "paused")  # statuses of a campaign that is not over
_LISTED = {  # fields of `Listed` and their columns' types
    "e164": "bigint", "zone": "text", "customer_id": "bigint", "language": "text",
    "elderly": "boolean", "rank": "integer", "row": "integer", "reason": "text",
}  # fmt: skip
_ADD_CONTACTS = text(
    f"""
insert into outbound_contact (campaign_id, state, changed_at, next_at, {", ".join(_LISTED)})
select :campaign, case reason when '' then 'waiting' else 'excluded' end, :at, :at,
    {", ".join(_LISTED)}
from unnest({", ".join(f"cast(:{name} as {kind}[])" for name, kind in _LISTED.items())})
    as listed ({", ".join(_LISTED)})
on conflict do nothing
"""  # noqa: S608 - our own names
)
_OPTED_OUT = text("select e164 from outbound_opt_out where e164 = any(cast(:e164s as bigint[]))")

_DIGEST_OF_NUMBERS = text("""
select encode(sha256(convert_to(coalesce(string_agg(concat_ws(' ', e164, zone, coalesce(
    customer_id, 0), language, elderly, rank), chr(10) order by e164, id), ''), 'UTF8')), 'hex')
from outbound_contact where campaign_id = :campaign and state <> 'excluded'
""")

_BY_STATUS = select(Campaign).where(  # asked five times a second: built once
    (Campaign.status == any_(bindparam("statuses", type_=ARRAY(Text))))
    | (Campaign.id == any_(bindparam("also", type_=ARRAY(Uuid))))
)


def view(row: Campaign) -> CampaignView:
    """Give a campaign's row as a value."""
    return msgspec.convert(row, CampaignView, from_attributes=True)


async def add_campaign(session: AsyncSession, campaign: CampaignView) -> None:
    """Store a new draft."""
    parts = msgspec.structs.asdict(campaign)
    parts["id"] = parts.pop("campaign_id")
    parts["tokens_at"] = campaign.created_at
    for name in ("grades", "closed_days", "editors"):
        parts[name] = list(parts[name])
    session.add(Campaign(**parts))
    await session.flush()


async def find_campaign(
    session: AsyncSession, campaign_id: UUID, *, lock: bool = False
) -> CampaignView | None:
    """Find a campaign; with `lock` its row is held until the transaction ends."""
    row = await session.get(
        Campaign, campaign_id, with_for_update=lock or None, populate_existing=True
    )
    return view(row) if row is not None else None


async def list_campaigns(session: AsyncSession, *, limit: int = 100) -> list[CampaignView]:
    """List campaigns, the newest first."""
    rows = await session.scalars(
        select(Campaign).order_by(Campaign.created_at.desc(), Campaign.id.desc()).limit(limit)
    )
    return [view(row) for row in rows]


async def list_by_status(
    session: AsyncSession, statuses: Collection[str], also: Collection[UUID] = ()
) -> list[CampaignView]:
    """List campaigns in these states, and these by id."""
    rows = await session.scalars(_BY_STATUS, {"statuses": list(statuses), "also": list(also)})
    return [view(row) for row in rows]


async def change_campaign(session: AsyncSession, campaign_id: UUID, parts: dict[str, Any]) -> None:
    """Set columns of a campaign, if any."""
    if not parts:
        return
    await session.execute(update(Campaign).where(Campaign.id == campaign_id).values(**parts))


async def list_opted_out(session: AsyncSession, e164s: Collection[int]) -> set[int]:
    """Give those of these numbers that want no calls."""
    rows = await session.scalars(_OPTED_OUT, {"e164s": list(e164s)})
    return set(rows)


async def list_numbers(session: AsyncSession, campaign_id: UUID) -> set[int]:
    """Give the numbers a campaign will call or has called."""
    rows = await session.scalars(
        select(Contact.e164).where(Contact.campaign_id == campaign_id, Contact.state != "excluded")
    )
    return {e164 for e164 in rows if e164 is not None}


async def add_contacts(
    session: AsyncSession, campaign_id: UUID, listed: Sequence[Listed], at: datetime
) -> int:
    """Store contacts; a number the campaign has already is left out. Give how many came in.

    Ten thousand or fewer at a time: all of them go in one statement, as arrays.
    """
    if not listed:
        return 0
    columns = {name: [getattr(one, name) for one in listed] for name in _LISTED}
    added = await session.execute(_ADD_CONTACTS, {"campaign": campaign_id, "at": at, **columns})
    return cast(CursorResult[Any], added).rowcount


async def digest_of_numbers(session: AsyncSession, campaign_id: UUID) -> str:
    """Digest (SHA-256, hex) whom a campaign rings, and what decides their words and their place."""
    return await session.scalar(_DIGEST_OF_NUMBERS, {"campaign": campaign_id}) or ""


async def count_contacts(session: AsyncSession, campaign_id: UUID) -> dict[str, int]:
    """Count contacts: by outcome when done, else under `waiting`, `dialling`, `excluded`."""
    key = func.coalesce(
        func.nullif(text("case when state = 'done' then outcome end"), ""), Contact.state
    )
    rows = await session.execute(
        select(key.label("what"), func.count().label("many"))
        .where(Contact.campaign_id == campaign_id)
        .group_by(key)
    )
    return {row.what: row.many for row in rows}


async def count_live(session: AsyncSession) -> dict[str, int]:
    """Count the campaigns that are not over, by status."""
    rows = await session.execute(
        select(Campaign.status, func.count().label("many"))
        .where(Campaign.status.in_(LIVE))
        .group_by(Campaign.status)
    )
    return dict.fromkeys(LIVE, 0) | {row.status: row.many for row in rows}


async def count_waiting(session: AsyncSession) -> dict[str, int]:
    """Count the contacts of campaigns running or paused that wait, and that are being called."""
    states = ("waiting", "dialling")
    rows = await session.execute(
        select(Contact.state, func.count().label("many"))
        .join(Campaign, Campaign.id == Contact.campaign_id)
        .where(Campaign.status.in_(("running", "paused")), Contact.state.in_(states))
        .group_by(Contact.state)
    )
    return dict.fromkeys(states, 0) | {row.state: row.many for row in rows}


async def count_excluded(session: AsyncSession, campaign_id: UUID) -> dict[str, int]:
    """Count the contacts left out, by reason."""
    rows = await session.execute(
        select(Contact.reason, func.count().label("many"))
        .where(Contact.campaign_id == campaign_id, Contact.state == "excluded")
        .group_by(Contact.reason)
    )
    return {row.reason: row.many for row in rows}


async def list_examples(
    session: AsyncSession, campaign_id: UUID, reason: str, many: int
) -> list[int]:
    """List some of the numbers left out for a reason."""
    query = select(Contact.e164).where(
        Contact.campaign_id == campaign_id, Contact.reason == reason, Contact.e164.is_not(None)
    )
    rows = await session.scalars(query.order_by(Contact.id).limit(many))
    return [e164 for e164 in rows if e164 is not None]


async def list_contacts(
    session: AsyncSession, campaign_id: UUID, plan: NumberPlan, *, state: str = "", page: int = 0
) -> list[ContactView]:
    """List a page of a campaign's contacts; `state` may be a state, an outcome or a reason."""
    query = select(Contact).where(*_listed(campaign_id, state)).order_by(Contact.id)
    rows = await session.scalars(query.limit(CONTACTS_A_PAGE).offset(page * CONTACTS_A_PAGE))
    return [_contact(row, plan) for row in rows]


async def count_listed(session: AsyncSession, campaign_id: UUID, *, state: str = "") -> int:
    """Count the contacts that `list_contacts` pages through."""
    query = select(func.count()).select_from(Contact).where(*_listed(campaign_id, state))
    return await session.scalar(query) or 0


def _listed(campaign_id: UUID, state: str) -> list[ColumnElement[bool]]:
    whose = [Contact.campaign_id == campaign_id]
    if state:
        whose.append(or_(Contact.state == state, Contact.outcome == state, Contact.reason == state))
    return whose


def _contact(row: Contact, plan: NumberPlan) -> ContactView:
    return ContactView(
        contact_id=row.id,
        number=mask(national(row.e164, plan)) if row.e164 is not None else "",
        customer_id=row.customer_id,
        language=row.language,
        state=cast(Any, row.state),
        outcome=row.outcome,
        reason=row.reason,
        row=row.row,
        attempts=row.tries,
        last_at=row.changed_at if row.tries else None,
        next_at=row.next_at if row.state == "waiting" else None,
    )


def leave_out(reason: str, at: datetime) -> Update:
    """Make the statement that leaves contacts out: who waits at once, who rings once it ends."""
    waits = Contact.state == "waiting"
    return (
        update(Contact)
        .where(Contact.state.in_(["waiting", "dialling"]))
        .values(
            state=case((waits, "excluded"), else_=Contact.state),
            reason=reason,
            changed_at=at,
        )
        .execution_options(synchronize_session=False)
    )


async def exclude_waiting(
    session: AsyncSession, campaign_id: UUID, reason: str, at: datetime
) -> int:
    """Leave out everybody not called yet; give how many."""
    statement = leave_out(reason, at).where(Contact.campaign_id == campaign_id)
    return cast(CursorResult[Any], await session.execute(statement)).rowcount


async def exclude_all_but(
    session: AsyncSession, campaign_id: UUID, e164s: Sequence[int], reason: str, at: datetime
) -> int:
    """Leave out numbers that are not among these (the power is back there)."""
    gone = text("e164 <> all(cast(:e164s as bigint[]))").bindparams(e164s=list(e164s))
    statement = leave_out(reason, at).where(
        Contact.campaign_id == campaign_id, Contact.customer_id.is_not(None), gone
    )
    return cast(CursorResult[Any], await session.execute(statement)).rowcount

"""A campaign is drafted: its audience taken from an outage or a list, its figures counted.

Rule: the words follow an outage by themselves, being made from it at the moment of the call. Here
the contacts follow: an outage that ended leaves nobody to call about its being open, one that
shrank leaves out those whose power is back. Nobody is added that no person approved.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from core.language import LANGUAGES
from core.phone import NumberPlan, Phone, mask, national
from customers.affected import count_customers_on, customers_on
from outages.outage import OutageView
from outages.store import find_outage, has_scope_changed
from outbound.callees.audience import Addressee, NumberRules, sort_out
from outbound.callees.hours import Window, next_opening
from outbound.campaign import store
from outbound.campaign.approval import check_takes_list
from outbound.campaign.campaign import (
    PURPOSES,
    CampaignRefused,
    CampaignView,
    Means,
    Occasion,
    check_emergency,
)
from outbound.campaign.message import check_wording, message
from outbound.campaign.preflight import Preflight, estimate, message_seconds, warnings

_EXAMPLES = 3  # of numbers that may not be called
_BATCH = 500  # a larger one would hold up the loop, and with it every ringing telephone


class NewCampaign(msgspec.Struct, frozen=True, kw_only=True):
    """What a supervisor decides when drafting."""

    name: str
    occasion: Occasion
    outage_id: UUID | None = None
    wording_zh: str = ""
    wording_en: str = ""
    grades: tuple[str, ...] = ()
    per_second: float = 2.0
    lines: int = 20
    tries: int = 3
    opens: time = time(9)
    closes: time = time(20)
    closed_days: tuple[date, ...] = ()
    emergency: bool = False
    emergency_reason: str = ""
    channel: str = "voice"  # how people are told (outbound/channels)


async def draft(
    session: AsyncSession, new: NewCampaign, *, author_id: int, at: datetime, policy: NumberRules
) -> CampaignView:
    """Store a draft with its audience; raises CampaignRefused for what cannot be said."""
    outage = await _outage(session, new)
    campaign = CampaignView(
        **msgspec.structs.asdict(new),
        campaign_id=new_id(),
        status="draft",
        status_reason="",
        outage_version=outage.version if outage else 0,
        author_id=author_id,
        approved_by=None,
        approved_at=None,
        created_at=at,
        started_at=None,
        ended_at=None,
    )
    check(campaign)
    await store.add_campaign(session, campaign)
    if outage is not None:
        await _add_affected(session, campaign, outage, policy)
    return campaign


def check(campaign: CampaignView) -> None:
    """Raise CampaignRefused unless words and hours make sense."""
    for text in (campaign.wording_zh, campaign.wording_en):
        check_wording(text, has_outage=campaign.outage_id is not None)
    if campaign.outage_id is None and not (campaign.wording_zh or campaign.wording_en):
        raise CampaignRefused(
            "campaign_without_words", "Without an outage a campaign needs words of its own."
        )
    if campaign.opens >= campaign.closes:
        raise CampaignRefused("campaign_hours", "Calling must begin earlier in the day than end.")
    check_emergency(campaign.emergency, campaign.emergency_reason)


async def _outage(session: AsyncSession, new: NewCampaign) -> OutageView | None:
    if new.outage_id is None:
        if PURPOSES[new.occasion].needs_outage:
            raise CampaignRefused(
                "campaign_without_outage", "This occasion needs an outage; choose one."
            )
        return None
    outage = await find_outage(session, new.outage_id)
    if outage is None:
        raise CampaignRefused("outage_not_found", "There is no such outage.")
    if outage.status != "open" and PURPOSES[new.occasion].while_open:
        raise CampaignRefused(
            "outage_closed", f"The outage is {outage.status}; nobody needs to hear of it as open."
        )
    return outage


async def _add_affected(
    session: AsyncSession, campaign: CampaignView, outage: OutageView, policy: NumberRules
) -> None:
    seen: set[int] = set()
    async for people in _in_batches(session, campaign, outage):
        await _add(session, campaign, people, seen, policy)


async def _in_batches(
    session: AsyncSession, campaign: CampaignView, outage: OutageView
) -> AsyncIterator[list[Addressee]]:
    people: list[Addressee] = []
    async for one in customers_on(session, outage.feeder_codes, outage.transformer_codes):
        if campaign.grades and one.grade not in campaign.grades and not one.critical:
            continue
        people.append(
            Addressee(
                number=Phone(one.e164),
                customer_id=one.customer_id,
                language=one.language,
                elderly=one.elderly,
                grade=one.grade,
                critical=one.critical,
            )
        )
        if len(people) >= _BATCH:
            yield people
            people = []
    yield people


async def _add(
    session: AsyncSession,
    campaign: CampaignView,
    batch: list[Addressee],
    seen: set[int],
    policy: NumberRules,
) -> int:
    numbers = {one.number.e164 for one in batch if isinstance(one.number, Phone)}
    opted_out = await store.list_opted_out(session, numbers)
    listed = list(sort_out(batch, opted_out, seen, policy))
    await store.add_contacts(session, campaign.campaign_id, listed, campaign.created_at)
    return sum(not one.reason for one in listed)


async def add_list(
    session: AsyncSession, campaign: CampaignView, people: Iterable[Addressee], policy: NumberRules
) -> int:
    """Add a list to a draft (its row locked), batch by batch; give how many will be called."""
    check_takes_list(campaign)
    seen = await store.list_numbers(session, campaign.campaign_id)
    waiting, added = iter(people), 0
    while batch := await asyncio.to_thread(_take, waiting):  # a file takes its time to be read
        added += await _add(session, campaign, batch, seen, policy)
    return added


def _take(waiting: Iterator[Addressee]) -> list[Addressee]:
    return list(islice(waiting, _BATCH))


async def preflight(
    session: AsyncSession,
    campaign: CampaignView,
    means: Means,
    now: datetime,
    zone: ZoneInfo,
    plan: NumberPlan,
) -> Preflight:
    """Count what the campaign will do, with its channel's means, and whom it will not reach."""
    contacts = (await store.count_contacts(session, campaign.campaign_id)).get("waiting", 0)
    excluded = await store.count_excluded(session, campaign.campaign_id)
    examples = await _examples(session, campaign, excluded, plan)
    outage = await find_outage(session, campaign.outage_id) if campaign.outage_id else None
    if outage is not None:
        scope = (outage.feeder_codes, outage.transformer_codes)
        unreachable = (await count_customers_on(session, *scope)).unreachable
        if unreachable:
            excluded["no_phone"] = excluded.get("no_phone", 0) + unreachable
    texts = {"zh": "", "en": ""}
    for language in LANGUAGES:
        texts[language] = message(campaign, outage, language, now, zone)
    longest_s = max(message_seconds(text, language) for language, text in texts.items())
    message_s = longest_s if means.is_spoken else None
    minutes, line_minutes = estimate(contacts, message_s, campaign.per_second, campaign.lines)
    opens_at, minutes_open = _opening(campaign, now, zone)
    return Preflight(
        contacts=contacts,
        excluded=dict(sorted(excluded.items())),
        examples=examples,
        message_s=None if message_s is None else round(message_s, 1),
        minutes=round(minutes, 1),
        line_minutes=round(line_minutes, 1),
        per_second=campaign.per_second,
        lines=campaign.lines,
        opens_at=opens_at,
        ends_at=opens_at + timedelta(minutes=minutes) if opens_at else None,
        window_open=opens_at is not None and opens_at <= now,
        warnings=warnings(contacts, minutes, minutes_open, texts, is_spoken=means.is_spoken),
    )


async def _examples(
    session: AsyncSession, campaign: CampaignView, excluded: Collection[str], plan: NumberPlan
) -> dict[str, tuple[str, ...]]:
    """Give some of the numbers that may not be called, masked, by reason."""
    found: dict[str, tuple[str, ...]] = {}
    for reason in ("abroad", "kind_not_allowed"):
        if reason in excluded:
            some = await store.list_examples(session, campaign.campaign_id, reason, _EXAMPLES)
            found[reason] = tuple(mask(national(e164, plan)) for e164 in some)
    return {reason: numbers for reason, numbers in found.items() if numbers}


def _opening(
    campaign: CampaignView, now: datetime, zone: ZoneInfo
) -> tuple[datetime | None, float | None]:
    if campaign.emergency:
        return now, float("inf")
    window = Window(campaign.opens, campaign.closes, frozenset(campaign.closed_days))
    opens_at = next_opening(window, now, [zone])
    if opens_at is None:
        return None, None
    closing = datetime.combine(opens_at.astimezone(zone).date(), campaign.closes, zone)
    return opens_at, (closing - opens_at) / timedelta(minutes=1)


async def follow_outage(
    session: AsyncSession, campaign: CampaignView, now: datetime
) -> CampaignView:
    """Bring a campaign (its row locked) to its outage's newest version; give it as it is then."""
    if campaign.outage_id is None:
        return campaign
    outage = await find_outage(session, campaign.outage_id)
    if outage is None or outage.version == campaign.outage_version:
        return campaign
    purpose = PURPOSES[campaign.occasion]
    if outage.status == "cancelled" and purpose.needs_outage:
        await store.exclude_waiting(session, campaign.campaign_id, "cancelled", now)
    elif outage.status == "restored" and purpose.while_open:
        await store.exclude_waiting(session, campaign.campaign_id, "restored", now)
    elif await has_scope_changed(session, outage.outage_id, campaign.outage_version):
        concerned = await _concerned(session, outage)
        await store.exclude_all_but(session, campaign.campaign_id, concerned, "restored", now)
    await store.change_campaign(session, campaign.campaign_id, {"outage_version": outage.version})
    followed = await store.find_campaign(session, campaign.campaign_id)
    return followed or campaign


async def _concerned(session: AsyncSession, outage: OutageView) -> list[int]:
    scope = (outage.feeder_codes, outage.transformer_codes)
    return [one.e164 async for one in customers_on(session, *scope)]

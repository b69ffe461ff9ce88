"""A campaign follows its outage: whom it concerns no longer is not rung about it.

Rule: the words follow by themselves, being made from the outage at the moment of the call. Here
the contacts follow: an outage that ended leaves nobody to call about its being open, one that
shrank leaves out those whose power is back. Nobody is added that no person approved.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from customers.affected import customers_on
from outages.outage import OutageView
from outages.store import find_outage, has_scope_changed
from outbound.campaign import store
from outbound.campaign.campaign import CampaignView


async def follow_outage(
    session: AsyncSession, campaign: CampaignView, now: datetime
) -> CampaignView:
    """Bring a campaign (its row locked) to its outage's newest version; give it as it is then."""
    if campaign.outage_id is None:
        return campaign
    outage = await find_outage(session, campaign.outage_id)
    if outage is None or outage.version == campaign.outage_version:
        return campaign
    if outage.status == "cancelled" and campaign.occasion != "other":
        await store.exclude_waiting(session, campaign.campaign_id, "cancelled", now)
    elif outage.status == "restored" and campaign.occasion in ("outage", "etr"):
        await store.exclude_waiting(session, campaign.campaign_id, "restored", now)
    elif await has_scope_changed(session, outage.outage_id, campaign.outage_version):
        concerned = await _numbers(session, outage)
        await store.exclude_all_but(session, campaign.campaign_id, concerned, "restored", now)
    await store.change_campaign(session, campaign.campaign_id, {"outage_version": outage.version})
    followed = await store.find_campaign(session, campaign.campaign_id)
    return followed or campaign


async def _numbers(session: AsyncSession, outage: OutageView) -> list[int]:
    scope = (outage.feeder_codes, outage.transformer_codes)
    return [one.e164 async for one in customers_on(session, *scope)]

"""Whom an attempt tells, and in which words: for every channel alike.

Rule: the words are made at the moment they are asked for, from the outage as it is then.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from core.language import Language
from outages.outage import OutageView
from outages.store import find_outage
from outbound.attempts import claims
from outbound.attempts.attempt import NoticeFor
from outbound.campaign import store
from outbound.campaign.campaign import CampaignView
from outbound.campaign.message import message


class Told(msgspec.Struct, frozen=True):
    """Whom we speak to, and about what."""

    contact: NoticeFor
    campaign: CampaignView
    outage: OutageView | None

    def text(self, language: Language, now: datetime, home_zone: str) -> str:
        """Give the message in a language, with the facts of now in the listener's zone."""
        zone = ZoneInfo((self.contact.zone or home_zone).split("|")[0])
        elderly = self.contact.elderly
        return message(self.campaign, self.outage, language, now, zone, elderly=elderly)


async def find_told(session: AsyncSession, attempt_id: UUID) -> Told | None:
    """Find whom an attempt tells, and about what; None when it is not in the air (any more)."""
    contact = await claims.find_notice(session, attempt_id)
    if contact is None:
        return None
    campaign, outage = await find_subject(session, contact.campaign_id)
    return None if campaign is None else Told(contact, campaign, outage)


async def find_subject(
    session: AsyncSession, campaign_id: UUID
) -> tuple[CampaignView | None, OutageView | None]:
    """Find a campaign and the outage it is about."""
    campaign = await store.find_campaign(session, campaign_id)
    about = campaign.outage_id if campaign is not None else None
    return campaign, await find_outage(session, about) if about is not None else None

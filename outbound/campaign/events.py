"""How a campaign goes."""

from datetime import datetime
from uuid import UUID

import msgspec


class CampaignChanged(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A campaign's status or progress changed (progress at most twice a second)."""

    at: datetime
    campaign_id: UUID
    status: str
    counts: dict[str, int]  # contacts by outcome, waiting ones under "waiting"

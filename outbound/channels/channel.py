"""A way of telling somebody something: what the dispatcher asks of each, whatever carries it.

Rule: an attempt is committed before a channel is asked to tell, and it is asked once. What it
hears of an attempt may come late, twice or never; it gives each outcome once. An attempt of which
nothing was heard 50 s after its commit (`LOST_UNREACHED` of outbound/attempts/claims.py) counts as
lost, so whatever a channel waits for before it says "reached" or how it ended is shorter. An
outcome is one of `Outcome` in outbound/campaign/views.py, the one list of them. A campaign names
its channel; a new one is a file here and a line in `hotline/service.py`.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol
from uuid import UUID

from outbound.attempts.attempt import Bucket, Claimed, Ended, Open
from outbound.campaign.campaign import CampaignView, Means


class Channel(Protocol):
    """One way of telling a contact, and of hearing how it went."""

    @property
    def means(self) -> Means:
        """Tell its name, and what whoever plans a campaign must know of it."""
        ...

    @property
    def ready(self) -> bool:
        """Tell whether anybody can be told now."""
        ...

    def allow(
        self, campaign: CampaignView, saved: Bucket, now: datetime, live: int
    ) -> tuple[int, Bucket]:
        """Give how many attempts may begin now beside `live` open ones, and what stays saved."""
        ...

    async def tell(self, one: Claimed) -> None:
        """Tell one contact, once; also whether that succeeded comes with `take_ended`."""
        ...

    def adopt(self, found: Open, *, overdue: bool = False) -> None:
        """Take in an attempt that another process left open; `overdue`: nobody waits for it."""
        ...

    async def withdraw(self, campaign_id: UUID) -> None:
        """Take back, where that is possible, what nobody has received yet."""
        ...

    def campaigns(self) -> Collection[UUID]:
        """Name the campaigns of its open attempts."""
        ...

    def take_reached(self) -> list[UUID]:
        """Give, once, the attempts that reached somebody and may go on for a while."""
        ...

    def take_ended(self, now: datetime) -> list[Ended]:
        """Give, once, the attempts whose outcome is known."""
        ...

    def take_fault(self, campaign_id: UUID) -> str:
        """Name, once, why a campaign's attempts reach no people (a code), or ""."""
        ...

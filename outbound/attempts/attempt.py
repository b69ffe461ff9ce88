"""An attempt at telling one contact, as it passes between dispatcher, channel and database.

Rule: it is committed as `dialling` before anybody is told, and told at most once. Nothing here
knows what carries the message.
"""

from datetime import datetime
from uuid import UUID

import msgspec

from outbound.campaign.views import Heard, Outcome


class Bucket(msgspec.Struct, frozen=True):
    """Attempts that a campaign may begin, saved up at a moment."""

    tokens: float
    at: datetime


def give_back(bucket: Bucket, unused: int) -> Bucket:
    """Put attempts back that were allowed and not needed."""
    return Bucket(bucket.tokens + unused, bucket.at)


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt committed as `dialling`: the holder alone may dial it, and only at once."""

    attempt_id: UUID
    campaign_id: UUID
    contact_id: int
    e164: int
    tries: int  # this one included


class Open(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt whose outcome is not known yet."""

    attempt_id: UUID
    campaign_id: UUID
    contact_id: int
    tries: int
    cause: int
    heard: Heard
    heard_share: float
    committed_at: datetime
    lost_at: datetime
    answered_at: datetime | None
    channel: str = "voice"  # that its campaign names


class End(msgspec.Struct, frozen=True, kw_only=True):
    """How an attempt ended, and when the number is tried again (None: never)."""

    attempt_id: UUID
    outcome: Outcome
    cause: int
    heard: Heard
    heard_share: float
    answered_at: datetime | None
    ended_at: datetime
    next_at: datetime | None


class NoticeFor(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an attempt calls, and for which campaign."""

    attempt_id: UUID
    campaign_id: UUID
    e164: int
    zone: str
    language: str
    elderly: bool
    customer_id: int | None


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt whose outcome its channel knows."""

    attempt_id: UUID
    campaign_id: UUID
    tries: int  # this one included
    outcome: Outcome
    at: datetime
    cause: int = 0  # Q.850, of a call
    heard: Heard = ""
    heard_share: float = 0.0
    answered_at: datetime | None = None

"""Values that pass between the dialer and the room's store."""

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from outbound.dialling.attempt import Heard, Outcome


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


class ContactView(msgspec.Struct, frozen=True, kw_only=True):
    """A contact as the desk lists it."""

    contact_id: int
    e164: int | None
    customer_id: int | None
    language: str
    state: Literal["waiting", "dialling", "done", "excluded"]
    outcome: str
    reason: str
    row: int | None
    tries: int
    next_at: datetime
    changed_at: datetime


class NoticeFor(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an attempt calls, and for which campaign."""

    attempt_id: UUID
    campaign_id: UUID
    e164: int
    zone: str
    language: str
    elderly: bool
    customer_id: int | None

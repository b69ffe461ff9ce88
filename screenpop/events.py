"""What was done for a call's card."""

from datetime import datetime

import msgspec


class CallerLookedUp(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A caller's number was looked up."""

    at: datetime
    call_id: str
    began_at: datetime
    outcome: str  # as `customers.caller.match.Match` names it


class CardSent(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """A call's card went to an agent's page."""

    at: datetime
    call_id: str

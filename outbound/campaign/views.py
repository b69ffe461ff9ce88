"""What is shown of a campaign's contacts, and the words for how telling one of them went."""

from datetime import datetime
from typing import Literal

import msgspec

Outcome = Literal[
    "acknowledged", "opted_out", "reached_agent", "unconfirmed", "machine", "busy", "no_answer",
    "rejected", "invalid_number", "congestion", "cancelled", "not_dialled", "lost",
]  # fmt: skip
Heard = Literal["", "acknowledged", "opted_out", "agent", "unconfirmed", "hung_up"]


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

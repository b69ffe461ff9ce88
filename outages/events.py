"""What changed in the dark."""

from datetime import datetime
from uuid import UUID

import msgspec


class ReportsSettled(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Trouble calls were joined to an outage or put away with a reason."""

    at: datetime
    count: int


class OutageChanged(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """An outage was opened, changed or restored."""

    at: datetime
    outage_id: UUID
    what: str  # opened | etr | scope | restored | cancelled

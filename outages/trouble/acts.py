"""Reports of people in the dark, put away by a person with a reason.

Rule: what somebody else settled meanwhile, or told danger of meanwhile, is looked at again first.
"""

from collections.abc import Awaitable, Callable, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.bus import Bus
from core.db import Database
from outages.events import ReportsSettled
from outages.outage import OutageRefused
from outages.trouble import store

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]


class ReportActs:
    """What people decide about reports; every refusal is an OutageRefused."""

    def __init__(self, database: Database, bus: Bus, audit: Audit) -> None:
        self._database = database
        self._bus = bus
        self._audit = audit

    async def put_away(
        self, report_ids: Sequence[int], reason: str, person_id: int, *, danger_seen: bool
    ) -> int:
        """Settle reports without an outage, all or none; give how many were still open."""
        at = clock.now()
        async with self._database.transaction() as session:
            if not danger_seen and await store.danger_among(session, report_ids):
                raise OutageRefused(
                    "danger_told", "Danger was told of one of these meanwhile: look again."
                )
            settled = await store.settle_reports(
                session, report_ids, person_id=person_id, why=reason, at=at
            )
            if not settled:
                raise OutageRefused(
                    "reports_settled", "These reports were settled by somebody meanwhile."
                )
            subject = "reports:" + ",".join(map(str, report_ids[:20]))
            await self._audit(session, person_id, "reports.put_away", subject, reason)
        self._bus.publish(ReportsSettled(at=at, count=settled))
        return settled

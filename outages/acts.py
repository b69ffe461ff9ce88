"""What is decided about an outage: opened, changed, restored; each in one transaction.

Rule: the reports of people in the dark follow their outage. Opening one settles those it was
opened from and joins the others in its scope; a wider scope joins more; a cancelled outage gives
back what it took. What changed is published after the commit.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.bus import Bus
from core.db import Database
from outages import store
from outages.events import OutageChanged, ReportsSettled
from outages.grid import store as grid_store
from outages.outage import NewOutage, OutageChange, OutageRefused, OutageView, check_near
from outages.trouble import store as reports_sql

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
_JOINED_FROM = timedelta(days=1)  # older reports in its scope are of something else


class Decided(msgspec.Struct, frozen=True):
    """An outage as it was decided, with the names of its feeders and devices."""

    outage: OutageView
    feeder_names: dict[str, str]  # by code
    device_names: dict[str, str]


Also = Callable[[AsyncSession, Decided], Awaitable[None]]


class OutageActs:
    """What people decide about outages; every refusal is an OutageRefused."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        audit: Audit,
        zone: ZoneInfo,
        *,
        also: Also | None = None,
    ) -> None:
        """`also` is done last in the transaction of each decision."""
        self._also = also
        self._database = database
        self._bus = bus
        self._audit = audit
        self._zone = zone

    async def open(
        self, new: NewOutage, reports: Sequence[int], person_id: int | None, *, far_ahead: bool
    ) -> Decided:
        """Open an outage from reports; `far_ahead`: moments beyond ten days are meant."""
        at = clock.now()
        if not far_ahead:
            check_near(new.started_at, new.etr_at, at, self._zone)
        async with self._database.transaction() as session:
            outage = await store.open_outage(session, new, person_id=person_id, at=at)
            decided = await self._decided(session, outage)
            subject = f"outage:{outage.outage_id}"
            await self._audit(session, person_id, "outage.opened", subject, outage.kind)
            joined = await self._join_reports(session, outage, reports, person_id)
            await self._do_also(session, decided)
        self._bus.publish(OutageChanged(at=at, outage_id=outage.outage_id, what="opened"))
        if joined:
            self._bus.publish(ReportsSettled(at=at, count=joined))
        return decided

    async def edit(
        self,
        outage_id: UUID,
        wanted: OutageChange,
        version: int,
        person_id: int | None,
        *,
        far_ahead: bool,
    ) -> Decided:
        """Change what a person looked at; `far_ahead`: an ETR beyond ten days is meant."""
        if not far_ahead:
            etr_at = None if wanted.etr_at is msgspec.UNSET else wanted.etr_at
            check_near(None, etr_at, clock.now(), self._zone)
        return await self._change(outage_id, wanted, version, person_id)

    async def end(
        self, outage_id: UUID, version: int | None, person_id: int | None, *, cancelled: bool
    ) -> Decided:
        """Restore or cancel an outage; `version` None: whatever it is now."""
        over = OutageChange(status="cancelled" if cancelled else "restored")
        return await self._change(outage_id, over, version, person_id)

    async def _change(
        self, outage_id: UUID, wanted: OutageChange, version: int | None, person_id: int | None
    ) -> Decided:
        at = clock.now()
        async with self._database.transaction() as session:
            seen = version or (await find(session, outage_id)).version
            outage, what = await store.change_outage(
                session, outage_id, wanted, version=seen, person_id=person_id, at=at
            )
            decided = await self._decided(session, outage)
            subject, detail = f"outage:{outage_id}", f"version {outage.version}"
            moved = await _move_reports(session, outage, what)
            await self._audit(session, person_id, f"outage.{what}", subject, detail)
            await self._do_also(session, decided)
        self._bus.publish(OutageChanged(at=at, outage_id=outage_id, what=what))
        if moved is not None:
            self._bus.publish(ReportsSettled(at=at, count=moved))
        return decided

    async def _do_also(self, session: AsyncSession, decided: Decided) -> None:
        if self._also:
            await self._also(session, decided)

    async def _decided(self, session: AsyncSession, outage: OutageView) -> Decided:
        return Decided(
            outage,
            await grid_store.name_feeders(session, set(outage.feeder_codes)),
            await grid_store.name_devices(session, set(outage.device_codes)),
        )

    async def _join_reports(
        self,
        session: AsyncSession,
        outage: OutageView,
        chosen: Sequence[int],
        person_id: int | None,
    ) -> int:
        """Settle the reports it was opened from, of which one at least must still wait; join the
        others in its scope.
        """
        at = clock.now()
        settled = await reports_sql.settle_reports(
            session, chosen, person_id=person_id, why=reports_sql.JOINED, at=at,
            outage_id=outage.outage_id,
        )  # fmt: skip
        if chosen and not settled:
            raise OutageRefused(
                "reports_settled",
                "Somebody has settled these reports meanwhile; look at the outages that are open.",
            )
        joined = await reports_sql.join_reports_in_scope(session, outage, at - _JOINED_FROM)
        return settled + joined


async def find(session: AsyncSession, outage_id: UUID) -> OutageView:
    """Find an outage; raises OutageRefused without one."""
    outage = await store.find_outage(session, outage_id)
    if outage is None:
        raise OutageRefused("outage_not_found", "There is no such outage.")
    return outage


async def _move_reports(session: AsyncSession, outage: OutageView, what: str) -> int | None:
    """Join what a wider scope holds, give back what a cancelled outage took; None: neither."""
    match what:
        case "scope":
            since = clock.now() - _JOINED_FROM
            return await reports_sql.join_reports_in_scope(session, outage, since)
        case "cancelled":
            return await reports_sql.release_reports(session, outage.outage_id)
        case "restored":
            return 0
        case _:
            return None

"""The room's SQL of trouble calls: taken, listed until they are settled. Nothing here commits.

Rule: an outage explains a report while it is dark and holds the report's place, and after its
restoration only what was reported before it. One that was merely announced when they called, was
cancelled, or no longer holds the place, explains nothing; whoever reports again is listed anew.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, any_, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from customers.models import Account, Customer
from outages.models import Outage, TroubleCall
from outages.outage import OutageView, TroubleReport
from outages.trouble.prediction import Trouble
from outages.trouble.reports import OpenReport

JOINED = "joined"  # why a report was settled: an outage was opened from it
_MOST = 2000  # listed at once; hazards and the oldest are among them


async def record_trouble_call(session: AsyncSession, report: TroubleReport) -> bool:
    """Store a report once per call; a second one only adds the hazard. Tell whether it is new."""
    statement = insert(TroubleCall).values(**msgspec.structs.asdict(report))
    new = await session.scalar(statement.on_conflict_do_nothing().returning(TroubleCall.id))
    if new is None and report.hazard:
        await session.execute(
            update(TroubleCall)
            .where(TroubleCall.call_id == report.call_id, TroubleCall.hazard.is_(False))
            .values(hazard=True, settled_at=None)  # who settled it did not know of the danger
        )
    return new is not None


async def list_unexplained_troubles(session: AsyncSession, since: datetime) -> list[Trouble]:
    """List trouble calls that fit no outage, since a moment, for `prediction.suspect`."""
    rows = await session.execute(
        select(
            TroubleCall.at,
            TroubleCall.premise_id,
            TroubleCall.feeder_code,
            TroubleCall.transformer_code,
        ).where(
            TroubleCall.at >= since,
            ~_is_explained(),
            TroubleCall.premise_id.is_not(None),
        )
    )
    return [Trouble(**row) for row in rows.mappings()]


def _is_explained() -> ColumnElement[bool]:
    """Whether the outage a report was joined to tells why it was dark there (the rule above)."""
    lasted = or_(
        and_(Outage.status == "open", Outage.started_at <= func.now()),
        and_(Outage.status == "restored", Outage.restored_at >= TroubleCall.at),
    )
    unannounced = or_(Outage.kind.in_(("fault", "temporary")), Outage.started_at <= TroubleCall.at)
    holds = or_(
        TroubleCall.feeder_code == any_(Outage.feeder_codes),
        TroubleCall.transformer_code == any_(Outage.transformer_codes),
    )
    return (
        select(Outage.id)
        .where(Outage.id == TroubleCall.outage_id, lasted, unannounced, holds)
        .exists()
    )


def _is_open() -> ColumnElement[bool]:
    """A report asks for somebody until it is settled, unless a known outage explains it."""
    unexplained = or_(TroubleCall.hazard, TroubleCall.outage_id.is_(None), ~_is_explained())
    return TroubleCall.settled_at.is_(None) & unexplained


def _is_critical() -> ColumnElement[bool]:
    """Whether somebody at the report's premise cannot be without power."""
    return (
        select(Customer.id)
        .join(Account, Account.customer_id == Customer.id)
        .where(Account.premise_id == TroubleCall.premise_id, Customer.critical != "")
        .exists()
    )


async def list_open_reports(session: AsyncSession) -> list[OpenReport]:
    """List the reports that ask for somebody: danger first, critical supplies, then the oldest."""
    rows = await session.scalars(
        select(TroubleCall)
        .where(_is_open())
        .order_by(TroubleCall.hazard.desc(), _is_critical().desc(), TroubleCall.at)
        .limit(_MOST)
    )
    return [
        OpenReport(
            report_id=row.id,
            at=row.at,
            number=row.number,
            premise_id=row.premise_id,
            feeder_code=row.feeder_code,
            transformer_code=row.transformer_code,
            hazard=row.hazard,
        )
        for row in rows
    ]


async def settle_reports(
    session: AsyncSession,
    report_ids: Sequence[int],
    *,
    person_id: int | None,
    why: str,
    at: datetime,
    outage_id: UUID | None = None,
) -> int:
    """Settle the open ones among these reports; give how many: another may have been quicker."""
    done: dict[str, object] = {"settled_at": at, "settled_by": person_id, "settled_why": why}
    if outage_id is not None:
        done["outage_id"] = outage_id
    settled = await session.scalars(
        update(TroubleCall)
        .where(TroubleCall.id.in_(report_ids), TroubleCall.settled_at.is_(None))
        .values(**done)
        .returning(TroubleCall.id)
    )
    return len(settled.all())


async def danger_among(session: AsyncSession, report_ids: Sequence[int]) -> bool:
    """Tell whether one of these open reports tells of danger; until the end none begins to."""
    dangers = await session.scalars(
        select(TroubleCall.hazard)
        .where(TroubleCall.id.in_(report_ids), TroubleCall.settled_at.is_(None))
        .with_for_update()
    )
    return any(dangers.all())


async def join_reports_in_scope(session: AsyncSession, outage: OutageView, since: datetime) -> int:
    """Join reports since a moment that nothing explains and that lie in an outage's scope to it;
    give how many. Call it when the outage is opened and whenever its scope changes.

    Danger among them stays on the list: an outage explains the dark, not the danger.
    """
    joined = await session.scalars(
        update(TroubleCall)
        .where(
            TroubleCall.settled_at.is_(None),
            or_(TroubleCall.outage_id.is_(None), ~_is_explained()),
            TroubleCall.at >= since,
            or_(
                TroubleCall.feeder_code.in_(outage.feeder_codes),
                TroubleCall.transformer_code.in_(outage.transformer_codes),
            ),
        )
        .values(outage_id=outage.outage_id)
        .returning(TroubleCall.id)
        .execution_options(synchronize_session=False)
    )
    return len(joined.all())


async def release_reports(session: AsyncSession, outage_id: UUID) -> int:
    """Give back the reports an outage was opened from: it was cancelled, so they are as before."""
    released = await session.scalars(
        update(TroubleCall)
        .where(TroubleCall.outage_id == outage_id, TroubleCall.settled_why == JOINED)
        .values(outage_id=None, settled_at=None, settled_by=None, settled_why="")
        .returning(TroubleCall.id)
    )
    return len(released.all())

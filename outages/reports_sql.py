"""The room's SQL of trouble calls: taken, listed until they are settled. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from customers.models import Account, Customer
from outages.models import TroubleCall
from outages.outage import OutageView, TroubleReport
from outages.prediction import Trouble
from outages.reports import OpenReport

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
            TroubleCall.outage_id.is_(None),
            TroubleCall.premise_id.is_not(None),
        )
    )
    return [
        Trouble(at=at, premise_id=premise, feeder_code=feeder, transformer_code=transformer)
        for at, premise, feeder, transformer in rows
        if premise is not None
    ]


def _is_open() -> ColumnElement[bool]:
    """A report asks for somebody until it is settled, unless a known outage explains it."""
    unexplained = or_(TroubleCall.hazard, TroubleCall.outage_id.is_(None))
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
    person_id: int,
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


async def join_reports_in_scope(session: AsyncSession, outage: OutageView, since: datetime) -> int:
    """Join open reports since a moment that lie in an outage's scope to it; give how many.

    Danger among them stays on the list: an outage explains the dark, not the danger.
    """
    joined = await session.scalars(
        update(TroubleCall)
        .where(
            TroubleCall.settled_at.is_(None),
            TroubleCall.outage_id.is_(None),
            TroubleCall.at >= since,
            or_(
                TroubleCall.feeder_code.in_(outage.feeder_codes),
                TroubleCall.transformer_code.in_(outage.transformer_codes),
            ),
        )
        .values(outage_id=outage.outage_id)
        .returning(TroubleCall.id)
    )
    return len(joined.all())

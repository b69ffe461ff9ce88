"""The SQL of what came into the drop folder. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from exchange.drop.arrival import STATES, Kind, Outcome, State, WhyCode
from exchange.drop.models import DropImport

_MOST = 50


class DropLine(msgspec.Struct, frozen=True, kw_only=True):
    """An import of what came into the folder."""

    id: int
    kind: Kind
    files: list[str]
    bytes: int
    begun_at: datetime
    ended_at: datetime | None
    state: State
    rows: int
    refused_rows: int
    changes: int
    code: WhyCode  # of a refusal
    why: str  # of a refusal: what, where, the mend
    papers: list[str]  # which can be downloaded: the report, refused rows


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """An import that begins, or is known already."""

    state: State
    tries: int  # how often it began, this time as well
    begun_at: datetime  # the first time


async def begin(
    session: AsyncSession, place: str, kind: Kind, files: Sequence[str], size: int
) -> Begun:
    """Write down that an import begins, or begins again; one that ended stays as it is."""
    told = insert(DropImport).values(place=place, kind=kind, files=list(files), bytes=size, tries=1)
    again = told.on_conflict_do_update(
        index_elements=["place"],
        set_={"tries": DropImport.tries + 1},
    )
    asked = again.returning(DropImport.state, DropImport.tries, DropImport.begun_at)
    row = (await session.execute(asked)).one()
    return Begun(state=msgspec.convert(row.state, State), tries=row.tries, begun_at=row.begun_at)


async def postpone(session: AsyncSession, place: str) -> None:
    """Write down that an import met another one: that was no try."""
    await session.execute(
        update(DropImport).where(DropImport.place == place).values(tries=DropImport.tries - 1)
    )


async def end(session: AsyncSession, place: str, outcome: Outcome, papers: Sequence[str]) -> None:
    """Write down what became of it."""
    await session.execute(
        update(DropImport)
        .where(DropImport.place == place)
        .values(
            state=outcome.state,
            ended_at=func.now(),
            rows=outcome.rows,
            refused_rows=outcome.refused_rows,
            changes=outcome.changes,
            code=outcome.code,
            why=outcome.why,
            papers=list(papers),
        )
    )


async def list_imports(session: AsyncSession) -> list[DropLine]:
    """List the last imports, the newest first."""
    rows = await session.scalars(select(DropImport).order_by(DropImport.id.desc()).limit(_MOST))
    return [msgspec.convert(row, DropLine, from_attributes=True) for row in rows]


async def find_paper(session: AsyncSession, number: int, name: str) -> tuple[State, str] | None:
    """Give where a report or refused rows lie: what became of the import, and its place."""
    row = await session.get(DropImport, number)
    if row is None or name not in row.papers:
        return None
    return msgspec.convert(row.state, State), row.place


async def count_states(session: AsyncSession) -> dict[State, int]:
    """Count the imports that are remembered, by what became of them."""
    rows = await session.execute(select(DropImport.state, func.count()).group_by(DropImport.state))
    known = {row[0]: row[1] for row in rows}
    return {state: known.get(state, 0) for state in STATES}


async def forget(session: AsyncSession, before: datetime) -> None:
    """Delete what ended before a moment."""
    await session.execute(delete(DropImport).where(DropImport.ended_at < before))

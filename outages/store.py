"""The room's SQL of outages by version. Nothing here commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.ids import new_id
from outages.grid import store as grid_store
from outages.grid.models import Feeder, Transformer
from outages.models import Outage, Revision
from outages.outage import (
    NewOutage,
    OutageChange,
    OutageRefused,
    OutageView,
    Status,
    change,
    check,
    unknown_codes,
    what_changed,
)


async def open_outages_at(
    session: AsyncSession, feeder_code: str, transformer_code: str
) -> list[OutageView]:
    """List open outages (begun or only planned) whose scope holds this feeder or transformer."""
    scope: list[ColumnElement[bool]] = []
    if feeder_code:
        scope.append(Outage.feeder_codes.contains([feeder_code]))
    if transformer_code:
        scope.append(Outage.transformer_codes.contains([transformer_code]))
    if not scope:
        return []
    rows = await session.scalars(select(Outage).where(Outage.status == "open", or_(*scope)))
    return [_view(row) for row in rows]


async def list_open_outages(session: AsyncSession) -> list[OutageView]:
    """List every open outage, oldest first."""
    rows = await session.scalars(
        select(Outage).where(Outage.status == "open").order_by(Outage.started_at)
    )
    return [_view(row) for row in rows]


async def list_restored_outages(session: AsyncSession, since: datetime) -> list[OutageView]:
    """List the outages restored since then."""
    rows = await session.scalars(
        select(Outage).where(Outage.status == "restored", Outage.restored_at >= since)
    )
    return [_view(row) for row in rows]


async def list_outages(
    session: AsyncSession,
    *,
    status: Status | Literal[""] = "",
    limit: int = 100,
    offset: int = 0,
) -> list[OutageView]:
    """List outages, open ones first, then the newest."""
    query = select(Outage).order_by(Outage.status != "open", Outage.started_at.desc(), Outage.id)
    if status:
        query = query.where(Outage.status == status)
    return [_view(row) for row in await session.scalars(query.limit(limit).offset(offset))]


async def find_outage(session: AsyncSession, outage_id: UUID) -> OutageView | None:
    """Find one outage at its newest version."""
    row = await session.get(Outage, outage_id, populate_existing=True)
    return _view(row) if row is not None else None


async def open_outage(
    session: AsyncSession, new: NewOutage, *, person_id: int | None, at: datetime
) -> OutageView:
    """Store a new outage at version 1; raises OutageRefused for a scope the grid does not have."""
    check(new)
    await _check_codes(session, new.feeder_codes, new.transformer_codes)
    traced = await _below(session, new.device_codes)
    new = msgspec.structs.replace(new, transformer_codes=_joined(new.transformer_codes, traced))
    check(new)
    view = OutageView(
        outage_id=new_id(),
        kind=new.kind,
        cause=new.cause,
        feeder_codes=new.feeder_codes,
        transformer_codes=new.transformer_codes,
        device_codes=new.device_codes,
        started_at=new.started_at,
        etr_at=new.etr_at,
        restored_at=None,
        status="open",
        note_zh=new.note_zh,
        note_en=new.note_en,
        version=1,
    )
    session.add(Outage(id=view.outage_id, created_by=person_id, **_columns(view)))
    await session.flush()
    session.add(_revision(view, "opened", person_id, at))
    await session.flush()
    return view


async def change_outage(
    session: AsyncSession,
    outage_id: UUID,
    wanted: OutageChange,
    *,
    version: int,
    person_id: int | None,
    at: datetime,
) -> tuple[OutageView, str]:
    """Store the next version and name the change; `version` is the one the person looked at.

    Raises OutageRefused: outage_not_found, outage_moved (somebody changed it meanwhile), or
    what `outages.outage.change` refuses.
    """
    row = await session.get(Outage, outage_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise OutageRefused("outage_not_found", "There is no such outage.")
    before = _view(row)
    if before.version != version:
        raise OutageRefused(
            "outage_moved",
            f"The outage was changed meanwhile (version {before.version}, not {version}); "
            "look at it again before changing it.",
        )
    after = change(before, await _traced(session, before, wanted), at)
    await _check_codes(session, after.feeder_codes, after.transformer_codes)
    what = what_changed(before, after)
    await session.execute(update(Outage).where(Outage.id == outage_id).values(**_columns(after)))
    session.add(_revision(after, what, person_id, at))
    await session.flush()
    return after, what


async def has_scope_changed(session: AsyncSession, outage_id: UUID, since_version: int) -> bool:
    """Tell whether an outage's scope changed after a version."""
    found = await session.scalar(
        select(Revision.version)
        .where(
            Revision.outage_id == outage_id,
            Revision.version > since_version,
            Revision.what == "scope",
        )
        .limit(1)
    )
    return found is not None


async def _traced(session: AsyncSession, before: OutageView, wanted: OutageChange) -> OutageChange:
    """Trace a changed scope anew: what the devices no longer feed leaves it, what they do comes."""
    if wanted.device_codes is msgspec.UNSET and (
        wanted.transformer_codes is msgspec.UNSET or not before.device_codes
    ):
        return wanted
    chosen, own = wanted.device_codes, wanted.transformer_codes
    devices = before.device_codes if chosen is msgspec.UNSET else chosen
    if own is msgspec.UNSET:
        fed = await grid_store.below_devices(session, before.device_codes)
        gone = {code for codes in fed.values() for code in codes}
        own = tuple(code for code in before.transformer_codes if code not in gone)
    transformers = _joined(own, await _below(session, devices))
    return msgspec.structs.replace(wanted, transformer_codes=transformers)


async def _below(session: AsyncSession, devices: Sequence[str]) -> list[str]:
    """Give the transformers below devices; refuse one that is unknown or feeds none."""
    below = await grid_store.below_devices(session, devices)
    if unknown := unknown_codes(devices, below):
        raise OutageRefused(
            "grid_code_unknown",
            f"The grid has no device {', '.join(unknown[:5])}; choose from the list of devices.",
        )
    if idle := [code for code, transformers in below.items() if not transformers]:
        raise OutageRefused(
            "device_feeds_nothing",
            f"No transformer hangs below {', '.join(idle[:5])} in the grid: it is normally open, "
            "or its feeder has no head node. Choose another device, or the feeder.",
        )
    return [code for transformers in below.values() for code in transformers]


def _joined(own: Iterable[str], traced: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*own, *traced)))


async def _check_codes(
    session: AsyncSession, feeders: Iterable[str], transformers: Iterable[str]
) -> None:
    for asked, column in ((feeders, Feeder.code), (transformers, Transformer.code)):
        wanted = tuple(asked)
        known = set(await session.scalars(select(column).where(column.in_(wanted))))
        unknown = unknown_codes(wanted, known)
        if unknown:
            raise OutageRefused(
                "grid_code_unknown",
                f"The grid has no {', '.join(unknown[:5])}; choose from the list of feeders.",
            )


def _view(row: Outage) -> OutageView:
    return msgspec.convert(row, OutageView, from_attributes=True)


def _columns(view: OutageView) -> dict[str, object]:
    return {
        "kind": view.kind,
        "cause": view.cause,
        "feeder_codes": list(view.feeder_codes),
        "transformer_codes": list(view.transformer_codes),
        "device_codes": list(view.device_codes),
        "started_at": view.started_at,
        "etr_at": view.etr_at,
        "restored_at": view.restored_at,
        "status": view.status,
        "note_zh": view.note_zh,
        "note_en": view.note_en,
        "version": view.version,
    }


def _revision(view: OutageView, what: str, person_id: int | None, at: datetime) -> Revision:
    return Revision(
        outage_id=view.outage_id,
        version=view.version,
        at=at,
        person_id=person_id,
        what=what,
        etr_at=view.etr_at,
        status=view.status,
        feeder_codes=list(view.feeder_codes),
        transformer_codes=list(view.transformer_codes),
        device_codes=list(view.device_codes),
    )

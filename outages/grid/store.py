"""The grid as the desk asks for it. Nothing here commits."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import ColumnElement, func, or_, select, text, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from outages.grid.models import Device, Feeder, Substation, Transformer
from outages.grid.trace import Edge, Grid, Leaf
from outages.grid.views import (
    DeviceLine,
    GridDevice,
    GridFeeder,
    GridPlace,
    GridPoint,
    GridSubstation,
    GridTransformer,
)

_MOST_FOUND = 30

_FEEDERS = text("""
with hanging as (select feeder_code, count(*) as many from outages_transformer group by 1)
select coalesce(json_agg(json_build_object(
    'code', feeder.code, 'name', feeder.name, 'substation_code', feeder.substation_code,
    'substation_name', substation.name, 'voltage', feeder.voltage,
    'transformers', coalesce(hanging.many, 0)
) order by feeder.code), '[]')::text
from outages_feeder feeder
join outages_substation substation on substation.code = feeder.substation_code
left join hanging on hanging.feeder_code = feeder.code
""")

_PLACES = text("""
with thing as (
    select 'feeder' as table, 'feeder' as kind, code, name, '' as switch_kind, code as feeder_code
    from outages_feeder where code = any(cast(:feeder as text[]))
    union all
    select 'device', kind, code, name, switch_kind, feeder_code
    from outages_device where code = any(cast(:device as text[]))
    union all
    select 'transformer', 'transformer', code, name, '', feeder_code
    from outages_transformer where code = any(cast(:transformer as text[]))
)
select thing.*, feeder.name as feeder_name, substation.name as substation_name
from thing join outages_feeder feeder on feeder.code = thing.feeder_code
join outages_substation substation on substation.code = feeder.substation_code
""")


async def list_feeders(session: AsyncSession) -> bytes:
    """List all feeders with their substation, by code, as JSON (`outages.grid.views.FeederLine`).

    PostgreSQL writes it: twenty thousand feeders made into objects and back held up the loop
    for half a second.
    """
    return str(await session.scalar(_FEEDERS)).encode()


async def name_feeders(session: AsyncSession, codes: Collection[str]) -> dict[str, str]:
    """Give the names of feeders by their codes."""
    rows = await session.execute(select(Feeder.code, Feeder.name).where(Feeder.code.in_(codes)))
    return {row.code: row.name for row in rows}


async def list_points(session: AsyncSession, feeder_codes: Sequence[str]) -> list[GridPoint]:
    """List the transformers of these feeders that have a place on the map."""
    rows = await session.scalars(
        select(Transformer)
        .where(
            Transformer.feeder_code.in_(feeder_codes),
            Transformer.lon.is_not(None),
            Transformer.lat.is_not(None),
        )
        .order_by(Transformer.code)
    )
    return [msgspec.convert(row, GridPoint, from_attributes=True) for row in rows]


async def find_devices(session: AsyncSession, words: str) -> list[DeviceLine]:
    """Find devices by part of their code or name; those that begin so come first."""
    part = words.strip().lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    code, name = func.lower(Device.code), func.lower(Device.name)
    begins = or_(code.like(f"{part}%"), name.like(f"{part}%"))
    rows = await session.execute(
        select(
            Device.code,
            Device.name,
            Device.kind,
            Device.switch_kind,
            Device.feeder_code,
            Feeder.name.label("feeder_name"),
            Device.normally_closed,
        )
        .join(Feeder, Feeder.code == Device.feeder_code)
        .where(or_(code.like(f"%{part}%"), name.like(f"%{part}%")))
        .order_by(begins.desc(), Device.kind.desc(), Device.code)  # switches before sections
        .limit(_MOST_FOUND)
    )
    return [DeviceLine(**row) for row in rows.mappings()]


async def list_devices(session: AsyncSession, after: str, limit: int) -> list[GridDevice]:
    """List devices by code, beginning after one."""
    query = select(Device).where(Device.code > after).order_by(Device.code).limit(limit)
    return [
        msgspec.convert(row, GridDevice, from_attributes=True)
        for row in await session.scalars(query)
    ]


async def list_substations(session: AsyncSession, after: str, limit: int) -> list[GridSubstation]:
    """List substations by code, beginning after one."""
    query = select(Substation).where(Substation.code > after).order_by(Substation.code)
    rows = await session.scalars(query.limit(limit))
    return [msgspec.convert(row, GridSubstation, from_attributes=True) for row in rows]


async def list_grid_feeders(session: AsyncSession, after: str, limit: int) -> list[GridFeeder]:
    """List feeders by code, beginning after one."""
    query = select(Feeder).where(Feeder.code > after).order_by(Feeder.code)
    rows = await session.scalars(query.limit(limit))
    return [msgspec.convert(row, GridFeeder, from_attributes=True) for row in rows]


async def list_transformers(session: AsyncSession, after: str, limit: int) -> list[GridTransformer]:
    """List transformers by code, beginning after one."""
    query = select(Transformer).where(Transformer.code > after).order_by(Transformer.code)
    rows = await session.scalars(query.limit(limit))
    return [msgspec.convert(row, GridTransformer, from_attributes=True) for row in rows]


async def name_devices(session: AsyncSession, codes: Collection[str]) -> dict[str, str]:
    """Give the names of devices by their codes."""
    rows = await session.execute(select(Device.code, Device.name).where(Device.code.in_(codes)))
    return {row.code: row.name for row in rows}


async def describe_places(
    session: AsyncSession,
    feeder_codes: Sequence[str],
    device_codes: Sequence[str],
    transformer_codes: Sequence[str],
) -> list[GridPlace]:
    """Say what these are and where they belong, in this order; also of those the grid lost."""
    asked = {
        "feeder": list(feeder_codes),
        "device": list(device_codes),
        "transformer": list(transformer_codes),
    }
    rows = (await session.execute(_PLACES, asked)).mappings()
    found = {(row["table"], row["code"]): row for row in rows}
    return [
        GridPlace(**{key: value for key, value in found[table, code].items() if key != "table"})
        if (table, code) in found
        else GridPlace(kind="" if table == "device" else table, code=code)
        for table, codes in asked.items()
        for code in codes
    ]


async def read_grid(session: AsyncSession, feeder_codes: Collection[str] | None = None) -> Grid:
    """Read these feeders to be traced; None: all."""

    def told(column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        return true() if feeder_codes is None else column.in_(feeder_codes)

    heads = await session.execute(select(Feeder.code, Feeder.head_node).where(told(Feeder.code)))
    edges = await session.execute(
        select(
            Device.code,
            Device.feeder_code,
            Device.from_node,
            Device.to_node,
            Device.kind == "switch",
            Device.normally_closed,
        )
        .where(told(Device.feeder_code))
        .order_by(Device.code)
    )
    leaves = await session.execute(
        select(Transformer.code, Transformer.feeder_code, Transformer.node)
        .where(told(Transformer.feeder_code))
        .order_by(Transformer.code)
    )
    return Grid(
        {row.code: row.head_node for row in heads},
        [Edge(*row) for row in edges],
        [Leaf(*row) for row in leaves],
    )


async def below_devices(session: AsyncSession, codes: Sequence[str]) -> dict[str, list[str]]:
    """Give the transformers below each of these devices; a device the grid lacks is not named."""
    rows = await session.execute(
        select(Device.code, Device.feeder_code).where(Device.code.in_(codes))
    )
    feeders = {row.code: row.feeder_code for row in rows}
    if not feeders:
        return {}
    grid = await read_grid(session, set(feeders.values()))
    return {code: grid.below(code) for code in codes if code in feeders}

"""The grid as the desk asks for it. Nothing here commits."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from outages.grid.models import Feeder, Transformer
from outages.grid.views import GridPoint

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

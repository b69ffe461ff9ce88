"""The grid as GeoJSON (RFC 7946), written by PostgreSQL; what lies where. Nothing here commits.

Rule: a section without a shape is a straight line between its nodes, a switch without a place lies
on one of them; a node lies where its transformer is, a head node at its substation. What has no
place is not drawn.
"""

from collections.abc import Iterable

from sqlalchemy import and_, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from customers.models import Account, Premise
from outages.grid.models import Device, Feeder, GridChange, Substation, Transformer
from outages.grid.store import read_grid
from outages.map.views import DarkOutage, Found, PremisePlace
from outages.outage import OutageView

_MOST_FOUND = 20

_GRID = text("""
with node as (
    select feeder_code, node, min(lon) as lon, min(lat) as lat from (
        select feeder_code, node, lon, lat from outages_transformer
        where node <> '' and lon is not null and lat is not null
        union all
        select f.code, f.head_node, s.lon, s.lat from outages_feeder f
        join outages_substation s on s.code = f.substation_code
        where f.head_node <> '' and s.lon is not null and s.lat is not null
    ) placed group by 1, 2
), device as (
    select d.code, d.name, d.kind, d.switch_kind, d.feeder_code, d.normally_closed, case
        when d.kind = 'section' and d.shape is not null
        then json_build_object('type', 'LineString', 'coordinates', d.shape)
        when d.kind = 'section' and a.lon is not null and b.lon is not null
        then json_build_object('type', 'LineString', 'coordinates',
            json_build_array(json_build_array(a.lon, a.lat), json_build_array(b.lon, b.lat)))
        when d.lon is not null and d.lat is not null
        then json_build_object('type', 'Point', 'coordinates', json_build_array(d.lon, d.lat))
        when d.kind = 'switch' and coalesce(a.lon, b.lon) is not null
        then json_build_object('type', 'Point', 'coordinates',
            json_build_array(coalesce(a.lon, b.lon), coalesce(a.lat, b.lat)))
        end as geometry
    from outages_device d
    left join node a on a.feeder_code = d.feeder_code and a.node = d.from_node
    left join node b on b.feeder_code = d.feeder_code and b.node = d.to_node
), feature as (
    select json_build_object('kind', 'substation', 'code', code, 'name', name) as properties,
        json_build_object('type', 'Point', 'coordinates', json_build_array(lon, lat)) as geometry
    from outages_substation where lon is not null and lat is not null
    union all
    select json_build_object('kind', 'transformer', 'code', code, 'name', name,
            'feeder', feeder_code),
        json_build_object('type', 'Point', 'coordinates', json_build_array(lon, lat))
    from outages_transformer where lon is not null and lat is not null
    union all
    select json_build_object('kind', kind, 'code', code, 'name', name, 'feeder', feeder_code,
            'switch', switch_kind, 'closed', normally_closed), geometry
    from device where geometry is not null
)
select json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(
    json_build_object('type', 'Feature', 'properties', properties, 'geometry', geometry)), '[]')
)::text from feature
""")
_PREMISES = text("""
with place as (
    select transformer_code, json_build_array(round(lon::numeric, 5), round(lat::numeric, 5)) as at
    from customers_premise where feeder_code = :feeder and lon is not null and lat is not null
), feature as (
    select json_build_object('type', 'Feature',
        'properties', json_build_object('transformer', transformer_code),
        'geometry', json_build_object('type', 'MultiPoint', 'coordinates', json_agg(at))) as one
    from place group by transformer_code
)
select json_build_object('type', 'FeatureCollection', 'features',
    coalesce(json_agg(one), '[]'))::text from feature
""")


async def grid_version(session: AsyncSession) -> str:
    """Name the state of the grid: when it was written last, by whomever."""
    at = await session.scalar(select(GridChange.at))
    return at.isoformat() if at else ""


async def write_grid(session: AsyncSession) -> bytes:
    """Write the whole grid as a FeatureCollection: no customer in it."""
    return str(await session.scalar(_GRID)).encode()


async def write_premises(session: AsyncSession, feeder_code: str) -> bytes:
    """Write the places of a feeder's premises, by transformer: no name, address or number."""
    return str(await session.scalar(_PREMISES, {"feeder": feeder_code})).encode()


async def dark_parts(
    session: AsyncSession, outages: Iterable[OutageView]
) -> tuple[DarkOutage, ...]:
    """Say what each of these outages leaves dark; their devices are traced."""
    dark = list(outages)
    chosen = {code for one in dark for code in one.device_codes}
    feeders = await session.scalars(select(Device.feeder_code).where(Device.code.in_(chosen)))
    grid = await read_grid(session, set(feeders)) if chosen else None
    return tuple(
        DarkOutage(
            outage_id=one.outage_id,
            feeder_codes=one.feeder_codes,
            transformer_codes=one.transformer_codes,
            device_codes=tuple(
                below for code in one.device_codes if grid for below in grid.devices_below(code)
            ),
        )
        for one in dark
    )


_TABLES = {
    "substation": Substation, "feeder": Feeder, "device": Device, "transformer": Transformer,
}  # fmt: skip


async def is_there(session: AsyncSession, kind: Found, code: str) -> bool:
    """Tell whether the grid has a thing of this code."""
    return await session.get(_TABLES[kind], code) is not None


async def fed_by(
    session: AsyncSession, kind: Found, code: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the feeders and the transformers that are dark when a thing of the grid is."""
    match kind:
        case "substation":
            rows = await session.scalars(select(Feeder.code).where(Feeder.substation_code == code))
            return tuple(rows), ()
        case "feeder":
            return (code,), ()
        case "transformer":
            return (), (code,)
        case "device":
            feeder = await session.scalar(select(Device.feeder_code).where(Device.code == code))
            grid = await read_grid(session, {feeder}) if feeder else None
            return (), tuple(grid.below(code)) if grid else ()


async def find_premises(session: AsyncSession, words: str) -> list[PremisePlace]:
    """Find premises by the number of an account, or by how their address begins."""
    wanted = words.strip()
    accounts = select(Account.premise_id).where(Account.number == wanted)
    lon = func.coalesce(Premise.lon, Transformer.lon)
    lat = func.coalesce(Premise.lat, Transformer.lat)
    rows = await session.execute(
        select(
            Premise.address,
            Premise.feeder_code,
            Premise.transformer_code,
            lon.label("lon"),
            lat.label("lat"),
        )
        .outerjoin(Transformer, Transformer.code == Premise.transformer_code)
        .where(
            or_(Premise.id.in_(accounts), Premise.address.startswith(wanted, autoescape=True)),
            and_(lon.is_not(None), lat.is_not(None)),
        )
        .order_by(Premise.address)
        .limit(_MOST_FOUND)
    )
    return [PremisePlace(**row) for row in rows.mappings()]

"""Where a thing of the grid has its supply from; one feeder is read for it. Nothing here commits.

Rule: a normally open switch counts as its feeder's neighbour, too, where it ends on a node that no
other device of its own feeder touches: so a tie of the feeder beyond parts this one as well.
"""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Text, any_, cast, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from customers.affected import count_premises_by
from outages.grid.models import Device, Feeder, Substation, Transformer
from outages.grid.store import read_grid
from outages.grid.trace import Grid, Zone
from outages.map.views import Found, GridStep, PartingSwitch, SupplyWay, Untraced

_OPEN = text("""
select open.code from outages_device open cross join lateral (
    select true from (values (open.from_node), (open.to_node)) as tip (node)
    where tip.node = any(cast(:nodes as text[])) and (
        open.feeder_code = :feeder or not exists (
            select from outages_device other
            where other.feeder_code = open.feeder_code and other.code <> open.code
                and tip.node in (other.from_node, other.to_node)
        )
    ) limit 1
) touching
where open.kind = 'switch' and not open.normally_closed and open.code <> :itself
order by open.feeder_code <> :feeder, open.code
""")


class _Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where a thing hangs: on a node, or, a device, between two."""

    device_code: str = ""  # "": no device
    node: str = ""
    feeder_code: str
    feeder_name: str
    head_node: str
    substation: GridStep


async def read_supply_way(session: AsyncSession, kind: Found, code: str) -> SupplyWay:
    """Tell the way up from a thing that the grid has, and the switches around it."""
    if kind == "substation":
        return SupplyWay()
    spot = await _spot(session, kind, code)
    grid = await read_grid(session, {spot.feeder_code})
    own = (spot.feeder_code, spot.node)
    device = spot.device_code
    way = grid.above_device(device) if device else grid.above_node(own)
    zone = grid.zone(grid.ends_of(device) if device else (own,) if spot.node else (), device)
    steps = await _steps(session, way or ())
    upstream = zone.switches if kind == "feeder" else way or ()
    return SupplyWay(
        feeder_code=spot.feeder_code,
        feeder_name=spot.feeder_name,
        untraced=_why(spot) if way is None else "",
        above=() if way is None else (*(steps[one] for one in way), spot.substation),
        parting=await _parting(session, grid, zone, spot, frozenset(upstream)),
    )


def _why(spot: _Spot) -> Untraced:
    if not spot.head_node:
        return "no_head"
    return "island" if spot.node or spot.device_code else "no_node"


async def _spot(session: AsyncSession, kind: Found, code: str) -> _Spot:
    asked = select(
        Feeder.code.label("feeder_code"), Feeder.name.label("feeder_name"), Feeder.head_node,
        Substation.code, Substation.name,
    ).join(Substation, Substation.code == Feeder.substation_code)  # fmt: skip
    match kind:
        case "device":
            asked = asked.join(Device, Device.feeder_code == Feeder.code).where(Device.code == code)
            asked = asked.add_columns(Device.code.label("device_code"))
        case "transformer":
            asked = asked.join(Transformer, Transformer.feeder_code == Feeder.code)
            asked = asked.where(Transformer.code == code).add_columns(Transformer.node)
        case _:
            asked = asked.where(Feeder.code == code).add_columns(Feeder.head_node.label("node"))
    told = dict((await session.execute(asked)).mappings().one())
    above = GridStep(kind="substation", code=told.pop("code"), name=told.pop("name"))
    return _Spot(substation=above, **told)


async def _parting(
    session: AsyncSession, grid: Grid, zone: Zone, spot: _Spot, upstream: Collection[str]
) -> tuple[PartingSwitch, ...]:
    scope = {
        "nodes": [node for _, node in zone.nodes],
        "feeder": spot.feeder_code,
        "itself": spot.device_code,
    }
    ties = (await session.scalars(_OPEN, scope)).all()
    below = {code: grid.below(code) for code in zone.switches}
    counted = await count_premises_by(session, [one for codes in below.values() for one in codes])
    steps = await _steps(session, (*zone.switches, *ties))
    closed = sorted(zone.switches, key=lambda code: (code not in upstream, code))
    return tuple(
        PartingSwitch(
            **msgspec.structs.asdict(steps[code]),
            upstream=code in upstream,
            premises=sum(counted.get(one, 0) for one in below[code]) if code in below else None,
        )
        for code in (*closed, *ties)
    )


async def _steps(session: AsyncSession, codes: Sequence[str]) -> dict[str, GridStep]:
    if not codes:
        return {}
    rows = await session.execute(
        select(
            Device.kind,
            Device.code,
            Device.name,
            Device.switch_kind,
            Device.normally_closed.label("closed"),
        ).where(Device.code == any_(cast(list(codes), ARRAY(Text))))
    )
    return {row["code"]: GridStep(**row) for row in rows.mappings()}

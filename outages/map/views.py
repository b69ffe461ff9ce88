"""What the map page asks beside the grid itself."""

from typing import Literal
from uuid import UUID

import msgspec

Found = Literal["substation", "feeder", "device", "transformer"]


class DarkOutage(msgspec.Struct, frozen=True, kw_only=True):
    """What an outage leaves dark; of what hangs on a dark feeder only the feeder is named."""

    outage_id: UUID
    feeder_codes: tuple[str, ...]
    transformer_codes: tuple[str, ...]
    device_codes: tuple[str, ...]  # the outage's own and those below them


class GridState(msgspec.Struct, frozen=True, kw_only=True):
    """What is dark now, and which version of the grid it is told of."""

    version: str  # another one: the grid is read anew
    outages: tuple[DarkOutage, ...]


class GridStep(msgspec.Struct, frozen=True, kw_only=True):
    """A thing on the way that supply takes."""

    kind: Literal["section", "switch", "substation"]
    code: str
    name: str
    switch_kind: str = ""  # as DeviceLine.switch_kind
    closed: bool = True  # normally


class PartingSwitch(GridStep, frozen=True, kw_only=True):
    """A switch that parts a thing from the rest of the grid."""

    upstream: bool  # supply comes through it
    premises: int | None  # dark when it opens; None: it is normally open


Untraced = Literal["", "no_head", "no_node", "island"]


class SupplyWay(msgspec.Struct, frozen=True, kw_only=True):
    """Where a thing of the grid has its supply from, and which switches part it."""

    feeder_code: str = ""  # "": a substation, which no feeder supplies
    feeder_name: str = ""
    untraced: Untraced = ""  # why no way is known; "": one is
    above: tuple[GridStep, ...] = ()  # from the thing, without it, up to its substation
    parting: tuple[PartingSwitch, ...] = ()  # supply's side first, the normally open last


class PremisePlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place of use that was searched for: where it is, not whose."""

    address: str
    feeder_code: str
    transformer_code: str
    lon: float
    lat: float

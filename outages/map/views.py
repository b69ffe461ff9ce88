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


class PremisePlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place of use that was searched for: where it is, not whose."""

    address: str
    feeder_code: str
    transformer_code: str
    lon: float
    lat: float

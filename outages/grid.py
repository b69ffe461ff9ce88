"""The grid as the telephone needs it: where a point of it lies."""

import msgspec


class GridPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A transformer on the map."""

    code: str
    name: str
    feeder_code: str
    lon: float
    lat: float

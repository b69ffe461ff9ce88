"""The grid as the desk needs it: the feeders to choose from, and where a point of it lies."""

import msgspec


class FeederLine(msgspec.Struct, frozen=True, kw_only=True):
    """A feeder to choose from, as the store writes it."""

    code: str
    name: str
    substation_code: str
    substation_name: str
    voltage: str
    transformers: int


class GridPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A transformer on the map."""

    code: str
    name: str
    feeder_code: str
    lon: float
    lat: float

"""The grid as the telephone needs it: which feeder hangs on what, and where a point lies."""

import msgspec


class FeederView(msgspec.Struct, frozen=True, kw_only=True):
    """A feeder with the substation it comes from."""

    code: str
    name: str
    substation_code: str
    substation_name: str
    voltage: str
    transformers: int  # how many hang on it


class GridPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A transformer on the map."""

    code: str
    name: str
    feeder_code: str
    lon: float
    lat: float

"""The grid as the desk needs it: feeders and devices to choose from, where a point of it lies."""

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


class DeviceLine(msgspec.Struct, frozen=True, kw_only=True):
    """A device to choose from."""

    code: str
    name: str
    kind: str  # section | switch
    switch_kind: str  # breaker | load_break | disconnector | fuse | recloser; "": none, or unknown
    feeder_code: str
    feeder_name: str
    normally_closed: bool


class GridPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A thing of the grid as a dispatcher names it: what it is, and where it belongs."""

    kind: str  # section | switch | transformer | feeder; "": a device that the grid lost
    code: str
    name: str = ""  # "": the grid does not have it any more
    switch_kind: str = ""  # as DeviceLine.switch_kind
    feeder_code: str = ""
    feeder_name: str = ""
    substation_name: str = ""


class GridDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device with all that is known of it."""

    code: str
    name: str
    kind: str  # section | switch
    switch_kind: str  # as DeviceLine.switch_kind
    feeder_code: str
    from_node: str
    to_node: str
    normally_closed: bool
    lon: float | None
    lat: float | None


class GridSubstation(msgspec.Struct, frozen=True, kw_only=True):
    """A substation with all that is known of it."""

    code: str
    name: str
    lon: float | None
    lat: float | None


class GridFeeder(msgspec.Struct, frozen=True, kw_only=True):
    """A feeder with all that is known of it."""

    code: str
    name: str
    substation_code: str
    voltage: str
    head_node: str  # "": not known, so nothing is traced


class GridTransformer(msgspec.Struct, frozen=True, kw_only=True):
    """A transformer with all that is known of it."""

    code: str
    name: str
    feeder_code: str
    node: str  # "": not known
    lon: float | None
    lat: float | None


class Below(msgspec.Struct, frozen=True, kw_only=True):
    """What goes dark when devices open."""

    transformers: int
    premises: int  # with an account in use

"""A network of buses and edges as a utility keeps it: substations, feeders, what hangs on them.

Rule: the medium-voltage buses of a substation are one node, its busbar. A feeder is what one way
out of a busbar reaches through closed edges. An edge that is open belongs to the feeder on its
first side, or where that is a busbar on its other.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Place = tuple[float, float]  # longitude, latitude


@dataclass(frozen=True)
class Edge:
    """A length of line or a switch between two nodes."""

    code: str
    name: str
    switch_kind: str  # "": a length of line
    ends: tuple[str, str]
    closed: bool = True
    way: tuple[Place, ...] = ()  # of a length of line


@dataclass(frozen=True)
class Station:
    """A substation, and the node at which its feeders begin."""

    code: str
    name: str
    node: str


@dataclass(frozen=True)
class Hanging:
    """A distribution transformer, or a load that stands for one."""

    code: str
    name: str
    node: str
    profile: str  # how its households use energy; "": evenly


@dataclass
class Network:
    """What a foreign file tells of the medium voltage."""

    stations: list[Station] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    hanging: list[Hanging] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)  # by node


@dataclass(frozen=True)
class Feeder:
    """One way out of a substation."""

    code: str
    name: str
    station: Station


@dataclass
class Fed:
    """The network by feeders: what belongs to none is left out."""

    feeders: list[Feeder] = field(default_factory=list)
    of_node: dict[str, str] = field(default_factory=dict)  # node → feeder
    of_edge: dict[str, str] = field(default_factory=dict)  # edge → feeder


def by_feeders(network: Network, prefix: str) -> Fed:
    """Give each node and edge its feeder."""
    fed = Fed()
    busbars = {station.node: station for station in network.stations}
    around: dict[str, list[Edge]] = {}
    for edge in network.edges:
        for end in edge.ends:
            around.setdefault(end, []).append(edge)
    for busbar, station in busbars.items():
        begun = 0
        for first in around.get(busbar, ()):
            way_out = other_end(first, busbar)
            if first.closed and way_out not in busbars and way_out not in fed.of_node:
                begun += 1
                code = f"{prefix}-F{len(fed.feeders) + 1:03d}"
                fed.feeders.append(Feeder(code, f"{station.name} feeder {begun}", station))
                fed.of_node |= dict.fromkeys(_reached(way_out, around, busbars), code)
    for edge in network.edges:
        if feeder := next((fed.of_node[end] for end in edge.ends if end in fed.of_node), ""):
            fed.of_edge[edge.code] = feeder
    return fed


def other_end(edge: Edge, node: str) -> str:
    """Give the end of an edge that is not this one."""
    return edge.ends[1] if edge.ends[0] == node else edge.ends[0]


def _reached(
    begin: str, around: Mapping[str, list[Edge]], busbars: Mapping[str, Station]
) -> Iterator[str]:
    seen, row = {begin}, [begin]
    while row:
        node = row.pop()
        yield node
        for edge in around[node]:
            other = other_end(edge, node)
            if edge.closed and other not in seen and other not in busbars:
                seen.add(other)
                row.append(other)

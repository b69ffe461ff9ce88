"""What hangs below a device, what lies above a thing, and which switches part it.

Rule: a feeder's grid is a tree: from its head node along its normally closed devices. Where files
were wrong and a loop is left, the way found first counts. Transformers are kept in the order of a
walk down, so what is below a device is one stretch of them, whatever the size of the feeder.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

_NONE = -1
Node = tuple[str, str]  # the feeder's code and the node's name: a tree never leaves its feeder


class Edge(msgspec.Struct, frozen=True, gc=False):
    """A device between two nodes."""

    code: str
    feeder_code: str
    from_node: str
    to_node: str
    is_switch: bool
    normally_closed: bool


class Leaf(msgspec.Struct, frozen=True, gc=False):
    """A transformer on a node."""

    code: str
    feeder_code: str
    node: str


class Zone(msgspec.Struct, frozen=True, kw_only=True):
    """What hangs together with no switch between."""

    nodes: tuple[Node, ...]
    switches: tuple[str, ...]  # the first closed one on every way out of it


class Grid:
    """Feeders in memory, to be traced."""

    def __init__(
        self, heads: Mapping[str, str], edges: Sequence[Edge], leaves: Sequence[Leaf]
    ) -> None:
        """Walk down from each feeder's head node; `heads` gives it by the feeder's code."""
        self._edges = edges
        self._place = {edge.code: place for place, edge in enumerate(edges)}
        self._above: NDArray[np.int32] = np.full(len(edges), _NONE, np.int32)
        self._first, self._last = np.zeros((2, len(edges)), np.int32)
        self._walked: list[int] = []  # devices in the order of the walk
        self._begins, self._ends = np.zeros((2, len(edges)), np.int32)
        self._leaf_edge: NDArray[np.int32] = np.full(len(leaves), _NONE, np.int32)
        self._leaves: list[str] = []
        self._leaf_place: dict[str, int] = {}
        self._neighbours = _neighbours(edges)
        self._reached: dict[Node, int] = {}  # the device that a node is supplied through
        hanging: dict[Node, list[str]] = {}
        for leaf in leaves:
            hanging.setdefault((leaf.feeder_code, leaf.node), []).append(leaf.code)
        for feeder, node in heads.items():
            if node:
                self._walk((feeder, node), hanging)

    def _walk(self, head: Node, hanging: Mapping[Node, Sequence[str]]) -> None:
        """Number what a head reaches: a device's transformers are first:last."""
        self._reached[head] = _NONE
        self._hang(hanging.get(head, ()), _NONE)
        ways = [(_NONE, iter(self._neighbours.get(head, ())))]
        while ways:
            edge, rest = ways[-1]
            for other, node in rest:
                if node in self._reached or not self._edges[other].normally_closed:
                    continue
                self._reached[node] = other
                self._above[other], self._first[other] = edge, len(self._leaves)
                self._begins[other] = len(self._walked)
                self._walked.append(other)
                self._hang(hanging.get(node, ()), other)
                ways.append((other, iter(self._neighbours.get(node, ()))))
                break
            else:
                ways.pop()
                if edge != _NONE:
                    self._last[edge] = len(self._leaves)
                    self._ends[edge] = len(self._walked)

    def _hang(self, codes: Iterable[str], edge: int) -> None:
        for code in codes:
            self._leaf_edge[len(self._leaves)] = edge
            self._leaf_place[code] = len(self._leaves)
            self._leaves.append(code)

    def below(self, device_code: str) -> list[str]:
        """List the transformers that are dark when a device opens; none below one that is open."""
        place = self._place.get(device_code)
        return [] if place is None else self._leaves[self._first[place] : self._last[place]]

    def devices_below(self, device_code: str) -> list[str]:
        """List the devices that are dark when one opens, itself first; none if it is open."""
        if (place := self._place.get(device_code)) is None:
            return []
        below = self._walked[self._begins[place] : self._ends[place]]
        return [self._edges[other].code for other in below]

    def above(self, transformer_code: str) -> list[str]:
        """List the devices from a transformer up to its feeder's head; none where none leads."""
        leaf = self._leaf_place.get(transformer_code)
        return [] if leaf is None else self._up(int(self._leaf_edge[leaf]))

    def above_node(self, node: Node) -> list[str] | None:
        """List the devices from a node up to its feeder's head; None where none leads."""
        edge = self._reached.get(node)
        return None if edge is None else self._up(edge)

    def above_device(self, device_code: str) -> list[str] | None:
        """List the devices above one up to its feeder's head; None where none leads.

        Of one that carries nothing, as an open switch, they are those above its supplied end.
        """
        if (place := self._place.get(device_code)) is None:
            return None
        if self._begins[place] < self._ends[place]:
            return self._up(int(self._above[place]))
        ways = (self.above_node(node) for node in self.ends_of(device_code))
        return next((way for way in ways if way is not None), None)

    def _up(self, edge: int) -> list[str]:
        found = list[str]()
        while edge != _NONE:
            found.append(self._edges[edge].code)
            edge = int(self._above[edge])
        return found

    def ends_of(self, device_code: str) -> tuple[Node, ...]:
        """Give the two nodes that a device lies between; none of a device the grid lacks."""
        if (place := self._place.get(device_code)) is None:
            return ()
        own = self._edges[place]
        return (own.feeder_code, own.from_node), (own.feeder_code, own.to_node)

    def parting(self, device_code: str) -> list[str]:
        """List the switches that part a device from the rest: on every way the first closed one."""
        return list(self.zone(self.ends_of(device_code), device_code).switches)

    def zone(self, begin: Iterable[Node], without: str = "") -> Zone:
        """Give what hangs together with these nodes; a way through one device may be left out."""
        seen = dict.fromkeys(begin)
        row, found = list(seen), dict[str, None]()
        while row:
            for other, node in self._neighbours.get(row.pop(), ()):
                edge = self._edges[other]
                if edge.code == without or not edge.normally_closed:
                    continue
                if edge.is_switch:
                    found[edge.code] = None
                elif node not in seen:
                    seen[node] = None
                    row.append(node)
        return Zone(nodes=tuple(seen), switches=tuple(found))


def _neighbours(edges: Sequence[Edge]) -> dict[Node, list[tuple[int, Node]]]:
    found: dict[Node, list[tuple[int, Node]]] = {}
    for place, edge in enumerate(edges):
        begin, end = (edge.feeder_code, edge.from_node), (edge.feeder_code, edge.to_node)
        found.setdefault(begin, []).append((place, end))
        found.setdefault(end, []).append((place, begin))
    return found

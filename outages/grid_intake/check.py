"""Whether the grid makes sense as it would be after an import: parents, loops, islands, names.

Rules:
* A row whose parent is nowhere is refused, and so is all that belongs to a refused row.
* A feeder is radial by its normally closed devices. The device that closes a loop is refused, the
  last of it in the order of the files; all devices of the loop are named, since which of them
  should be open is the utility's to say.
* What no head reaches is named and stored all the same: it still belongs to its feeder, and an
  outage of that feeder is told there. Only a trace by device does not find it.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from outages.grid_intake.faults import Problem
from outages.grid_intake.fields import COLUMNS, PARENTS, Thing, Value, Values
from outages.grid_intake.merge import Merged, Place, Source, overlaid

Known = Mapping[Thing, Mapping[str, Values]]  # what the database holds, by code
_NAMED = 12  # devices of a loop in one sentence
_LOOPS_NAMED = 200  # of a feeder; of more, only the device that closes them

_HEAD = COLUMNS["feeder"].index("head_node")
_FEEDER_OF = COLUMNS["device"].index("feeder_code")
_FROM, _TO = COLUMNS["device"].index("from_node"), COLUMNS["device"].index("to_node")
_CLOSED = COLUMNS["device"].index("normally_closed")
_HANGS_ON = COLUMNS["transformer"].index("feeder_code")
_NODE = COLUMNS["transformer"].index("node")


class Device(msgspec.Struct, frozen=True, gc=False):
    """A device as a loop is looked for: an edge between two nodes."""

    code: str
    from_node: str
    to_node: str
    closed: bool


class Checked(msgspec.Struct):
    """What a check found: refused rows, and what is stored with a warning."""

    refused: list[tuple[Place, Problem]] = []
    warnings: list[Problem] = []


def check(merged: Merged, known: Known, sources: Sequence[Source]) -> Checked:
    """Check what files tell over what is known; refused things are taken out of `merged`."""
    look = _Look(merged, known, sources)
    look.refuse_orphans()
    look.refuse_loops()
    look.find_islands()
    look.find_joined()
    look.find_namesakes()
    return look.found


class _Look:
    """One check."""

    def __init__(self, merged: Merged, known: Known, sources: Sequence[Source]) -> None:
        self.found = Checked()
        self._merged = merged
        self._known = known
        self._sources = sources
        self._feeders: dict[str, list[Device]] = {}

    def _problem(
        self, thing: Thing, place: Place | None, column: str, code: str, *details: str
    ) -> Problem:
        if place is None:
            return Problem(0, column, code, details)
        source = self._sources[place.file]
        title = source.titles.get((thing, column), "")
        return Problem(place.row, title, code, details, source.name)

    def _refuse(self, thing: Thing, code: str, column: str, why: str, *details: str) -> None:
        told = self._merged.refuse(thing, code)
        problem = self._problem(thing, told.place, column, why, *details)
        self.found.refused.append((told.place, problem))

    def _warn(self, thing: Thing, code: str, column: str, why: str, *details: str) -> None:
        told = self._merged.things[thing].get(code)
        place = told.place if told else None
        self.found.warnings.append(self._problem(thing, place, column, why, *details))

    def _after(self, thing: Thing) -> Iterator[tuple[str, Values]]:
        """Give all things as they would be: first what only the database holds."""
        told, known = self._merged.things[thing], self._known[thing]
        for code, values in known.items():
            if code not in told:
                yield code, values
        for code, one in told.items():
            yield code, overlaid(thing, code, one.values, known.get(code))

    # parents

    def refuse_orphans(self) -> None:
        """Refuse what belongs to nothing, from the substations down."""
        for thing, (parent, column) in PARENTS.items():
            place = COLUMNS[thing].index(column)
            parents, known = self._merged.things[parent], self._known[parent]
            lost = self._merged.refused[parent]
            orphans = [
                (code, str(told.values[place]))
                for code, told in self._merged.things[thing].items()
                if told.values[place] not in parents and told.values[place] not in known
            ]
            for code, named in orphans:
                if named in lost:
                    where = self.place_name(lost[named])
                    self._refuse(thing, code, column, "orphan", named, where)
                else:
                    self._refuse(thing, code, column, "unknown", named)

    def place_name(self, place: Place) -> str:
        """Name a row, as in feeders.csv:17."""
        return f"{self._sources[place.file].name}:{place.row}"

    # loops

    def refuse_loops(self) -> None:
        """Refuse the devices that close loops, until none does."""
        while True:
            self._gather()
            closing = [
                (code, path) for devices in self._feeders.values() for code, path in loops(devices)
            ]
            told = self._merged.things["device"]
            wrong = [(code, path) for code, path in closing if code in told]
            for code, path in wrong:
                self._refuse("device", code, "normally_closed", "loop", code, path)
            if wrong:
                continue  # one that was changed is again what the database holds
            for code, path in closing:
                self._warn("device", code, "normally_closed", "loop", code, path)
            return

    def _gather(self) -> None:
        self._feeders = {}
        for code, values in self._after("device"):
            device = Device(
                code, str(values[_FROM]), str(values[_TO]), values[_CLOSED] is not False
            )
            self._feeders.setdefault(str(values[_FEEDER_OF]), []).append(device)

    # islands

    def find_islands(self) -> None:
        """Name the devices and transformers that no head reaches."""
        heads = {code: str(values[_HEAD] or "") for code, values in self._after("feeder")}
        reached: dict[str, set[str]] = {}
        for feeder, devices in self._feeders.items():
            head = heads.get(feeder, "")
            if not head:
                self._warn("feeder", feeder, "head_node", "no_head", feeder)
                continue
            nodes = reach(head, devices)
            if not nodes:
                details = (feeder, head, f"{len(devices):,}")
                self._warn("feeder", feeder, "head_node", "head_apart", *details)
                continue
            reached[feeder] = nodes
            for one in devices:
                if one.from_node not in nodes and one.to_node not in nodes:
                    self._warn("device", one.code, "from_node", "island", one.code, feeder)
        self._find_island_transformers(reached)

    def _find_island_transformers(self, reached: Mapping[str, set[str]]) -> None:
        for code, values in self._after("transformer"):
            nodes = reached.get(str(values[_HANGS_ON]))
            if nodes is None or values[_NODE] in nodes:
                continue
            why = "island" if values[_NODE] else "no_node"
            self._warn("transformer", code, "node", why, code, str(values[_HANGS_ON]))

    def find_joined(self) -> None:
        """Name the nodes that two feeders feed; where feeders begin they may meet."""
        heads: set[Value] = {values[_HEAD] for _, values in self._after("feeder")}
        fed: dict[str, tuple[str, str]] = {}  # node → feeder, device
        for feeder, devices in self._feeders.items():
            for one in devices:
                for node in (one.from_node, one.to_node) if one.closed else ():
                    other, through = fed.setdefault(node, (feeder, one.code))
                    if other != feeder and node not in heads:
                        details = (node, other, through, feeder, one.code)
                        self._warn("device", one.code, "normally_closed", "joined", *details)

    def find_namesakes(self) -> None:
        """Name the substations that have one name."""
        by_name: dict[Value, list[str]] = {}
        for code, values in self._after("substation"):
            by_name.setdefault(values[0], []).append(code)
        for name, codes in by_name.items():
            if len(codes) > 1:
                called = ", ".join(codes[:_NAMED])
                self._warn("substation", codes[-1], "name", "same_name", called, str(name))


def loops(devices: Sequence[Device]) -> list[tuple[str, str]]:
    """Give the closed devices that close a loop, in order, each with its loop's other devices."""
    roots: dict[str, str] = {}
    tree: list[Device] = []
    closing: list[Device] = []
    for device in devices:
        if device.closed:
            one, other = _root(roots, device.from_node), _root(roots, device.to_node)
            if one == other:
                closing.append(device)
            else:
                roots[one] = other
                tree.append(device)
    if not closing:
        return []
    joined = _neighbours(tree)
    return [
        (device.code, _path(joined, device) if place < _LOOPS_NAMED else "…")
        for place, device in enumerate(closing)
    ]


def reach(head: str, devices: Sequence[Device]) -> set[str]:
    """Give the nodes that closed devices join to a head; none when no device touches it."""
    roots: dict[str, str] = {}
    for device in devices:
        if device.closed:
            roots[_root(roots, device.from_node)] = _root(roots, device.to_node)
    if head not in roots:
        return set()
    top = _root(roots, head)
    return {node for node in list(roots) if _root(roots, node) == top}


def _root(roots: dict[str, str], node: str) -> str:
    """Find a node's representative, halving the way there."""
    above = roots.setdefault(node, node)
    while above != node:
        roots[node] = roots[above]
        node, above = above, roots[above]
    return node


def _neighbours(tree: Sequence[Device]) -> dict[str, list[tuple[str, str]]]:
    joined: dict[str, list[tuple[str, str]]] = {}
    for device in tree:
        joined.setdefault(device.from_node, []).append((device.to_node, device.code))
        joined.setdefault(device.to_node, []).append((device.from_node, device.code))
    return joined


def _path(joined: Mapping[str, Sequence[tuple[str, str]]], closing: Device) -> str:
    """Name the devices between a device's two nodes."""
    came: dict[str, tuple[str, str]] = {closing.from_node: ("", "")}
    row = [closing.from_node]
    while closing.to_node not in came:
        following: list[str] = []
        for node in row:
            for other, code in joined[node]:
                if other not in came:
                    came[other] = (node, code)
                    following.append(other)
        row = following
    codes, node = list[str](), closing.to_node
    while node != closing.from_node:
        node, code = came[node]
        codes.append(code)
    more = f" … ({len(codes)})" if len(codes) > _NAMED else ""
    return ", ".join(codes[:_NAMED]) + more

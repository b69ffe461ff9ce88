"""A CIM model as feeders: which equipment belongs to which, at which node each begins.

Rules:
* Equipment is of the Feeder that contains it (or is its additional container). What none contains
  is of the feeder that reaches it from its own equipment through closed switches, up to a busbar.
* A feeder begins at its head terminal. Where that is one of a switch of the substation, the switch
  is the feeder's first device, and the feeder begins on its side away from the feeder. Without a
  head terminal it begins at its EnergySource, else where its equipment meets its substation's.
* Behind a distribution transformer lies low voltage, which is left out.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from outages.cim.model import SWITCHES, Model, Thing

_LINE = "ACLineSegment"
_SOURCES = frozenset({"EnergySource", "ExternalNetworkInjection", "SynchronousMachine"})


class Feeders:
    """The equipment of a model by feeders. All keys are ids of things, but for nodes."""

    def __init__(self, model: Model) -> None:
        self._things = model.things
        self._model = model
        self.ends: dict[str, tuple[str, str]] = {}  # of lines and switches with two
        self.of: dict[str, str] = {}  # line, switch, transformer, consumer → feeder
        self.heads: dict[str, str] = {}  # feeder → node
        self.nodes: dict[str, str] = {}  # of transformers and consumers: where they hang
        self.left_out: list[str] = []  # of no feeder, or low voltage
        self._around: dict[str, list[str]] = {}  # node → lines and switches
        self._contained: dict[str, list[str]] = {}  # feeder → its own lines and switches
        self._sources: dict[str, str] = {}  # feeder → its first source
        self._owner: dict[str, str] = {}  # node → feeder
        self._busbars: set[str] = set()
        self._gather()
        for feeder in self._of_kind("Feeder"):
            self._begin(feeder)
        self._reach()
        self._leave_low_voltage_out()
        self._hang()

    def _of_kind(self, *kinds: str) -> Iterator[str]:
        return (key for key, thing in self._things.items() if thing.kind in kinds)

    def _nodes(self, key: str) -> tuple[str, ...]:
        """Give the nodes of equipment in the order of its terminals."""
        return tuple(dict.fromkeys(node for _, node in sorted(self._model.ends.get(key, ()))))

    def feeder_containing(self, thing: Thing) -> str:
        """Give the feeder that contains equipment, "" where none does."""
        for key in (thing.parent, thing.also):
            if (container := self._things.get(key)) and container.kind == "Feeder":
                return key
        return ""

    def substation_of(self, thing: Thing) -> str:
        """Give the substation that contains a thing, through bay and voltage level."""
        key = thing.parent
        for _ in range(3):
            container = self._things.get(key)
            if container is None or container.kind not in ("Substation", "VoltageLevel", "Bay"):
                return ""
            if container.kind == "Substation":
                return key
            key = container.parent
        return ""

    def _gather(self) -> None:
        for key, thing in self._things.items():
            if thing.kind == "BusbarSection":
                self._busbars.update(self._nodes(key))
            if thing.kind == _LINE or thing.kind in SWITCHES:
                nodes = self._nodes(key)
                feeder = self.feeder_containing(thing)
                if len(nodes) == 2:
                    self.ends[key] = (nodes[0], nodes[1])
                    for node in nodes:
                        self._around.setdefault(node, []).append(key)
                if feeder:
                    self.of[key] = feeder
                    self._contained.setdefault(feeder, []).append(key)
            elif thing.kind in _SOURCES and (feeder := self.feeder_containing(thing)):
                self._sources.setdefault(feeder, key)

    def is_closed(self, key: str) -> bool:
        """Tell whether current passes a line or switch as it normally stands."""
        return self._things[key].normally.lower() != "true"

    # where a feeder begins

    def _begin(self, feeder: str) -> None:
        first, head = self._model.terminals.get(self._things[feeder].also, ("", ""))
        own = {node for key in self._contained.get(feeder, ()) if key != first
               for node in self.ends.get(key, ())}  # fmt: skip
        if first in self.ends and self.of.setdefault(first, feeder) == feeder:
            head = self._away(first, own) or head
        source = (*self._nodes(self._sources.get(feeder, "")), "")[0]
        head = head or source or self._meeting(feeder, own)
        if head:
            self.heads[feeder] = head

    def _away(self, first: str, own: set[str]) -> str:
        """Give the end of a feeder's first device that is not on the feeder's side."""
        ends = self.ends[first]
        for away in ([end for end in ends if end in self._busbars],
                     [end for end in ends if end not in own]):  # fmt: skip
            if len(away) == 1:
                return away[0]
        return ""

    def _meeting(self, feeder: str, own: set[str]) -> str:
        """Give the one node that a feeder shares with the substation it begins in."""
        substation = self._things[feeder].parent
        if substation not in self._meetings:
            return ""
        shared = own & self._meetings[substation]
        return shared.pop() if len(shared) == 1 else ""

    @cached_property
    def _meetings(self) -> Mapping[str, set[str]]:
        """Give the nodes of the equipment of each substation."""
        found: dict[str, set[str]] = {}
        for key in self._model.ends:
            if (thing := self._things.get(key)) and (within := self.substation_of(thing)):
                found.setdefault(within, set()).update(self._nodes(key))
        return found

    # what belongs to it

    def _reach(self) -> None:
        """Give what no feeder contains to the feeder that reaches it."""
        begins = {*self.heads.values(), *self._busbars}
        row: list[str] = []
        for key, feeder in self.of.items():
            row += self._own(self.ends.get(key, ()), feeder, begins)
        while row:
            node = row.pop()
            for key in self._around.get(node, ()):
                if key not in self.of and self.is_closed(key):
                    self.of[key] = self._owner[node]
                    row += self._own(self.ends[key], self._owner[node], begins)
        for key, ends in self.ends.items():  # open ones, on their first side
            if key not in self.of and (node := next(filter(self._owner.get, ends), "")):
                self.of[key] = self._owner[node]

    def _own(self, ends: Iterable[str], feeder: str, begins: set[str]) -> list[str]:
        """Give a feeder these nodes, but for those where feeders begin; give the new ones."""
        new = [one for one in ends if one not in self._owner and one not in begins]
        self._owner |= dict.fromkeys(new, feeder)
        return new

    def _leave_low_voltage_out(self) -> None:
        """Take out what lies behind the transformers of feeders whose beginning is known."""
        reached = self._joined(self.heads.values())
        behind: list[str] = []
        for key in self._of_kind("PowerTransformer"):
            nodes = self._nodes(key)
            if any(node in reached and node in self._owner for node in nodes):
                behind += [node for node in nodes if node not in reached]
        low = self._joined(behind)
        for node in low:
            self._owner.pop(node, None)
        for key, ends in self.ends.items():
            if key in self.of and ends[0] in low:
                del self.of[key]
            if key not in self.of:
                self.left_out.append(key)

    def _joined(self, nodes: Iterable[str]) -> set[str]:
        """Give all nodes that lines and switches, open ones too, join to these."""
        seen = set(nodes)
        row = list(seen)
        while row:
            for key in self._around.get(row.pop(), ()):
                new = [end for end in self.ends[key] if end not in seen]
                seen.update(new)
                row += new
        return seen

    def _hang(self) -> None:
        """Hang transformers on feeders, and consumers of medium voltage where none hangs."""
        taken: set[str] = set()
        for kind in ("PowerTransformer", "EnergyConsumer"):
            for key in self._of_kind(kind):
                nodes = self._nodes(key)
                node = next((one for one in nodes if one in self._owner), "")
                feeder = self._owner.get(node, "")
                if not feeder and kind == "PowerTransformer":
                    feeder, node = self.feeder_containing(self._things[key]), (*nodes, "")[0]
                if not feeder or (kind == "EnergyConsumer" and node in taken):
                    self.left_out += [] if kind == "EnergyConsumer" else [key]
                    continue
                taken.add(node)
                self.of[key], self.nodes[key] = feeder, node

"""What is kept of a CIM model: the classes and properties that a grid of feeders is made of.

Rule: a thing is known by its rdf:ID or rdf:about, whichever file names it; files of one model
(equipment, geographical location) complete each other, and what is told first stays.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec

SWITCHES: Mapping[str, str] = {
    "Breaker": "breaker", "LoadBreakSwitch": "load_break", "Disconnector": "disconnector",
    "Fuse": "fuse", "Recloser": "recloser", "Sectionaliser": "load_break", "Switch": "",
    "Jumper": "",
}  # fmt: skip
"""Kinds of switch by their class; "": another, or unknown."""
CONTAINERS = frozenset({"Substation", "VoltageLevel", "Bay", "Feeder", "Line"})
EQUIPMENT = frozenset({
    *SWITCHES, "ACLineSegment", "PowerTransformer", "EnergyConsumer", "EnergySource",
    "BusbarSection", "ExternalNetworkInjection", "SynchronousMachine",
})  # fmt: skip
_POINTS = frozenset({"Terminal", "Location", "PositionPoint", "CoordinateSystem", "BaseVoltage"})
CLASSES = CONTAINERS | EQUIPMENT | _POINTS

Property = Literal[
    "name", "alias", "parent", "also", "voltage", "normally", "location", "equipment", "node",
    "bus", "order", "of", "x", "y", "system",
]  # fmt: skip
PROPERTIES: Mapping[str, Property] = {
    "IdentifiedObject.name": "name",
    "IdentifiedObject.aliasName": "alias",
    "Equipment.EquipmentContainer": "parent",
    "Equipment.MemberOf_EquipmentContainer": "parent",
    "Equipment.AdditionalEquipmentContainer": "also",
    "VoltageLevel.Substation": "parent",
    "VoltageLevel.MemberOf_Substation": "parent",
    "Bay.VoltageLevel": "parent",
    "Bay.MemberOf_VoltageLevel": "parent",
    "Bay.Substation": "parent",
    "Feeder.NormalEnergizingSubstation": "parent",
    "Feeder.NormalHeadTerminal": "also",
    "ConductingEquipment.BaseVoltage": "voltage",
    "BaseVoltage.nominalVoltage": "voltage",
    "Switch.normalOpen": "normally",
    "PowerSystemResource.Location": "location",
    "Location.PowerSystemResources": "of",
    "Location.CoordinateSystem": "system",
    "CoordinateSystem.crsUrn": "name",
    "PositionPoint.Location": "parent",
    "PositionPoint.sequenceNumber": "order",
    "PositionPoint.xPosition": "x",
    "PositionPoint.yPosition": "y",
    "Terminal.ConductingEquipment": "equipment",
    "Terminal.ConnectivityNode": "node",
    "Terminal.TopologicalNode": "bus",
    "Terminal.sequenceNumber": "order",
    "ACDCTerminal.sequenceNumber": "order",
}
"""The properties that are read, by their names in the versions of CIM."""


class Spot(NamedTuple):
    """Where something stands: a file's number among those read, and a line of it."""

    file: int
    row: int


class Element(msgspec.Struct, gc=False):
    """A thing as it stands in a file; references are ids without # and the like."""

    kind: str  # its class
    id: str
    row: int
    told: dict[Property, str]


class Thing(msgspec.Struct, gc=False):
    """A container, a piece of equipment or a base voltage."""

    kind: str
    spot: Spot
    name: str = ""
    alias: str = ""
    parent: str = ""  # what contains it; of a feeder the substation it begins in
    also: str = ""  # a second container; of a feeder the terminal it begins at
    voltage: str = ""  # a base voltage; of one, its nominal value
    normally: str = ""  # of a switch: true, it is open
    location: str = ""


class Model:
    """All that is kept of the files of one model."""

    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}
        self.terminals: dict[str, tuple[str, str]] = {}  # → equipment, node
        self.ends: dict[str, list[tuple[int, str]]] = {}  # equipment → order, node
        self.points: dict[str, list[tuple[int, float, float]]] = {}  # location → order, x, y
        self.located: dict[str, str] = {}  # thing → location
        self.systems: dict[str, str] = {}  # location → coordinate system
        self.names_of_systems: dict[str, str] = {}
        self.buses = 0  # terminals that only name a topological node
        self._ids: dict[str, str] = {}

    def take(self, element: Element, file: int) -> None:
        """Take a thing in."""
        told, key = element.told, element.id
        match element.kind:
            case "Terminal":
                self._take_terminal(key, told)
            case "PositionPoint":
                self._take_point(told)
            case "Location":
                key = self._same(key)
                if whose := told.get("of"):
                    self.located.setdefault(self._same(whose), key)
                if system := told.get("system"):
                    self.systems.setdefault(key, self._same(system))
            case "CoordinateSystem":
                if name := told.get("name"):
                    self.names_of_systems.setdefault(key, name)
            case _:
                self._take_thing(key, element, file)

    def _same(self, key: str) -> str:
        """Give the one string that stands for an id, however often it is named."""
        return self._ids.setdefault(key, key)

    def _take_terminal(self, key: str, told: Mapping[Property, str]) -> None:
        equipment, node = told.get("equipment", ""), told.get("node", "")
        if equipment and node and key not in self.terminals:
            equipment, node = self._same(equipment), self._same(node)
            self.terminals[key] = (equipment, node)
            order = told.get("order", "")
            ends = self.ends.setdefault(equipment, [])
            ends.append((int(order) if order.isdecimal() else len(ends) + 1, node))
        elif not node and told.get("bus"):
            self.buses += 1

    def _take_point(self, told: Mapping[Property, str]) -> None:
        order = told.get("order", "")
        try:
            x, y = float(told.get("x", "")), float(told.get("y", ""))
        except ValueError:
            return
        points = self.points.setdefault(self._same(told.get("parent", "")), [])
        points.append((int(order) if order.isdecimal() else len(points), x, y))

    def _take_thing(self, key: str, element: Element, file: int) -> None:
        told, key = element.told, self._same(key)
        thing = self.things.get(key)
        if thing is None:
            thing = self.things[key] = Thing(element.kind, Spot(file, element.row))
        thing.name = thing.name or told.get("name", "")
        thing.alias = thing.alias or told.get("alias", "")
        thing.parent = thing.parent or self._same(told.get("parent", ""))
        thing.also = thing.also or self._same(told.get("also", ""))
        thing.voltage = thing.voltage or self._same(told.get("voltage", ""))
        thing.normally = thing.normally or told.get("normally", "")
        if location := told.get("location"):
            self.located.setdefault(key, self._same(location))

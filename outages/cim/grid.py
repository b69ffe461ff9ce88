"""The grid that a CIM model tells, as rows: substations, feeders, devices, transformers.

Rule: a thing's code is its id in the file, since names need not differ; a mapping may ask for the
name or the alias instead. Places are taken in degrees of WGS 84, x the longitude, and no others.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Literal

import msgspec

from outages.cim.model import SWITCHES, Model, Spot, Thing
from outages.cim.network import Feeders

CodeBy = Literal["id", "name", "alias"]
Kind = Literal["substation", "feeder", "transformer", "device"]
Value = str | float | bool | None
_WORLD = ("4326", "CRS84", "4490")
_LOWEST_VOLT = 1_000.0  # some write volts where CIM says kilovolts


class Row(msgspec.Struct, frozen=True):
    """What the model tells of one thing."""

    kind: Kind
    code: str
    spot: Spot
    columns: Mapping[str, Value]
    way: tuple[tuple[float, float], ...] = ()  # of a line: longitude, latitude
    fault: str = ""  # why it is refused: two_ends, no_state, no_beginning
    details: tuple[str, ...] = ()


class Grid(msgspec.Struct, frozen=True):
    """All of it."""

    rows: tuple[Row, ...]
    left_out: tuple[str, ...]  # codes of lines, switches, transformers of no feeder
    elsewhere: tuple[str, ...]  # coordinate systems that are not WGS 84: their places are not taken


def read(model: Model, code_by: CodeBy) -> Grid:
    """Give the grid of a model that has a Feeder."""
    writer = _Writer(model, code_by)
    return Grid(
        rows=(*writer.substations(), *writer.feeders(), *writer.equipment()),
        left_out=tuple(writer.code(key) for key in writer.fed.left_out),
        elsewhere=tuple(sorted(writer.elsewhere)),
    )


class _Writer:
    """Writes the rows of one model."""

    def __init__(self, model: Model, code_by: CodeBy) -> None:
        self._model = model
        self._things = model.things
        self._code_by = code_by
        self.fed = Feeders(model)
        self.elsewhere: set[str] = set()

    def code(self, key: str) -> str:
        """Give a thing's code; a thing that has no name or alias has its id."""
        thing = self._things.get(key)
        if thing is None or self._code_by == "id":
            return key
        return (thing.name if self._code_by == "name" else thing.alias) or key

    def substations(self) -> Iterator[Row]:
        """Give the substations that feeders begin in; others are small ones along the way."""
        for key in dict.fromkeys(map(self._substation, self._of_kind("Feeder"))):
            if thing := self._things.get(key):
                columns = {"name": thing.name or self.code(key), **self._place(key)}
                yield Row("substation", self.code(key), thing.spot, columns)

    def feeders(self) -> Iterator[Row]:
        """Give the feeders."""
        for key in self._of_kind("Feeder"):
            thing, code = self._things[key], self.code(key)
            substation = self._substation(key)
            columns: dict[str, Value] = {
                "name": thing.name or code,
                "substation_code": self.code(substation),
                "voltage": self._voltages.get(key),
                "head_node": self.fed.heads.get(key),
            }
            fault = "" if substation else "no_beginning"
            yield Row("feeder", code, thing.spot, columns, fault=fault, details=(code,))

    def equipment(self) -> Iterator[Row]:
        """Give devices and transformers."""
        for key, feeder in self.fed.of.items():
            thing, code = self._things[key], self.code(key)
            columns: dict[str, Value] = {
                "name": thing.name or code,
                "feeder_code": self.code(feeder),
            }
            if key in self.fed.nodes:
                columns |= {"node": self.fed.nodes[key] or None, **self._place(key)}
                yield Row("transformer", code, thing.spot, columns)
            else:
                yield self._device(key, thing, columns)

    def _device(self, key: str, thing: Thing, columns: dict[str, Value]) -> Row:
        code, is_switch = self.code(key), thing.kind in SWITCHES
        begin, end = self.fed.ends.get(key, ("", ""))
        way = () if is_switch else self._points(key)
        columns |= {
            "kind": "switch" if is_switch else "section",
            "switch_kind": SWITCHES.get(thing.kind, ""),
            "from_node": begin,
            "to_node": end,
            "normally_closed": self.fed.is_closed(key),
            **(self._place(key) if len(way) < 2 else {}),
        }
        fault, details = "", (code,)
        if not begin:
            fault, details = "two_ends", (code, str(len(self._model.ends.get(key, ()))))
        elif is_switch and not thing.normally:
            fault = "no_state"
        return Row("device", code, thing.spot, columns, way if len(way) > 1 else (), fault, details)

    def _of_kind(self, kind: str) -> Iterator[str]:
        return (key for key, thing in self._things.items() if thing.kind == kind)

    def _substation(self, feeder: str) -> str:
        """Give the substation that a feeder begins in, told or that of its head terminal."""
        thing = self._things[feeder]
        if (told := self._things.get(thing.parent)) and told.kind == "Substation":
            return thing.parent
        first = self._things.get(self._model.terminals.get(thing.also, ("", ""))[0])
        return self.fed.substation_of(first) if first else ""

    @cached_property
    def _voltages(self) -> Mapping[str, str]:
        """Give the voltage of each feeder, as its first line with one has it."""
        found: dict[str, str] = {}
        for key, feeder in self.fed.of.items():
            if feeder not in found and (base := self._things.get(self._things[key].voltage)):
                with suppress(ValueError):
                    volts = float(base.voltage)
                    found[feeder] = f"{volts if volts < _LOWEST_VOLT else volts / 1000:g}kV"
        return found

    # places

    def _points(self, key: str) -> tuple[tuple[float, float], ...]:
        location = self._model.located.get(key, "")
        points = self._model.points.get(location)
        if not points:
            return ()
        system = self._model.systems.get(location, "")
        name = self._model.names_of_systems.get(system, system)
        if name and not name.endswith(_WORLD):
            self.elsewhere.add(name)
            return ()
        if not all(abs(x) <= 180 and abs(y) <= 90 for _, x, y in points):
            self.elsewhere.add("numbers that are no degrees")
            return ()
        return tuple((x, y) for _, x, y in sorted(points))

    def _place(self, key: str) -> dict[str, Value]:
        points = self._points(key)
        return {"lon": points[0][0], "lat": points[0][1]} if points else {}

"""A GeoJSON file of places: a FeatureCollection whose features name things of the grid by code.

A thing must be in the other files or in the database: places are told last. The file is read whole
and its features one by one, so its size is bounded.
"""

import codecs
import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from core.sheet.files import rejects_beside
from core.sheet.rejects import Rejects
from core.sheet.table import ImportRefused, Scan
from outages.grid_intake.check import Known
from outages.grid_intake.faults import Problem
from outages.grid_intake.fields import COLUMNS, PARENTS, Thing
from outages.grid_intake.merge import Fact, Merged, Place, Source
from outages.grid_intake.place import (
    BadFeature,
    Feature,
    Placed,
    Point,
    bounds,
    columns_of,
    read_feature,
)
from outages.grid_intake.reader import Progress

ENDINGS = (".geojson", ".json")
_MOST_BYTES = 256 * 2**20
_WORLD = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")  # 4490: CGCS2000


class _Named(msgspec.Struct):
    name: str = ""


class _System(msgspec.Struct):
    properties: _Named = msgspec.field(default_factory=_Named)


class _Collection(msgspec.Struct):
    type: str
    features: list[msgspec.Raw] = []
    crs: _System | None = None  # before RFC 7946


class PlacesFile:
    """One file: its features, and what became of them; a row is a feature, counted from 1."""

    kind: Literal["places"] = "places"
    unused: tuple[str, ...] = ()

    def __init__(self, path: Path) -> None:
        """Read a file. Raises `ImportRefused`."""
        self.path = path
        self.name = path.name
        self.rejects = rejects_beside(path)
        self._features, sha256 = _read(path)
        self.scanned = Scan(sha256, len(self._features), "geojson")
        self.rows = self.repeated = 0
        self.refused: dict[int, list[Problem]] = {}
        self.premises: dict[str, Point] = {}  # by account
        self._placed: list[tuple[Place, Placed]] = []
        self._first: dict[tuple[Thing, str, bool], Place] = {}  # which feature told a place first

    def source(self) -> Source:
        """Say which part of a feature tells a thing's column."""
        parts = {"lon": "coordinates", "lat": "coordinates", "shape": "coordinates"}
        return Source(self.path.name, {
            (thing, column): part
            for thing in COLUMNS for column, part in parts.items()
        })  # fmt: skip

    def read(
        self, number: int, _merged: Merged, _sources: Sequence[Source], tell: Progress
    ) -> None:
        """Read the features; what they are about is looked for when all files are read."""
        for row, raw in enumerate(self._features, start=1):
            try:
                placed = read_feature(msgspec.json.decode(raw, type=Feature))
            except BadFeature as bad:
                self.refuse(bad.problem(row, self.path.name))
            except (msgspec.MsgspecError, RecursionError) as error:
                why = str(error)[:120]
                self.refuse(Problem(row, "", "no_feature", (why,), self.path.name))
            else:
                self._placed.append((Place(number, row), placed))
        self._features = []
        self.rows = self.scanned.lines
        tell(self.rows)

    def accounts(self) -> list[str]:
        """Name the accounts whose premises the file places."""
        return [placed.code for _, placed in self._placed if placed.thing == "premise"]

    def settle(
        self, merged: Merged, known: Known, sources: Sequence[Source], accounts: Collection[str]
    ) -> None:
        """Add to what all files tell the places of things that they or the database have.

        `accounts` are those that the database has; `premises` holds their places then.
        """
        around = [
            bounds((thing, values) for thing, all_ in known.items() for values in all_.values()),
            bounds((thing, one.values) for thing, all_ in merged.things.items()
                   for one in all_.values()),
        ]  # fmt: skip
        for place, placed in self._placed:
            try:
                for one in filter(None, around):
                    one.refuse_swapped(placed)
                if placed.thing == "premise":
                    self._place_premise(placed, accounts)
                else:
                    self._add(place, placed, merged, known, sources)
            except BadFeature as bad:
                self.refuse(bad.problem(place.row, self.path.name))

    def _place_premise(self, placed: Placed, accounts: Collection[str]) -> None:
        if placed.is_way:
            raise BadFeature("geometry", "no_way", placed.code)
        if placed.code not in accounts:
            raise BadFeature("properties", "no_account", placed.code)
        self.premises.setdefault(placed.code, placed.points[0])

    def _add(
        self,
        place: Place,
        placed: Placed,
        merged: Merged,
        known: Known,
        sources: Sequence[Source],
    ) -> None:
        thing = _thing(placed, merged, known, sources)
        told, before = merged.things[thing].get(placed.code), known[thing].get(placed.code, ())
        values = dict(zip(COLUMNS[thing], told.values if told else before, strict=True))
        columns = dict(columns_of(placed, thing, values.get("kind")))
        if told is None and thing in PARENTS:  # or the check would take it for an orphan
            parent = PARENTS[thing][1]
            columns[parent] = values[parent]
        fact = Fact(thing, placed.code, tuple(map(columns.get, COLUMNS[thing])), is_own=False)
        told_before = thing, placed.code, placed.is_way
        if isinstance(conflict := merged.add(place, [fact]), tuple):
            where = _name(self._first.get(told_before, conflict[1]), sources)
            raise BadFeature("coordinates", "conflict", where, placed.code)
        self._first.setdefault(told_before, place)

    def refuse(self, problem: Problem) -> None:
        """Note that a feature is refused."""
        self.refused.setdefault(problem.row, []).append(problem)

    def write_rejects(self) -> str:
        """List the refused features; give the list's path, empty when none was."""
        with Rejects(self.rejects, ()) as out:
            for row in sorted(self.refused):
                out.add((), self.refused[row])
        return str(self.rejects) if self.refused else ""


def _thing(placed: Placed, merged: Merged, known: Known, sources: Sequence[Source]) -> Thing:
    """Find what a code names; raises `BadFeature`."""
    said = placed.thing
    wanted: list[Thing] = [said] if said and said != "premise" else list(COLUMNS)
    found: list[Thing] = [
        one for one in wanted if placed.code in merged.things[one] or placed.code in known[one]
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise BadFeature("properties", "several", placed.code, " and ".join(found))
    for one in wanted:
        if lost := merged.refused[one].get(placed.code):
            raise BadFeature("properties", "orphan", placed.code, _name(lost, sources))
    raise BadFeature("properties", "unknown", placed.code)


def _name(place: Place, sources: Sequence[Source]) -> str:
    return f"{sources[place.file].name}:{place.row}"


def _read(path: Path) -> tuple[list[msgspec.Raw], str]:
    """Give the features, each undecoded, and the file's SHA-256; raises `ImportRefused`."""
    try:
        if (size := path.stat().st_size) > _MOST_BYTES:
            raise ImportRefused(
                f"{path} has {size / 2**20:,.0f} MiB, and {_MOST_BYTES >> 20} are taken; "
                "export it in parts"
            )
        told = path.read_bytes()
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read: {error.strerror or error}") from error
    try:
        whole = msgspec.json.decode(told.removeprefix(codecs.BOM_UTF8), type=_Collection)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ImportRefused(
            f"{path} is no GeoJSON that can be read ({error}); export it as a FeatureCollection"
        ) from error
    if whole.type != "FeatureCollection":
        raise ImportRefused(f"{path} is a {whole.type[:40]}; export it as a FeatureCollection")
    system = whole.crs.properties.name if whole.crs else ""
    if system and not system.endswith(_WORLD):
        raise ImportRefused(
            f"{path} is in {system[:80]}; export it in WGS 84 (EPSG:4326), longitude first"
        )
    return whole.features, hashlib.sha256(told).hexdigest()

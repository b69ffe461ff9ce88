"""One feature of a GeoJSON file (RFC 7946): the code of a thing of the grid and where it lies.

Rule: longitude first. A pair is taken for swapped when it is out of range so and in range the other
way round, or when it lies far from all places of the grid and would lie among them.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

import msgspec

from core.sheet.cells import fold
from outages.grid_intake.faults import Problem
from outages.grid_intake.fields import COLUMNS, FIELDS, SWITCH_KINDS, Thing, Value, Values

Point = tuple[float, float]  # longitude, latitude
_MOST_POINTS = 5_000  # of a way
_PLACES = 6  # of a degree: a decimetre
_NEAR = 2.0  # degrees around all that is known

_CODES = frozenset(fold(title) for fields in FIELDS.values() for title in fields["code"].titles)
_ACCOUNTS = frozenset(
    map(fold, ("户号", "用电户号", "缴费号", "Account", "Account No", "Account Number"))
)
_KINDS = frozenset(fold(title) for title in FIELDS["device"]["kind"].titles)
_THINGS: dict[str, Thing] = {
    **{thing: thing for thing in get_args(Thing)},
    **dict.fromkeys(("section", "switch", *SWITCH_KINDS), "device"),
    **dict.fromkeys(FIELDS["device"]["kind"].words, "device"),
    "变电站": "substation", "配变": "transformer", "变压器": "transformer", "台区": "transformer",
}  # fmt: skip


class Geometry(msgspec.Struct):
    """A geometry as it stands in the file."""

    type: str
    coordinates: Any = None


class Feature(msgspec.Struct):
    """A feature as it stands in the file."""

    type: str
    properties: dict[str, Any] | None = None
    geometry: Geometry | None = None
    id: Any = None


class Placed(msgspec.Struct, frozen=True):
    """What a feature tells: whose code, and one point or a way of several."""

    code: str
    thing: Thing | Literal["premise"] | None  # None: the code says it; of a premise an account
    points: tuple[Point, ...]
    is_way: bool


class BadFeature(Exception):
    """A feature that is refused: a code of the wording, what its words name, and which part."""

    def __init__(self, part: str, code: str, *details: str) -> None:
        self.part = part
        self.code = code
        self.details = details

    def problem(self, number: int, file: str) -> Problem:
        """Give it as a problem of the file."""
        return Problem(number, self.part, self.code, self.details, file)


def read_feature(feature: Feature) -> Placed:
    """Read a feature; raises `BadFeature`."""
    named = {fold(name): value for name, value in (feature.properties or {}).items()}
    account = _text(next((named[name] for name in named if name in _ACCOUNTS), None))
    code = account or _text(next((named[name] for name in named if name in _CODES), feature.id))
    if feature.type != "Feature" or not code:
        raise BadFeature("properties", "no_code")
    thing = "premise" if account else _thing(named)
    match feature.geometry:
        case None:
            raise BadFeature("geometry", "no_geometry", code)
        case Geometry(type="Point", coordinates=pair):
            return Placed(code, thing, (_point(pair),), is_way=False)
        case Geometry(type="LineString", coordinates=list(pairs)) if len(pairs) > 1:
            if len(pairs) > _MOST_POINTS:
                raise BadFeature(
                    "geometry", "long_way", code, f"{len(pairs):,}", f"{_MOST_POINTS:,}"
                )
            return Placed(code, thing, tuple(map(_point, pairs)), is_way=True)
        case Geometry(type=other):
            raise BadFeature("geometry", "geometry", code, other[:40])


def _thing(named: Mapping[str, object]) -> Thing | None:
    kind = _text(next((named[name] for name in named if name in _KINDS), None))
    if kind and fold(kind) not in _THINGS:
        raise BadFeature("properties", "value", ", ".join(get_args(Thing)))
    return _THINGS[fold(kind)] if kind else None


def _text(told: object) -> str:
    return " ".join(str(told).split()) if isinstance(told, str | int) and told is not True else ""


def _point(pair: object) -> Point:
    match pair:
        case [int() | float() as lon, int() | float() as lat, *_]:
            told = f"{lon:g}, {lat:g}"
            if abs(lon) <= 180 and abs(lat) <= 90:
                return round(float(lon), _PLACES), round(float(lat), _PLACES)
            if abs(lon) <= 90 and abs(lat) <= 180:
                raise BadFeature("coordinates", "swapped", told)
            raise BadFeature("coordinates", "degrees", told)
        case _:
            raise BadFeature("coordinates", "no_pair")


class Bounds(msgspec.Struct, frozen=True):
    """The rectangle of all places that are known."""

    west: float
    south: float
    east: float
    north: float

    def has(self, lon: float, lat: float) -> bool:
        """Tell whether a point lies in it or near."""
        return (
            self.west - _NEAR <= lon <= self.east + _NEAR
            and self.south - _NEAR <= lat <= self.north + _NEAR
        )

    def refuse_swapped(self, placed: Placed) -> None:
        """Raise `BadFeature` for a point that lies here only the other way round."""
        for lon, lat in placed.points:
            if not self.has(lon, lat) and self.has(lat, lon):
                raise BadFeature("coordinates", "swapped", f"{lon:g}, {lat:g}")


def bounds(things: Iterable[tuple[Thing, Values]]) -> Bounds | None:
    """Give the rectangle of all places; None when there is none."""
    found: list[Point] = []
    for thing, values in things:
        if "lon" in COLUMNS[thing]:
            lon, lat = (values[COLUMNS[thing].index(name)] for name in ("lon", "lat"))
            if isinstance(lon, float) and isinstance(lat, float):
                found.append((lon, lat))
    if not found:
        return None
    lons, lats = zip(*found, strict=True)
    return Bounds(min(lons), min(lats), max(lons), max(lats))


def columns_of(placed: Placed, thing: Thing, kind: Value) -> Mapping[str, Value]:
    """Give the columns that a feature fills of a thing; raises `BadFeature`.

    `kind` is a device's: only a section has a way.
    """
    if "lon" not in COLUMNS[thing]:
        raise BadFeature("properties", "no_place", placed.code, thing)
    if not placed.is_way:
        lon, lat = placed.points[0]
        return {"lon": lon, "lat": lat}
    if thing != "device" or kind != "section":
        raise BadFeature("geometry", "no_way", placed.code)
    return {"shape": shape_text(placed.points)}


def shape_text(points: Sequence[Point]) -> str:
    """Write a way as PostgreSQL writes it as jsonb: [[120.1, 30.2], …]."""
    return f"[{', '.join(f'[{_number(lon)}, {_number(lat)}]' for lon, lat in points)}]"


def _number(degrees: float) -> str:
    text = f"{degrees:.{_PLACES}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

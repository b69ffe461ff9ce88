"""The grid of one substation of the demo city, as files of it would tell it.

A feeder leaves through a breaker and goes from transformer to transformer. Half way a switch parts
it; from its end a switch that is normally open leads to the next feeder's end.
"""

import json
from collections.abc import Sequence
from itertools import pairwise

from hotline.demo import codes
from hotline.demo.ground import SubstationGround
from outages.grid_intake.fields import Thing, Values

Place = tuple[float, float]  # longitude, latitude
Rows = dict[Thing, list[tuple[str, Values]]]
_HALF = codes.TRANSFORMERS // 2
_BREAKER, _PARTING, _TIE = 1, 2, 3  # a feeder's switches


def grid_of(ground: SubstationGround) -> Rows:
    """Give a substation with all that hangs on it, by kind, each after what it belongs to."""
    code = codes.substation_code(ground.number)
    rows: Rows = {
        "substation": [(code, (ground.name, *ground.place))],
        "feeder": [],
        "transformer": [],
        "device": [],
    }
    ways = [_way(ground, place) for place in range(codes.FEEDERS)]
    for place, name in enumerate(ground.feeder_names):
        feeder = ground.feeder(place)
        head = codes.node(feeder, 0)
        rows["feeder"].append((codes.feeder_code(feeder), (name, code, "10kV", head)))
        rows["transformer"] += _transformers(feeder, name, ways[place])
        other = (place + 1) % codes.FEEDERS
        rows["device"] += _devices(feeder, name, ways[place])
        rows["device"].append(_tie(feeder, ground.feeder(other), name, ways[place], ways[other]))
    return rows


def _way(ground: SubstationGround, place: int) -> list[Place]:
    """Give the places along a feeder: its substation's, then its transformers'."""
    first = place * codes.TRANSFORMERS
    points = ground.transformers[first : first + codes.TRANSFORMERS].round(6).tolist()
    lon, lat = ground.place
    return [(round(lon, 6), round(lat, 6)), *((lon, lat) for lon, lat in points)]


def _transformers(feeder: int, name: str, way: Sequence[Place]) -> list[tuple[str, Values]]:
    return [
        (
            codes.transformer_code(feeder, nth),
            (f"{name}{nth + 1}号配变", codes.feeder_code(feeder), codes.node(feeder, nth + 2), *at),
        )
        for nth, at in enumerate(way[1:])
    ]


def _devices(feeder: int, name: str, way: Sequence[Place]) -> list[tuple[str, Values]]:
    """Give the breaker, a section to each transformer, and the switch half way."""
    found = [_switch(feeder, _BREAKER, f"{name}出线开关", "breaker", (0, 1), way[0])]
    for nth, (last, end) in enumerate(pairwise(way)):
        begin, start = last, nth + 1
        if nth == _HALF:
            begin, start = _between(last, end, 0.15), codes.TRANSFORMERS + 2
            nodes = (nth + 1, start)
            found.append(_switch(feeder, _PARTING, f"{name}分段开关", "load_break", nodes, begin))
        found.append(_section(feeder, nth, name, (start, nth + 2), (begin, end)))
    return found


def _tie(
    feeder: int, other: int, name: str, way: Sequence[Place], others: Sequence[Place]
) -> tuple[str, Values]:
    at = _between(way[-1], others[-1], 0.1)
    nodes = codes.node(feeder, codes.TRANSFORMERS + 1), codes.node(other, codes.TRANSFORMERS + 1)
    told = (f"{name}联络开关", "switch", "load_break", codes.feeder_code(feeder), *nodes)
    return codes.switch_code(feeder, _TIE), (*told, False, *at, None)


def _switch(
    feeder: int, nth: int, name: str, kind: str, nodes: tuple[int, int], at: Place
) -> tuple[str, Values]:
    begin, end = (codes.node(feeder, one) for one in nodes)
    told = (name, "switch", kind, codes.feeder_code(feeder), begin, end, True, *at, None)
    return codes.switch_code(feeder, nth), told


def _section(
    feeder: int, nth: int, name: str, nodes: tuple[int, int], way: tuple[Place, Place]
) -> tuple[str, Values]:
    begin, end = (codes.node(feeder, one) for one in nodes)
    told = (f"{name}{nth + 1}段", "section", "", codes.feeder_code(feeder), begin, end, True)
    return codes.section_code(feeder, nth), (*told, None, None, json.dumps(way))


def _between(begin: Place, end: Place, share: float) -> Place:
    lon, lat = (round(one + (two - one) * share, 6) for one, two in zip(begin, end, strict=True))
    return lon, lat

"""The map of the demo city: districts, and the grid that lies in them.

A substation stands in a district, its feeders leave it in all directions, transformers stand along
them, and premises lie around a transformer. Rule: everything of a substation lies inside its
district's polygon (all are convex), and follows from seed and index alone, so any part of the
city can be made without the rest.
"""

import math

import msgspec
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from hotline.demo import codes

Points = NDArray[np.float64]  # n × 2: longitude, latitude in degrees
_REACH = 0.045  # of a feeder, in degrees: about 5 km
_SPREAD = 0.0016  # of premises around their transformer


class District(msgspec.Struct, frozen=True):
    """A district: its name, its share of the city, its border, words for its names."""

    name: str
    share: float
    border: tuple[tuple[float, float], ...]  # counter-clockwise, convex
    roads: tuple[str, ...]
    communities: tuple[str, ...]


DISTRICTS: tuple[District, ...] = (
    District(
        "河东区", 0.30,
        ((120.02, 30.20), (120.16, 30.18), (120.20, 30.26), (120.14, 30.33), (120.03, 30.31)),
        ("柳堤路", "河东大街", "长虹路", "解放桥路", "文澜街", "东风路", "铁塔路", "水门街"),
        ("柳岸新村", "河东花苑", "长虹里", "文澜小区", "东风新村", "水门公寓"),
    ),
    District(
        "望湖区", 0.26,
        ((119.88, 30.22), (120.00, 30.20), (120.02, 30.31), (119.95, 30.37), (119.86, 30.32)),
        ("荷风路", "望湖大道", "翠堤路", "湖光街", "听雨路", "明月路", "环湖北路", "桂苑路"),
        ("荷风雅苑", "望湖家园", "翠堤湾", "湖光里", "明月城", "桂苑小区"),
    ),
    District(
        "新港区", 0.20,
        ((120.21, 30.20), (120.36, 30.17), (120.40, 30.27), (120.31, 30.33), (120.21, 30.27)),
        ("新港大道", "航运路", "码头街", "创业路", "海关路", "集装箱路", "望江路", "灯塔路"),
        ("新港家园", "航运新村", "望江名邸", "创业公寓", "灯塔里"),
    ),
    District(
        "云台区", 0.15,
        ((119.95, 30.39), (120.10, 30.35), (120.20, 30.36), (120.18, 30.47), (120.00, 30.49)),
        ("云台路", "松涛路", "书院街", "学府路", "石阶街", "紫竹路", "观星路"),
        ("云台山庄", "学府花园", "松涛苑", "书院里", "紫竹小区"),
    ),
    District(
        "青禾县", 0.09,
        ((119.70, 30.02), (119.95, 30.00), (120.02, 30.10), (119.92, 30.17), (119.72, 30.16)),
        ("青禾大街", "稻香路", "水渠路", "集市街", "粮站路", "晒谷路"),
        ("青禾新村", "稻香苑", "水渠里", "集市小区"),
    ),
)  # fmt: skip


class SubstationGround(msgspec.Struct, frozen=True):
    """One substation with its feeders and transformers in order."""

    number: int  # counted from 0
    district: District
    name: str
    place: tuple[float, float]
    feeder_names: tuple[str, ...]
    roads: tuple[str, ...]  # the road each feeder follows
    transformers: Points  # FEEDERS × TRANSFORMERS points

    def feeder(self, place: int) -> int:
        """Give the city-wide number of this substation's n-th feeder."""
        return self.number * codes.FEEDERS + place


def substation(seed: int, number: int) -> SubstationGround:
    """Make one substation with its feeders and transformers."""
    rng = np.random.default_rng((seed, 1, number))
    shares = np.cumsum([district.share for district in DISTRICTS])
    # The first ones stand in different districts, so that a small city has all of them.
    at = number if number < len(DISTRICTS) else int(np.searchsorted(shares, rng.random()))
    district = DISTRICTS[min(at, len(DISTRICTS) - 1)]
    place = _inside(rng, district)
    roads = tuple(district.roads[(number + n) % len(district.roads)] for n in range(codes.FEEDERS))
    return SubstationGround(
        number=number,
        district=district,
        name=_name(district, number),
        place=(float(place[0]), float(place[1])),
        feeder_names=tuple(f"{road[:2]}{number + 1}{n + 1:02d}线" for n, road in enumerate(roads)),
        roads=roads,
        transformers=_transformers(rng, district, place),
    )


def _name(district: District, number: int) -> str:
    place = district.communities[number % len(district.communities)][:2]
    return f"{place}{number + 1 if number >= len(DISTRICTS) else ''}变"


def premises_around(rng: Generator, centres: Points, district: District) -> Points:
    """Scatter one premise around each centre, inside the district."""
    return _moved_inside(district, centres, centres + rng.normal(0, _SPREAD, centres.shape))


def is_inside(district: District, points: Points) -> NDArray[np.bool_]:
    """Tell for each point whether it lies in the district."""
    border = np.array(district.border)
    edge = np.roll(border, -1, axis=0) - border
    away = points[:, None, :] - border[None, :, :]
    left_of = edge[:, 0] * away[:, :, 1] - edge[:, 1] * away[:, :, 0] >= 0
    return np.all(left_of, axis=1)


def geojson() -> dict[str, object]:
    """Give the districts as GeoJSON (RFC 7946), for a map without tiles."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"name": district.name},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[list(at) for at in (*district.border, district.border[0])]],
                },
            }
            for district in DISTRICTS
        ],
    }  # fmt: skip


def _inside(rng: Generator, district: District) -> NDArray[np.float64]:
    border = np.array(district.border)
    weights = rng.dirichlet(np.full(len(border), 1.5))
    return np.asarray(weights @ border)


def _transformers(rng: Generator, district: District, origin: NDArray[np.float64]) -> Points:
    turn = rng.random() * math.tau
    angles = turn + np.arange(codes.FEEDERS) * math.tau / codes.FEEDERS
    angles = np.repeat(angles, codes.TRANSFORMERS) + rng.normal(
        0, 0.12, codes.FEEDERS * codes.TRANSFORMERS
    )
    steps = np.tile(np.arange(1, codes.TRANSFORMERS + 1), codes.FEEDERS) / codes.TRANSFORMERS
    wanted = origin + np.stack((np.cos(angles), np.sin(angles)), axis=1) * (steps * _REACH)[:, None]
    return _moved_inside(district, np.broadcast_to(origin, wanted.shape), wanted)


def _moved_inside(district: District, centres: Points, points: Points) -> Points:
    """Move points outside the district towards their centre, which lies inside, until inside."""
    for _ in range(12):
        outside = ~is_inside(district, points)
        if not outside.any():
            break
        points = np.where(outside[:, None], centres + (points - centres) * 0.6, points)
    return np.where(is_inside(district, points)[:, None], points, centres)

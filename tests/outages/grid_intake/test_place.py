"""Features of GeoJSON: whose place they tell, and why one is refused."""

import msgspec
import pytest

from outages.grid_intake.fields import COLUMNS, Thing
from outages.grid_intake.place import (
    BadFeature,
    Feature,
    Placed,
    bounds,
    columns_of,
    read_feature,
    shape_text,
)


def feature(geometry: object = None, **properties: object) -> Feature:
    told = {"type": "Feature", "properties": properties, "geometry": geometry}
    return msgspec.json.decode(msgspec.json.encode(told), type=Feature)


def point(*pair: object) -> dict[str, object]:
    return {"type": "Point", "coordinates": pair}


def way(*pairs: object) -> dict[str, object]:
    return {"type": "LineString", "coordinates": pairs}


def refusal(one: Feature) -> tuple[str, str]:
    with pytest.raises(BadFeature) as refused:
        read_feature(one)
    bad = refused.value
    assert bad.problem(3, "a.geojson").reason_zh
    return bad.part, bad.problem(3, "a.geojson").reason


def test_a_point_is_of_the_code_under_any_title_that_a_table_may_have() -> None:
    for title in ("code", "Code", "设备编号", "Transformer_Code", "ID"):
        placed = read_feature(feature(point(120.1, 30.2, 7.5), **{title: "T 1"}))
        assert placed == Placed("T 1", None, ((120.1, 30.2),), is_way=False)
    by_id = msgspec.structs.replace(feature(point(1, 2)), id=17)
    assert read_feature(by_id).code == "17"


def test_a_kind_says_which_of_two_things_of_one_code_is_meant() -> None:
    for word, thing in (("switch", "device"), ("电缆", "device"), ("Transformer", "transformer")):
        assert read_feature(feature(point(1, 2), code="A", kind=word)).thing == thing
    assert "is not one of substation" in refusal(feature(point(1, 2), code="A", kind="pole"))[1]


@pytest.mark.parametrize(
    ("one", "part", "why"),
    [
        (feature(point(1, 2)), "properties", "has no property code"),
        (feature(code="A"), "geometry", "has no geometry"),
        (feature({"type": "Polygon", "coordinates": []}, code="A"), "geometry", "has a Polygon"),
        (feature(way([1, 2]), code="A"), "geometry", "has a LineString"),
        (feature(way(*[[1, 2]] * 5_001), code="A"), "geometry", "has 5,001 points"),
        (feature(point("1", "2"), code="A"), "coordinates", "no pair of numbers"),
        (feature(point(1), code="A"), "coordinates", "no pair of numbers"),
        (feature(point(30.2, 120.1), code="A"), "coordinates", "write the longitude first"),
        (feature(way([1, 2], [3e6, 4e6]), code="A"), "coordinates", "export it in WGS 84"),
    ],
)
def test_a_feature_that_is_refused_says_what_is_wrong_and_how_to_mend_it(
    one: Feature, part: str, why: str
) -> None:
    assert refusal(one)[0] == part
    assert why in refusal(one)[1]


def test_a_pair_that_is_in_range_both_ways_is_swapped_when_only_so_it_lies_on_the_grid() -> None:
    around = bounds([("substation", ("变", 11.8, 53.4)), ("feeder", ("1", "S", "10kV", ""))])
    assert around is not None
    around.refuse_swapped(read_feature(feature(point(12.5, 54.0), code="A")))
    around.refuse_swapped(read_feature(feature(point(100.0, 10.0), code="A")))  # far both ways
    with pytest.raises(BadFeature) as refused:
        around.refuse_swapped(read_feature(feature(point(53.5, 11.9), code="A")))
    assert refused.value.code == "swapped"
    assert bounds([("substation", ("变", None, None))]) is None


def test_only_a_section_has_a_way_and_a_feeder_has_no_place() -> None:
    line = read_feature(feature(way([1.5, 2], [1.0000004, -0.0000001]), code="A"))
    assert columns_of(line, "device", "section") == {"shape": "[[1.5, 2], [1, 0]]"}
    at = read_feature(feature(point(1, 2), code="A"))
    assert columns_of(at, "device", "section") == {"lon": 1.0, "lat": 2.0}
    wrong: list[tuple[Placed, Thing, str]] = [
        (line, "device", "switch"), (line, "transformer", ""), (at, "feeder", ""),
    ]  # fmt: skip
    for placed, thing, kind in wrong:
        with pytest.raises(BadFeature):
            columns_of(placed, thing, kind)
    assert set(columns_of(at, "substation", None)) <= set(COLUMNS["substation"])


def test_a_way_is_written_as_postgresql_writes_it() -> None:
    assert shape_text(((120.0815, 30.2463), (-1e-05, 12.0))) == (
        "[[120.0815, 30.2463], [-0.00001, 12]]"
    )

"""Places from GeoJSON into a real PostgreSQL: over what files or the database tell of the grid."""

import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from core.db import Database
from core.sheet.faults import Counts
from core.sheet.table import ImportRefused
from customers.models import Account, Customer, Premise
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.report import Change
from outages.grid_intake.run import import_grid
from outages.map.store import write_grid

pytestmark = pytest.mark.border

TESTS = Path(__file__).parents[2]
EXAMPLE = TESTS.parent / "docs" / "examples" / "grid"


def feature(code: str, first: tuple[float, float], *rest: tuple[float, float]) -> dict[str, object]:
    line = {"type": "LineString", "coordinates": (first, *rest)}
    geometry = line if rest else {"type": "Point", "coordinates": first}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def put(path: Path, *features: object, **more: object) -> Path:
    told = {"type": "FeatureCollection", "features": features, **more}
    path.write_text(json.dumps(told), "utf-8")
    return path


async def drawn(database: Database) -> dict[str, list[object]]:
    """Read the coordinates that the map draws, by code."""
    async with database.transaction() as session:
        told = json.loads(await write_grid(session))
    return {f["properties"]["code"]: f["geometry"]["coordinates"] for f in told["features"]}


async def test_lines_that_have_no_transformers_at_their_ends_are_drawn_by_their_ways(
    database: Database,
) -> None:
    report = await import_grid(TESTS / "outages" / "foreign_grid" / "grid", Mapping(), database)
    assert (report.bad, report.warning_count) == (0, 0)
    assert {file.name: file.rows for file in report.files}["lines.geojson"] == 121
    shown = await drawn(database)
    assert shown["SB-L1"] == [[11.8149, 53.4244], [11.8166, 53.4241]]
    assert shown["SB-K29"] == [11.8149, 53.4244]
    again = await import_grid(TESTS / "outages" / "foreign_grid" / "grid", Mapping(), database)
    assert (again.bad, again.changes) == (0, 0)


async def test_a_check_of_places_tells_what_moves_and_stores_nothing(
    database: Database, tmp_path: Path
) -> None:
    await import_grid(EXAMPLE, Mapping(), database)
    before = await drawn(database)
    moved = put(tmp_path / "moved.geojson", feature("S-LX", (120.08, 30.24)),
                feature("LX-L1", (120.0812, 30.2461), (120.083, 30.2475)))  # fmt: skip
    report = await import_grid(moved, Mapping(), database, is_check=True)
    assert report.differences["substation"].counts == Counts(changed=1)
    assert report.differences["substation"].changes == (
        Change("S-LX", "lon", 120.0812, 120.08), Change("S-LX", "lat", 30.2461, 30.24),
    )  # fmt: skip
    assert (
        report.differences["substation"].kept_count == 0
    )  # it tells of places, not of all there is
    assert await drawn(database) == before

    assert (await import_grid(moved, Mapping(), database)).changes == 2
    after = await drawn(database)
    assert after["S-LX"] == [120.08, 30.24]
    assert after["LX-L1"] == [[120.0812, 30.2461], [120.083, 30.2475]]
    changed = {"S-LX", "LX-L1"}
    assert all(after[code] == before[code] for code in before.keys() - changed)


async def test_features_that_cannot_be_are_named_by_number_and_the_others_are_stored(
    database: Database, tmp_path: Path
) -> None:
    folder = tmp_path / "grid"
    shutil.copytree(EXAMPLE, folder)
    put(
        folder / "z.geojson",
        feature("T-LX-1", (120.086, 30.25)),  # another place than the table tells
        feature("LX-L1", (120.0812, 30.2461), (120.083, 30.2475)),
        feature("nowhere", (120.1, 30.3)),
        feature("LX-K2", (30.25, 120.08)),
        {"type": "Feature", "geometry": 7},
        feature("F-LX-01", (120.1, 30.3)),
        feature("LX-L1", (120.0812, 30.2461), (120.1, 30.3)),
    )
    report = await import_grid(folder, Mapping(), database)
    assert [(one.row, one.column, one.code) for one in report.refused] == [
        (1, "coordinates", "conflict"), (3, "properties", "unknown"),
        (4, "coordinates", "swapped"), (5, "", "no_feature"), (6, "properties", "no_place"),
        (7, "coordinates", "conflict"),
    ]  # fmt: skip
    assert "transformers.csv:2" in report.refused[0].reason
    assert "z.geojson:2" in report.refused[-1].reason
    assert (await drawn(database))["LX-L1"] == [[120.0812, 30.2461], [120.083, 30.2475]]
    listed = (folder / "z.geojson.rejects.csv").read_text("utf-8-sig").splitlines()
    assert len(listed) == 7


async def test_premises_are_placed_by_their_accounts(database: Database, tmp_path: Path) -> None:
    async with database.transaction() as session:
        customer = Customer(number="C1", name="江小满")
        premise = Premise(code="P1", address="柳堤路1号")
        session.add_all([customer, premise])
        await session.flush()
        session.add(Account(number="3305", customer_id=customer.id, premise_id=premise.id))
    home, nobody = feature("", (120.09, 30.26)), feature("", (120.1, 30.26))
    home["properties"], nobody["properties"] = {"户号": 3305}, {"Account": "nobody"}
    path = put(tmp_path / "homes.geojson", home, nobody)
    report = await import_grid(path, Mapping(), database)
    assert [(one.row, one.code) for one in report.refused] == [(2, "no_account")]
    assert (report.placed_premises, report.changes) == (1, 1)
    async with database.transaction() as session:
        placed = (await session.execute(text("select lon, lat from customers_premise"))).one()
    assert tuple(placed) == (120.09, 30.26)
    assert (await import_grid(path, Mapping(), database)).changes == 0


async def test_what_two_tables_call_by_one_code_is_told_apart_by_a_kind(
    database: Database, tmp_path: Path
) -> None:
    await import_grid(EXAMPLE, Mapping(), database)
    async with database.transaction() as session:
        await session.execute(text("update outages_transformer set code = 'LX-K2' "
                                   "where code = 'T-LX-1'"))  # fmt: skip
    one = feature("LX-K2", (120.09, 30.26))
    report = await import_grid(put(tmp_path / "a.geojson", one), Mapping(), database)
    assert [problem.code for problem in report.refused] == ["several"]
    one["properties"] = {"code": "LX-K2", "kind": "配变"}
    report = await import_grid(put(tmp_path / "a.geojson", one), Mapping(), database)
    assert report.differences["transformer"].counts == Counts(changed=1)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ('{"type": "FeatureCollection", "features": [', "no GeoJSON that can be read"),
        ('{"type": "Feature", "features": []}', "export it as a FeatureCollection"),
        ("[" * 100_000, "no GeoJSON that can be read"),
        (
            '{"type": "FeatureCollection", "features": [], "crs": {"properties": '
            '{"name": "urn:ogc:def:crs:EPSG::3857"}}}',
            "export it in WGS 84",
        ),
    ],
)
async def test_a_file_that_is_no_geojson_of_the_world_says_what_it_should_be(
    database: Database, tmp_path: Path, told: str, why: str
) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(told)
    with pytest.raises(ImportRefused, match=why):
        await import_grid(path, Mapping(), database)

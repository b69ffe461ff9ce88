"""CIM/XML into a real PostgreSQL: through the same check, difference and report as tables."""

import json
import shutil
from pathlib import Path

import pytest

from core.db import Database
from core.sheet.faults import Counts
from core.sheet.table import ImportRefused
from outages.grid.store import below_devices
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.run import import_grid
from outages.map.store import write_grid

pytestmark = pytest.mark.border

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "grid-cim.xml"


def copied(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    """Give the documents' example with some texts replaced."""
    told = EXAMPLE.read_text("utf-8")
    for old, new in changes:
        assert old in told
        told = told.replace(old, new)
    path = tmp_path / "model.xml"
    path.write_text(told, "utf-8")
    return path


async def test_a_model_is_traced_and_drawn_and_changes_nothing_when_it_comes_again(
    database: Database, tmp_path: Path
) -> None:
    path = copied(tmp_path)
    report = await import_grid(path, Mapping(), database, is_check=True)
    assert {thing: told.counts.added for thing, told in report.differences.items()} == {
        "substation": 2, "feeder": 2, "transformer": 3, "device": 7,
    }  # fmt: skip
    assert (report.bad, report.files[0].kind, report.files[0].unused_columns) == (
        0, "cim", ("AssetInfo",),
    )  # fmt: skip
    assert [one.code for one in report.warnings] == ["left_out"]
    assert (await import_grid(path, Mapping(), database)).changes == 14
    assert (await import_grid(path, Mapping(), database)).changes == 0
    async with database.transaction() as session:
        below = await below_devices(session, ["LX-101", "LX-K2", "LX-K9", "YT-FU"])
        shown = json.loads(await write_grid(session))["features"]
    assert below == {
        "LX-101": ["T-LX-1", "T-LX-2"], "LX-K2": ["T-LX-2"], "LX-K9": [], "YT-FU": ["T-YT-1"],
    }  # fmt: skip
    (line,) = (one for one in shown if one["properties"]["code"] == "LX-L1")
    assert line["geometry"]["coordinates"] == [
        [120.0812, 30.2461], [120.083, 30.2475], [120.085, 30.249],
    ]  # fmt: skip


async def test_faults_name_line_property_and_mend_and_all_else_is_stored(
    database: Database, tmp_path: Path
) -> None:
    path = copied(
        tmp_path,
        ("<cim:IdentifiedObject.name>云台变<", "<cim:IdentifiedObject.name>柳溪变<"),
        ('rdf:ID="_T-LX-2"', 'rdf:ID="_T*LX"'),
        ('    <cim:Switch.normalOpen>true</cim:Switch.normalOpen>\n', ""),
        ('<cim:Terminal rdf:ID="_YT-L1.2">', '<cim:Asset rdf:ID="_YT-L1.2">'),
        ("  </cim:Terminal>\n  <cim:Fuse ", "  </cim:Asset>\n  <cim:Fuse "),
    )  # fmt: skip
    report = await import_grid(path, Mapping(), database)
    text = path.read_text("utf-8").splitlines()
    told = {(text[one.row - 1].split('"')[1], one.column, one.code) for one in report.refused}
    assert told >= {
        ("_LX-K9", "Switch.normalOpen", "no_state"),
        ("_YT-L1", "Terminal.ConnectivityNode", "two_ends"),
    }
    assert ("same_name", "柳溪变") in {(one.code, one.details[-1]) for one in report.warnings}
    assert report.differences["device"].counts.added == 5
    listed = (tmp_path / "model.xml.rejects.csv").read_text("utf-8-sig").splitlines()
    assert len(listed) == 1 + report.bad


async def test_equipment_and_its_places_may_come_in_two_files(
    database: Database, tmp_path: Path
) -> None:
    path = copied(tmp_path)
    begin, end = "  <cim:Location ", "  </cim:PositionPoint>\n"
    places: list[str] = []
    rest = path.read_text("utf-8")
    while begin in rest:
        at = rest.index(begin)
        until = rest.index(end, at) + len(end)
        places.append(rest[at:until])
        rest = rest[:at] + rest[until:]
    head = rest[: rest.index("  <cim:")]
    path.write_text(rest, "utf-8")
    (tmp_path / "places.xml").write_text(f"{head}{''.join(places)}</rdf:RDF>", "utf-8")
    report = await import_grid(tmp_path, Mapping(), database)
    assert report.bad == 0
    again = await import_grid(copied(tmp_path), Mapping(), database)
    assert again.differences["transformer"].counts == Counts(unchanged=3)
    assert again.differences["substation"].counts == Counts(unchanged=2)


async def test_a_table_may_correct_no_model_in_the_same_import(
    database: Database, tmp_path: Path
) -> None:
    shutil.copy(EXAMPLE, tmp_path / "z.xml")
    (tmp_path / "a.csv").write_text(
        "Device Code,Kind,Feeder Code,From Node,To Node,Normal State\n"
        "LX-K2,breaker,F-LX,LX-N2,LX-N3,closed\n"
    )
    report = await import_grid(tmp_path, Mapping(), database)
    (refused,) = report.refused
    assert (refused.file, refused.code, refused.details[0]) == ("z.xml", "conflict", "a.csv:2")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("<rdf:RDF", '<!DOCTYPE a [<!ENTITY b "c">]><rdf:RDF', "has a DOCTYPE"),
        ("iec.ch/TC57/CIM100", "example.org/CIM100", "its elements are of http://example.org"),
        ("cim:Feeder ", "cim:Circuit ", "is no XML"),
        ("Terminal.ConnectivityNode", "Terminal.TopologicalNode", "node-breaker"),
    ],
)
async def test_a_file_that_is_no_such_model_says_what_is_needed(
    database: Database, tmp_path: Path, old: str, new: str, why: str
) -> None:
    with pytest.raises(ImportRefused, match=why):
        await import_grid(copied(tmp_path, (old, new)), Mapping(), database)


async def test_a_model_without_feeders_asks_for_them(database: Database, tmp_path: Path) -> None:
    path = copied(tmp_path, ("cim:Feeder ", "cim:Circuit "), ("</cim:Feeder>", "</cim:Circuit>"))
    with pytest.raises(ImportRefused, match="has no Feeder"):
        await import_grid(path, Mapping(), database)

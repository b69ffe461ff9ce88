"""A CIM model as a grid: what belongs to which feeder, where each begins, what is left out."""

from pathlib import Path

import pytest

from outages.cim.grid import CodeBy, Grid, Row, read
from outages.cim.model import Element, Model, Property
from outages.cim.stream import Reading

EXAMPLE = Path(__file__).parents[3] / "docs" / "examples" / "grid-cim.xml"


class Drawn:
    """A model drawn by hand: equipment between nodes."""

    def __init__(self) -> None:
        self.model = Model()
        self.put("Substation", "S", name="变")
        self.put("VoltageLevel", "S-10", parent="S")

    def put(self, kind: str, key: str, *nodes: str, **told: str) -> None:
        properties: dict[Property, str] = {**told}  # pyright: ignore[reportAssignmentType]
        self.model.take(Element(kind, key, 1, properties), 0)
        for n, node in enumerate(nodes, start=1):
            self.model.take(Element("Terminal", f"{key}.{n}", 1, {
                "equipment": key, "node": node, "order": str(n)}), 0)  # fmt: skip

    def rows(self) -> dict[str, Row]:
        return {row.code: row for row in read(self.model, "id").rows}


def example(code_by: CodeBy = "id") -> Grid:
    model = Model()
    for _ in Reading(EXAMPLE, lambda element: model.take(element, 0)).run():
        pass
    return read(model, code_by)


def test_the_documents_example_is_two_feeders_with_a_tie_between_them() -> None:
    grid = example()
    rows = {row.code: row for row in grid.rows}
    assert not any(row.fault for row in grid.rows)
    assert rows["F-LX"].columns["head_node"] == "S1-N0"
    assert rows["F-YT"].columns["head_node"] == "S2-N0"
    assert rows["LX-101"].columns["feeder_code"] == "F-LX"  # of a bay, and the feeder's first
    assert rows["YT-FU"].columns["feeder_code"] == "F-YT"  # contained by none, reached
    assert rows["LX-K9"].columns["normally_closed"] is False
    assert rows["F-LX"].columns["voltage"] == "10kV"
    assert len(rows["LX-L1"].way) == 3
    assert rows["LX-K2"].columns["lon"] == 120.0871
    assert (rows["T-YT-1"].kind, rows["T-YT-1"].columns["node"]) == ("transformer", "YT-N2")
    assert grid.left_out == ("LX-0.4", "S1-T")
    assert "LX-C1" not in rows


def test_a_mapping_may_ask_for_names_as_codes() -> None:
    rows = {row.code: row for row in example("name").rows}
    assert rows["柳堤2号分段开关"].columns["feeder_code"] == "柳堤1号线"
    assert rows["柳堤1号线"].columns["substation_code"] == "柳溪变"


@pytest.mark.parametrize("terminal", ["B.1", "B.2"])
def test_a_feeder_begins_before_the_breaker_whichever_of_its_terminals_is_named(
    terminal: str,
) -> None:
    drawn = Drawn()
    drawn.put("Breaker", "B", "bus", "n1", parent="S-10", normally="false")
    drawn.put("ACLineSegment", "L", "n1", "n2", parent="F")
    drawn.put("Feeder", "F", parent="S", also=terminal)
    rows = drawn.rows()
    assert rows["F"].columns["head_node"] == "bus"
    assert rows["B"].columns["feeder_code"] == "F"


def test_a_feeder_takes_its_substation_from_the_equipment_it_begins_at() -> None:
    drawn = Drawn()
    drawn.put("Bay", "bay", parent="S-10")
    drawn.put("Breaker", "B", "bus", "n1", parent="bay", normally="false")
    drawn.put("Feeder", "F", also="B.2")
    drawn.put("Feeder", "G")
    rows = drawn.rows()
    assert rows["F"].columns["substation_code"] == "S"
    assert rows["G"].fault == "no_beginning"


def test_feeders_out_of_one_busbar_do_not_take_each_others_lines() -> None:
    drawn = Drawn()
    drawn.put("BusbarSection", "BB", "bus", parent="S-10")
    for f in "FG":
        drawn.put("Feeder", f, parent="S", also=f"{f}B.2")
        drawn.put("Breaker", f"{f}B", "bus", f"{f}1", parent="S-10", normally="false")
        drawn.put("ACLineSegment", f"{f}L", f"{f}1", f"{f}2")
    drawn.put("LoadBreakSwitch", "tie", "F2", "G2", normally="true")
    rows = drawn.rows()
    for f in "FG":
        assert rows[f].columns["head_node"] == "bus"
        assert {rows[one].columns["feeder_code"] for one in (f"{f}B", f"{f}L")} == {f}
    assert rows["tie"].columns["feeder_code"] == "F"


def test_what_is_behind_a_transformer_is_low_voltage_though_a_feeder_contains_it() -> None:
    drawn = Drawn()
    drawn.put("Feeder", "F", parent="S", also="L.1")
    drawn.put("ACLineSegment", "L", "n0", "n1", parent="F")
    drawn.put("PowerTransformer", "T", "n1", "low1", parent="F")
    drawn.put("ACLineSegment", "cable", "low1", "low2", parent="F")
    drawn.put("EnergyConsumer", "home", "low2", parent="F")
    drawn.put("ACLineSegment", "island", "n8", "n9", parent="F")
    grid = read(drawn.model, "id")
    codes = {row.code for row in grid.rows}
    assert {"L", "T", "island"} <= codes  # an island is the check's to name
    assert not {"cable", "home"} & codes
    assert grid.left_out == ("cable",)


def test_a_line_of_one_end_and_a_switch_of_no_state_are_refused_each_with_its_reason() -> None:
    drawn = Drawn()
    drawn.put("Feeder", "F", parent="S")
    drawn.put("ACLineSegment", "L", "n1", parent="F")
    drawn.put("Recloser", "R", "n1", "n2", parent="F")
    rows = drawn.rows()
    assert (rows["L"].fault, rows["L"].details) == ("two_ends", ("L", "1"))
    assert rows["R"].fault == "no_state"
    assert rows["R"].columns["switch_kind"] == "recloser"


def test_places_in_another_system_are_not_taken_for_degrees() -> None:
    drawn = Drawn()
    drawn.put("Feeder", "F", parent="S")
    drawn.put("ACLineSegment", "L", "n1", "n2", parent="F", location="here")
    drawn.put("Location", "here", system="gauss")
    drawn.put("CoordinateSystem", "gauss", name="urn:ogc:def:crs:EPSG::4549")
    drawn.put("PositionPoint", "p1", parent="here", order="1", x="120.1", y="30.2")
    drawn.put("PositionPoint", "p2", parent="here", order="2", x="120.2", y="30.2")
    grid = read(drawn.model, "id")
    assert grid.elsewhere == ("urn:ogc:def:crs:EPSG::4549",)
    assert all(not row.way for row in grid.rows)

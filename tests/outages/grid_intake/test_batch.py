"""Rows of the grid that a program sends, checked over a real PostgreSQL."""

from collections.abc import Mapping

import pytest
from sqlalchemy import text

from core.db import Database
from customers.import_lock import only_import
from outages.grid_intake import store
from outages.grid_intake.check import check
from outages.grid_intake.fields import COLUMNS, Thing, Value, Values
from outages.grid_intake.merge import Merged, Place, Source, Told

pytestmark = pytest.mark.border

_GRID = """
insert into outages_substation (code, name) values ('S1', '城东变'), ('S2', '城西变');
insert into outages_feeder (code, name, substation_code, head_node) values
    ('F1', '一线', 'S1', 'a0'), ('F2', '二线', 'S1', 'b0'), ('F3', '三线', 'S2', 'c0'),
    ('F4', '四线', 'S2', '');
insert into outages_device (code, name, kind, feeder_code, from_node, to_node) values
    ('A1', 'A1', 'section', 'F1', 'a0', 'a1'), ('A2', 'A2', 'section', 'F1', 'a1', 'a2'),
    ('B1', 'B1', 'section', 'F2', 'b0', 'b1'), ('C1', 'C1', 'section', 'F3', 'c0', 'c1'),
    ('D1', 'D1', 'section', 'F4', 'd0', 'd1');
insert into outages_transformer (code, name, feeder_code, node) values
    ('TA', 'TA', 'F1', 'a2'), ('TB', 'TB', 'F2', 'b1');
"""

_DEVICES: dict[str, dict[str, Value]] = {
    "A3": {"feeder_code": "F1", "from_node": "a2", "to_node": "a0"},  # closes a loop
    "A4": {"feeder_code": "F1", "from_node": "x", "to_node": "y"},  # an island
    "B2": {"feeder_code": "F2", "from_node": "b1", "to_node": "a2"},  # joins two feeders
    "B3": {"feeder_code": "F2", "from_node": "b1", "to_node": "c0"},  # meets a head: allowed
    "X1": {"feeder_code": "F9", "from_node": "1", "to_node": "2"},  # belongs to nothing
    "C1": {"feeder_code": "F1", "from_node": "a2", "to_node": "a3"},  # moves
}
_ROWS: list[tuple[Thing, dict[str, dict[str, Value]]]] = [
    ("device", _DEVICES),
    *(("device", {code: told}) for code, told in _DEVICES.items()),
    ("substation", {"S3": {"name": "城东变"}, "城西变": {}, "S1": {"lon": 120.0}}),
    ("feeder", {"F1": {"substation_code": "S2", "head_node": "far"}}),
    ("feeder", {"F4": {"substation_code": "S1"}, "F5": {"substation_code": "S9"}}),
    ("transformer", {"TA": {"feeder_code": "F2", "node": "a2"}, "T2": {"feeder_code": "F9"}}),
    ("transformer", {"TB": {"feeder_code": "F2", "node": ""}, "T4": {"feeder_code": "F4"}}),
]


def _told(thing: Thing, rows: Mapping[str, Mapping[str, Value]]) -> Merged:
    merged = Merged()
    for number, (code, told) in enumerate(rows.items(), 1):
        values: Values = tuple(told.get(column) for column in COLUMNS[thing])
        merged.things[thing][code] = Told(values, Place(0, number))
    return merged


@pytest.mark.parametrize(("thing", "rows"), _ROWS)
async def test_rows_are_checked_over_what_they_touch_as_over_the_whole_grid(
    database: Database, thing: Thing, rows: dict[str, dict[str, Value]]
) -> None:
    async with database.transaction() as session:
        for statement in filter(str.strip, _GRID.split(";")):
            await session.execute(text(statement))
    source = [Source("rows", {(thing, column): column for column in COLUMNS[thing]})]
    found: list[list[tuple[int, str, str]]] = []
    async with only_import(database) as connection:
        whole = await store.read_known(connection)
        touched = await store.read_touched(connection, thing, _told(thing, rows).things[thing])
    for known in (whole, touched):
        checked = check(_told(thing, rows), known, source)
        told = [problem for _, problem in checked.refused]
        told += [problem for problem in checked.warnings if problem.file]
        found.append(sorted((one.row, one.column, one.code) for one in told))
    assert found[0] == found[1]
    assert sum(map(len, touched.values())) < sum(map(len, whole.values()))

"""Rows of the grid that another program sends: the same reading, check and merge as of a file.

Rule: the grid is checked as it would be afterwards, so a row that would close a loop or has no
parent is refused and named; what is stored with a warning (an island, no node) is noted. Of the
grid only what the rows touch is read. All in the transaction of whoever calls. A row's place is
its number, from 1.
"""

import asyncio
from collections.abc import Mapping as Told
from collections.abc import Sequence
from typing import Any

import msgspec

from customers.import_sql import Connection
from outages.grid_intake import store
from outages.grid_intake.check import check
from outages.grid_intake.faults import Problem
from outages.grid_intake.fields import FIELDS, NEEDED, FieldName, Thing
from outages.grid_intake.header import GridHeader, titles_of_things
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.merge import Merged, Place, Source, differ
from outages.grid_intake.row import RowReading

Row = Told[Any, str]
_NAME = "rows"  # as of a file


class GridStored(msgspec.Struct):
    """What became of rows: why some are refused, what is noted of stored ones, what moved."""

    refused: dict[int, tuple[Problem, ...]] = {}
    noted: dict[int, tuple[Problem, ...]] = {}
    moved_transformers: int = 0  # to another feeder
    rehung_premises: int = 0  # with them, or by a new transformer


async def store_rows(connection: Connection, thing: Thing, rows: Sequence[Row]) -> GridStored:
    """Store the good ones among rows about one kind of thing."""
    needed = {name for group in NEEDED[thing] for name in group[:1]}  # also named where missing
    told = {name for row in rows for name in row} | needed
    fields: tuple[FieldName, ...] = tuple(name for name in FIELDS[thing] if name in told)
    stored, merged = GridStored(), Merged()
    _read(thing, fields, rows, merged, stored)
    known = await store.read_touched(connection, thing, merged.things[thing])
    source = Source(_NAME, titles_of_things(thing, {name: name for name in fields}))
    found = await asyncio.to_thread(check, merged, known, [source])
    for place, problem in found.refused:
        _note(stored.refused, place.row, problem)
    for problem in found.warnings:
        if problem.file == _NAME:
            _note(stored.noted, problem.row, problem)
    writes, _ = differ(thing, merged.things[thing], known[thing])
    moved = await store.write(connection, {thing: writes}, known)
    stored.moved_transformers = moved.transformers
    stored.rehung_premises = moved.rehung + moved.learnt
    return stored


def _read(
    thing: Thing,
    fields: Sequence[FieldName],
    rows: Sequence[Row],
    merged: Merged,
    stored: GridStored,
) -> None:
    reading = RowReading(thing, GridHeader(0, tuple(fields), tuple(fields)), Mapping())
    for number, row in enumerate(rows, 1):
        facts = reading.take(number, [row.get(name, "") for name in fields])
        place = Place(0, number)
        if not isinstance(facts, list):
            code, problems = facts
            stored.refused[number] = problems
            if code:
                merged.refused[thing].setdefault(code, place)
            continue
        match merged.add(place, facts):
            case (column, before):
                details = (f"{_NAME}:{before.row}", facts[-1].code)
                _note(stored.refused, number, Problem(number, column, "conflict", details, _NAME))
            case _:
                continue


def _note(told: dict[int, tuple[Problem, ...]], row: int, problem: Problem) -> None:
    told[row] = (*told.get(row, ()), problem)

"""A file's rows taken and checked some thousand at a time, refused ones written out; no database.

Works in a thread while the rows before are on their way to the database.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from core.sheet.rejects import Rejects
from core.sheet.table import BrokenRow, NumberedRow
from customers.intake.faults import Problem
from customers.intake.row import CheckedRow, RowCheck

_CHUNK = 5_000  # rows


class Chunk(msgspec.Struct):
    """Some rows, checked."""

    rows: list[tuple[Any, ...]] = []
    phones: list[tuple[int, str, int, str | None, str]] = []
    problems: list[Problem] = []
    bad: int = 0
    dropped: int = 0
    last_row: int = 0


class Reader:
    """Takes rows from the file, checks them, writes refused ones out."""

    def __init__(self, rows: Iterator[NumberedRow], check: RowCheck, rejects: Rejects) -> None:
        self._rows = rows
        self._check = check
        self._rejects = rejects

    def take(self) -> Chunk:
        """Give the next rows; a chunk whose `last_row` is 0 is the end."""
        chunk = Chunk()
        for number, cells in self._rows:
            chunk.last_row = number
            if isinstance(cells, BrokenRow):
                self._refuse(chunk, [], (Problem(number, "", "quote"),))
            elif any(cells):
                self._take_row(chunk, number, cells)
            if len(chunk.rows) + chunk.bad >= _CHUNK:
                break
        return chunk

    def _take_row(self, chunk: Chunk, number: int, cells: list[str]) -> None:
        checked = self._check.check(number, cells)
        if not isinstance(checked, CheckedRow):
            self._refuse(chunk, cells, checked)
            return
        values, role = checked.values, checked.phone_role
        chunk.rows.append((number, *values, hash((values, checked.phones, role))))
        for one in checked.phones:
            chunk.phones.append((number, str(values[0]), one.e164, role, one.extension))
        if checked.dropped:
            chunk.problems += checked.dropped
            chunk.dropped += len(checked.dropped)

    def _refuse(self, chunk: Chunk, cells: list[str], problems: tuple[Problem, ...]) -> None:
        chunk.bad += 1
        chunk.problems += problems
        self._rejects.add(cells, problems)

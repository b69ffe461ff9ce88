"""A file's rows taken and checked some thousand at a time, refused ones written out; no database.

Works in a thread while the rows before are on their way to the database.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec

from core.sheet.faults import Problem
from core.sheet.rejects import Rejects
from core.sheet.table import BrokenRow, NumberedRow

_CHUNK = 5_000  # rows
P = TypeVar("P", bound=Problem)
Check = Callable[[int, Sequence[str]], tuple[Any, ...] | list[P]]


class Chunk(msgspec.Struct, Generic[P]):
    """Some rows, checked: their number, then their values."""

    rows: list[tuple[Any, ...]] = []
    problems: list[P] = []
    bad: int = 0
    last_row: int = 0


class Chunks(Generic[P]):
    """Takes rows from a file, checks them, writes refused ones out."""

    def __init__(
        self, rows: Iterator[NumberedRow], check: Check[P], broken: Callable[[int], P],
        rejects: Rejects,
    ) -> None:  # fmt: skip
        """`check` gives a row's values or what is wrong; `broken` names one that cannot be read."""
        self._rows = rows
        self._check = check
        self._broken = broken
        self._rejects = rejects

    def take(self) -> Chunk[P]:
        """Give the next rows; a chunk whose `last_row` is 0 is the end."""
        chunk = Chunk[P]()
        for number, cells in self._rows:
            chunk.last_row = number
            if isinstance(cells, BrokenRow):
                self._refuse(chunk, [], [self._broken(number)])
            elif any(cells):
                checked = self._check(number, cells)
                if isinstance(checked, tuple):
                    chunk.rows.append((number, *checked))
                else:
                    self._refuse(chunk, cells, checked)
            if len(chunk.rows) + chunk.bad >= _CHUNK:
                break
        return chunk

    def _refuse(self, chunk: Chunk[P], cells: list[str], problems: list[P]) -> None:
        chunk.bad += 1
        chunk.problems += problems
        self._rejects.add(cells, problems)

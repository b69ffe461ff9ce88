"""Cells that a clerk left empty because they are as above: merged ones, or by the mapping.

Rule: a workbook says itself which cells are merged; in any file the mapping's `fill_down` names
fields whose empty cells are as above. A sum is never filled: merged over three accounts it is one
sum, not three. A row without a cell of its own stays empty.
"""

from collections import defaultdict
from collections.abc import Collection, Generator, Iterator, Sequence

from core.sheet.table import BrokenRow, NumberedRow
from core.sheet.workbook import Merged
from customers.intake.fields import FIELDS, FieldName


def filled_down(
    rows: Iterator[NumberedRow],
    fields: Sequence[FieldName | None],
    merged: Merged,
    wanted: Collection[FieldName],
) -> Generator[NumberedRow]:
    """Give the rows below the header with what is as above filled in."""
    filling = _Filling(fields, merged, wanted)
    if not filling.has_work:
        yield from rows
        return
    for number, cells in rows:
        if isinstance(cells, BrokenRow) or not any(cells):
            yield number, cells
        else:
            yield number, filling.fill(number, cells)


class _Filling:
    """What stands above, column by column."""

    def __init__(
        self, fields: Sequence[FieldName | None], merged: Merged, wanted: Collection[FieldName]
    ) -> None:
        self._always = {place: "" for place, field in enumerate(fields) if field in wanted}
        self._begin: dict[int, list[tuple[int, int]]] = defaultdict(list)  # row → last row, column
        for first, last, column in merged:
            field = fields[column] if column < len(fields) else None
            if field is not None and FIELDS[field].read != "money":
                self._begin[first].append((last, column))
        self._open: dict[int, tuple[int, str]] = {}  # column → last row, value

    @property
    def has_work(self) -> bool:
        return bool(self._always or self._begin)

    def fill(self, number: int, cells: list[str]) -> list[str]:
        filled = list(cells)
        for column, (last, value) in list(self._open.items()):
            if number > last:
                del self._open[column]
            elif column < len(filled) and not filled[column]:
                filled[column] = value
        for last, column in self._begin.get(number, ()):
            if column < len(filled):
                self._open[column] = (last, filled[column])
        for column, above in self._always.items():
            if column < len(filled):
                filled[column] = self._always[column] = filled[column] or above
        return filled

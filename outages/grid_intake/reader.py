"""A file of the grid read: its kind told by its titles, its rows checked cell by cell."""

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice

import msgspec

from core.sheet.files import TableFile, rejects_beside
from core.sheet.rejects import Rejects
from core.sheet.table import (
    HEADER_WITHIN,
    BrokenRow,
    Scan,
    read_rows,
    scan,
    write_out,
)
from outages.grid_intake.faults import Problem
from outages.grid_intake.fields import (
    FieldName,
    FileKind,
)
from outages.grid_intake.header import GridHeader, find_header, titles_of_things
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.merge import Merged, Place, Source
from outages.grid_intake.row import RowReading

MOST_ROWS = 2_000_000  # of all files together, kept in memory until they are checked
Progress = Callable[[int], None]  # rows read so far
_TOLD_EVERY = 20_000  # rows


class GridFile:
    """One file: what it is, and what became of its rows."""

    def __init__(self, table: TableFile, mapping: Mapping, kind: FileKind | None) -> None:
        """Look at a file; `kind` None: its titles tell. Raises `ImportRefused`."""
        self.path = path = table.path
        self.name = table.name
        self.rejects = rejects_beside(path, table.sheet)
        self._mapping = mapping
        self._how = table.how(mapping.how())
        self.scanned: Scan = scan(path, self._how)
        with closing(read_rows(path, self.scanned, self._how)) as rows:
            first = list(islice(rows, HEADER_WITHIN))  # one child at a time reads a workbook
        self.kind: FileKind
        self.header: GridHeader
        self.kind, self.header = find_header(first, mapping, kind, path)
        self.rows = self.repeated = 0
        self.refused: dict[int, list[Problem]] = {}

    @property
    def unused(self) -> tuple[str, ...]:
        """Name the titles that mean nothing."""
        titles = zip(self.header.titles, self.header.fields, strict=True)
        return tuple(title for title, field in titles if title and field is None)

    def source(self) -> Source:
        """Say which title tells a thing's column."""
        titles: dict[FieldName, str] = {
            field: title
            for title, field in zip(self.header.titles, self.header.fields, strict=True)
            if field is not None
        }
        return Source(self.name, titles_of_things(self.kind, titles))

    def read(self, number: int, merged: Merged, sources: Sequence[Source], tell: Progress) -> None:
        """Read all rows into `merged`, as file `number`."""
        reading = RowReading(self.kind, self.header, self._mapping)
        for row, cells in read_rows(self.path, self.scanned, self._how):
            if row <= self.header.row:
                continue
            if isinstance(cells, BrokenRow):
                self._refuse(Problem(row, "", "quote", (), self.name))
            elif any(cells):
                self._take(reading, Place(number, row), cells, merged, sources)
            if self.rows % _TOLD_EVERY == 0:
                tell(self.rows)
        tell(self.rows)

    def _take(
        self,
        reading: RowReading,
        place: Place,
        cells: Sequence[str],
        merged: Merged,
        sources: Sequence[Source],
    ) -> None:
        facts = reading.take(place.row, cells)
        if not isinstance(facts, list):
            code, problems = facts
            for problem in problems:
                self._refuse(msgspec.structs.replace(problem, file=self.name))
            if code:
                merged.refused[reading.own].setdefault(code, place)
            return
        self.rows += 1
        match merged.add(place, facts):
            case None:
                return
            case Place():
                self.repeated += 1
            case (column, before):
                self.rows -= 1
                where = f"{sources[before.file].name}:{before.row}"
                titles = sources[place.file].titles
                title = next((titles[one.thing, column] for one in facts
                              if (one.thing, column) in titles), "")  # fmt: skip
                details = (where, facts[-1].code)
                self._refuse(Problem(place.row, title, "conflict", details, self.name))

    def _refuse(self, problem: Problem) -> None:
        if problem.row not in self.refused:
            self.rows += 1
        self.refused.setdefault(problem.row, []).append(problem)

    def refuse(self, problem: Problem) -> None:
        """Note that a row that was read is refused after all."""
        self.refused.setdefault(problem.row, []).append(problem)

    def write_rejects(self) -> str:
        """Write the refused rows out; give the file's path, empty when none was."""
        with Rejects(self.rejects, self.header.titles) as out:
            if self.refused:
                again = read_rows(self.path, self.scanned, self._how)
                write_out(again, self.refused, out)
        return str(self.rejects) if self.refused else ""

"""A table of customers that is being imported: a file, or a sheet of a workbook.

Rule: the rows of all tables of an import are numbered through, so that they are compared with each
other; a person is told the number within the table.
"""

from collections.abc import Generator, Iterator, Sequence
from collections.abc import Mapping as Told
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import structlog

from core.sheet.faults import Counts
from core.sheet.files import TableFile
from core.sheet.rejects import Rejects
from core.sheet.table import BrokenRow, NumberedRow, Scan, read_rows, scan, write_out
from core.sheet.workbook import Merged
from customers.intake.faults import ImportReport, Problem
from customers.intake.filling import filled_down
from customers.intake.mapping import Mapping
from customers.intake.row import CheckedRow, RowCheck
from customers.intake.sheet import CustomerHeader, find_header

MOST_TOLD = 1_000  # problems kept in the report
_CHUNK = 5_000  # rows
_log = structlog.get_logger("customers.intake.table")


class Chunk(msgspec.Struct):
    """Some rows, checked."""

    rows: list[tuple[Any, ...]] = []
    phones: list[tuple[int, str, int, str | None, str]] = []
    problems: list[Problem] = []
    bad: int = 0
    dropped: int = 0
    last_row: int = 0


class Reader:
    """Takes rows from a table, checks them, writes refused ones out; in a thread, as it blocks."""

    def __init__(
        self, rows: Iterator[NumberedRow], check: RowCheck, rejects: Rejects, before: int
    ) -> None:
        """`before` rows are staged already: what goes there is numbered through."""
        self._rows = rows
        self._before = before
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
        staged = self._before + number
        chunk.rows.append((staged, *values, hash((values, checked.phones, role))))
        for one in checked.phones:
            chunk.phones.append((staged, str(values[0]), one.e164, role, one.extension))
        if checked.dropped:
            chunk.problems += checked.dropped
            chunk.dropped += len(checked.dropped)

    def _refuse(self, chunk: Chunk, cells: list[str], problems: tuple[Problem, ...]) -> None:
        chunk.bad += 1
        chunk.problems += problems
        self._rejects.add(cells, problems)


class CustomerTable:
    """One table: how it is read, and what became of its rows."""

    def __init__(self, file: TableFile, mapping: Mapping, rejects: Path) -> None:
        """Look at a table; refused rows go to `rejects`. Raises `ImportRefused`."""
        self.name = file.name
        self.path = file.path
        self.mapping = mapping.model_copy(update={"sheet": file.sheet or mapping.sheet})
        self.scanned: Scan = scan(self.path, self.mapping.how())
        rows, self.header = self._open()
        rows.close()
        self.rejects = Rejects(rejects, self.header.titles)
        self.before = 0  # rows of the tables before
        self.last_row = 0
        self.run_id: UUID | None = None
        self.was_imported_before = False
        self.good = self.bad = self.duplicates = self.dropped = self.closed = self.conflicts = 0
        self.counts = [Counts(), Counts(), Counts(), Counts()]
        self._problems: list[Problem] = []

    @property
    def changes(self) -> int:
        """Count what was added, changed or closed."""
        return sum(one.added + one.changed for one in self.counts) + self.closed

    def rows(self) -> Generator[NumberedRow]:
        """Read the rows below the header, with what is as above filled in."""
        return self._open()[0]

    def _open(self) -> tuple[Generator[NumberedRow], CustomerHeader]:
        merged: Merged = []
        rows = read_rows(self.path, self.scanned, self.mapping.how(), merged)
        header = find_header(rows, self.mapping, self.path)
        return filled_down(rows, header.fields, merged, self.mapping.fill_down), header

    def tell(self, problems: Sequence[Problem]) -> None:
        """Take what is wrong with rows into the report, as far as there is room."""
        self._problems += problems[: MOST_TOLD - len(self._problems)]

    def refuse(self, refused: Told[int, Problem]) -> None:
        """Write rows out that were refused after they were read, by their numbers here (blocks)."""
        if refused:
            named = {number: (problem,) for number, problem in refused.items()}
            write_out(self.rows(), named, self.rejects)
        self.good -= len(refused)
        self.bad += len(refused)
        self.tell([refused[number] for number in sorted(refused)])

    def report(self, *, dry_run: bool, seconds: float) -> ImportReport:
        """Say what was found and done."""
        customers, premises, accounts, phones = self.counts
        titles = zip(self.header.titles, self.header.fields, strict=True)
        report = ImportReport(
            run_id=self.run_id,
            file_name=self.name,
            sha256=self.scanned.sha256,
            encoding=self.scanned.encoding,
            is_dry_run=dry_run,
            was_imported_before=self.was_imported_before,
            rows=self.good + self.bad,
            good=self.good,
            bad=self.bad,
            duplicates=self.duplicates,
            dropped_phones=self.dropped,
            customers=customers,
            premises=premises,
            accounts=accounts,
            phones=phones,
            conflicts=self.conflicts,
            closed_phones=self.closed,
            problems=tuple(sorted(self._problems, key=lambda problem: problem.row)),
            rejects_path=str(self.rejects.path) if self.rejects.count else "",
            unused_columns=tuple(title for title, field in titles if title and field is None),
            seconds=seconds,
        )
        _log.info(
            "import done", rows=report.rows, bad=report.bad, changes=report.changes, dry=dry_run
        )
        return report

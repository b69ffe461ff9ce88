"""A foreign file of customers into the database: `import_file`.

The file streams through the check (intake_row) into a staging table by COPY, contradictions
between its rows are refused there, and batches of rows are upserted, each in a transaction of
its own. A run that is cut leaves whole batches; the same file again completes it.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Generator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

import asyncpg
import structlog

from core.db import Database
from core.ids import new_id
from core.phone import NumberPlan
from core.sheet.faults import Counts
from core.sheet.files import TableFile, open_tables, rejects_beside
from core.sheet.rejects import Rejects, is_rejects_file
from core.sheet.table import ImportRefused, NumberedRow, Scan, read_rows, scan, write_out
from core.sheet.workbook import Merged
from customers.import_lock import only_import
from customers.intake import sql as intake_sql
from customers.intake.conflicts import find_repeated, refuse_contradictions
from customers.intake.faults import ImportReport, Problem
from customers.intake.filling import filled_down
from customers.intake.kept import keep_corrections
from customers.intake.mapping import Mapping
from customers.intake.reader import Chunk, Reader
from customers.intake.row import RowCheck
from customers.intake.sheet import CustomerHeader, find_header

__all__ = ["ImportRefused", "import_file", "import_sheets"]

_log = structlog.get_logger("customers.intake.run")
_BATCH = 20_000  # rows upserted in one transaction
MOST_TOLD = 1_000  # problems kept in the report
_READ_SHARE = 0.5  # of the time, until all rows are staged

Progress = Callable[[float, str], None]  # share done 0–1 (negative: not known), what is going on


async def import_sheets(  # noqa: PLR0913 - as `import_file`
    path: Path,
    mapping: Mapping,
    database: Database,
    progress: Progress | None = None,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    plan: NumberPlan,
) -> tuple[list[ImportReport], tuple[str, ...]]:
    """Import a file, or one after the other the sheets of a workbook that have a header.

    Each sheet is an import of its own, with its report and its rejects file, whose name has the
    sheet's. Gives the reports, and the names of sheets that were not read; raises as `import_file`.
    """

    def looked_at(table: TableFile) -> tuple[str, Path]:
        found = mapping.model_copy(update={"sheet": table.sheet or mapping.sheet})
        rows, _ = _open(path, scan(path, found.how()), found)
        rows.close()
        if rejects and table.sheet:
            return found.sheet, rejects.with_stem(f"{rejects.stem}.{table.sheet}")
        return found.sheet, rejects or rejects_beside(path, table.sheet)

    tables, unread = await asyncio.to_thread(open_tables, path, mapping.sheet, looked_at)
    reports = [
        await import_file(
            path,
            mapping.model_copy(update={"sheet": sheet}),
            database,
            progress,
            dry_run=dry_run,
            rejects=target,
            plan=plan,
        )
        for sheet, target in tables
    ]
    return reports, unread


async def import_file(  # noqa: PLR0913 - four of them have defaults that suit
    path: Path,
    mapping: Mapping,
    database: Database,
    progress: Progress | None = None,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    plan: NumberPlan,
    person_id: int | None = None,
) -> ImportReport:
    """Import a CSV or XLSX file; good rows are kept, bad ones written to `rejects`.

    Of a workbook one sheet is read, the mapping's or the first. `rejects` is by default the file's
    name with `.rejects.csv`; numbers are read by `plan`; a dry run reports the same and leaves the
    database as it was. Raises `ImportRefused` when nothing of the file can be imported.
    """
    begun = time.monotonic()
    target = rejects or path.with_name(path.name + ".rejects.csv")
    if target.exists() and not is_rejects_file(target):
        raise ImportRefused(f"{target} is there and no rejects file of ours; name another file")
    scanned = await asyncio.to_thread(scan, path, mapping.how())
    rows, header = await asyncio.to_thread(_open, path, scanned, mapping)
    check = RowCheck(header.titles, header.fields, mapping, plan)
    async with only_import(database) as connection:
        run = _Run(connection, progress or _silent, scanned, header, mapping)
        async with run.guarded(path, person_id, dry_run=dry_run):
            with Rejects(target, header.titles) as out:
                await run.stage(Reader(rows, check, out))
                again, _ = await asyncio.to_thread(_open, path, scanned, mapping)
                await run.refuse_contradictions(again, out)
            await run.upsert(path.name)
    name = TableFile(path, mapping.sheet).name
    return run.report(name, target if out.count else None, dry_run, time.monotonic() - begun)


def _open(
    path: Path, scanned: Scan, mapping: Mapping
) -> tuple[Generator[NumberedRow], CustomerHeader]:
    """Give the rows below the header, with what is as above filled in, and the header."""
    merged: Merged = []
    rows = read_rows(path, scanned, mapping.how(), merged)
    header = find_header(rows, mapping, path)
    return filled_down(rows, header.fields, merged, mapping.fill_down), header


def _silent(_share: float, _text: str) -> None:
    return


class _Run:
    """One import over one connection."""

    def __init__(
        self,
        connection: "asyncpg.Connection[asyncpg.Record]",
        progress: Progress,
        scanned: Scan,
        header: CustomerHeader,
        mapping: Mapping,
    ) -> None:
        self._connection = connection
        self._progress = progress
        self._scanned = scanned
        self._header = header
        self._mapping = mapping
        self._run_id: UUID | None = None
        self._was_imported_before = False
        self._problems: list[Problem] = []
        self._good = self._bad = self._duplicates = self._dropped = self._closed = (
            self._conflicts
        ) = 0
        self._last_row = 0
        self._counts = [Counts(), Counts(), Counts(), Counts()]

    @asynccontextmanager
    async def guarded(
        self, path: Path, person_id: int | None, *, dry_run: bool
    ) -> AsyncGenerator[None]:
        """Write the run's entry around the block; undo all of a dry run."""
        ask = self._connection
        await ask.execute("set plan_cache_mode = force_custom_plan; set synchronous_commit = off")
        sha256 = self._scanned.sha256
        self._was_imported_before = await ask.fetchval(intake_sql.WAS_IMPORTED, sha256)
        if dry_run:
            whole = ask.transaction()
            await whole.start()
            yield
            await whole.rollback()
            return
        await ask.execute(intake_sql.ABANDON_RUNS)  # ours is the only one: these were killed
        self._run_id = new_id()
        await ask.execute(intake_sql.BEGIN_RUN, self._run_id, path.name, sha256, person_id)
        status = "failed"
        try:
            yield
            status = "done"
        finally:
            if not ask.is_closed():
                await self._end(status)

    async def _end(self, status: str) -> None:
        changes = sum(one.added + one.changed for one in self._counts) + self._closed
        rows = (self._good + self._bad, self._good, self._bad, self._duplicates, changes)
        await self._connection.execute("set synchronous_commit = on")
        await self._connection.execute(intake_sql.END_RUN, self._run_id, status, *rows)

    async def stage(self, reader: Reader) -> None:
        """Copy the good rows into the staging tables while the next are checked."""
        await self._connection.execute(intake_sql.STAGE)
        coming = asyncio.create_task(asyncio.to_thread(reader.take), name="read rows")
        while (chunk := await coming).last_row:
            coming = asyncio.create_task(asyncio.to_thread(reader.take), name="read rows")
            try:
                await self._copy(chunk)
            except BaseException:
                await asyncio.wait({coming})  # the thread must not write on behind our back
                raise
            self._good += len(chunk.rows)
            self._bad += chunk.bad
            self._dropped += chunk.dropped
            self._tell(chunk.problems)
            self._last_row = chunk.last_row
            known = self._scanned.lines
            share = min(chunk.last_row / known, 1) * _READ_SHARE if known else -1.0
            self._progress(share, f"{chunk.last_row:,} rows read")

    async def _copy(self, chunk: Chunk) -> None:
        await self._connection.copy_records_to_table(
            "import_row", records=chunk.rows, columns=intake_sql.STAGE_COLUMNS
        )
        await self._connection.copy_records_to_table(
            "import_phone", records=chunk.phones, columns=intake_sql.PHONE_COLUMNS
        )

    def _tell(self, problems: Sequence[Problem]) -> None:
        self._problems += problems[: MOST_TOLD - len(self._problems)]

    async def refuse_contradictions(self, again: Iterator[NumberedRow], rejects: Rejects) -> None:
        """Take out the later of rows that tell one thing differently; count the repeated."""
        self._progress(_READ_SHARE, "comparing rows")
        self._duplicates, repeated = await find_repeated(self._connection, MOST_TOLD)
        self._tell(repeated)
        refused = await refuse_contradictions(self._connection, self._header)
        if refused:
            named = {number: (problem,) for number, problem in refused.items()}
            await asyncio.to_thread(write_out, again, named, rejects)
        self._good -= len(refused)
        self._bad += len(refused)
        self._tell([refused[number] for number in sorted(refused)])

    # into the tables

    async def upsert(self, source: str) -> None:
        """Carry the staged rows of a file into the tables, batch by batch."""
        await self._connection.execute(intake_sql.PAIRS)
        for start in range(0, self._last_row, _BATCH):
            batch = (start, start + _BATCH)
            async with self._connection.transaction():
                kept = await keep_corrections(
                    self._connection, self._header, source, batch, dry_run=self._run_id is None
                )
                await self._upsert_batch(*batch)
            self._conflicts += len(kept)
            self._tell(kept)
            done = min((start + _BATCH) / self._last_row, 1)
            text = f"{min(start + _BATCH, self._last_row):,} of {self._last_row:,} rows stored"
            self._progress(_READ_SHARE + done * (1 - _READ_SHARE), text)

    async def _upsert_batch(self, after: int, until: int) -> None:
        statements = (
            intake_sql.CUSTOMERS,
            intake_sql.PREMISES,
            intake_sql.ACCOUNTS,
            intake_sql.PHONES,
        )
        for place, statement in enumerate(statements):
            row = await self._connection.fetchrow(statement, after, until)
            assert row is not None  # an aggregate always gives one
            kept = row["seen"] - row["added"] - row["changed"]
            self._counts[place] += Counts(row["added"], row["changed"], kept)
            if statement is intake_sql.PHONES:
                self._closed += row["moved"]
        if self._mapping.missing_phones == "close" and "phone" in self._header.fields:
            closed = await self._connection.fetchval(intake_sql.CLOSE_MISSING, after, until)
            self._closed += closed

    def report(
        self, name: str, rejects: Path | None, dry_run: bool, seconds: float
    ) -> ImportReport:
        """Say what was found and done."""
        customers, premises, accounts, phones = self._counts
        titles = zip(self._header.titles, self._header.fields, strict=True)
        report = ImportReport(
            run_id=self._run_id,
            file_name=name,
            sha256=self._scanned.sha256,
            encoding=self._scanned.encoding,
            is_dry_run=dry_run,
            was_imported_before=self._was_imported_before,
            rows=self._good + self._bad,
            good=self._good,
            bad=self._bad,
            duplicates=self._duplicates,
            dropped_phones=self._dropped,
            customers=customers,
            premises=premises,
            accounts=accounts,
            phones=phones,
            conflicts=self._conflicts,
            closed_phones=self._closed,
            problems=tuple(sorted(self._problems, key=lambda problem: problem.row)),
            rejects_path=str(rejects or ""),
            unused_columns=tuple(title for title, field in titles if title and field is None),
            seconds=seconds,
        )
        _log.info(
            "import done", rows=report.rows, bad=report.bad, changes=report.changes, dry=dry_run
        )
        return report

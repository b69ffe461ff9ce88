"""A foreign file of customers into the database: `import_file`.

All tables of a file, the sheets of a workbook, stream through the check (row.py) into one staging
table by COPY, contradictions between their rows are refused there, and batches of rows are
upserted, each in a transaction of its own: so nothing is stored of a file that is refused. A run
that is cut leaves whole batches; the same file again completes it.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import asyncpg
import msgspec

from core.db import Database
from core.ids import new_id
from core.phone import NumberPlan
from core.sheet.faults import Counts
from core.sheet.files import TableFile, open_tables, rejects_beside
from core.sheet.rejects import is_rejects_file
from core.sheet.table import ImportRefused
from customers.import_lock import only_import
from customers.intake import sql as intake_sql
from customers.intake.conflicts import as_problem, find_repeated, refuse_contradictions
from customers.intake.faults import ImportReport, Problem
from customers.intake.kept import keep_corrections
from customers.intake.mapping import Mapping
from customers.intake.row import RowCheck
from customers.intake.table import MOST_TOLD, Chunk, CustomerTable, Reader

__all__ = ["ImportRefused", "import_file"]

_BATCH = 20_000  # rows upserted in one transaction
_READ_SHARE = 0.5  # of the time, until all rows are staged

Progress = Callable[[float, str], None]  # share done 0–1 (negative: not known), what is going on


class Imported(msgspec.Struct, frozen=True):
    """What became of a file, table by table."""

    reports: tuple[ImportReport, ...]
    unread_sheets: tuple[str, ...]  # of a workbook: no header that is known, or hidden
    feeder_codes: tuple[str, ...]  # that good rows name, in their order; the grid may lack some
    transformer_codes: tuple[str, ...]


async def import_file(  # noqa: PLR0913 - three of them have defaults that suit
    path: Path,
    mapping: Mapping,
    database: Database,
    progress: Progress | None = None,
    *,
    dry_run: bool = False,
    rejects: Path | None = None,
    plan: NumberPlan,
) -> Imported:
    """Import a CSV or XLSX file; good rows are kept, bad ones written to `rejects`.

    Of a workbook every sheet that is shown and has a header is read, or the mapping's. `rejects` is
    by default the file's name with `.rejects.csv`, and with the sheet's where there are several;
    numbers are read by `plan`; a dry run reports the same and leaves the database as it was. Raises
    `ImportRefused` when nothing of the file can be imported: then nothing is stored.
    """
    begun = time.monotonic()

    def opened(file: TableFile) -> CustomerTable:
        return CustomerTable(file, mapping, _rejects(file, rejects))

    tables, unread = await asyncio.to_thread(open_tables, path, mapping.sheet, opened)
    async with only_import(database) as connection:
        run = _Run(connection, progress or _silent, tables, plan)
        async with run.guarded(dry_run=dry_run):
            with ExitStack() as stack:
                for table in tables:
                    stack.enter_context(table.rejects)
                await run.stage()
                await run.refuse_contradictions()
            await run.upsert(dry_run=dry_run)
            codes = (await run.named(intake_sql.FEEDERS), await run.named(intake_sql.TRANSFORMERS))
    seconds = time.monotonic() - begun
    reports = tuple(one.report(dry_run=dry_run, seconds=seconds) for one in tables)
    return Imported(reports, unread, *codes)


def _rejects(file: TableFile, wanted: Path | None) -> Path:
    if wanted is None:
        return rejects_beside(file.path, file.sheet)
    part = f".{file.sheet}".replace("/", "_") if file.sheet else ""
    target = wanted.with_stem(f"{wanted.stem}{part}")
    if target.exists() and not is_rejects_file(target):
        raise ImportRefused(f"{target} is there and no rejects file of ours; name another file")
    return target


def _silent(_share: float, _text: str) -> None:
    return


class _Run:
    """One import over one connection."""

    def __init__(
        self,
        connection: "asyncpg.Connection[asyncpg.Record]",
        progress: Progress,
        tables: Sequence[CustomerTable],
        plan: NumberPlan,
    ) -> None:
        self._connection = connection
        self._progress = progress
        self._tables = tables
        self._plan = plan
        self._lines = sum(table.scanned.lines for table in tables)
        self._last_row = 0

    @asynccontextmanager
    async def guarded(self, *, dry_run: bool) -> AsyncGenerator[None]:
        """Write the tables' entries around the block; undo all of a dry run."""
        ask = self._connection
        await ask.execute("set plan_cache_mode = force_custom_plan; set synchronous_commit = off")
        for table in self._tables:
            asked = ask.fetchval(intake_sql.WAS_IMPORTED, table.scanned.sha256)
            table.was_imported_before = await asked
        if dry_run:
            whole = ask.transaction()
            await whole.start()
            yield
            await whole.rollback()
            return
        await ask.execute(intake_sql.ABANDON_RUNS)  # ours is the only one: these were killed
        for table in self._tables:
            table.run_id = new_id()
            entry = (table.run_id, table.path.name, table.scanned.sha256)
            await ask.execute(intake_sql.BEGIN_RUN, *entry)
        status = "failed"
        try:
            yield
            status = "done"
        finally:
            if not ask.is_closed():
                await self._end(status)

    async def _end(self, status: str) -> None:
        await self._connection.execute("set synchronous_commit = on")
        for one in self._tables:
            counts = (one.good + one.bad, one.good, one.bad, one.duplicates, one.changes)
            await self._connection.execute(intake_sql.END_RUN, one.run_id, status, *counts)

    async def stage(self) -> None:
        """Copy the good rows of all tables into the staging tables."""
        await self._connection.execute(intake_sql.STAGE)
        for table in self._tables:
            table.before = self._last_row
            await self._stage(table)
            self._last_row += table.last_row

    async def _stage(self, table: CustomerTable) -> None:
        """Copy rows while the next are checked."""
        check = RowCheck(table.header.titles, table.header.fields, table.mapping, self._plan)
        reader = Reader(table.rows(), check, table.rejects, table.before)
        coming = asyncio.create_task(asyncio.to_thread(reader.take), name="read rows")
        while (chunk := await coming).last_row:
            coming = asyncio.create_task(asyncio.to_thread(reader.take), name="read rows")
            try:
                await self._copy(chunk)
            except BaseException:
                await asyncio.wait({coming})  # the thread must not write on behind our back
                raise
            table.good += len(chunk.rows)
            table.bad += chunk.bad
            table.dropped += chunk.dropped
            table.tell(chunk.problems)
            table.last_row = chunk.last_row
            read = table.before + chunk.last_row
            share = min(read / self._lines, 1) * _READ_SHARE if self._lines else -1.0
            self._progress(share, f"{read:,} rows read")

    async def _copy(self, chunk: Chunk) -> None:
        await self._connection.copy_records_to_table(
            "import_row", records=chunk.rows, columns=intake_sql.STAGE_COLUMNS
        )
        await self._connection.copy_records_to_table(
            "import_phone", records=chunk.phones, columns=intake_sql.PHONE_COLUMNS
        )

    async def refuse_contradictions(self) -> None:
        """Take out the later of rows that tell one thing differently; count the repeated."""
        self._progress(_READ_SHARE, "comparing rows")
        for table in self._tables:
            rows = (table.before, table.before + table.last_row)
            table.duplicates, repeated = await find_repeated(self._connection, rows, MOST_TOLD)
            table.tell([
                Problem(row - table.before, "", "duplicate", (self._named(first, table),))
                for row, first in repeated
            ])  # fmt: skip
        found = await refuse_contradictions(self._connection, self._tables[0].header)
        refused: dict[int, dict[int, Problem]] = defaultdict(dict)
        for row, one in found.items():
            table = self._table(row)
            number, before = row - table.before, self._named(one.before, table)
            problem = as_problem(number, one, table.header, before)
            refused[table.before][number] = problem
        for table in self._tables:
            await asyncio.to_thread(table.refuse, refused[table.before])

    def _table(self, row: int) -> CustomerTable:
        return next(one for one in reversed(self._tables) if row > one.before)

    def _named(self, row: int, seen_from: CustomerTable) -> str:
        """Name a row as it is numbered in its table, with the table where it is another one."""
        table = self._table(row)
        number = f"{row - table.before:,}"
        return number if table is seen_from else f"{table.name}:{number}"

    # into the tables

    async def upsert(self, *, dry_run: bool) -> None:
        """Carry the staged rows into the tables of the database, batch by batch."""
        await self._connection.execute(intake_sql.PAIRS)
        for table in self._tables:
            end = table.before + table.last_row
            for start in range(table.before, end, _BATCH):
                await self._store(table, (start, min(start + _BATCH, end)), dry_run=dry_run)

    async def _store(self, table: CustomerTable, batch: tuple[int, int], *, dry_run: bool) -> None:
        async with self._connection.transaction():
            kept = await keep_corrections(
                self._connection, table.header, table.path.name, batch, dry_run=dry_run
            )
            await self._upsert_batch(table, *batch)
            await self._connection.execute(intake_sql.NOTE_CHANGES, table.run_id, table.changes)
        table.conflicts += len(kept)
        table.tell([msgspec.structs.replace(one, row=one.row - table.before) for one in kept])
        done = batch[1] / self._last_row
        text = f"{batch[1]:,} of {self._last_row:,} rows stored"
        self._progress(_READ_SHARE + done * (1 - _READ_SHARE), text)

    async def _upsert_batch(self, table: CustomerTable, after: int, until: int) -> None:
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
            table.counts[place] += Counts(row["added"], row["changed"], kept)
            if statement is intake_sql.PHONES:
                table.closed += row["moved"]
        if table.mapping.missing_phones == "close" and "phone" in table.header.fields:
            closed = await self._connection.fetchval(intake_sql.CLOSE_MISSING, after, until)
            table.closed += closed

    async def named(self, statement: str) -> tuple[str, ...]:
        """Give the codes that the good rows name, by a statement of `sql`."""
        return tuple(row["code"] for row in await self._connection.fetch(statement))

"""Files of meters, bills, payments and readings into the database: `import_bills`.

Each file streams through the check into a staging table by COPY; then one transaction refuses
what does not fit the database or itself, and merges all. A run that is cut leaves nothing.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import structlog

from core import clock
from core.db import Database
from core.ids import new_id
from core.sheet.files import TableFile, find_files, open_tables
from customers import import_sql
from customers.billing import intake_sql
from customers.billing.faults import MOST_TOLD, BillingReport, Problem
from customers.billing.fields import KINDS, FileKind
from customers.billing.mapping import Mapping
from customers.billing.reader import BillingFile
from customers.billing.storing import Staged
from customers.import_lock import Connection, only_import

_log = structlog.get_logger("customers.billing.run")
Progress = Callable[[float, str], None]  # share done 0–1 (negative: not known), what is going on
_READ_SHARE = 0.7  # of the time, until all rows are staged


async def import_bills(  # noqa: PLR0913 - three of them have defaults that suit
    path: Path,
    mapping: Mapping,
    database: Database,
    progress: Progress | None = None,
    *,
    timezone: str,
    kind: FileKind | None = None,
    is_check: bool = False,
) -> BillingReport:
    """Import a file, or a folder of them; a check reports the same and stores nothing.

    Refused rows are written beside each file as `FILE.rejects.csv`; days and moments are of the
    timezone. Raises `ImportRefused` when nothing can be imported.
    """
    begun, begun_at = time.monotonic(), clock.now()
    paths = await asyncio.to_thread(find_files, path)
    files, unread = await asyncio.to_thread(_look_at, paths, mapping, kind)
    files.sort(key=lambda file: KINDS.index(file.kind))
    async with only_import(database) as connection:
        await connection.execute(intake_sql.SET_CLOCK, timezone)
        work = _Work(connection, files, progress or _silent)
        with ExitStack() as stack:
            for file in files:
                stack.enter_context(file.rejects)
            await work.stage()
            whole = connection.transaction()
            await whole.start()
            await work.store()
        report = work.report(unread, is_check=is_check, begun=begun)
        if is_check:
            await whole.rollback()
        else:
            entry = _entry(path, files, report, begun_at)
            await connection.execute(import_sql.LOG_RUN, *entry)
            await whole.commit()
    _log.info("import of bills done", bad=report.bad, changes=report.changes, check=is_check)
    return report


def _look_at(
    paths: Sequence[Path], mapping: Mapping, kind: FileKind | None
) -> tuple[list[BillingFile], tuple[str, ...]]:
    """Open all tables; give those that have a header, and the names of sheets that have none."""

    def opened(table: TableFile) -> BillingFile:
        return BillingFile(table, mapping, kind)

    looked = [open_tables(path, mapping.sheet, opened) for path in paths]
    return [one for files, _ in looked for one in files], tuple(
        name for _, unread in looked for name in unread
    )


def _silent(_share: float, _text: str) -> None:
    return


def _entry(
    path: Path, files: Sequence[BillingFile], report: BillingReport, begun_at: datetime
) -> tuple[object, ...]:
    digests = "".join(file.scanned.sha256 for file in files)
    sha256 = digests if len(files) == 1 else hashlib.sha256(digests.encode()).hexdigest()
    counts = [(one.rows, one.good, one.bad, one.repeated) for one in report.files]
    return (new_id(), path.name, sha256, begun_at, *map(sum, zip(*counts, strict=True)),
            report.changes)  # fmt: skip


class _Work:
    """One import over one connection."""

    def __init__(
        self, connection: Connection, files: Sequence[BillingFile], tell: Progress
    ) -> None:
        self._files = files
        self._tell = tell
        self._staged = [
            Staged(connection, file.kind, number, file.check) for number, file in enumerate(files)
        ]
        self._problems: list[Problem] = []
        self._lines = sum(file.scanned.lines for file in files)
        self._rows = 0

    async def stage(self) -> None:
        """Copy the good rows of all files into staging tables."""
        for file, staged in zip(self._files, self._staged, strict=True):
            await staged.begin()
            await self._stage(file, staged)

    async def _stage(self, file: BillingFile, staged: Staged) -> None:
        """Copy rows while the next are read and checked."""
        coming = asyncio.create_task(asyncio.to_thread(file.take), name="read rows")
        while (chunk := await coming).last_row:
            coming = asyncio.create_task(asyncio.to_thread(file.take), name="read rows")
            try:
                await staged.copy(chunk.rows)
            except BaseException:
                await asyncio.wait({coming})  # the thread must not write on behind our back
                raise
            self._note(chunk.problems)
            self._rows += len(chunk.rows) + chunk.bad
            share = min(self._rows / self._lines, 1) * _READ_SHARE if self._lines else -1.0
            self._tell(share, f"{self._rows:,} rows read")

    async def store(self) -> None:
        """Refuse what does not fit, and merge the rest."""
        for file, staged in zip(self._files, self._staged, strict=True):
            self._tell(_READ_SHARE, f"comparing {file.kind}s")
            refused = await staged.refuse()
            self._note([refused[number] for number in sorted(refused)])
            await asyncio.to_thread(file.refuse, refused)
            self._tell(_READ_SHARE, f"storing {file.kind}s")
            file.counts = await staged.merge()
            if file.kind in ("bill", "payment"):
                file.settled = await staged.settle()

    def _note(self, problems: Sequence[Problem]) -> None:
        self._problems += problems[: MOST_TOLD - len(self._problems)]

    def report(self, unread: tuple[str, ...], *, is_check: bool, begun: float) -> BillingReport:
        """Say what was found and done."""
        return BillingReport(
            is_check=is_check,
            files=tuple(file.report() for file in self._files),
            unread_sheets=unread,
            problems=tuple(sorted(self._problems, key=lambda one: (one.file, one.row))),
            seconds=time.monotonic() - begun,
        )

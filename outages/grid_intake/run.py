"""Files of the grid into the database: `import_grid`.

The files are read and checked whole, against each other and against what is there; then one
transaction writes what is new and what differs, and re-hangs the premises of transformers that
moved. A run that is cut leaves nothing.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Collection, Sequence
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec
import structlog

from core import clock
from core.db import Database
from core.ids import new_id
from core.sheet.files import TableFile, find_files, open_tables
from core.sheet.table import ImportRefused
from customers import import_sql
from customers.import_lock import Connection, only_import
from outages.cim.model import Model
from outages.grid_intake import cim_file, geojson, store
from outages.grid_intake.check import Checked, check
from outages.grid_intake.faults import Problem
from outages.grid_intake.fields import COLUMNS, FileKind, Thing, Values
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.merge import Merged, Writes, differ
from outages.grid_intake.reader import MOST_ROWS, GridFile
from outages.grid_intake.report import MOST_TOLD, Difference, FileRead, GridReport

_log = structlog.get_logger("outages.grid_intake.run")
File = GridFile | geojson.PlacesFile | cim_file.CimFile
Progress = Callable[[float, str], None]  # share done 0–1 (negative: not known), what is going on
_READ_SHARE, _CHECK_SHARE = 0.5, 0.8  # of the time, until the files are read, until all is checked


async def import_grid(  # noqa: PLR0913 - four of them have defaults that suit
    path: Path,
    mapping: Mapping,
    database: Database,
    progress: Progress | None = None,
    *,
    kind: FileKind | None = None,
    is_check: bool = False,
    named: Collection[str] = (),
) -> GridReport:
    """Import a file of the grid, or a folder of them; a check reports the same, stores nothing.

    `named` are the files of the folder that alone are read; by default all are. Refused rows are
    written beside each file as `FILE.rejects.csv`. Raises `ImportRefused` when nothing can be
    imported.
    """
    begun, begun_at = time.monotonic(), clock.now()
    tell = progress or _silent
    also = (geojson.ENDINGS[0], *cim_file.ENDINGS)
    paths = await asyncio.to_thread(partial(find_files, path, also=also, named=named))
    files, unread = await asyncio.to_thread(_look_at_all, paths, mapping, kind)
    merged = Merged()
    warnings = await asyncio.to_thread(_read, files, merged, tell)
    async with only_import(database) as connection:
        whole = connection.transaction()
        await whole.start()
        work = _Work(connection, files, merged, tell)
        report = await work.run(warnings, unread, is_check=is_check, begun=begun)
        if is_check:
            await whole.rollback()
        else:
            await connection.execute(import_sql.LOG_RUN, *_entry(path, files, report, begun_at))
            await whole.commit()
    _log.info("grid import done", bad=report.bad, changes=report.changes, check=is_check)
    return report


def _look_at_all(
    paths: Sequence[Path], mapping: Mapping, kind: FileKind | None
) -> tuple[list[File], tuple[str, ...]]:
    """Open all tables; give those that have a header, and the names of sheets that have none."""
    model = Model()

    def opened(table: TableFile) -> File:
        return _look_at(table, mapping, kind, model)

    looked = [open_tables(path, mapping.sheet, opened) for path in paths]
    return [one for files, _ in looked for one in files], tuple(
        name for _, unread in looked for name in unread
    )


def _look_at(table: TableFile, mapping: Mapping, kind: FileKind | None, model: Model) -> File:
    path = table.path
    if path.suffix.lower() in cim_file.ENDINGS:
        return cim_file.CimFile(path, model, mapping.cim_code)
    if path.suffix.lower() in geojson.ENDINGS:
        return geojson.PlacesFile(path)
    return GridFile(table, mapping, kind)


def _silent(_share: float, _text: str) -> None:
    return


def _read(files: Sequence[File], merged: Merged, tell: Progress) -> list[Problem]:
    """Read all files; give what to warn of. Raises `ImportRefused`, also beyond MOST_ROWS."""
    sources = [file.source() for file in files]
    lines = sum(file.scanned.lines for file in files)
    before = 0

    def told(rows: int) -> None:
        if before + rows > MOST_ROWS:
            raise ImportRefused(
                f"the files have more than {MOST_ROWS:,} rows; import them one after the other, "
                "substations and feeders first"
            )
        share = min((before + rows) / lines, 1) * _READ_SHARE if lines else -1.0
        tell(share, f"{before + rows:,} rows read")

    for number, file in enumerate(files):
        file.read(number, merged, sources, told)
        before += file.rows
    return cim_file.settle(files, merged, sources)


def _entry(
    path: Path, files: Sequence[File], report: GridReport, begun_at: object
) -> tuple[object, ...]:
    digests = "".join(file.scanned.sha256 for file in files)
    sha256 = digests if len(files) == 1 else hashlib.sha256(digests.encode()).hexdigest()
    counts = [(one.rows, one.good, one.bad, one.repeated) for one in report.files]
    return (new_id(), path.name, sha256, begun_at, *map(sum, zip(*counts, strict=True)),
            report.changes)  # fmt: skip


class _Work:
    """One import over one connection, in its transaction."""

    def __init__(
        self, connection: Connection, files: Sequence[File], merged: Merged, tell: Progress
    ) -> None:
        self._connection = connection
        self._files = files
        self._merged = merged
        self._tell = tell
        self._known: dict[Thing, dict[str, Values]] = {}

    async def run(
        self, warnings: Sequence[Problem], unread: tuple[str, ...], *, is_check: bool, begun: float
    ) -> GridReport:
        """Check, write, and say what was found and done; `warnings` were found before."""
        self._tell(_READ_SHARE, "reading the grid that is there")
        self._known = await store.read_known(self._connection)
        self._tell(_READ_SHARE, "looking for loops and islands")
        accounts = [one for file in self._places() for one in file.accounts()]
        there = await store.known_accounts(self._connection, accounts)
        found = await asyncio.to_thread(self._check, there)
        for place, problem in found.refused:
            self._files[place.file].refuse(problem)
        read = await asyncio.to_thread(self._files_read)
        self._tell(_CHECK_SHARE, "storing")
        writes, differences = await asyncio.to_thread(self._compare)
        moved = await store.write(self._connection, writes, self._known)
        premises = {one: at for file in self._places() for one, at in file.premises.items()}
        placed = await store.place_premises(self._connection, premises)
        self._tell(1.0, "comparing with the customers")
        ask = self._connection
        return GridReport(
            is_check=is_check,
            files=read,
            unread_sheets=unread,
            differences=differences,
            refused=self._refused(),
            warnings=(*warnings, *found.warnings)[:MOST_TOLD],
            warning_count=len(warnings) + len(found.warnings),
            moved_transformers=moved.transformers,
            rehung_premises=moved.rehung,
            learnt_premises=moved.learnt,
            placed_premises=placed,
            unknown_feeders=await store.find_strangers(ask, "feeder", "feeder_code"),
            unknown_transformers=await store.find_strangers(ask, "transformer", "transformer_code"),
            disagreeing_premises=await store.count_disagreeing(ask),
            seconds=time.monotonic() - begun,
        )

    def _places(self) -> list[geojson.PlacesFile]:
        return [file for file in self._files if isinstance(file, geojson.PlacesFile)]

    def _check(self, accounts: Collection[str]) -> Checked:
        sources = [file.source() for file in self._files]
        for file in self._places():
            file.settle(self._merged, self._known, sources, accounts)
        return check(self._merged, self._known, sources)

    def _compare(self) -> tuple[dict[Thing, Writes], dict[Thing, Difference]]:
        writes: dict[Thing, Writes] = {}
        differences: dict[Thing, Difference] = {}
        has_tables = len(self._places()) < len(self._files)
        for thing in COLUMNS:
            if told := self._merged.things[thing]:
                writes[thing], found = differ(thing, told, self._known[thing])
                kept = {} if has_tables else {"kept": (), "kept_count": 0}  # nobody misses them
                differences[thing] = msgspec.structs.replace(found, **kept)
        return writes, differences

    def _files_read(self) -> tuple[FileRead, ...]:
        return tuple(
            FileRead(
                name=file.name,
                kind=file.kind,
                encoding=file.scanned.encoding,
                rows=file.rows,
                good=file.rows - len(file.refused),
                bad=len(file.refused),
                repeated=file.repeated,
                unused_columns=file.unused,
                rejects_path=file.write_rejects(),
            )
            for file in self._files
        )

    def _refused(self) -> tuple[Problem, ...]:
        rows = (
            problem
            for file in self._files
            for row in sorted(file.refused)
            for problem in file.refused[row]
        )
        return tuple(islice(rows, MOST_TOLD))

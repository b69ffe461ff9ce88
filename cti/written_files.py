"""The files that Asterisk writes of calls: taken by renaming, read, and erased. Blocking.

Rule: Asterisk opens the file of channel events for each line, so a renamed file is complete. A
taken file stays until everything in it is settled and said so; killed at any point, the next
look reads it again. Its CDR and queue_log, which nobody reads, are kept some days for a look by
hand; numbers stand in all of them.
"""

import csv
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from core import ids
from cti.written import Line, read_lines

_WRITTEN = "calls.csv"  # cel_custom.conf


class WrittenFiles:
    """One Asterisk's log directory, as far as it tells of calls."""

    def __init__(self, log: Path, *, kept_days: int = 2) -> None:
        self._log_directory = log
        self._events = log / "cel-custom"
        self._kept_days = kept_days

    def here(self) -> bool:
        """Tell whether Asterisk writes on this machine."""
        return self._events.is_dir()

    def take(self) -> tuple[list[Line], tuple[Path, ...]]:
        """Take what is written until now; give its lines and the files they stand in."""
        current = self._events / _WRITTEN
        with suppress(FileNotFoundError):
            current.rename(self._events / f"taken-{ids.new_id()}.csv")
        taken = tuple(sorted(self._events.glob("taken-*.csv")))
        return read_lines(self._rows(taken)), taken

    def _rows(self, taken: Sequence[Path]) -> Iterable[str]:
        for path in taken:
            with path.open(encoding="utf-8", errors="replace", newline="") as file:
                yield from file

    def settle(self, rest: Iterable[Line], taken: Sequence[Path]) -> None:
        """Erase taken files; `rest`, which is not settled yet, is kept in a new one first."""
        rows = [line.row for line in rest]
        if rows:
            scratch = self._events / "rest.new"
            scratch.touch(mode=0o640)  # the next start gives it to Asterisk, whose group we are in
            with scratch.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)
            scratch.rename(self._events / f"taken-{ids.new_id()}.csv")
        for path in taken:
            path.unlink(missing_ok=True)

    def forget(self, today: date) -> None:
        """Begin new files of CDR and queue_log for today; erase those of some days ago."""
        records, queue_log = self._log_directory / "cdr-csv", self._log_directory / "queue_log"
        kept = records / f"Master-{today:%Y%m%d}.csv"
        if records.is_dir() and not kept.exists():
            self._begin_anew(records / "Master.csv", kept, held_open=False)
        kept = self._log_directory / f"queue_log-{today:%Y%m%d}"
        if not kept.exists():
            self._begin_anew(queue_log, kept, held_open=True)
        oldest = f"{today - timedelta(days=self._kept_days):%Y%m%d}"
        for path in (*records.glob("Master-*.csv"), *self._log_directory.glob("queue_log-*")):
            if path.stem.rpartition("-")[2] < oldest:
                path.unlink(missing_ok=True)

    def _begin_anew(self, path: Path, kept: Path, *, held_open: bool) -> None:
        if not path.exists():
            return
        if held_open:  # Asterisk appends to it for as long as it runs
            kept.touch(mode=0o600)
            kept.write_bytes(path.read_bytes())
            with path.open("r+b") as file:
                file.truncate(0)
        else:
            path.rename(kept)

"""The files that Asterisk writes about calls: taken by renaming, read, and erased. Blocking.

Rule: Asterisk opens the file of channel events for each line, so a renamed file is complete. A
taken file stays until `settle`; after a crash the next look reads it again. At most a few
megabytes are in memory at once: a longer file is first split by call into parts, so that each
call is whole in one part. Asterisk's CDR and queue_log, which the service does not read, are kept
some days for people to look at. All these files hold telephone numbers.
"""

import csv
import shutil
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from pathlib import Path
from zlib import crc32

from core import ids
from cti.mending.lines import Line, by_call, call_of, read_lines

_WRITTEN = "calls.csv"  # cel_custom.conf
_AT_ONCE = 4 << 20  # bytes of lines at once; in memory they take about ten times as much
_MOST_PARTS = 200  # files open at once
_LONGEST = 1 << 16  # bytes of a line; Asterisk's own are below 8 kB


class WrittenFiles:
    """The files about calls in one Asterisk's log directory."""

    def __init__(self, log: Path, *, kept_days: int = 2, at_once: int = _AT_ONCE) -> None:
        self._log_directory = log
        self._events = log / "cel-custom"
        self._rest = self._events / "rest.new"
        self._kept_days = kept_days
        self._at_once = at_once

    def here(self) -> bool:
        """Tell whether Asterisk writes on this machine."""
        return self._events.is_dir()

    def take(self) -> tuple[Path, ...]:
        """Take what is written until now; give its files and those taken before."""
        current = self._events / _WRITTEN
        with suppress(FileNotFoundError):
            current.rename(self._events / f"taken-{ids.new_id()}.csv")
        return tuple(sorted(self._events.glob("taken-*.csv")))

    def portions(self, taken: Sequence[Path]) -> tuple[tuple[Path, ...], ...]:
        """Split taken files into portions to be read in turn; each call is whole in one of them.

        Parts left by an interrupted reading are removed: their lines are still in `taken`.
        """
        self._clear()
        size = sum(map(_size, taken))
        if size <= self._at_once:
            return (tuple(taken),)
        return tuple((part,) for part in self._split_by_call(taken, size))

    def _split_by_call(self, taken: Sequence[Path], size: int) -> list[Path]:
        count = min(-(-size // self._at_once), _MOST_PARTS)
        parts = [self._events / f"part-{n}.new" for n in range(count)]
        with ExitStack() as opened:
            for part in parts:
                part.touch(mode=0o600)
            files = [opened.enter_context(part.open("wb")) for part in parts]
            for path in taken:
                for line in _lines(path):
                    if call_id := call_of(line):
                        files[crc32(call_id.encode()) % count].write(line.encode() + b"\n")
        return parts

    def read(self, portion: Sequence[Path]) -> dict[str, list[Line]]:
        """Read a portion: its calls, each with its lines by time."""
        return by_call(read_lines(line for path in portion for line in _lines(path)))

    def keep(self, rest: Iterable[Line]) -> None:
        """Set aside lines that are not settled yet; `settle` keeps them."""
        rows = [line.row for line in rest]
        if rows:
            self._rest.touch(mode=0o640)  # numbers: for us and the group, which Asterisk is in
            with self._rest.open("a", encoding="utf-8", newline="") as file:
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows(rows)

    def settle(self, taken: Sequence[Path]) -> None:
        """Erase taken files, after the lines that `keep` set aside have replaced them."""
        with suppress(FileNotFoundError):
            self._rest.rename(self._events / f"taken-{ids.new_id()}.csv")
        for path in taken:
            path.unlink(missing_ok=True)
        self._clear()

    def _clear(self) -> None:
        for path in (self._rest, *self._events.glob("part-*.new")):
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
            with path.open("r+b") as file:
                kept.touch(mode=0o600)
                with kept.open("wb") as copy:
                    shutil.copyfileobj(file, copy, 1 << 20)
                file.truncate(0)
        else:
            path.rename(kept)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _lines(path: Path) -> Iterable[str]:
    """Read a file line by line; it may be no text, have no line ends, or be gone meanwhile.

    A power failure may fill a file's end with zeros; the line after them is whole.
    """
    with suppress(FileNotFoundError), path.open("rb") as file:
        while line := file.readline(_LONGEST):
            text = line.strip(b"\0\r\n").decode(errors="replace")
            if text and "\0" not in text:
                yield text

"""Asterisk's own files of calls: however long, torn or vanishing, no whole line of them is lost."""

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from cti.mending.files import WrittenFiles
from cti.mending.lines import Line, by_call, read_lines

pytestmark = pytest.mark.border
WRITTEN = Path(__file__).parents[1] / "streams" / "written.csv"
ANSWERED = "hotline-1795699896.2"
_IN_LITTLE_MEMORY = """
import resource, sys
from pathlib import Path
from cti.mending.files import WrittenFiles
now = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (now + (64 << 20), now + (64 << 20)))
files = WrittenFiles(Path(sys.argv[1]))
taken, calls = files.take(), 0
for portion in files.portions(taken):
    found = files.read(portion)
    calls += len(found)
    for told in found.values():
        if told[0].number == "13900000002":
            files.keep(told)
files.settle(taken)
print(calls)
"""


def test_records_with_numbers_are_kept_some_days_and_then_erased(tmp_path: Path) -> None:
    files = WrittenFiles(log := log_of(tmp_path), kept_days=2)
    files.forget(date(2026, 11, 1))
    (log / "cdr-csv").mkdir()
    with (log / "queue_log").open("a") as asterisk:
        for day in range(1, 8):
            (log / "cdr-csv" / "Master.csv").write_text(f"day {day}\n")
            asterisk.write(f"day {day}\n")
            asterisk.flush()
            for _ in range(2):
                files.forget(date(2026, 11, day))
    names = sorted(path.name for path in (log / "cdr-csv").iterdir())
    assert names == ["Master-20261105.csv", "Master-20261106.csv", "Master-20261107.csv"]
    kept = sorted(log.glob("queue_log*"))
    assert [path.read_text() for path in kept] == ["", "day 5\n", "day 6\n", "day 7\n"]


def log_of(var: Path) -> Path:
    log = var / "log"
    (log / "cel-custom").mkdir(parents=True, exist_ok=True)
    shutil.copy(WRITTEN, log / "cel-custom" / "calls.csv")
    return log


def calls_in(files: WrittenFiles, taken: tuple[Path, ...]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for portion in files.portions(taken):
        of_portion = files.read(portion)
        assert not found.keys() & of_portion.keys(), "a call stands in one portion"
        found |= of_portion
    return found


def test_what_is_not_settled_is_kept_before_the_rest_is_erased(tmp_path: Path) -> None:
    files = WrittenFiles(log_of(tmp_path))
    assert files.here()
    taken = files.take()
    (portion,) = files.portions(taken)
    (first, *_), calls = files.read(portion).values(), files.read(portion)
    assert (files.take(), len(taken)) == (taken, 1)
    files.keep(first)
    files.settle(taken)
    taken = files.take()
    assert list(files.read(taken).values()) == [first] != list(calls.values())
    files.settle(taken)
    assert files.take() == ()
    assert not WrittenFiles(tmp_path / "elsewhere").here()


def test_a_reading_that_was_killed_half_way_leaves_nothing_that_is_read_twice(
    tmp_path: Path,
) -> None:
    log = log_of(tmp_path)
    killed, files = (WrittenFiles(log, at_once=1000) for _ in range(2))
    whole = calls_in(killed, killed.take())
    killed.keep(whole[ANSWERED])
    assert len(list((log / "cel-custom").iterdir())) > 3
    assert calls_in(files, files.take()) == whole
    files.settle(files.take())
    assert list((log / "cel-custom").iterdir()) == []


def test_what_is_no_text_or_was_cut_by_a_crash_costs_no_other_line(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    files, text = WrittenFiles(log), WRITTEN.read_bytes()
    expected = by_call(read_lines(text.decode().splitlines()))
    rubbish = (
        b"\0" * 5000,  # the end of a file after the power failed, and the next line follows
        b'"ANSWER","179569\n',  # half a line
        b'"ANSWER","1795699896.5","\xff\xfe","\x80\n',
        b'"\r"a\rb\n',  # the reader of CSV gives up on it
        b"x" * 200_000 + b"\n",  # longer than a field may be
        text.splitlines()[5].replace(b"hotline-1795699896.2", b"hotline\0") + b"\n",
    )
    (log / "cel-custom" / "calls.csv").write_bytes(b"".join((*rubbish, *rubbish, text)))
    assert files.read(files.take()) == expected
    (log / "cel-custom" / "calls.csv").write_bytes(rubbish[0] + text.replace(b"13900000001", b"\xd6\xd0"))  # fmt: skip  # noqa: E501
    assert expected.keys() == files.read(files.take()).keys()


def test_what_asterisk_writes_while_we_read_waits_for_the_next_look(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    files = WrittenFiles(log)
    taken = files.take()
    shutil.copy(WRITTEN, log / "cel-custom" / "calls.csv")
    before = files.read(taken)
    files.settle(taken)
    assert files.read(files.take()) == before


def test_a_file_that_is_gone_when_it_is_read_is_passed_over(tmp_path: Path) -> None:
    files = WrittenFiles(log_of(tmp_path), at_once=1000)
    first = files.take()
    log_of(tmp_path)
    both = files.take()
    portions = files.portions(both)
    first[0].unlink()
    assert calls_in(files, both) == by_call(read_lines(WRITTEN.read_text().splitlines()))
    portions[0][0].unlink(missing_ok=True)
    assert files.read(portions[0]) == {}
    for path in both:  # which of the two was the portion's is decided by a name made by chance
        path.unlink(missing_ok=True)
    assert calls_in(files, both) == {}
    files.settle(both)


def test_a_storm_of_300000_lines_is_read_in_little_memory(tmp_path: Path) -> None:
    """A child that may have 64 MB more than when it began; the lines as objects are 400 MB."""
    log = log_of(tmp_path)
    lines = WRITTEN.read_text().splitlines(keepends=True)
    with (log / "cel-custom" / "calls.csv").open("w") as storm:
        for n in range(times := -(-300_000 // len(lines))):
            storm.writelines(line.replace("hotline-1795699", f"hotline-{n:07}") for line in lines)
    child = subprocess.run(
        [sys.executable, "-c", _IN_LITTLE_MEMORY, str(log)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert child.returncode == 0, child.stderr[-2000:]
    assert int(child.stdout) == 4 * times
    assert [path.name[:6] for path in (log / "cel-custom").iterdir()] == ["taken-"]

"""The grid: rows a second of its import beside plain COPY, and traces of a large feeder.

The peer of the import is what cannot be beaten: the same values, already checked, copied into the
same empty tables with their keys and indexes. The trace is of a feeder with 100,000 premises, and
what it gives is every transformer below the breaker at its head; premises are counted from those.
"""

import asyncio
import gc
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import uvloop

from bench.figure import Figure
from bench.plain_copy import Rows, copy_plainly
from bench.scratch import scratch_database
from core.db import Database
from outages.grid.trace import Edge, Grid, Leaf
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.run import import_grid

_FEEDERS = 500
_TRUNK = 40  # sections and switches of a feeder, in turn; a transformer at each
_PREMISES = 60  # of a transformer
_LARGE = 100_000 // _PREMISES
_TRACES = 200
_ROWS = 1 + _FEEDERS * (1 + 2 * _TRUNK)


def _devices() -> Iterator[tuple[object, ...]]:
    for feeder in range(_FEEDERS):
        for n in range(_TRUNK):
            kind = ("switch", "load_break") if n % 2 == 0 else ("section", "")
            yield (f"D{feeder}-{n}", f"设备{feeder}-{n}", *kind, f"F{feeder}", f"N{feeder}-{n}",
                   f"N{feeder}-{n + 1}", True, 120.1, 30.2)  # fmt: skip


def _tables() -> dict[str, tuple[str, Rows]]:
    feeders: Rows = [(f"F{n}", f"{n}号线", "S1", "10kV", f"N{n}-0") for n in range(_FEEDERS)]
    transformers: Rows = [
        (f"T{n}-{at}", f"{n}号线{at}号配变", f"F{n}", f"N{n}-{at + 1}", 120.1, 30.2)
        for n in range(_FEEDERS)
        for at in range(_TRUNK)
    ]
    devices = "code name kind switch_kind feeder_code from_node to_node normally_closed lon lat"
    return {
        "outages_substation": ("code name lon lat", [("S1", "一号变", 120.1, 30.2)]),
        "outages_feeder": ("code name substation_code voltage head_node", feeders),
        "outages_transformer": ("code name feeder_code node lon lat", transformers),
        "outages_device": (devices, list(_devices())),
    }


def _write(home: Path) -> None:
    for table, (columns, rows) in _tables().items():
        with (home / f"{table}.csv").open("w", encoding="utf-8") as file:
            file.write(columns.replace("normally_closed", "normally").replace(" ", ",") + "\n")
            for row in rows:
                file.write(",".join("closed" if cell is True else str(cell) for cell in row) + "\n")


async def _import(home: Path, database: Database) -> float:
    begun = time.perf_counter()
    report = await import_grid(home, Mapping(), database)
    assert not report.bad
    assert not report.warning_count
    return time.perf_counter() - begun


async def _measure() -> tuple[float, float, float]:
    with tempfile.TemporaryDirectory() as home:
        await asyncio.to_thread(_write, Path(home))
        async with scratch_database() as database:
            copied = await copy_plainly(database, _tables(), empty="outages_substation")
            first = await _import(Path(home), database)
            again = await _import(Path(home), database)
    return copied, first, again


def _large(feeders: int) -> tuple[dict[str, str], list[Edge], list[Leaf]]:
    """Make feeders of 100,000 premises each: a trunk with a branch to each transformer."""
    edges: list[Edge] = []
    leaves: list[Leaf] = []
    for f in range(feeders):
        for n in range(_LARGE):
            is_switch = n % 4 == 0
            edges.append(Edge(f"D{f}-{n}", f"F{f}", f"{n}", f"{n + 1}", is_switch, True))
            leaves.append(Leaf(f"T{f}-{n}", f"F{f}", f"{n + 1}"))
    return {f"F{f}": "0" for f in range(feeders)}, edges, leaves


def _trace_ms() -> float:
    """Trace all that is below the head of the large feeder, again and again; the slowest counts."""
    grid = Grid(*_large(1))
    slowest = 0.0
    for _ in range(_TRACES):
        begun = time.perf_counter()
        found = grid.below("D0-0")
        slowest = max(slowest, time.perf_counter() - begun)
        assert len(found) == _LARGE
    return slowest * 1000


def _mebibytes() -> float:
    """Weigh the grid of a million premises: what it was made from, and what it keeps."""
    gc.collect()
    tracemalloc.start()
    grid = Grid(*_large(10))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert grid.below("D9-0")
    return held / 2**20


def measure() -> list[Figure]:
    """Measure a first import, the same files again, and traces."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        copied, first, again = runner.run(_measure())
    peer, traced, weighs = _ROWS / copied, _trace_ms(), _mebibytes()
    return [
        Figure("grid import, new rows (peer: plain COPY of the same rows)", _ROWS / first,
               "rows/s", peer, copied / first, "≥ 0.25 × COPY", copied / first >= 0.25),
        Figure("grid import, the same files again (peer: plain COPY)", _ROWS / again,
               "rows/s", peer, copied / again, "≥ 0.25 × COPY", copied / again >= 0.25),
        Figure("trace of a feeder of 100,000 premises, the slowest of 200 (peer: the goal)", traced,
               "ms", 5, traced / 5, "≤ 5 ms", traced <= 5),
        Figure("memory of the grid of 1,000,000 premises (peer: a bound of ours)", weighs,
               "MiB", 100, weighs / 100, "≤ 100 MiB", weighs <= 100),
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in measure():
        print(figure)

"""`make bench`: measure everything, print the ratios, keep them in bench/RESULTS.md.

Each figure is taken beside its peer or floor in the same run, on whatever machine this is: the
ratio is what counts, the absolute value only says how long to wait.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import ami_ingest, fastagi, intake, lookup, screenpop
from bench.figure import Figure

_RESULTS = Path(__file__).parent / "RESULTS.md"
_PARTS: dict[str, Callable[[], list[Figure]]] = {
    "ami_ingest": ami_ingest.measure,
    "fastagi": fastagi.measure,
    "lookup": lookup.measure,
    "intake": intake.measure,
    "screenpop": screenpop.measure,
}


def main(wanted: list[str]) -> None:
    """Measure the named parts (all when none is named); write the results when all were."""
    figures: list[Figure] = []
    for name, measure in _PARTS.items():
        if not wanted or name in wanted:
            print(f"· {name} …", file=sys.stderr, flush=True)
            figures += measure()
    text = _report(figures)
    print(text)
    if not wanted:
        _RESULTS.write_text(text)


def _report(figures: list[Figure]) -> str:
    lines = [
        "# Results of `make bench`",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}.",
        "Quote ratios, not values: both sides of a ratio were measured in this run.",
        "",
        "| figure | value | peer | ratio | goal | met |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {f.name} | {f.value:,.4g} {f.unit} | {f.peer:,.4g} {f.unit} | {f.ratio:.2f} "
        f"| {f.goal} | {'yes' if f.met else 'no'} |"
        for f in figures
    ]
    return "\n".join(lines) + "\n"


def _machine() -> str:
    cpu = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = named[0].partition(":")[2].strip() if named else cpu
    cores = os.cpu_count()
    system = subprocess.run(["uname", "-sr"], capture_output=True, text=True, check=False).stdout
    return f"{cores} cores, {cpu}, {system.strip()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main(sys.argv[1:])

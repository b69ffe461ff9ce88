"""`make bench`: measure everything, print the ratios, keep them in bench/RESULTS.md.

Each figure is taken beside its peer or floor in the same run, on whatever machine this is: the
ratio is what counts, the absolute value only says how long to wait.
"""

import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bench import desks, fastagi, first_news, queues, screenpop, storm
from bench.calls import ami_ingest, forgetting, kills
from bench.customers import billing, intake, lookup, places, search
from bench.ear import key_to_prompt, proof, street_names, voice
from bench.exchange import feed
from bench.figure import Figure
from bench.outages import cim, grid, rehang

_RESULTS = Path(__file__).parent / "RESULTS.md"
_HEAD = """# Results of `make bench`

Quote ratios, not values: both sides of a ratio were measured in the same run. Each part is measured
alone by `python -m bench <part>`, and says when and on what.
"""
_PARTS: dict[str, Callable[[], list[Figure]]] = {
    "ami_ingest": ami_ingest.measure,
    "fastagi": fastagi.measure,
    "first_news": first_news.measure,
    "lookup": lookup.measure,
    "places": places.measure,
    "search": search.measure,
    "intake": intake.measure,
    "billing": billing.measure,
    "grid": grid.measure,
    "rehang": rehang.measure,
    "cim": cim.measure,
    "feed": feed.measure,
    "forgetting": forgetting.measure,
    "screenpop": screenpop.measure,
    "desks": desks.measure,
    "storm": storm.measure,
    "street_names": street_names.measure,
    "voice": voice.measure,
    "key_to_prompt": key_to_prompt.measure,
    "queues": queues.measure,
    "kills": kills.measure,
    "ear": proof.measure,
}


def main(wanted: list[str]) -> None:
    """Measure the named parts (all when none is named); each keeps its own section of results."""
    for name, measure in _PARTS.items():
        if not wanted or name in wanted:
            print(f"· {name} …", file=sys.stderr, flush=True)
            section = _section(name, measure())
            print(section, flush=True)
            _keep(name, section)


def _section(name: str, figures: list[Figure]) -> str:
    lines = [
        f"## {name}",
        f"{datetime.now(UTC):%Y-%m-%d}, {_machine()}.",
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


def _keep(name: str, section: str) -> None:
    """Put a part's section in its place among the others, in the order of the parts."""
    kept = {name: section}
    for old in re.findall(r"(?ms)^## .*?(?=^## |\Z)", _RESULTS.read_text()):
        kept.setdefault(old.split(maxsplit=2)[1], old.rstrip() + "\n")
    ordered = [kept[part] for part in _PARTS if part in kept]
    _RESULTS.write_text("\n".join([_HEAD, *ordered]))


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

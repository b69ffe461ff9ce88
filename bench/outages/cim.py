"""CIM/XML: a file of a hundred megabytes as a stream, its pace and what it leaves in memory.

The peer of the pace is the parser alone, which gives its events to nobody. Memory is that of a
process of its own: the model, and the most that the process ever had beyond an idle one's.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from bench.figure import Figure
from outages.cim.grid import read
from outages.cim.model import Model
from outages.cim.stream import Reading

_FEEDERS = 900
_TRUNK = 40  # lines and switches of a feeder, in turn; a transformer at each
_PIECE = 1 << 18
_MIB = 2**20
_HEAD = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"\n'
    ' xmlns:cim="http://iec.ch/TC57/CIM100#">\n'
    '<cim:Substation rdf:ID="_S"><cim:IdentifiedObject.name>变</cim:IdentifiedObject.name>'
    "</cim:Substation>\n"
)


def _key(*parts: object) -> str:
    """Give an id as long as exports have it."""
    return f"{'-'.join(map(str, parts)):a>32}"


def _thing(kind: str, key: str, name: str, more: str) -> str:
    about = (
        f"  <cim:IdentifiedObject.mRID>{key}</cim:IdentifiedObject.mRID>\n"
        f"  <cim:IdentifiedObject.name>{name}</cim:IdentifiedObject.name>\n"
    )
    return f'<cim:{kind} rdf:ID="_{key}">\n{about}{more}</cim:{kind}>\n'


def _link(name: str, key: str) -> str:
    return f'  <cim:{name} rdf:resource="#_{key}"/>\n'


def _ends(key: str, *nodes: str) -> Iterator[str]:
    for n, node in enumerate(nodes, start=1):
        order = f"  <cim:ACDCTerminal.sequenceNumber>{n}</cim:ACDCTerminal.sequenceNumber>\n"
        yield _thing("Terminal", f"{key}T{n}", f"T{n}", order
                     + _link("Terminal.ConductingEquipment", key)
                     + _link("Terminal.ConnectivityNode", node))  # fmt: skip


def _feeder(f: int) -> Iterator[str]:
    within = _link("Equipment.EquipmentContainer", _key("F", f))
    substation = _link("Feeder.NormalEnergizingSubstation", "S")
    head = _link("Feeder.NormalHeadTerminal", f"{_key('D', f, 0)}T1")
    yield _thing("Feeder", _key("F", f), f"{f}号线", substation + head)
    for n in range(_TRUNK):
        key, begin, end = _key("D", f, n), _key("N", f, n), _key("N", f, n + 1)
        kind = "ACLineSegment" if n % 2 else "LoadBreakSwitch"
        state = "" if n % 2 else "  <cim:Switch.normalOpen>false</cim:Switch.normalOpen>\n"
        yield _thing(kind, key, f"设备{f}-{n}", state + within)
        yield _thing("ConnectivityNode", end, f"节点{f}-{n}", within)
        yield from _ends(key, begin, end)
        hangs = _key("T", f, n)
        yield _thing("PowerTransformer", hangs, f"配变{f}-{n}", within)
        yield from _ends(hangs, end, _key("V", f, n))


def write(path: Path, feeders: int = _FEEDERS) -> None:
    """Write a file of so many feeders."""
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEAD)
        for f in range(feeders):
            file.writelines(_feeder(f))
        file.write("</rdf:RDF>\n")


def _bare_s(path: Path) -> float:
    parser = expat.ParserCreate(namespace_separator="|")
    parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
    parser.buffer_text = True
    begun = time.perf_counter()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            parser.Parse(piece, False)
    return time.perf_counter() - begun


def _most_mib() -> float:
    """Give the most memory this process had; getrusage would count its parent's before exec."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _look(path: Path) -> None:
    """Read a file in a process of its own; print seconds and MiB beyond an idle process's."""
    idle = _most_mib()
    model = Model()
    begun = time.perf_counter()
    for _ in Reading(path, lambda element: model.take(element, 0)).run():
        pass
    read_s, held = time.perf_counter() - begun, _most_mib() - idle
    grid = read(model, "id")
    assert len(grid.rows) == 1 + _FEEDERS * (1 + 2 * _TRUNK)
    assert not grid.left_out
    print(read_s, held, _most_mib() - idle)


def measure() -> list[Figure]:
    """Measure a first reading of a large file."""
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / "model.xml"
        write(path)
        mib = path.stat().st_size / _MIB
        bare = mib / _bare_s(path)
        told = subprocess.run([sys.executable, "-m", "bench.outages.cim", str(path)],
                              check=True, capture_output=True, text=True).stdout  # fmt: skip
    read_s, held, whole = map(float, told.split())
    return [
        Figure(f"CIM/XML of {mib:.0f} MiB as a stream (peer: expat alone)", mib / read_s, "MiB/s",
               bare, mib / read_s / bare, "≥ 0.1 × expat", mib / read_s / bare >= 0.1),
        Figure("memory of its model (peer: the file's size)", held, "MiB", mib, held / mib,
               "≤ 1 × the file", held <= mib),
        Figure("memory until its grid is made (peer: the file's size)", whole, "MiB", mib,
               whole / mib, "≤ 2 × the file", whole <= 2 * mib),
    ]  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:]:
        _look(Path(sys.argv[1]))
    else:
        for figure in measure():
            print(figure)

"""Make the files that `hotline` imports from a network of simbench or pandapower.

    python -m venv /tmp/networks && /tmp/networks/bin/pip install simbench==1.6.3
    /tmp/networks/bin/python -m tests.outages.foreign_grid.convert 1-MV-semiurb--0-sw FOLDER

NETWORK is a code of simbench (its database: Open Database License, see README.md beside this), the
name of one in `pandapower.networks` (as mv_oberrhein), or a pandapower file (.json). Written are
FOLDER/grid, FOLDER/customers.csv and FOLDER/bills. Both packages pull 800 MB, so they are not
among hotline's own; what was made of one network lies beside this.
"""

import argparse
import csv
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandapower  # pyright: ignore[reportMissingImports]
import pandapower.networks  # pyright: ignore[reportMissingImports]
import simbench  # pyright: ignore[reportMissingImports]

from tests.outages.foreign_grid import households
from tests.outages.foreign_grid.feeders import (
    Edge,
    Fed,
    Hanging,
    Network,
    Place,
    Station,
    by_feeders,
)

_SWITCHES = {"CB": "breaker", "LBS": "load_break", "LS": "load_break", "DS": "disconnector"}
_STATION_TITLES = ("Substation Code", "Substation Name", "Lon", "Lat")
_FEEDER_TITLES = ("Feeder Code", "Feeder Name", "Substation Code", "Head Node")
_DEVICE_TITLES = (
    "Device Code", "Device Name", "Kind", "Switch Kind", "Feeder Code", "From Node", "To Node",
    "Normal State", "Lon", "Lat",
)  # fmt: skip
_TRANSFORMER_TITLES = ("Transformer Code", "Transformer Name", "Feeder Code", "Node", "Lon", "Lat")


def load(name: str) -> Any:
    """Give a pandapower network by its name."""
    if name.endswith(".json"):
        return pandapower.from_json(name)
    if name in simbench.collect_all_simbench_codes():
        return simbench.get_simbench_net(name)
    made = getattr(pandapower.networks, name)()
    return made[0] if isinstance(made, tuple) else made


def read(net: Any, prefix: str) -> Network:
    """Read the medium voltage: what lies below the transformers of the substations."""
    network = Network()
    down = net.trafo[net.trafo.vn_lv_kv >= 1]
    medium = set(net.bus.index[net.bus.vn_kv.isin(set(down.vn_lv_kv))])
    nodes = {bus: f"N{bus}" for bus in medium}
    _read_stations(net, down, nodes, network, prefix)
    for bus, node in nodes.items():
        if isinstance(told := net.bus.geo.get(bus), str):
            network.places.setdefault(node, _place(json.loads(told)["coordinates"]))
    _read_edges(net, nodes, network, prefix)
    _read_hanging(net, nodes, network, prefix)
    return network


def _place(told: Sequence[float]) -> Place:
    return round(told[0], 5), round(told[1], 5)


def _read_stations(
    net: Any, down: Any, nodes: dict[int, str], network: Network, prefix: str
) -> None:
    """Make one node of the buses that a substation's own switches join."""
    joined = [
        (switch.bus, switch.element)
        for switch in net.switch[net.switch.et == "b"].itertuples()
        if switch.bus in nodes
    ]
    for bus in dict.fromkeys(down.lv_bus):
        if nodes[bus].startswith("BB"):
            continue
        number = len(network.stations) + 1
        station, row = {bus}, [bus]
        while row:
            one = row.pop()
            for pair in joined:
                new = set(pair) - station if one in pair else set()
                station |= new
                row += new
        nodes |= dict.fromkeys(station, f"BB{number}")
        network.stations.append(
            Station(f"{prefix}-S{number}", f"Substation {number}", f"BB{number}")
        )


def _read_edges(net: Any, nodes: dict[int, str], network: Network, prefix: str) -> None:
    """Read lines and the switches at their ends, which get a node of their own between them."""
    by_line: dict[tuple[int, int], Any] = {
        (one.element, one.bus): one for one in net.switch[net.switch.et == "l"].itertuples()
    }
    for line in net.line[net.line.in_service].itertuples():
        if line.from_bus not in nodes or line.to_bus not in nodes:
            continue
        ends: list[str] = []
        for bus, side in ((line.from_bus, "a"), (line.to_bus, "b")):
            switch, node = by_line.get((line.Index, bus)), nodes[bus]
            if switch is not None:
                within = f"L{line.Index}{side}"
                kind = _SWITCHES.get(str(switch.type), "load_break")
                code, name = f"{prefix}-K{switch.Index}", str(switch.name or "")
                network.edges.append(Edge(code, name, kind, (node, within), bool(switch.closed)))
                node = within
            ends.append(node)
        code, name = f"{prefix}-L{line.Index}", str(line.name or "")
        between = [network.places.get(nodes[bus]) for bus in (line.from_bus, line.to_bus)]
        way = tuple(one for one in between if one)
        if isinstance(told := line.geo, str):
            way = tuple(map(_place, json.loads(told)["coordinates"]))
        network.edges.append(Edge(code, name, "", (ends[0], ends[1]), way=way))
    for switch in net.switch[net.switch.et == "b"].itertuples():
        pair = (nodes.get(switch.bus, ""), nodes.get(switch.element, ""))
        if all(pair) and pair[0] != pair[1]:
            kind = _SWITCHES.get(str(switch.type), "load_break")
            code, name = f"{prefix}-K{switch.Index}", str(switch.name or "")
            network.edges.append(Edge(code, name, kind, pair, bool(switch.closed)))


def _read_hanging(net: Any, nodes: dict[int, str], network: Network, prefix: str) -> None:
    profiles = net.load.profile if "profile" in net.load else {}
    for load_ in net.load.itertuples():
        if load_.bus in nodes:
            profile = str(profiles.get(load_.Index, ""))
            name = f"Transformer {load_.Index}"
            network.hanging.append(
                Hanging(f"{prefix}-T{load_.Index}", name, nodes[load_.bus], profile)
            )
    for trafo in net.trafo[net.trafo.vn_lv_kv < 1].itertuples():
        if trafo.hv_bus in nodes:
            code, name = f"{prefix}-T{trafo.Index}lv", str(trafo.name or "")
            network.hanging.append(Hanging(code, name, nodes[trafo.hv_bus], ""))


def read_means(net: Any, months: Sequence[date]) -> dict[tuple[str, int], float]:
    """Give the mean of each profile in each month; no network of pandapower's own has any."""
    table = getattr(net, "profiles", {}).get("load")
    if table is None:
        return {}
    month_of = table.time.str[3:5].astype(int)
    return {
        (column.removesuffix("_pload"), month.month): float(
            table[column][month_of == month.month].mean()
        )
        for column in table.columns
        if column.endswith("_pload")
        for month in months
    }


def write(path: Path, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a file of rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(titles)
        out.writerows(rows)


def write_grid(folder: Path, network: Network, fed: Fed) -> None:
    """Write what `hotline grid import` reads."""

    def place(*nodes: str) -> Place | tuple[str, str]:
        return next((network.places[node] for node in nodes if node in network.places), ("", ""))

    stations = ((one.code, one.name, *place(one.node)) for one in network.stations)
    write(folder / "substations.csv", _STATION_TITLES, stations)
    feeders = ((one.code, one.name, one.station.code, one.station.node) for one in fed.feeders)
    write(folder / "feeders.csv", _FEEDER_TITLES, feeders)
    devices = (
        (one.code, one.name or one.code, "switch" if one.switch_kind else "section",
         one.switch_kind, fed.of_edge[one.code], *one.ends, "closed" if one.closed else "open",
         *(place(*one.ends) if one.switch_kind else ("", "")))
        for one in network.edges if one.code in fed.of_edge
    )  # fmt: skip
    write(folder / "devices.csv", _DEVICE_TITLES, devices)
    transformers = (
        (one.code, one.name or one.code, fed.of_node[one.node], one.node, *place(one.node))
        for one in network.hanging
        if one.node in fed.of_node
    )
    write(folder / "transformers.csv", _TRANSFORMER_TITLES, transformers)


def write_ways(path: Path, network: Network, fed: Fed) -> None:
    """Write the ways of the lines as GeoJSON: a line's ends are no places of a table."""
    features = [
        {
            "type": "Feature",
            "properties": {"code": one.code},
            "geometry": {"type": "LineString", "coordinates": one.way},
        }
        for one in network.edges
        if len(one.way) > 1 and one.code in fed.of_edge
    ]
    whole = ",\n".join(json.dumps(one, separators=(",", ":")) for one in features)
    path.write_text(f'{{"type": "FeatureCollection", "features": [\n{whole}\n]}}\n')


def main() -> None:
    """Convert one network."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("network")
    words.add_argument("folder", type=Path)
    words.add_argument("--prefix", default="SB", help="what all codes begin with")
    words.add_argument("--households", type=int, default=2, help="on each transformer")
    words.add_argument("--months", type=int, default=3, help="of bills, up to October 2026")
    asked = words.parse_args()
    net = load(asked.network)
    network = read(net, asked.prefix)
    fed = by_feeders(network, asked.prefix)
    write_grid(asked.folder / "grid", network, fed)
    write_ways(asked.folder / "grid" / "lines.geojson", network, fed)
    months = [date(2026, 10 - back, 1) for back in reversed(range(min(asked.months, 10)))]
    homes = households.households(network, fed, asked.households, asked.prefix)
    write(asked.folder / "customers.csv", households.CUSTOMER_TITLES,
          households.customer_rows(homes, network, fed))  # fmt: skip
    used = list(households.use_rows(homes, months, read_means(net, months)))
    write(asked.folder / "bills/bills.csv", households.BILL_TITLES, (bill for bill, _ in used))
    write(
        asked.folder / "bills/readings.csv", households.READING_TITLES, (told for _, told in used)
    )


if __name__ == "__main__":
    main()

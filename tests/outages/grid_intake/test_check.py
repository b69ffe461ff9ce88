"""Loops and reach of one feeder, against what a plain search finds."""

from hypothesis import given
from hypothesis import strategies as st

from outages.grid_intake.check import Device, loops, reach

NODES = st.integers(0, 12)
GRIDS = st.lists(st.tuples(NODES, NODES, st.booleans()), max_size=30).map(
    lambda rows: [
        Device(f"D{n}", f"N{a}", f"N{b}", closed) for n, (a, b, closed) in enumerate(rows) if a != b
    ]
)


def searched(head: str, devices: list[Device]) -> set[str]:
    """Walk from a head along closed devices."""
    seen, row = {head}, [head]
    while row:
        node = row.pop()
        for one in devices:
            for here, there in ((one.from_node, one.to_node), (one.to_node, one.from_node)):
                if one.closed and here == node and there not in seen:
                    seen.add(there)
                    row.append(there)
    return seen


@given(GRIDS)
def test_what_a_head_reaches_is_what_a_walk_reaches(devices: list[Device]) -> None:
    touched = {node for one in devices if one.closed for node in (one.from_node, one.to_node)}
    for head in ("N0", "N5"):
        assert reach(head, devices) == (searched(head, devices) if head in touched else set())


@given(GRIDS)
def test_without_the_devices_that_close_loops_there_is_none_and_the_same_is_reached(
    devices: list[Device],
) -> None:
    closing = dict(loops(devices))
    rest = [one for one in devices if one.code not in closing]
    assert loops(rest) == []
    assert searched("N0", rest) == searched("N0", devices)


@given(GRIDS)
def test_a_loop_is_named_by_a_way_between_the_ends_of_what_closes_it(devices: list[Device]) -> None:
    by_code = {one.code: one for one in devices}
    for code, way in loops(devices):
        if "…" in way:
            continue
        ends: dict[str, int] = {}
        for one in (by_code[code], *(by_code[name] for name in way.split(", "))):
            assert one.closed
            for node in (one.from_node, one.to_node):
                ends[node] = ends.get(node, 0) + 1
        assert set(ends.values()) == {2}  # every node of it is entered and left


def test_open_devices_make_no_loop() -> None:
    ring = [Device("A", "1", "2", True), Device("B", "2", "3", True), Device("C", "3", "1", False)]
    assert loops(ring) == []
    ((code, way),) = loops([*ring[:2], Device("C", "3", "1", True)])
    assert (code, sorted(way.split(", "))) == ("C", ["A", "B"])

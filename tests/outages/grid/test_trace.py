"""Traces on forests of every shape, against a plain search."""

from collections import deque

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outages.grid.trace import Edge, Grid, Leaf


@st.composite
def forests(draw: st.DrawFn) -> tuple[dict[str, str], list[Edge], list[Leaf]]:
    """Trees of several feeders with the same names of nodes, some devices open, some turned."""
    heads: dict[str, str] = {}
    edges: list[Edge] = []
    leaves: list[Leaf] = []
    for feeder in ("F1", "F2"):
        heads[feeder] = draw(st.sampled_from(["N0", "N0", "N3", ""]))
        for child in range(1, draw(st.integers(1, 14))):
            begin, end = f"N{draw(st.integers(0, child - 1))}", f"N{child}"
            if draw(st.booleans()):
                begin, end = end, begin
            edges.append(
                Edge(
                    f"{feeder}D{child}", feeder, begin, end,
                    draw(st.booleans()), draw(st.integers(0, 5)) > 0,
                )
            )  # fmt: skip
        for number in range(draw(st.integers(0, 12))):
            leaves.append(Leaf(f"{feeder}T{number}", feeder, f"N{draw(st.integers(0, 14))}"))
    return heads, draw(st.permutations(edges)), leaves


def lit(
    heads: dict[str, str], edges: list[Edge], leaves: list[Leaf], without: str = ""
) -> set[str]:
    """The transformers that a search from the heads finds, one device left out."""
    row = deque((feeder, node) for feeder, node in heads.items() if node)
    seen = set(row)
    while row:
        feeder, here = row.popleft()
        for edge in edges:
            if edge.feeder_code == feeder and edge.normally_closed and edge.code != without:
                for one, other in (
                    (edge.from_node, edge.to_node), (edge.to_node, edge.from_node),
                ):  # fmt: skip
                    if one == here and (feeder, other) not in seen:
                        seen.add((feeder, other))
                        row.append((feeder, other))
    return {leaf.code for leaf in leaves if (leaf.feeder_code, leaf.node) in seen}


@given(forests())
def test_below_a_device_is_what_goes_dark_without_it(
    forest: tuple[dict[str, str], list[Edge], list[Leaf]],
) -> None:
    grid = Grid(*forest)
    for edge in forest[1]:
        below = grid.below(edge.code)
        assert len(below) == len(set(below))
        assert set(below) == lit(*forest) - lit(*forest, without=edge.code)


@given(forests())
def test_the_devices_below_one_are_those_that_lie_between_it_and_what_goes_dark(
    forest: tuple[dict[str, str], list[Edge], list[Leaf]],
) -> None:
    grid = Grid(*forest)
    assert grid.devices_below("stranger") == []
    for edge in forest[1]:
        below = grid.devices_below(edge.code)
        assert below[:1] in ([], [edge.code])
        for leaf in grid.below(edge.code):
            way = grid.above(leaf)
            assert set(way[: way.index(edge.code) + 1]) <= set(below)
        assert all(set(grid.below(one)) <= set(grid.below(edge.code)) for one in below)


@given(forests())
def test_above_a_transformer_is_every_device_it_is_below(
    forest: tuple[dict[str, str], list[Edge], list[Leaf]],
) -> None:
    grid = Grid(*forest)
    for leaf in forest[2]:
        above = grid.above(leaf.code)
        assert set(above) == {one.code for one in forest[1] if leaf.code in grid.below(one.code)}
        sizes = [len(grid.below(code)) for code in above]
        assert sizes == sorted(sizes)  # from the transformer upward


@given(forests())
def test_above_a_device_is_every_device_it_is_below_and_above_an_open_one_what_supplies_an_end(
    forest: tuple[dict[str, str], list[Edge], list[Leaf]],
) -> None:
    grid = Grid(*forest)
    for edge in forest[1]:
        above = grid.above_device(edge.code)
        ends = [grid.above_node(node) for node in grid.ends_of(edge.code)]
        if grid.devices_below(edge.code):
            over = [one.code for one in forest[1] if edge.code in grid.devices_below(one.code)]
            assert set(above or ()) == set(over) - {edge.code}
            assert [edge.code, *(above or ())] in ends  # its far end hangs on it
        else:
            assert above == next((way for way in ends if way is not None), None)


@given(forests())
def test_above_a_node_is_what_is_above_the_transformers_on_it(
    forest: tuple[dict[str, str], list[Edge], list[Leaf]],
) -> None:
    grid = Grid(*forest)
    supplied = lit(*forest)
    for leaf in forest[2]:
        way = grid.above_node((leaf.feeder_code, leaf.node))
        assert (way is not None) == (leaf.code in supplied)
        assert (way or []) == grid.above(leaf.code)


def _edge(code: str, begin: str, end: str, *, switch: bool = True, closed: bool = True) -> Edge:
    return Edge(code, "F", begin, end, switch, closed)


def test_a_length_of_line_is_parted_by_the_first_closed_switches_around_it() -> None:
    edges = [
        _edge("CB", "H", "1"), _edge("L1", "1", "2", switch=False), _edge("K2", "2", "3"),
        _edge("L2", "3", "4", switch=False), _edge("L3", "3", "5", switch=False),
        _edge("K4", "4", "6"), _edge("K5", "6", "7"), _edge("TIE", "5", "9", closed=False),
    ]  # fmt: skip
    grid = Grid({"F": "H"}, edges, [Leaf("T", "F", "7")])
    assert sorted(grid.parting("L2")) == ["K2", "K4"]
    assert sorted(grid.parting("L1")) == ["CB", "K2"]
    assert sorted(grid.parting("K4")) == ["K2", "K5"]
    assert grid.above("T") == ["K5", "K4", "L2", "K2", "L1", "CB"]
    assert grid.above_device("K5") == ["K4", "L2", "K2", "L1", "CB"]
    assert grid.above_device("TIE") == ["L3", "K2", "L1", "CB"]


def test_what_hangs_together_with_a_node_ends_at_the_first_closed_switches() -> None:
    edges = [
        _edge("CB", "H", "1"), _edge("L1", "1", "2", switch=False), _edge("K2", "2", "3"),
        _edge("TIE", "2", "9", closed=False), _edge("K3", "9", "8"),
    ]  # fmt: skip
    zone = Grid({"F": "H"}, edges, []).zone([("F", "2")])
    assert sorted(zone.switches) == ["CB", "K2"]
    assert sorted(zone.nodes) == [("F", "1"), ("F", "2")]


def test_what_the_grid_does_not_have_has_nothing_around_it() -> None:
    grid = Grid({"F": "H"}, [_edge("TIE", "H", "1", closed=False)], [Leaf("T", "F", "1")])
    assert (grid.below("X"), grid.above("X"), grid.parting("X")) == ([], [], [])
    assert (grid.below("TIE"), grid.above("T")) == ([], [])
    assert (grid.above_device("X"), grid.above_node(("F", "1"))) == (None, None)
    assert (grid.above_device("TIE"), grid.above_node(("F", "H"))) == ([], [])


@pytest.mark.slow
def test_a_feeder_of_a_hundred_thousand_devices_in_a_row_is_no_depth_too_great() -> None:
    edges = [_edge(f"D{n}", f"{n}", f"{n + 1}") for n in range(100_000)]
    grid = Grid({"F": "0"}, edges, [Leaf("T", "F", "100000")])
    assert grid.below("D0") == ["T"]
    assert len(grid.above("T")) == 100_000

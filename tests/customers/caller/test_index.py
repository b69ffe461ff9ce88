"""The phone index behaves like a dict of sets, whatever is loaded, put and merged."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from customers.caller.index import PhoneIndex

NUMBERS = st.integers(min_value=0, max_value=12) | st.integers(0, 10**15 - 1)
OWNERS = st.integers(1, 6)
PAIRS = st.sets(st.tuples(NUMBERS, OWNERS), max_size=40)
CHANGES = st.dictionaries(NUMBERS, st.sets(OWNERS, max_size=4), max_size=20)


def build(pairs: set[tuple[int, int]]) -> PhoneIndex:
    table = np.array(list(pairs), np.int64).reshape(-1, 2)
    return PhoneIndex(table[:, 0], table[:, 1])


def as_dict(pairs: set[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    numbers = {number for number, _ in pairs}
    return {n: tuple(sorted(o for number, o in pairs if number == n)) for n in numbers}


def test_an_empty_index_knows_nobody() -> None:
    assert PhoneIndex().find(8613490000001) == ()
    assert len(PhoneIndex()) == 0


@given(PAIRS, st.lists(NUMBERS))
def test_it_finds_what_a_dict_finds(pairs: set[tuple[int, int]], asked: list[int]) -> None:
    index, truth = build(pairs), as_dict(pairs)
    assert len(index) == len(pairs)
    for number in [*truth, *asked]:
        assert index.find(number) == truth.get(number, ())


@given(PAIRS, CHANGES, CHANGES, st.lists(NUMBERS))
def test_changes_count_at_once_and_after_merging(
    pairs: set[tuple[int, int]],
    first: dict[int, set[int]],
    second: dict[int, set[int]],
    asked: list[int],
) -> None:
    index, truth = build(pairs), as_dict(pairs)
    for number, owners in first.items():
        index.put(number, owners)
        truth[number] = tuple(sorted(owners))
    merged = index.merged(index.changes())
    assert merged.overlay_size == 0
    for number in [*truth, *asked]:
        assert index.find(number) == truth.get(number, ())
        assert merged.find(number) == truth.get(number, ())
    for number, owners in second.items():
        merged.put(number, owners)
        truth[number] = tuple(sorted(owners))
    for number in truth:
        assert merged.find(number) == truth[number]

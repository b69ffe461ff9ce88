"""The phone index: which customers a number leads to, ten million numbers in memory.

Two sorted arrays of 64-bit integers (16 bytes a number) and a small overlay of what changed
since they were built; a find is one binary search, about 2 µs. Absence is an answer too: a
number that is not here is nobody's. What a number leads to is an integer each: the customer, and
what the number is to them (customers/caller/packed_holding.py).
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
_EMPTY = np.empty(0, np.int64)


class PhoneIndex:
    """Numbers (E.164 digits as int) → holdings, ascending."""

    def __init__(self, numbers: Numbers = _EMPTY, customers: Numbers = _EMPTY) -> None:
        """Take pairs of equal place in both arrays, in any order, no pair twice."""
        order = np.lexsort((customers, numbers)) if not _is_sorted(numbers, customers) else None
        self._numbers = np.ascontiguousarray(numbers if order is None else numbers[order])
        self._customers = np.ascontiguousarray(customers if order is None else customers[order])
        self._owners: memoryview[int] = self._customers.data
        self._keys: memoryview[int] = self._numbers.data
        self._search = self._numbers.searchsorted
        self._overlay: dict[int, tuple[int, ...]] = {}

    @property
    def overlay_size(self) -> int:
        """Count the numbers that changed since the arrays were built."""
        return len(self._overlay)

    def __len__(self) -> int:
        """Count the pairs in the arrays (without the overlay)."""
        return len(self._keys)

    def find(self, e164: int) -> tuple[int, ...]:
        """Give the holdings a number leads to, ascending; empty when nobody's."""
        if self._overlay:
            changed = self._overlay.get(e164)
            if changed is not None:
                return changed
        keys, size = self._keys, len(self._keys)
        first = last = int(self._search(e164))
        while last < size and keys[last] == e164:
            last += 1
        if last - first == 1:
            return (self._owners[first],)
        return tuple(self._owners[first:last])

    def put(self, e164: int, holdings: Iterable[int]) -> None:
        """Say whom a number leads to from now on; nobody when there are none."""
        self._overlay[e164] = tuple(sorted(holdings))

    def changes(self) -> Mapping[int, tuple[int, ...]]:
        """Copy the overlay."""
        return dict(self._overlay)

    def merged(self, changes: Mapping[int, tuple[int, ...]]) -> "PhoneIndex":
        """Build a new index with these changes worked in; this one stays as it is.

        Takes a second for ten million numbers: call it in a thread, and put what changed
        meanwhile into the new one.
        """
        touched = np.fromiter(changes.keys(), np.int64, len(changes))
        kept = ~np.isin(self._numbers, touched)
        added = [(number, owner) for number, owners in changes.items() for owner in owners]
        more = np.array(added, np.int64).reshape(-1, 2)
        return PhoneIndex(
            np.concatenate((self._numbers[kept], more[:, 0])),
            np.concatenate((self._customers[kept], more[:, 1])),
        )


def _is_sorted(numbers: Numbers, customers: Numbers) -> bool:
    ahead = numbers[1:] > numbers[:-1]
    level = (numbers[1:] == numbers[:-1]) & (customers[1:] > customers[:-1])
    return bool((ahead | level).all())

"""What it costs to know where a million customers live: bytes a customer, and a find.

The peer is the same knowledge as objects in a dict, made by the same code.
"""

import random
import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from bench.figure import Figure
from customers.caller.match import Candidate
from customers.caller.places import ROW, Named, Places, Spot, Trait

CUSTOMERS = 1_000_000
SEVERAL = 30_000  # of them with two premises, which have names
SPOTS = 12_000  # transformers
OBJECTS = 20_000
ASKED = 50_000


def _places() -> Places:
    customers = np.sort(
        np.concatenate((np.arange(1, CUSTOMERS + 1), np.arange(1, SEVERAL + 1))).astype(np.int64)
    )
    rows = np.empty(len(customers), ROW)
    rows["premise"] = np.arange(1, len(customers) + 1)
    rows["spot"] = rows["premise"] % SPOTS
    rows["trait"] = rows["premise"] % 2
    spots = [Spot(f"区{n % 9}", f"F-{n // 12:04}", f"T-{n:05}") for n in range(SPOTS)]
    traits = [Trait("resident", "C", "zh", n == 1, "") for n in range(2)]
    named = {n: Named(f"青杭市河东区柳堤路{n}号3幢502室", f"33010{n:08}")
             for n in range(1, 2 * SEVERAL + 1)}  # fmt: skip
    return Places(customers, rows, spots, traits, named)


def _each_us(find: Callable[[int], object], asked: list[int]) -> float:
    begun = time.perf_counter()
    for one in asked:
        find(one)
    return (time.perf_counter() - begun) / len(asked) * 1e6


def measure() -> list[Figure]:
    """Measure both."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    places = _places()
    ours = (tracemalloc.get_traced_memory()[0] - before) / CUSTOMERS
    before = tracemalloc.get_traced_memory()[0]
    objects: dict[int, Candidate | None] = {
        n: places.find(n, "owner") for n in range(SEVERAL + 1, SEVERAL + OBJECTS + 1)
    }
    each = (tracemalloc.get_traced_memory()[0] - before) / OBJECTS
    tracemalloc.stop()
    known = list(objects)
    asked = random.Random(1).choices(known, k=ASKED)

    def find(customer: int) -> object:
        return places.find(customer, "owner")

    find_us, get_us = _each_us(find, asked), _each_us(objects.__getitem__, asked)
    return [
        Figure("where 1 M customers live, bytes a customer (peer: objects in a dict)", ours,
               "B", each, ours / each, "≤ 50 B", ours <= 50),
        Figure("where a customer lives, from memory (peer: a dict)", find_us, "µs", get_us,
               find_us / get_us, "≤ 50 µs", find_us <= 50),
    ]  # fmt: skip


if __name__ == "__main__":
    for figure in measure():
        print(figure)

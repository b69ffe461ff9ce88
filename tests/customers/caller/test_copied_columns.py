"""PostgreSQL's binary COPY read as it streams, wherever it is cut."""

import struct

import numpy as np
import pytest

from customers.caller.copied_columns import Copied
from customers.caller.places import ROW

PAIR = {"e164": ">i8", "owner": ">i8"}
COLUMNS = [np.dtype([(name, np.int64)]) for name in PAIR]
PLACE = {"customer": ">i8", "premise": ">i8", "spot": ">i4", "trait": ">i4"}
BEFORE, AFTER = b"PGCOPY\n\xff\r\n\0" + bytes(8), struct.pack(">h", -1)


@pytest.mark.parametrize("piece", [65_537, 5_000_000])
async def test_rows_streamed_in_pieces_cut_anywhere_are_read_whole(piece: int) -> None:
    numbers = np.arange(100_000, dtype=np.int64) + 8_613_490_000_000
    row = struct.Struct(">hiqiq")
    rows = b"".join(row.pack(2, 8, number, 8, number % 1_000) for number in numbers.tolist())
    sent, copied = BEFORE + rows + AFTER, Copied(PAIR, COLUMNS)
    for start in range(0, len(sent), piece):
        await copied.take(sent[start : start + piece])
    read, owners = copied.arrays()
    assert (read["e164"] == numbers).all()
    assert (owners["owner"] == numbers % 1_000).all()


async def test_columns_of_several_sizes_go_into_one_array_together() -> None:
    row = struct.Struct(">hiqiqiiii")
    rows = [row.pack(4, 8, n, 8, 2**40 + n, 4, n + 1, 4, n + 2) for n in range(3)]
    copied = Copied(PLACE, [np.dtype([("customer", np.int64)]), ROW])
    await copied.take(BEFORE + b"".join(rows) + AFTER)
    customers, places = copied.arrays()
    assert customers["customer"].tolist() == [0, 1, 2]
    assert places.dtype == ROW
    assert places.tolist() == [(2**40 + n, n + 1, n + 2) for n in range(3)]


def test_a_table_without_rows_gives_empty_arrays() -> None:
    assert [len(array) for array in Copied(PAIR, COLUMNS).arrays()] == [0, 0]

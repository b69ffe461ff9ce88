"""Months, days and moments as offices write them."""

from datetime import date

import pytest

from core.sheet.dates import day, moment, month
from core.sheet.faults import BadCell


@pytest.mark.parametrize(
    "cell",
    ["202611", "2026-11", "2026/11", "2026.11", "2026年11月", "2026年11月份", "２０２６-11",
     "20261103", "2026-11-03", "2026-11-03 00:00:00", "46329", "46329.0"],
)  # fmt: skip
def test_a_month_is_read_however_it_is_written(cell: str) -> None:
    assert month(cell) == date(2026, 11, 1)


@pytest.mark.parametrize(
    ("cell", "at"),
    [
        ("2026-11-03", "2026-11-03 00:00:00"),
        ("2026年11月3日 8:05", "2026-11-03 08:05:00"),
        ("2026/11/3 18:15:30", "2026-11-03 18:15:30"),
        ("2026-11-03T18:15", "2026-11-03 18:15:00"),
        ("20261103181530", "2026-11-03 18:15:30"),
        ("202611031815", "2026-11-03 18:15:00"),
        ("2026-11-03 24:00", "2026-11-04 00:00:00"),
        ("46329.75", "2026-11-03 18:00:00"),
    ],
)
def test_a_moment_is_read_and_24_00_ends_its_day(cell: str, at: str) -> None:
    assert str(moment(cell)) == at


def test_an_empty_cell_says_nothing() -> None:
    assert (month(" "), day(""), moment("")) == (None, None, None)


@pytest.mark.parametrize("cell", ["202613", "11-2026", "11月", "20261", "1899-01", "abc", "2026"])
def test_what_is_no_month_is_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="month"):
        month(cell)


@pytest.mark.parametrize(
    "cell", ["3/11/2026", "2026-02-30", "2026-11-03 25:00", "2026-11-03 18:15 x", "99999"]
)
def test_what_could_be_read_in_two_ways_or_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="day"):
        day(cell)

"""How the commands that import files tell what is wrong with rows."""

import io

import msgspec
from rich.console import Console

from hotline.cli.imports import MOST_SHOWN, show_problems


class Problem(msgspec.Struct, frozen=True):
    row: int
    reason: str
    file: str = "bills.csv"
    column: str = "account"
    reason_zh: str = "没有这个户号"


def told(problems: list[Problem], count: int) -> str:
    page = io.StringIO()
    show_problems(Console(file=page, width=160), "refused", problems, count)
    return page.getvalue()


def test_rows_with_one_fault_are_one_line_that_says_how_many_they_are() -> None:
    page = told([*(Problem(row, "unknown account") for row in range(2, 22)), Problem(40, "x")], 21)
    assert page.count("unknown account") == 1
    assert "2 and 19 more" in page
    assert "40" in page
    assert "in all" not in page


def test_of_many_faults_the_first_are_shown_and_all_are_counted() -> None:
    page = told([Problem(row, f"fault {row}") for row in range(MOST_SHOWN + 5)], 700)
    assert page.count("fault ") == MOST_SHOWN
    assert "(700 in all)" in page

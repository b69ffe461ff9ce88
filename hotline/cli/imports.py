"""What the imports of files have in common: how they fail and what they print."""

import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import NoReturn, Protocol

from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from core.deadlines.held_query import BROKEN
from core.sheet.mapping import MappingRefused
from core.sheet.table import ImportRefused

MOST_SHOWN = 20


class Told(Protocol):
    """A problem of a row of a file; without a row, of what the database holds."""

    @property
    def file(self) -> str:
        """Name the file."""
        ...

    @property
    def row(self) -> int:
        """Give the row, as a spreadsheet counts."""
        ...

    @property
    def column(self) -> str:
        """Give the column's title."""
        ...

    @property
    def reason(self) -> str:
        """Say why, and the mend."""
        ...

    @property
    def reason_zh(self) -> str:
        """Say the same in Chinese."""
        ...


def fail(console: Console, why: str) -> NoReturn:
    """Say why nothing was imported, and leave with exit code 1."""
    console.print("[red]nothing was imported:[/red]", why, highlight=False, markup=True)
    sys.exit(1)


@contextmanager
def failing(console: Console) -> Generator[None]:
    """Turn what refuses a whole import into a sentence and exit code 1."""
    try:
        yield
    except (ImportRefused, MappingRefused) as refusal:
        fail(console, str(refusal))
    except (SQLAlchemyError, *BROKEN, TimeoutError) as failure:
        fail(
            console,
            f"the database failed ({type(failure).__name__}): start `hotline run` in another "
            "terminal, or set HOTLINE_DATABASE_URL; then import the same files again",
        )


def say(console: Console, text: str) -> None:
    """Print a sentence as it is."""
    console.print(text, highlight=False, markup=False)


def say_unread(console: Console, sheets: Sequence[str]) -> None:
    """Name the sheets of workbooks that nothing was read from."""
    if sheets:
        say(console, f"Sheets not read, without a header that is known: {', '.join(sheets)}")


def show_problems(console: Console, title: str, told: Sequence[Told], count: int) -> None:
    """Print the first problems of `count`: file, row, column, reasons; what repeats, once."""
    if not told:
        return
    alike: dict[tuple[str, str, str], list[Told]] = {}
    for one in told:
        alike.setdefault((one.file, one.column, one.reason), []).append(one)
    shown = list(alike.values())[:MOST_SHOWN]
    table = Table("file", "row", "column", box=None)
    for reasons in (title, "原因"):
        table.add_column(reasons, overflow="fold")
    for problem, *others in shown:
        more = f" and {len(others):,} more" if others else ""
        where = (problem.file, f"{problem.row}{more}") if problem.row else ("(database)", "")
        table.add_row(*where, problem.column, problem.reason, problem.reason_zh)
    console.print(table)
    if sum(map(len, shown)) < count:
        say(console, f"… the first are shown ({count:,} in all).")

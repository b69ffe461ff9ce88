"""`hotline billing`: bring in what accounts are billed, pay and use."""

import asyncio
import sys
from pathlib import Path
from typing import get_args

import typer
from rich.console import Console
from rich.table import Table

from core import config
from core.db import Database
from customers.billing.faults import BillingReport
from customers.billing.fields import KINDS, FileKind, Grain
from customers.billing.mapping import Mapping, load_mapping
from customers.billing.run import import_bills
from hotline import schema
from hotline.cli.imports import fail, failing, say, say_unread, show_problems
from hotline.cli.user import database_url
from hotline.host.progress import Steps

app = typer.Typer(help="Billing: import bills, payments, meters, readings.", no_args_is_help=True)
_GRAINS: tuple[Grain, ...] = get_args(Grain)
_KINDS: dict[str, FileKind] = {kind: kind for kind in KINDS}


@app.callback()
def billing() -> None:
    """Billing: import bills, payments, meters, readings."""


@app.command(name="import")
def import_command(
    path: Path = typer.Argument(help="A CSV (UTF-8, GB18030, UTF-16) or XLSX, or a folder."),
    check: bool = typer.Option(False, "--check", help="Report the same, store nothing."),
    kind: str = typer.Option(
        "", help=f"What a row is: {', '.join(KINDS)}; by default the titles tell."
    ),
    mapping: Path | None = typer.Option(
        None, help="A YAML file that says which column means what; common titles are known."
    ),
    grain: str = typer.Option(
        "", help=f"What a reading is of, where no column says it: {', '.join(_GRAINS)}; else day."
    ),
) -> None:
    """Import bills, payments, meters and readings of accounts that are there; good rows are kept.

    Rows that are refused are told with file, row, column and reason, and written to
    FILE.rejects.csv. All good rows are stored or none, the same files twice change nothing, a
    corrected file changes what it corrects. Exit code: 0 all rows good, 3 some rows refused,
    1 nothing imported. The columns are described in docs/bills-import.md.
    """
    console = Console()
    if kind and kind not in _KINDS:
        fail(console, f"there is no kind {kind}; choose {', '.join(_KINDS)}")
    if grain and grain not in _GRAINS:
        fail(console, f"there is no grain {grain}; choose {', '.join(_GRAINS)}")
    with failing(console):
        columns = load_mapping(mapping) if mapping else Mapping()
        columns = columns.model_copy(update={"grain": grain or columns.grain})
        report = asyncio.run(_import(console, path, columns, _KINDS.get(kind), is_check=check))
    _show(console, report)
    sys.exit(3 if report.bad else 0)


async def _import(
    console: Console, path: Path, columns: Mapping, kind: FileKind | None, *, is_check: bool
) -> BillingReport:
    settings = config.load()
    database = Database(database_url(settings))
    try:
        await schema.upgrade(database)
        with Steps(console).step(f"reading {path.name}") as report:
            return await import_bills(
                path,
                columns,
                database,
                report,
                timezone=settings.timezone,
                kind=kind,
                is_check=is_check,
            )
    finally:
        await database.close()


def _show(console: Console, report: BillingReport) -> None:
    files = Table("file", "kind", "rows", "refused", "repeated", "added", "changed", "as they were",
                  box=None)  # fmt: skip
    for file in report.files:
        told = file.counts
        files.add_row(f"{file.name} ({file.encoding})", file.kind, *(f"{n:,}" for n in (
            file.rows, file.bad, file.repeated, told.added, told.changed,
            told.unchanged)))  # fmt: skip
    console.print(files)
    for file in report.files:
        if file.settled:
            say(console, f"{file.name}: of {file.settled:,} bills payments settle another part.")
        if file.unused_columns:
            say(console, f"{file.name}: nothing was read from {', '.join(file.unused_columns)}")
    say_unread(console, report.unread_sheets)
    show_problems(console, "refused", report.problems, report.bad)
    for file in report.files:
        if file.rejects_path:
            say(console, f"Refused rows, to mend and import: {file.rejects_path}")
    ending = "nothing was stored: this was a check" if report.is_check else "stored"
    say(console, f"{ending}; {report.seconds:.1f} s")

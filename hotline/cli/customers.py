"""`hotline customers`: bring in what another system exports."""

import asyncio
import sys
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy.exc import SQLAlchemyError

from core import config
from core.db import Database
from core.deadlines.held_query import BROKEN
from core.sheet.mapping import MappingRefused
from core.sheet.table import ImportRefused
from customers.intake.faults import ImportReport
from customers.intake.mapping import Mapping, load_mapping
from customers.intake.run import Imported, import_file
from hotline import schema
from hotline.cli.imports import MOST_SHOWN, say, say_unread
from hotline.cli.user import database_url
from hotline.host.progress import Steps
from outages.grid_intake.store import find_lacking

app = typer.Typer(help="Customers: import exports of other systems.", no_args_is_help=True)
_MOST_SHOWN = 20


@app.callback()
def customers() -> None:
    """Customers: import exports of other systems."""


@app.command(name="import")
def import_command(
    file: Path = typer.Argument(help="A CSV (UTF-8, GB18030, UTF-16) or XLSX export."),
    mapping: Path | None = typer.Option(
        None, help="A YAML file that says which column means what; common titles are known."
    ),
    check: bool = typer.Option(
        False, "--check", "--dry-run", help="Report the same, store nothing."
    ),
    rejects: Path | None = typer.Option(
        None, help="Where refused rows are written; by default FILE.rejects.csv."
    ),
) -> None:
    """Import customers with their accounts, premises and telephones; good rows are kept.

    Refused rows are told with number, column and reason and written to a file to be mended and
    imported again. The same file twice changes nothing. Exit code: 0 all rows good, 3 some rows
    refused, 1 nothing imported. The columns are described in docs/customers-import.md.
    """
    console = Console()
    try:
        imported, lacking = asyncio.run(_import(console, file, mapping, check, rejects))
    except (ImportRefused, MappingRefused) as refusal:
        console.print(f"[red]nothing was imported:[/red] {refusal}", highlight=False)
        sys.exit(1)
    except (SQLAlchemyError, *BROKEN, TimeoutError) as failure:
        console.print(
            f"[red]the database failed[/red] ({type(failure).__name__}): start `hotline run` in "
            "another terminal, or set HOTLINE_DATABASE_URL; then import the same file again, "
            "which completes what was begun"
        )
        sys.exit(1)
    for report in imported.reports:
        _show(console, report)
    say_unread(console, imported.unread_sheets)
    for what, codes in lacking.items():
        _show_lacking(console, what, codes)
    sys.exit(3 if any(report.bad for report in imported.reports) else 0)


async def _import(
    console: Console, file: Path, mapping: Path | None, dry_run: bool, rejects: Path | None
) -> tuple[Imported, dict[str, tuple[str, ...]]]:
    """Give what became of the file, and the codes in it that the grid does not have."""
    settings = config.load()
    columns = load_mapping(mapping) if mapping else Mapping()
    database = Database(database_url(settings))
    try:
        await schema.upgrade(database)
        with Steps(console).step(f"reading {file.name}") as report:
            imported = await import_file(
                file,
                columns,
                database,
                report,
                dry_run=dry_run,
                rejects=rejects,
                plan=settings.number_plan,
            )
        return imported, await _lacking(database, imported)
    finally:
        await database.close()


async def _lacking(database: Database, imported: Imported) -> dict[str, tuple[str, ...]]:
    connection = await database.hold()
    try:
        return {
            "feeder": await find_lacking(connection, "feeder", imported.feeder_codes),
            "transformer": await find_lacking(
                connection, "transformer", imported.transformer_codes
            ),
        }
    finally:
        await connection.close()


def _show_lacking(console: Console, what: str, codes: tuple[str, ...]) -> None:
    if codes:
        more = f" … ({len(codes):,} in all)" if len(codes) > MOST_SHOWN else ""
        say(console, f"The grid has no {what} {', '.join(codes[:MOST_SHOWN])}{more}: who is on it "
                      "hears of no outage there. Import the grid too (hotline grid import), or "
                      "correct the code.")  # fmt: skip


def _show(console: Console, report: ImportReport) -> None:
    kept = "would be stored" if report.is_dry_run else "stored"
    console.print(
        f"{report.file_name}: {report.rows:,} rows ({report.encoding}): "
        f"{report.good:,} good and {kept}, "
        f"[red]{report.bad:,} refused[/red], {report.duplicates:,} repeated; "
        f"{report.seconds:.1f} s",
        highlight=False,
    )
    if report.was_imported_before:
        console.print("The same file was imported before.")
    table = Table("", "added", "changed", "as they were", box=None)
    for name, counts in (
        ("customers", report.customers),
        ("premises", report.premises),
        ("accounts", report.accounts),
        ("telephones", report.phones),
    ):
        table.add_row(name, f"{counts.added:,}", f"{counts.changed:,}", f"{counts.unchanged:,}")
    console.print(table)
    if report.dropped_phones:
        console.print(f"{report.dropped_phones:,} bad telephones left out; their rows stand.")
    if report.conflicts:
        console.print(
            f"{report.conflicts:,} cells tell otherwise than the desk, whose entry stands."
        )
    if report.closed_phones:
        console.print(
            f"Telephones that moved here from other customers, for whom they are now former: "
            f"{report.closed_phones:,}."
        )
    if report.unused_columns:
        console.print(f"Columns nothing was read from: {', '.join(report.unused_columns)}")
    _show_problems(console, report)


def _show_problems(console: Console, report: ImportReport) -> None:
    if not report.problems:
        return
    table = Table("row", "column", box=None)
    for reasons in ("reason", "原因"):
        table.add_column(reasons, overflow="fold")
    for problem in report.problems[:_MOST_SHOWN]:
        table.add_row(str(problem.row), problem.column, problem.reason, problem.reason_zh)
    console.print(table)
    if len(report.problems) > _MOST_SHOWN:
        console.print(f"… and more; the first {_MOST_SHOWN} are shown.")
    if report.rejects_path:
        console.print(f"Refused rows, to mend and import: {report.rejects_path}", highlight=False)

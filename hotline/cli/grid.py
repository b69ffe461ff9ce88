"""`hotline grid`: bring in the utility's own grid."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from core import config
from core.db import Database
from hotline import schema
from hotline.cli.imports import MOST_SHOWN, fail, failing, say, say_unread, show_problems
from hotline.cli.user import database_url
from hotline.host.progress import Steps
from outages.grid_intake.fields import FIELDS, FileKind, Value
from outages.grid_intake.mapping import Mapping, load_mapping
from outages.grid_intake.report import Change, Difference, GridReport, Strangers
from outages.grid_intake.run import import_grid

app = typer.Typer(help="Grid: import substations, feeders, devices.", no_args_is_help=True)
_LONGEST_SHOWN = 60  # signs of a value
_KINDS: dict[str, FileKind] = {kind: kind for kind in FIELDS}


@app.callback()
def grid() -> None:
    """Grid: import substations, feeders, devices, transformers."""


@app.command(name="import")
def import_command(
    path: Path = typer.Argument(help="A CSV, XLSX, CIM/XML or GeoJSON file, or a folder."),
    check: bool = typer.Option(False, "--check", help="Report the same, store nothing."),
    kind: str = typer.Option(
        "", help=f"What a row is: {', '.join(FIELDS)}; by default the titles tell."
    ),
    mapping: Path | None = typer.Option(
        None, help="A YAML file that says which column means what; common titles are known."
    ),
) -> None:
    """Import substations, feeders, devices and transformers; good rows are kept.

    Told are what is added, changed, and in the database but in no file (it stays); rows that are
    refused, with file, row, column and reason, and written to FILE.rejects.csv; loops, islands and
    codes of customers that the grid lacks. All or nothing is stored, the same files twice change
    nothing. Exit code: 0 all rows good, 3 some rows refused, 1 nothing imported. The columns are
    described in docs/grid-import.md.
    """
    console = Console()
    if kind and kind not in _KINDS:
        fail(console, f"there is no kind {kind}; choose {', '.join(_KINDS)}")
    with failing(console):
        report = asyncio.run(_import(console, path, mapping, _KINDS.get(kind), is_check=check))
    _show(console, report)
    sys.exit(3 if report.bad else 0)


async def _import(
    console: Console, path: Path, mapping: Path | None, kind: FileKind | None, *, is_check: bool
) -> GridReport:
    columns = load_mapping(mapping) if mapping else Mapping()
    database = Database(database_url(config.load()))
    try:
        await schema.upgrade(database)
        with Steps(console).step(f"reading {path.name}") as report:
            return await import_grid(path, columns, database, report, kind=kind, is_check=is_check)
    finally:
        await database.close()


def _show(console: Console, report: GridReport) -> None:
    files = Table("file", "kind", "rows", "good", "refused", "repeated", box=None)
    for file in report.files:
        name = f"{file.name} ({file.encoding})"
        files.add_row(name, file.kind, *(f"{n:,}" for n in (
            file.rows, file.good, file.bad, file.repeated)))  # fmt: skip
    console.print(files)
    for file in report.files:
        if file.unused_columns:
            say(console, f"{file.name}: nothing was read from {', '.join(file.unused_columns)}")
    say_unread(console, report.unread_sheets)
    things = Table("", "added", "changed", "as they were", "in no file", box=None)
    for thing, told in report.differences.items():
        counts = told.counts
        things.add_row(thing, *(f"{n:,}" for n in (
            counts.added, counts.changed, counts.unchanged, told.kept_count)))  # fmt: skip
    console.print(things)
    for thing, told in report.differences.items():
        _show_difference(console, thing, told, lists_added=report.is_check)
    _show_customers(console, report)
    show_problems(console, "refused", report.refused, report.bad)
    show_problems(console, "stored, but look", report.warnings, report.warning_count)
    for file in report.files:
        if file.rejects_path:
            is_table = file.kind in FIELDS
            told = "rows, to mend and import" if is_table else "things, listed"
            say(console, f"Refused {told}: {file.rejects_path}")
    ending = "nothing was stored: this was a check" if report.is_check else "stored"
    say(console, f"{ending}; {report.seconds:.1f} s")


def _listed(codes: Sequence[str], count: int) -> str:
    more = f" … ({count:,} in all)" if count > MOST_SHOWN else ""
    return ", ".join(codes[:MOST_SHOWN]) + more


def _show_difference(console: Console, thing: str, told: Difference, *, lists_added: bool) -> None:
    if lists_added and told.added:
        say(console, f"+ {thing}: {_listed(told.added, told.counts.added)}")
    for change in told.changes[:MOST_SHOWN]:
        say(console, f"~ {thing} {_changed(change)}")
    if len(told.changes) > MOST_SHOWN:
        say(console, f"~ … {told.counts.changed:,} {thing}s changed in all")
    if told.kept:
        codes = _listed(told.kept, told.kept_count)
        say(console, f"= {thing} in the database but in no file, kept: {codes}")


def _changed(change: Change) -> str:
    was, becomes = map(_value, (change.was, change.becomes))
    return f"{change.code}: {change.column} {was} → {becomes}"


def _value(told: Value) -> str:
    text = "nothing" if told in (None, "") else str(told)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]} …"  # a way


def _show_customers(console: Console, report: GridReport) -> None:
    will = "would be" if report.is_check else "were"
    if report.moved_transformers:
        say(console, f"{report.moved_transformers:,} transformers move to another feeder; "
                      f"{report.rehung_premises:,} premises {will} re-hung with them.")  # fmt: skip
    if report.placed_premises:
        say(console, f"{report.placed_premises:,} premises {will} put where the file has them.")
    if report.learnt_premises:
        say(console, f"{report.learnt_premises:,} premises {will} told the feeder of their "
                      "transformer, which is new.")  # fmt: skip
    for what, told in (
        ("feeder", report.unknown_feeders), ("transformer", report.unknown_transformers),
    ):  # fmt: skip
        _show_strangers(console, what, told)
    if report.disagreeing_premises:
        say(console, f"{report.disagreeing_premises:,} premises name another feeder than their "
                      "transformer's; import the customers again with the right one.")  # fmt: skip


def _show_strangers(console: Console, what: str, told: Strangers) -> None:
    if told.codes:
        say(console, f"{told.premises:,} premises name {told.codes:,} {what}s that the grid does "
                      f"not have: {_listed(told.named, told.codes)}. Import those, or correct "
                      "the customers' file.")  # fmt: skip

"""The command `hotline`: each part of the program under one name, with help that teaches."""

import asyncio
import sys
from typing import NoReturn

import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console

from core import config, log
from hotline import service
from hotline.cli import (
    asterisk,
    backup,
    billing,
    citizen,
    customers,
    db,
    demo,
    grid,
    ivr,
    user,
    voice,
)
from hotline.doctor import run as doctor
from hotline.laptop import first_run

app = typer.Typer(
    help="The telephone side of an electric utility's customer service.\n\n"
    "Start with `hotline run`: it sets up what is missing and runs everything on this machine. "
    "`hotline doctor` says what is wrong and how to mend it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.add_typer(demo.app, name="demo")
app.add_typer(db.app, name="db")
app.add_typer(customers.app, name="customers")
app.add_typer(billing.app, name="billing")
app.add_typer(grid.app, name="grid")
app.add_typer(user.app, name="user")
app.add_typer(ivr.app, name="ivr")
app.add_typer(voice.app, name="voice")
app.add_typer(asterisk.app, name="asterisk")
app.add_typer(citizen.app, name="citizen")
app.add_typer(citizen.keeping, name="keeping")


@app.command()
def run(
    customers: int = typer.Option(10_000, help="Size of the demo city made at the first start."),
    demo: bool = typer.Option(
        True, help="Make a demo city and demo accounts in an empty database."
    ),
) -> None:
    """Run everything on this machine in the foreground; Ctrl-C stops all of it in order.

    First start: secrets, PostgreSQL (unless HOTLINE_DATABASE_URL is set), Asterisk, a simulated
    public network, a demo city, the web desk. Later starts take seconds.
    """
    log.configure(level="WARNING", json=False)
    sys.exit(uvloop.run(first_run.run(customers=customers, demo=demo)))


@app.command()
def serve(
    environment_only: bool = typer.Option(
        False, "--environment-only", help="Leave `hotline.env` unread; who starts us has read it."
    ),
) -> None:
    """Run the service alone, beside an Asterisk and a PostgreSQL that are already there.

    Settings come from HOTLINE_* variables and `hotline.env` in the state directory (HOTLINE_VAR).
    """
    try:
        settings = config.Settings() if environment_only else config.load()
        settings.require_secrets()
    except (ValidationError, ValueError) as error:
        _fail(error)
    log.configure(level=settings.log_level)
    uvloop.run(service.serve(settings))


app.command()(backup.backup)
app.command()(backup.restore)


@app.command(name="doctor")
def check(
    json: bool = typer.Option(False, "--json", help="Print findings as JSON, for machines."),
) -> None:
    """Check every part; name the component, the check and the mend for each fault."""
    log.configure(level="ERROR")
    try:
        findings = asyncio.run(doctor.examine(config.load()))
    except (ValidationError, OSError) as error:
        findings = doctor.without_settings(error)
    sys.exit(doctor.show(findings, json=json))


def _fail(error: Exception) -> NoReturn:
    Console(stderr=True).print(f"[red]hotline cannot start:[/red] {error}", highlight=False)
    sys.exit(2)

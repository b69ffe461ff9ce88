"""`hotline run`, `hotline serve`, `hotline doctor`: all of it, and what is wrong with it."""

import asyncio
import sys
from typing import NoReturn

import typer
import uvloop
from pydantic import ValidationError
from rich.console import Console

from core import config, log
from hotline import service
from hotline.doctor import run as examining
from hotline.laptop import first_run


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
    sys.exit(uvloop.run(first_run.run(customers=customers, demo=demo)))


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


def doctor(
    json: bool = typer.Option(False, "--json", help="Print findings as JSON, for machines."),
) -> None:
    """Check every part; name the component, the check and the mend for each fault."""
    log.configure(level="ERROR")
    try:
        findings = asyncio.run(examining.examine(config.load()))
    except (ValidationError, OSError) as error:
        findings = examining.without_settings(error)
    sys.exit(examining.show(findings, json=json))


def _fail(error: Exception) -> NoReturn:
    Console(stderr=True).print(f"[red]hotline cannot start:[/red] {error}", highlight=False)
    sys.exit(2)

"""`hotline asterisk …`: configuration written, checked, compared; Asterisk installed."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from core import config
from hotline.asterisk.config import (
    ConfigRefused,
    Kind,
    changes,
    difference,
    home_of,
    render,
)
from hotline.asterisk.control import AsteriskSilent, command
from hotline.asterisk.home import ASTERISK_USER, prepare_home
from hotline.asterisk.root import AsteriskMissing, obtain
from hotline.certificates.https import CertificateRefused
from hotline.host.progress import Steps
from hotline.host.unprivileged import owner

app = typer.Typer(help="Asterisk's configuration and installation.", no_args_is_help=True)

_Carrier = Annotated[
    bool, typer.Option("--carrier", help="Of the simulated public network instead of the hotline.")
]


@app.command("render")
def write(
    into: Annotated[
        Path | None,
        typer.Option(help="Directory to write into; default: the state directory's own."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing; exit 1 if something would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Change nothing; show what would change, no secrets.")
    ] = False,
    carrier: _Carrier = False,
) -> None:
    """Write Asterisk's configuration from the templates and the settings.

    Files that hold a secret get mode 0600. Point it at your own Asterisk with
    `--into /etc/asterisk`; a running Asterisk reads it after `core restart when convenient`.
    """
    kind: Kind = "carrier" if carrier else "hotline"
    console = Console(highlight=False)
    try:
        settings = config.load()
        place = into or home_of(settings.var, kind) / "etc"
        if diff:
            console.out(difference(settings, place, kind), end="")
        if check or diff:
            old = changes(settings, place, kind)
            for name in old if check else ():
                console.print(f"would change {place / name}")
            sys.exit(1 if old and check else 0)
        for name in render(settings, place, kind):
            console.print(f"wrote {place / name}")
    except (ValidationError, ConfigRefused, OSError) as error:
        _fail(error)


@app.command("prepare")
def lay_out(carrier: _Carrier = False) -> None:
    """Make all that an Asterisk in a container needs: directories, sounds, configuration.

    The files belong to who runs this; run Asterisk as the same user, with
    `-C <directory>/etc/asterisk.conf`.
    """
    kind: Kind = "carrier" if carrier else "hotline"
    try:
        settings = config.load()
        prepare_home(settings, kind, owner(ASTERISK_USER))
    except (ValidationError, ConfigRefused, CertificateRefused, OSError) as error:
        _fail(error)
    Console(highlight=False).print(f"prepared {home_of(settings.var, kind)}")


@app.command("obtain")
def install() -> None:
    """Find an Asterisk new enough, or install one into the state directory (once, 500 MB)."""
    try:
        settings = config.load()
        with Steps().step("Asterisk") as report:
            root = obtain(settings.var, report)
    except (ValidationError, AsteriskMissing) as error:
        _fail(error)
    Console(highlight=False).print(f"Asterisk {root.version} in {root.path}")


@app.command("cli")
def ask(
    words: Annotated[list[str], typer.Argument(help='A command, as in "queue show service".')],
    carrier: _Carrier = False,
) -> None:
    """Run one command on the command line of the Asterisk that `hotline run` started."""
    kind: Kind = "carrier" if carrier else "hotline"
    try:
        control = home_of(config.load().var, kind) / "run" / "asterisk.ctl"
        answer = asyncio.run(command(control, " ".join(words)))
    except (ValidationError, AsteriskSilent, ValueError) as error:
        _fail(error)
    Console(highlight=False).out(answer)


def _fail(error: Exception) -> NoReturn:
    Console(stderr=True, highlight=False).print(str(error), style="red", markup=False)
    raise typer.Exit(1) from error

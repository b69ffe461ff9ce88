"""`hotline backup` and `hotline restore`: one file that holds what cannot be made again."""

import asyncio
import sys
from pathlib import Path
from typing import NoReturn

import asyncpg
import typer
from pydantic import ValidationError
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from core import config
from hotline.backup import restore as restoring
from hotline.backup.archive import BackupRefused
from hotline.backup.take import Taken, take
from hotline.laptop import embedded
from hotline.laptop.postgres import PostgresFailed

_FAILURES = (BackupRefused, PostgresFailed, ValidationError, ValueError, SQLAlchemyError,
             asyncpg.PostgresError, asyncpg.InterfaceError, OSError, TimeoutError)  # fmt: skip
_out = Console(highlight=False)


def backup(
    to: Path | None = typer.Option(None, help="A directory; by default `backups` in HOTLINE_VAR."),
    keep: int = typer.Option(0, min=0, help="Remove all but the newest so many there; 0: none."),
) -> None:
    """Write database, recordings, settings and keys into one file (0600); nothing is stopped.

    Whoever has the file has everything: customers' data and all secrets. Certificates and keys
    that lie outside the state directory are not in it, nor what can be made again.
    """

    async def work() -> Taken:
        settings = config.load()
        async with embedded.within_reach(settings) as reached:
            return await take(reached, to or settings.var / "backups", keep=keep)

    try:
        taken = asyncio.run(work())
    except _FAILURES as failure:
        _fail("nothing was backed up", failure)
    _out.print(f"{taken.archive} ({taken.bytes / 1e6:,.1f} MB)", soft_wrap=True)
    for path in taken.removed:
        _out.print(f"removed {path.name}")


def restore(
    archive: Path = typer.Argument(help="A file that `hotline backup` wrote."),
    replace: bool = typer.Option(False, "--replace", help="Replace what is there."),
) -> None:
    """Restore a backup into an empty installation, or with --replace over another.

    Stop the service first. The database's address and password stay this machine's own; other
    settings and secrets come from the backup. Directories so far are kept beside.
    """

    async def work() -> restoring.Restored:
        var = config.state_dir()
        restoring.check(archive, var, replace=replace)
        if not config.load(var).database_url:
            config.write_secrets(var)
        async with embedded.within_reach(config.load(var)) as settings:
            return await restoring.restore(archive, settings, replace=replace)

    try:
        restored = asyncio.run(work())
    except _FAILURES as failure:
        _fail("nothing was restored", failure)
    _show(restored)


def _show(restored: restoring.Restored) -> None:
    manifest, audit = restored.manifest, restored.audit
    _out.print(f"restored: backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC, version "
               f"{manifest.version}, {len(manifest.parts)} parts")  # fmt: skip
    if restored.aside:
        _out.print(f"what was here before lies in {restored.aside}", soft_wrap=True)
    if audit.broken_at is not None:
        _out.print(
            f"[yellow]the audit log does not verify: {audit.why} If secrets come from the "
            "environment, give HOTLINE_AUDIT_SECRET and HOTLINE_COOKIE_SECRET as in hotline.env"
            "[/yellow]"
        )
        sys.exit(3)
    _out.print(f"the audit log is whole ({audit.entries} entries). Next: `hotline asterisk render`"
               " (`hotline run` does it), start, `hotline doctor`", soft_wrap=True)  # fmt: skip


def _fail(what: str, failure: Exception) -> NoReturn:
    why = str(failure) or type(failure).__name__
    Console(stderr=True, highlight=False).print(f"[red]{what}:[/red] {why}", soft_wrap=True)
    raise typer.Exit(1)

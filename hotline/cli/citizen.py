"""`hotline citizen`, `hotline keeping`: what is held of a person; what is kept how long."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Annotated, NoReturn

import msgspec
import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from core import config
from core.config import Settings
from core.db import Database
from hotline.cli.user import database_url
from ivr.speech.forgetting import forget_personal
from keeping.acts import Answer, KeepingActs, KeepingRefused
from keeping.keeper import Keeper
from keeping.kinds import Kind
from staff.audit.log import AuditLog

app = typer.Typer(help="What is held of one person: export, erase, hold.", no_args_is_help=True)
keeping = typer.Typer(help="What is kept how long.", no_args_is_help=True)
_out = Console(highlight=False)
_Account = Annotated[str, typer.Argument(help="An account number (户号) of theirs.")]
_Reason = Annotated[str, typer.Option(help="Why, without a name: it stands in the audit log.")]
Work = Callable[[KeepingActs, Settings, Database], Awaitable[None]]


@app.command()
def export(
    account: _Account,
    to: Annotated[Path, typer.Option(help="The file to write (JSON, 0600).")] = Path(
        "citizen.json"
    ),
) -> None:
    """Write all that is held about the customer of an account."""

    async def work(acts: KeepingActs, _: Settings, __: Database) -> None:
        told = await acts.tell(account, None)
        body = msgspec.json.encode(Answer(account=account, tables=tuple(told)))
        await asyncio.to_thread(_write, to, msgspec.json.format(body, indent=1))
        for one in told:
            _out.print(f"{one.table}: {len(one.rows)}")

    _run(work)


@app.command()
def erase(
    account: _Account,
    reason: _Reason,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Erase the customer of an account everywhere; it cannot be undone.

    Their calls, reports and contacts stay without number and name. Erase them in the system that
    the customers come from first, or the next import brings them back.
    """
    if not yes:
        typer.confirm("Erase them everywhere, for ever?", abort=True)

    async def work(acts: KeepingActs, _: Settings, __: Database) -> None:
        await acts.erase(account, reason, None)
        _out.print("erased; older backups have them until they are removed")

    _run(work)


@app.command()
def hold(account: _Account, reason: _Reason) -> None:
    """Keep a customer's data whatever their periods are: a dispute, an inquiry."""
    _run(lambda acts, _, __: acts.hold(account, reason, None))


@app.command()
def release(account: _Account) -> None:
    """End a hold."""
    _run(lambda acts, _, __: acts.release(account, None))


@keeping.command(name="list")
def list_command() -> None:
    """Show how long each kind of data is kept, and whose data are on hold."""

    async def work(acts: KeepingActs, _: Settings, __: Database) -> None:
        periods, holds = await acts.see()
        for one in periods:
            _out.print(f"{one.kind:<10} {one.days:>6} days  (usual {one.usual_days})")
        for held in holds:
            _out.print(f"on hold since {held.since:%Y-%m-%d}: {held.account}, {held.reason}")

    _run(work)


@keeping.command(name="set")
def set_command(
    kind: Annotated[Kind, typer.Argument(help="Which kind.")],
    days: Annotated[int, typer.Argument(help="How long.")],
) -> None:
    """Set how long a kind of data is kept."""
    _run(lambda acts, _, __: acts.set_period(kind, days, None))


@keeping.command(name="run")
def run_command() -> None:
    """Forget now what is older than its period, as each night."""

    async def work(_: KeepingActs, settings: Settings, database: Database) -> None:
        keeper = Keeper(
            database,
            AuditLog.of(settings).audit,
            settings.var,
            plan=settings.number_plan,
            timezone=settings.timezone,
        )
        for kind, count in (await keeper.forget()).items():
            _out.print(f"{kind}: {count}")
        _out.print("prompts: the running service erases them each night")

    _run(work)


def _write(path: Path, text: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)


def _run(work: Work) -> None:
    async def whole() -> None:
        settings = config.load()
        database = Database(database_url(settings))
        try:
            audit = AuditLog.of(settings).audit
            silence = partial(forget_personal, settings.var / "sounds")
            acts = KeepingActs(database, audit, settings.number_plan, settings.var, silence)
            await work(acts, settings, database)
        finally:
            await database.close()

    try:
        asyncio.run(whole())
    except (KeepingRefused, ValueError, FileExistsError) as refusal:
        _fail(str(refusal))
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        _fail(
            f"the database does not answer ({type(error).__name__}): start `hotline run` in "
            "another terminal, or set HOTLINE_DATABASE_URL"
        )


def _fail(why: str) -> NoReturn:
    Console(stderr=True).print(f"[red]{why}[/red]", highlight=False)
    raise typer.Exit(1)

"""`hotline db`: the database's tables."""

import asyncio

import typer
from rich.console import Console

from core import config
from core.db import Database
from hotline import schema

app = typer.Typer(help="The database's tables: bring them forward, say where they stand.",
                  no_args_is_help=True)  # fmt: skip


def _database() -> Database:
    url = config.load().database_url
    if not url:
        Console(stderr=True).print(
            "HOTLINE_DATABASE_URL is not set. The embedded PostgreSQL is kept by `hotline run`, "
            "which brings its tables forward by itself; to do it by hand, set the address."
        )
        raise typer.Exit(2)
    return Database(url)


@app.command()
def upgrade() -> None:
    """Bring the tables to the newest revision; safe to repeat."""

    async def work() -> None:
        database = _database()
        revision = await schema.upgrade(database)
        await database.close()
        Console().print(f"the database is at revision {revision}")

    asyncio.run(work())


@app.command()
def status() -> None:
    """Say at which revision the database is, and which the program wants."""

    async def work() -> bool:
        database = _database()
        have, want = await schema.current(database), schema.newest()
        await database.close()
        Console().print(f"database {have or 'empty'}, program {want}")
        return have == want

    if not asyncio.run(work()):
        raise typer.Exit(1)


@app.command()
def revision(message: str = typer.Argument(help="What changes, in a few words.")) -> None:
    """Write a revision that changes the database to match the models (for developers)."""

    async def work() -> None:
        database = _database()
        await schema.draft(database, message)
        await database.close()

    asyncio.run(work())

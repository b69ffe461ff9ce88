"""`hotline demo city`: make a demo city of any size, or take it out and make another."""

import asyncio
import sys

import asyncpg
import typer
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from core import config
from core.db import Database
from hotline import schema
from hotline.cli.user import database_url
from hotline.demo.city import CityRefused, clear_city, load_city
from hotline.demo.households import LARGEST, SMALLEST
from hotline.host.progress import Steps

_CANNOT_REACH = (
    "the database does not answer ({why}): start `hotline run` in another terminal, or set "
    "HOTLINE_DATABASE_URL"
)
_BROKE_OFF = (
    "[red]no city was made:[/red] the database broke off ({why}) and kept nothing of it; its own "
    "log says why. A million customers need 3 GB of its disk"
)


def city(
    customers: int = typer.Option(10_000, help="How many customers.", min=SMALLEST, max=LARGEST),
    seed: int = typer.Option(1, help="Equal seeds make equal cities.", min=0),
    replace: bool = typer.Option(
        False, "--replace", help="Take out the demo city that is there, with its campaigns."
    ),
) -> None:
    """Make a demo city: customers with bills and telephones, the grid, a year of outages.

    Ten thousand customers take seconds, a million a minute and 3 GB of disk. All of it or nothing
    is there afterwards. Imported customers are never touched: a city goes into an empty database.
    """
    console = Console(stderr=True)
    try:
        asyncio.run(_make(Steps(console), customers, seed, replace))
    except CityRefused as refusal:
        console.print(f"[red]no city was made:[/red] {refusal}", highlight=False)
        sys.exit(1)
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        console.print(_BROKE_OFF.format(why=type(failure).__name__), highlight=False)
        sys.exit(1)
    except (SQLAlchemyError, OSError, TimeoutError) as failure:
        console.print(_CANNOT_REACH.format(why=type(failure).__name__), highlight=False)
        sys.exit(1)


async def _make(steps: Steps, customers: int, seed: int, replace: bool) -> None:
    database = Database(database_url(config.load()))
    try:
        await schema.upgrade(database)
        if replace:
            with steps.step("taking out the demo city"):
                await clear_city(database)
        with steps.step(f"demo city of {customers:,} customers") as report:
            made = await load_city(database, customers=customers, seed=seed, progress=report)
        steps.console.print(f"  {made.summary}", highlight=False)
    finally:
        await database.close()

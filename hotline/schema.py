"""The database's schema: upgrade it, tell its revision, compare it with the models."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from core import locks
from core.db import Database
from migrations.schema import METADATA, STATEMENTS, is_in_models

_HERE = Path(__file__).parent.parent / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Tell Alembic where the migrations are, and which connection they work on."""
    told = Config()
    told.set_main_option("script_location", str(_HERE))
    told.attributes["connection"] = connection
    return told


def _upgrade(connection: Connection) -> None:
    command.upgrade(config(connection), "head")
    for statement in STATEMENTS:
        connection.execute(text(statement))


async def upgrade(database: Database) -> str:
    """Bring the database to the newest revision and renew its views; return the revision."""
    async with database.engine.begin() as connection:
        await connection.execute(text(f"select pg_advisory_xact_lock({locks.MIGRATION})"))
        await connection.run_sync(_upgrade)
    return newest()


def newest() -> str:
    """Name the newest revision that this program knows."""
    return ScriptDirectory.from_config(config()).get_current_head() or ""


def known() -> frozenset[str]:
    """Name every revision that this program can bring forward."""
    script = ScriptDirectory.from_config(config())
    return frozenset(one.revision for one in script.walk_revisions())


async def current(database: Database) -> str:
    """Name the revision of the database, empty when it has none."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(
            lambda sync: MigrationContext.configure(sync).get_current_revision() or ""
        )


async def differences(database: Database) -> list[Any]:
    """List what the models want and the database does not have, or the reverse."""

    def compare(sync: Connection) -> list[Any]:
        opts = {"compare_type": True, "include_object": is_in_models}
        context = MigrationContext.configure(sync, opts=opts)
        return list(compare_metadata(context, METADATA))

    async with database.engine.connect() as connection:
        return await connection.run_sync(compare)


async def draft(database: Database, message: str) -> None:
    """Write a new revision that changes the database to match the models (for developers)."""

    def write(sync: Connection) -> None:
        number = int(newest() or "0") + 1
        command.revision(config(sync), message=message, autogenerate=True, rev_id=f"{number:04}")

    async with database.engine.begin() as connection:
        await connection.run_sync(write)

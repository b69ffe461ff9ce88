"""The database door against a PostgreSQL that goes and comes back."""

import secrets
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text

from core.db import Database
from hotline.laptop.postgres import Postgres
from tests.ports import free_ports

pytestmark = pytest.mark.border


@pytest.fixture
async def own_postgres() -> AsyncIterator[Postgres]:
    """A PostgreSQL that a test may kill."""
    with TemporaryDirectory(prefix="hotline-postgres-") as home:
        Path(home).chmod(0o711)
        (port,) = free_ports(1, low=27500)
        server = Postgres(Path(home) / "data", port=port, password=secrets.token_hex(12), fast=True)
        await server.start()
        yield server
        await server.stop()


async def test_after_a_restart_of_the_database_nobody_meets_a_dead_connection(
    own_postgres: Postgres,
) -> None:
    database = Database(own_postgres.url("postgres"))
    async with database.transaction() as one, database.transaction() as other:
        await one.execute(text("select 1"))
        await other.execute(text("select 1"))  # two connections lie in the pool from now on
    await own_postgres.kill()
    await own_postgres.start()
    for _ in range(2):
        async with database.transaction() as session:
            assert await session.scalar(text("select 42")) == 42
    await database.close()

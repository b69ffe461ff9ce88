"""The embedded PostgreSQL, for real."""

import secrets
from pathlib import Path

import asyncpg
import pytest

from core.db import Database
from core.ports import free_ports
from hotline.postgres import Postgres, PostgresFailed

pytestmark = pytest.mark.border


async def test_a_fresh_database_has_every_table(database: Database) -> None:
    connection = await database.hold()
    assert await connection.fetchval("select current_setting('server_version_num')::int") >= 160000
    await connection.close()


async def test_a_wrong_password_is_refused(postgres: Postgres) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://postgres:wrong@127.0.0.1:{postgres.port}/postgres")


async def test_a_taken_port_is_named_with_the_mend(postgres: Postgres) -> None:
    home = Path("/tmp") / f"hotline-test-{secrets.token_hex(4)}"
    rival = Postgres(home / "data", port=postgres.port, password="another-password")
    with pytest.raises(PostgresFailed, match=str(postgres.port)):
        await rival.start()
    await rival.stop()
    assert free_ports(1, low=28900)

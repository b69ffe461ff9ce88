"""The embedded PostgreSQL, for real."""

import secrets
import shutil
from pathlib import Path

import asyncpg
import pytest

from core.db import Database
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
    try:
        with pytest.raises(PostgresFailed, match=str(postgres.port)):
            await rival.start()
    finally:
        await rival.stop()
        shutil.rmtree(home)


async def test_a_role_may_sign_in_and_nothing_more(postgres: Postgres) -> None:
    await postgres.make_role("lesser", "it's a 'quoted' password")
    await postgres.make_role("lesser", "renewed")
    connection = await asyncpg.connect(postgres.url_as("lesser", "renewed", "postgres"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("create database stolen")
    await connection.close()

"""The embedded PostgreSQL, for real."""

import asyncio
import os
import secrets
import shutil
import signal
from pathlib import Path

import asyncpg
import pytest

from core.db import Database
from hotline.laptop.postgres import Postgres, PostgresFailed
from tests.ports import free_ports

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
        with pytest.raises(PostgresFailed, match="taken by another program") as refused:
            await rival.start()
        assert f"port {postgres.port}" in str(refused.value)
        assert "HOTLINE_DATABASE_PORT" in str(refused.value)
        assert "move the directory" not in str(refused.value)
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


async def test_a_server_started_right_after_a_kill_waits_for_its_orphans(tmp_path: Path) -> None:
    (port,) = free_ports(1, low=28700)  # in pytest's directory, as private as root's home
    server = Postgres(tmp_path / "pg" / "data", port=port, password="of-this-test", fast=True)
    await server.start()
    try:
        busy = await asyncpg.connect(server.url("postgres"))
        orphan = await busy.fetchval("select pg_backend_pid()")
        os.kill(orphan, signal.SIGSTOP)  # a helper that cannot see that its server died
        await server.kill()
        asyncio.get_running_loop().call_later(1.0, os.kill, orphan, signal.SIGCONT)
        await server.start()
        assert Path(f"/proc/{server.pid}").exists()
        busy.terminate()
    finally:
        await server.stop()

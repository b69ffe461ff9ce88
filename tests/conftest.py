"""What every test may ask for: a PostgreSQL of its own."""

import asyncio
import gc
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator

import pytest
from argon2 import PasswordHasher
from hypothesis import settings
from sqlalchemy import text

from core.db import Database
from hotline.laptop.postgres import Postgres
from migrations.schema import make_tables
from staff.sign_in import passwords
from tests.memory_disk import make_directory
from tests.ports import free_ports

_TEMPLATE = "hotline_template"

# How long one example takes says more of what else runs on the machine than of the rule.
settings.register_profile("house", deadline=None)
settings.register_profile("quick", deadline=None, max_examples=20)
settings.load_profile("quick" if "QUICK" in os.environ else "house")  # set by `make check`

# Accounts are made and signed in to some thousand times, 20 ms each; what it costs in truth is
# tested in staff/sign_in/test_passwords.py.
passwords.HASHER = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
passwords.NOBODY = passwords.hash_password(passwords.generate())


async def _prepare(postgres: Postgres) -> None:
    await postgres.start()
    database = Database(await postgres.make_database(_TEMPLATE))
    await make_tables(database)
    await database.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the stories go first: they take longest, so the workers end together."""
    items.sort(key=lambda item: "tests/stories/" not in str(item.path))


def pytest_collection_finish() -> None:
    """Look at what was collected no more: the garbage collector took a tenth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One embedded PostgreSQL for the whole run, with a template of all tables.

    Its directory is not pytest's: that one is closed to others whenever another run begins, and
    PostgreSQL is another user.
    """
    home = make_directory("hotline-postgres-")
    home.chmod(0o711)
    port = free_ports(1, low=27600 + os.getpid() % 100 * 10)[0]
    server = Postgres(home / "data", port=port, password=secrets.token_hex(12), fast=True)
    with asyncio.Runner() as runner:
        runner.run(_prepare(server))
        yield server
        runner.run(server.stop())
    shutil.rmtree(home)


@pytest.fixture
async def database_url(postgres: Postgres) -> AsyncIterator[str]:
    """A fresh database with all tables; dropped afterwards."""
    name = f"t_{secrets.token_hex(6)}"
    admin = Database(postgres.url("postgres"))
    async with admin.engine.connect() as connection:
        bare = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await bare.execute(text(f"create database {name} template {_TEMPLATE}"))
        yield postgres.url(name)
        await bare.execute(text(f"drop database {name} with (force)"))
    await admin.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The fresh database behind its door."""
    door = Database(database_url)
    yield door
    await door.close()

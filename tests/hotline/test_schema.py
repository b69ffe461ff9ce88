"""The migrations lead to the very tables that the models describe."""

import secrets

import pytest

from core.db import Database
from hotline import schema
from hotline.laptop.postgres import Postgres

pytestmark = pytest.mark.border


async def test_an_empty_database_comes_forward_to_the_models_and_may_do_so_twice(
    postgres: Postgres,
) -> None:
    database = Database(await postgres.make_database(f"empty_{secrets.token_hex(4)}"))
    assert await schema.current(database) == ""
    assert await schema.upgrade(database) == await schema.upgrade(database) == schema.newest()
    assert await schema.current(database) == schema.newest()
    assert await schema.differences(database) == []
    await database.close()

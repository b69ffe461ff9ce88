"""A held statement against a real PostgreSQL that is slow."""

import asyncio

import pytest

from core.db import Database
from core.deadlines.held_query import Held, Unavailable

pytestmark = pytest.mark.border


async def test_a_question_behind_one_that_broke_the_connection_is_refused_in_time(
    database: Database,
) -> None:
    held = Held(database, "select 1 from pg_sleep($1)", deadline_s=0.5)
    assert await held.fetch(0.0)

    async def asks_twice() -> None:
        await held.fetch(0.1)
        await held.fetch(0.0)  # at this very moment the other one's turn begins

    twice = asyncio.create_task(asks_twice())
    await asyncio.sleep(0)
    with pytest.raises(Unavailable, match="within"):
        await held.fetch(60.0)
    with pytest.raises(Unavailable, match="a moment ago"):
        await twice
    await held.close()

"""Ratings in the real database."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from sqlalchemy.exc import IntegrityError

from core.db import Database
from ivr.events import RatingGiven
from ivr.rating.scores import Tally
from ivr.rating.store import list_ratings, save_rating, tally_ratings

pytestmark = pytest.mark.border

AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
GIVEN = RatingGiven(at=AT, call_id="c1", extension="1001", queue="general", score=5, how="pressed")
DAY = (AT - timedelta(hours=1), AT + timedelta(hours=1))


async def _save(database: Database, *many: RatingGiven) -> list[bool]:
    async with database.transaction() as session:
        return [await save_rating(session, given) for given in many]


async def test_a_call_is_rated_once(database: Database) -> None:
    second = msgspec.structs.replace(GIVEN, score=1)
    assert await _save(database, GIVEN, second) == [True, False]
    async with database.transaction() as session:
        (row,) = await list_ratings(session, *DAY)
    assert (row.score, row.how, row.at) == (5, "pressed", AT)


async def test_lists_and_tallies_keep_to_period_and_agent(database: Database) -> None:
    await _save(
        database,
        GIVEN,
        msgspec.structs.replace(GIVEN, call_id="c2", at=AT + timedelta(minutes=1)),
        msgspec.structs.replace(GIVEN, call_id="c3", extension="1002", score=None, how="skipped"),
        msgspec.structs.replace(GIVEN, call_id="c4", at=AT + timedelta(hours=1)),
    )
    async with database.transaction() as session:
        rows = await list_ratings(session, *DAY)
        own = await tally_ratings(session, *DAY, extension="1001")
        every = await tally_ratings(session, *DAY)
        first = await list_ratings(session, *DAY, limit=1)
    assert [row.call_id for row in rows] == ["c2", "c1", "c3"]
    assert own == [Tally("1001", "general", "pressed", 5, 2)]
    assert sum(tally.count for tally in every) == 3
    assert [row.call_id for row in first] == ["c2"]


@pytest.mark.parametrize(("score", "how"), [(None, "pressed"), (3, "skipped"), (6, "pressed")])
async def test_the_table_refuses_what_makes_no_sense(
    database: Database, score: int | None, how: str
) -> None:
    wrong = msgspec.structs.replace(GIVEN, score=score, how=how)
    with pytest.raises(IntegrityError):
        await _save(database, wrong)

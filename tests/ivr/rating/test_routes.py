"""The ratings page's API: agents see their own, supervisors all."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import msgspec
import pytest
from fastapi import FastAPI

from core.db import Database
from ivr.events import RatingGiven
from ivr.rating.routes import routes
from ivr.rating.store import save_rating
from staff.people import Act, SignedIn
from staff.sign_in.session import signed_in
from tests.staff.somebody import somebody

pytestmark = pytest.mark.border

NOW = datetime.now(UTC)
GIVEN = [
    RatingGiven(at=NOW - timedelta(hours=hours), call_id=f"c{hours}", extension=extension,
                queue="general", score=score, how="pressed" if score else "skipped")
    for hours, extension, score in ((1, "1001", 5), (2, "1002", 3), (3, "1002", None))
]  # fmt: skip


async def _ask(database: Database, who: SignedIn, **query: str) -> httpx.Response:
    app = FastAPI()
    app.include_router(routes(database))
    app.dependency_overrides[signed_in] = lambda: who
    async with database.transaction() as session:
        for given in GIVEN:
            await save_rating(session, given)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
        return await client.get("/api/ratings", params=query)


async def test_a_supervisor_sees_every_rating_and_its_sums(database: Database) -> None:
    page: dict[str, Any] = (await _ask(database, somebody("supervisor", extension=None))).json()
    assert [row["call_id"] for row in page["rows"]] == ["c1", "c2", "c3"]
    assert page["summary"]["mean"] == 4
    assert page["histogram"] == [0, 0, 1, 0, 1]
    assert [(one["key"], one["offered"]) for one in page["by_agent"]] == [("1001", 1), ("1002", 2)]
    assert page["by_queue"][0]["satisfied_share"] == 0.5


async def test_an_agent_sees_only_what_was_said_of_him(database: Database) -> None:
    page: dict[str, Any] = (await _ask(database, somebody("agent", extension="1001"))).json()
    assert [row["extension"] for row in page["rows"]] == ["1001"]
    assert page["summary"]["offered"] == 1


async def test_a_role_that_inspects_sees_every_rating_by_its_acts_alone(database: Database) -> None:
    class Inspector(SignedIn, frozen=True, kw_only=True):
        def may(self, act: Act) -> bool:
            return act in ("see_ratings", "see_everybodys_ratings")

    who = Inspector(**msgspec.structs.asdict(somebody("agent", extension="1001")))
    page: dict[str, Any] = (await _ask(database, who)).json()
    assert [row["call_id"] for row in page["rows"]] == ["c1", "c2", "c3"]


async def test_an_agent_without_a_telephone_sees_nothing(database: Database) -> None:
    page: dict[str, Any] = (await _ask(database, somebody("agent", extension=None))).json()
    assert page["rows"] == []
    assert page["summary"]["mean"] is None


async def test_a_period_is_kept_to_and_an_empty_one_refused(database: Database) -> None:
    boss = somebody("administrator", extension=None)
    since, until = (NOW - timedelta(minutes=150)).isoformat(), NOW.isoformat()
    page: dict[str, Any] = (await _ask(database, boss, since=since, until=until)).json()
    assert [row["call_id"] for row in page["rows"]] == ["c1", "c2"]
    answer = await _ask(database, boss, since=until, until=since)
    assert (answer.status_code, answer.json()["detail"]["code"]) == (422, "period_empty")
    assert (await _ask(database, boss, since="2026-11-23T00:00:00")).status_code == 422

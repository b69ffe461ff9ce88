"""Today's figures from the calls of a real database."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi import FastAPI

from core.clock import now
from core.config import Settings
from core.db import Database
from cti.journal.models import Call
from insights.routes import routes
from insights.store import tally_days
from ivr.rating.models import Rating
from ivr.rating.store import tally_rating_days
from staff.sign_in.session import signed_in
from tests.staff.somebody import somebody

pytestmark = pytest.mark.border


def _call(
    n: int,
    outcome: str,
    *,
    waited_s: int = 0,
    queue: str = "",
    out: bool = False,
    at: datetime | None = None,
    path: tuple[str, ...] = (),
) -> Call:
    return Call(
        call_id=str(n), link="main", direction="out" if out else "in", number="", dialled="",
        arrived_at=at or now() - timedelta(seconds=1), ended_at=now(), queue=queue, extension="",
        waited_s=waited_s, talk_s=60 if outcome == "answered" else 0, outcome=outcome,
        path=list(path), cause=16, attempt_id="",
    )  # fmt: skip


async def test_the_figures_count_the_calls_of_the_period(database: Database) -> None:
    async with database.transaction() as session:
        session.add_all(
            [
                _call(1, "answered", waited_s=10, queue="general"),
                _call(2, "answered", waited_s=40, queue="general"),
                _call(3, "abandoned", waited_s=3, queue="general"),
                _call(4, "menu_only", path=("greeting", "news")),
                _call(6, "refused"),
                _call(7, "menu_left", path=("greeting",)),
                _call(5, "answered", waited_s=1, queue="general", out=True),
            ]
        )
    app = FastAPI()
    app.include_router(routes(Settings(), database))
    app.dependency_overrides[signed_in] = somebody
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://desk.test"
    ) as client:
        since = (now() - timedelta(hours=1)).isoformat()
        answer = (await client.get("/measures", params={"since": since})).json()
        refused = await client.get("/measures", params={"since": "2001-01-01T00:00:00Z"})
    values = {one["key"]: one["value"] for one in answer["measures"]}
    assert values["loss_rate"] == pytest.approx(1 / 6)
    assert values["short_abandon_rate"] == pytest.approx(1 / 6)
    assert values["connect_rate"] == pytest.approx(2 / 3)
    assert values["service_level_answered"] == 0.5
    assert values["speed_of_answer"] == 25
    assert values["containment"] == 0.5
    assert values["refused_rate"] == pytest.approx(1 / 6)
    assert values["rating_mean"] is None
    assert answer["days"][-1]["values"] == list(values.values())
    assert refused.status_code == 422


async def test_each_local_day_has_its_own_figures(database: Database) -> None:
    late = datetime.fromisoformat("2024-06-03T23:59:59+08:00")  # still the third there
    early = late + timedelta(seconds=1)
    async with database.transaction() as session:
        session.add_all(
            [
                _call(1, "abandoned", queue="general", waited_s=9, at=late),
                _call(2, "answered", queue="general", waited_s=9, at=early),
            ]
        )
        given = {"extension": "1001", "queue": "general", "how": "pressed"}
        session.add_all(
            [
                Rating(call_id="1", at=late, score=2, **given),
                Rating(call_id="2", at=early, score=5, **given),
            ]
        )
    async with database.transaction() as session:
        period = (late - timedelta(hours=1), early + timedelta(hours=25), ZoneInfo("Asia/Shanghai"))
        tallies = await tally_days(session, *period, answer_within_s=15)
        ratings = await tally_rating_days(session, *period)
    assert [(day.isoformat(), one.abandoned, one.answered) for day, one in tallies.items()] == [
        ("2024-06-03", 1, 0),
        ("2024-06-04", 0, 1),
        ("2024-06-05", 0, 0),
    ]
    scores = {day.day: [one.score for one in found] for day, found in ratings.items()}
    assert scores == {3: [2], 4: [5]}

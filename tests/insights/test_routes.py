"""Today's figures from the calls of a real database."""

from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI

from core.clock import now
from core.config import Settings
from core.db import Database
from cti.journal.models import Call
from insights.routes import routes
from staff.people import SignedIn
from staff.sign_in.session import signed_in

pytestmark = pytest.mark.border


def _supervisor() -> SignedIn:
    return SignedIn(
        person_id=1, staff_number="8", name="n", role="supervisor", extension=None,
        language="zh", queues=(), session_id="s",
    )  # fmt: skip


def _call(n: int, outcome: str, *, waited_s: int = 0, queue: str = "", out: bool = False) -> Call:
    return Call(
        call_id=str(n), link="main", direction="out" if out else "in", number="", dialled="",
        arrived_at=now() - timedelta(seconds=1), ended_at=now(), queue=queue, extension="",
        waited_s=waited_s, talk_s=60 if outcome == "answered" else 0, outcome=outcome, path=[],
        cause=16, attempt_id="",
    )  # fmt: skip


async def test_the_figures_count_the_calls_of_the_period(database: Database) -> None:
    async with database.transaction() as session:
        session.add_all(
            [
                _call(1, "answered", waited_s=10, queue="general"),
                _call(2, "answered", waited_s=40, queue="general"),
                _call(3, "abandoned", waited_s=3, queue="general"),
                _call(4, "menu_only"),
                _call(6, "refused"),
                _call(7, "menu_left"),
                _call(5, "answered", waited_s=1, queue="general", out=True),
            ]
        )
    app = FastAPI()
    app.include_router(routes(Settings(), database))
    app.dependency_overrides[signed_in] = _supervisor
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
    assert values["containment"] == pytest.approx(1 / 6)
    assert values["refused_rate"] == pytest.approx(1 / 6)
    assert values["rating_mean"] is None
    assert refused.status_code == 422

"""The desk's outages over HTTP on a real PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from outages.grid.models import Feeder, Substation
from outages.routes import routes
from staff.sign_in.session import signed_in
from tests.staff.somebody import somebody

pytestmark = pytest.mark.border


async def _unwritten(
    _session: AsyncSession, _person: int | None, _act: str, _subject: str, _detail: str
) -> None:
    """Stand for the audit log, which is another room's."""


@pytest.fixture
async def desk(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A supervisor's program at a grid of one feeder."""
    async with database.transaction() as session:
        session.add(Substation(code="S1", name="一号变", lon=None, lat=None))
        await session.flush()
        session.add(Feeder(code="F1", name="一线", substation_code="S1"))
    app = FastAPI()
    app.include_router(routes(Settings(), database, Bus(), _unwritten))
    app.dependency_overrides[signed_in] = somebody
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        yield client


def _draft(start_days: float, etr_days: float, **more: Any) -> dict[str, Any]:
    moments = {"started_at": start_days, "etr_at": etr_days}
    told = {name: (now() + timedelta(days=days)).isoformat() for name, days in moments.items()}
    return {"kind": "planned", "feeder_codes": ["F1"], **told, **more}


@pytest.mark.parametrize(
    ("start", "etr", "named"),
    [(31, 31.2, "The start"), (1, 31, "The expected restoration")],
)
async def test_an_outage_far_ahead_is_refused_until_it_is_confirmed(
    desk: httpx.AsyncClient, start: float, etr: float, named: str
) -> None:
    refused = await desk.post("/outages", json=_draft(start, etr))
    assert refused.status_code == 409
    assert refused.json()["detail"]["code"] == "outage_far_ahead"
    assert refused.json()["detail"]["message"].startswith(f"{named}, ")
    assert "more than 10 days ahead" in refused.json()["detail"]["message"]
    assert (await desk.get("/outages")).json() == []
    opened = await desk.post("/outages", json=_draft(start, etr, confirm_far_ahead=True))
    assert opened.status_code == 201
    assert (await desk.post("/outages", json=_draft(9, 9.9))).status_code == 201


async def test_a_restoration_moved_far_ahead_is_refused_until_it_is_confirmed(
    desk: httpx.AsyncClient,
) -> None:
    outage = (await desk.post("/outages", json=_draft(-0.1, 0.1))).json()
    far = {"etr_at": (now() + timedelta(days=40)).isoformat(), "version": outage["version"]}
    refused = await desk.patch(f"/outages/{outage['id']}", json=far)
    assert refused.status_code == 409
    assert (await desk.get(f"/outages/{outage['id']}")).json()["etr_at"] == outage["etr_at"]
    moved = await desk.patch(f"/outages/{outage['id']}", json={**far, "confirm_far_ahead": True})
    assert moved.status_code == 200
    noted = {"version": 2, "note_zh": "请勿乘梯", "confirm_far_ahead": False}
    assert (await desk.patch(f"/outages/{outage['id']}", json=noted)).status_code == 200

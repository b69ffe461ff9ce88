"""What the map page reads, on the demo city's grid in a real PostgreSQL."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from hotline.demo import codes
from hotline.demo.cast import part
from hotline.demo.city import load_city
from outages.routes import routes
from staff.sign_in.session import signed_in
from tests.staff.somebody import somebody

pytestmark = pytest.mark.border
FEEDER = part("resident").feeder_code
TRANSFORMERS = [f"T{FEEDER[1:]}-{n:02d}" for n in range(1, codes.TRANSFORMERS + 1)]


@pytest.fixture
async def audited() -> list[tuple[str, str]]:
    return []


@pytest.fixture
async def desk(
    database: Database, audited: list[tuple[str, str]]
) -> AsyncIterator[httpx.AsyncClient]:
    async def audit(
        _session: AsyncSession, _person: int | None, act: str, _subject: str, detail: str
    ) -> None:
        audited.append((act, detail))

    await load_city(database, customers=600)
    app = FastAPI()
    settings = Settings(customer_searches_per_hour=4)
    app.include_router(routes(settings, database, Bus(), audit))
    app.dependency_overrides[signed_in] = somebody
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        yield client


async def asked(desk: httpx.AsyncClient, path: str, **query: str) -> Any:
    answer = await desk.get(f"/grid/{path}", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_demo_city_lies_on_the_map_and_is_sent_once(
    desk: httpx.AsyncClient, database: Database
) -> None:
    answer = await desk.get("/grid/map")
    assert answer.headers["content-encoding"] == "gzip"
    features = answer.json()["features"]
    drawn: dict[str, list[Any]] = {}
    for one in features:
        drawn.setdefault(one["properties"]["kind"], []).append(one)
    substations = len(drawn["substation"])
    feeders = substations * codes.FEEDERS
    assert len(drawn["transformer"]) == len(drawn["section"]) == feeders * codes.TRANSFORMERS
    assert len(drawn["switch"]) == feeders * 3
    assert sum(not one["properties"]["closed"] for one in drawn["switch"]) == feeders
    assert {one["geometry"]["type"] for one in drawn["section"]} == {"LineString"}
    kept = {"If-None-Match": answer.headers["etag"]}
    assert (await desk.get("/grid/map", headers=kept)).status_code == 304


@pytest.mark.parametrize("table", ["substation", "feeder", "transformer", "device"])
async def test_whoever_writes_the_grid_the_map_is_sent_anew(
    desk: httpx.AsyncClient, database: Database, table: str
) -> None:
    kept = {"If-None-Match": (await desk.get("/grid/map")).headers["etag"]}
    before = (await asked(desk, "state"))["version"]
    async with database.transaction() as session:
        await session.execute(text(f"update outages_{table} set name = name || '乙'"))
    assert (await desk.get("/grid/map", headers=kept)).status_code == 200
    assert (await asked(desk, "state"))["version"] != before


async def test_a_section_without_a_shape_lies_between_what_stands_on_its_nodes(
    desk: httpx.AsyncClient, database: Database
) -> None:
    async with database.transaction() as session:
        await session.execute(
            text("update outages_device set shape = null, lon = null, lat = null")
        )
    features = (await asked(desk, "map"))["features"]
    by_code = {one["properties"]["code"]: one["geometry"] for one in features}
    line = by_code[f"L{FEEDER[1:]}-02"]["coordinates"]
    assert line == [by_code[code]["coordinates"] for code in TRANSFORMERS[:2]]
    assert by_code[f"K{FEEDER[1:]}-2"]["coordinates"] == by_code[TRANSFORMERS[3]]["coordinates"]


async def test_what_is_dark_follows_the_devices_of_an_outage(desk: httpx.AsyncClient) -> None:
    switch = f"K{FEEDER[1:]}-2"
    assert (await asked(desk, "state"))["outages"] == []
    for minutes in (-5, 60):  # one is only planned
        begun = (now() + timedelta(minutes=minutes)).isoformat()
        told = {"kind": "planned", "started_at": begun, "device_codes": [switch]}
        assert (await desk.post("/outages", json=told)).status_code == 201
    (dark,) = (await asked(desk, "state"))["outages"]
    assert sorted(dark["transformer_codes"]) == TRANSFORMERS[4:]
    sections = [f"L{FEEDER[1:]}-{n:02d}" for n in range(5, 9)]
    assert sorted(dark["device_codes"]) == sorted([switch, *sections])


async def test_a_thing_says_whom_it_feeds(desk: httpx.AsyncClient) -> None:
    async def premises(kind: str, code: str) -> int:
        return (await asked(desk, "under", kind=kind, code=code))["premises"]

    whole = await premises("feeder", FEEDER)
    assert whole > 0
    assert await premises("device", f"K{FEEDER[1:]}-1") == whole
    assert await premises("device", f"K{FEEDER[1:]}-3") == 0
    unknown = await desk.get("/grid/under", params={"kind": "device", "code": "nowhere"})
    assert (unknown.status_code, unknown.json()["detail"]["code"]) == (404, "grid_code_unknown")
    halves = [await premises("transformer", code) for code in TRANSFORMERS]
    assert sum(halves) == whole
    assert await premises("device", f"K{FEEDER[1:]}-2") == sum(halves[4:])
    assert await premises("substation", f"S-{FEEDER[2:5]}") >= whole


async def test_premises_are_places_and_an_address_is_told_to_whom_searches_for_it(
    desk: httpx.AsyncClient, database: Database, audited: list[tuple[str, str]]
) -> None:
    features = (await asked(desk, "premises", feeder=FEEDER))["features"]
    assert {one["properties"]["transformer"] for one in features} <= set(TRANSFORMERS)
    assert all(set(one["properties"]) == {"transformer"} for one in features)
    async with database.transaction() as session:
        account, address = (
            await session.execute(
                text(
                    "select a.number, p.address from customers_account a "
                    "join customers_premise p on p.id = a.premise_id order by a.id limit 1"
                )
            )
        ).one()
    assert [one["address"] for one in await asked(desk, "find", words=account)] == [address]
    streets = [one["address"] for one in await asked(desk, "find", words=address[:3])]
    assert streets
    assert all(one.startswith(address[:3]) for one in streets)
    assert await asked(desk, "find", words="%%") == []
    assert audited[0] == ("premise.search", "1 found on the map")


async def test_who_has_searched_too_often_within_an_hour_is_refused_and_that_is_told_once(
    desk: httpx.AsyncClient, audited: list[tuple[str, str]]
) -> None:
    for words in ("aa", "bb", "cc", "dd", "aa"):
        await asked(desk, "find", words=words)
    for _ in range(2):
        answer = await desk.get("/grid/find", params={"words": "ee"})
        assert answer.status_code == 429
        assert answer.json()["detail"]["code"] == "customer_searches_spent"
    assert [one for one in audited if one[0] != "premise.search"] == [
        ("customer.budget_spent", "searches")
    ]

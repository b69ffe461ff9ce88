"""An outage on a switch of a grid from files: what hangs below it, and only that, is dark."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
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
from core.phone import NumberPlan
from customers.intake.mapping import Mapping as CustomerMapping
from customers.intake.run import import_file
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.run import import_grid
from outages.routes import routes
from staff.sign_in.session import signed_in
from tests.staff.somebody import somebody

pytestmark = pytest.mark.border

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "grid"
CUSTOMERS = """客户编号,姓名,电话,户号,用电地址,馈线编号,台区编号
C1,江小满,13490001001,A1,柳堤路1号,F-LX-01,T-LX-1
C2,沈桂芳,13490001002,A2,柳堤路2号,F-LX-01,T-LX-2
C3,林晓,13490001003,A3,松涛路3号,F-YT-01,T-YT-1
"""


async def _unwritten(
    _session: AsyncSession, _person: int | None, _act: str, _subject: str, _detail: str
) -> None:
    """Stand for the audit log, which is another room's."""


@pytest.fixture
async def city(database: Database, tmp_path: Path) -> Database:
    """The documents' grid, and a customer on each of its transformers."""
    await import_grid(EXAMPLE, Mapping(), database)
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS, "utf-8")
    await import_file(path, CustomerMapping(), database, plan=NumberPlan("CN"))
    return database


@pytest.fixture
async def desk(city: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(routes(Settings(), city, Bus(), _unwritten))
    app.dependency_overrides[signed_in] = somebody
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://desk.test") as client:
        yield client


def draft(**scope: Any) -> dict[str, Any]:
    return {"kind": "fault", "started_at": (now() - timedelta(minutes=5)).isoformat(), **scope}


async def opened(desk: httpx.AsyncClient, **scope: Any) -> dict[str, Any]:
    answer = await desk.post("/outages", json=draft(**scope))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def refused(desk: httpx.AsyncClient, **scope: Any) -> str:
    answer = await desk.post("/outages", json=draft(**scope))
    assert answer.status_code in (409, 422), answer.text
    return answer.json()["detail"]["code"]


async def test_devices_are_found_by_code_and_name_and_what_hangs_below_is_counted(
    desk: httpx.AsyncClient,
) -> None:
    async def found(words: str) -> list[str]:
        answer = await desk.get("/grid/devices", params={"find": words})
        return [one["code"] for one in answer.json()]

    assert await found("lx-k2") == ["LX-K2"]
    assert await found("分段") == ["LX-K2"]
    assert await found("柳堤") == ["LX-101", "LX-K2", "LX-K9", "LX-L1", "LX-L2"]
    assert await found("%") == []
    for devices, transformers, premises in (
        (["LX-101"], 2, 2), (["LX-K2"], 1, 1), (["LX-K9"], 0, 0), (["LX-K2", "YT-101"], 2, 2),
        (["LX-101", "LX-K2"], 2, 2),
    ):  # fmt: skip
        answer = await desk.get("/grid/below", params={"device": devices})
        assert answer.json() == {"transformers": transformers, "premises": premises}


async def test_an_outage_on_a_switch_keeps_it_and_holds_the_transformers_below(
    desk: httpx.AsyncClient, city: Database
) -> None:
    outage = await opened(desk, device_codes=["LX-K2"])
    assert (outage["device_codes"], outage["device_names"]) == (["LX-K2"], ["柳堤2号分段开关"])
    assert (outage["feeder_codes"], outage["transformer_codes"]) == ([], ["T-LX-2"])
    assert (await desk.get(f"/outages/{outage['id']}/affected")).json()["customers"] == 1
    async with city.transaction() as session:
        kept = await session.execute(
            text("select device_codes, transformer_codes from outages_revision")
        )
        assert [tuple(row) for row in kept] == [(["LX-K2"], ["T-LX-2"])]


async def test_changed_devices_are_traced_anew_and_transformers_of_their_own_stay(
    desk: httpx.AsyncClient,
) -> None:
    outage = await opened(desk, device_codes=["LX-K2"], transformer_codes=["T-YT-1"])

    async def changed(version: int, **scope: Any) -> list[str]:
        answer = await desk.patch(f"/outages/{outage['id']}", json={"version": version, **scope})
        assert answer.status_code == 200, answer.text
        return sorted(answer.json()["transformer_codes"])

    assert await changed(1, device_codes=["LX-101"]) == ["T-LX-1", "T-LX-2", "T-YT-1"]
    assert await changed(2, note_zh="请勿乘梯") == ["T-LX-1", "T-LX-2", "T-YT-1"]
    assert await changed(3, transformer_codes=[]) == ["T-LX-1", "T-LX-2"]
    assert await changed(4, device_codes=[], transformer_codes=["T-YT-1"]) == ["T-YT-1"]


async def test_a_device_that_is_unknown_or_feeds_nothing_is_refused_with_the_mend(
    desk: httpx.AsyncClient,
) -> None:
    assert await refused(desk, device_codes=["LX-K99"]) == "grid_code_unknown"
    assert await refused(desk, device_codes=["LX-K9"]) == "device_feeds_nothing"
    assert await refused(desk) == "outage_without_scope"
    assert (await desk.get("/outages")).json() == []


async def test_more_transformers_than_a_person_may_choose_hang_below_one_device(
    desk: httpx.AsyncClient, city: Database
) -> None:
    async with city.transaction() as session:
        await session.execute(
            text(
                "insert into outages_transformer (code, name, feeder_code, node) "
                "select 'B-' || n, n, 'F-LX-01', 'LX-N4' from generate_series(1, 3000) n"
            )
        )
    outage = await opened(desk, device_codes=["LX-K2"])
    assert len(outage["transformer_codes"]) == 3001
    noted = {"version": 1, "etr_at": (now() + timedelta(hours=2)).isoformat()}
    assert (await desk.patch(f"/outages/{outage['id']}", json=noted)).status_code == 200


async def test_an_outage_tells_what_it_was_opened_on_in_words_and_what_the_grid_has_lost(
    desk: httpx.AsyncClient, city: Database
) -> None:
    async def places(outage: dict[str, Any]) -> list[tuple[str, ...]]:
        answer = (await desk.get(f"/outages/{outage['id']}/places")).json()
        assert answer["more"] == 0
        told = ("kind", "switch_kind", "code", "name", "feeder_name", "substation_name")
        return [tuple(one[key] for key in told) for one in answer["places"]]

    switch = await opened(desk, device_codes=["LX-K2"], transformer_codes=["T-YT-1"])
    assert await places(switch) == [
        ("switch", "load_break", "LX-K2", "柳堤2号分段开关", "柳堤1号线", "柳溪变"),
        ("transformer", "", "T-YT-1", "松涛苑1号配变", "松涛1号线", "云台变"),
    ]
    line = await opened(desk, feeder_codes=["F-YT-01"])
    assert await places(line) == [("feeder", "", "F-YT-01", "松涛1号线", "松涛1号线", "云台变")]
    async with city.transaction() as session:
        await session.execute(text("delete from outages_device where code = 'LX-K2'"))
    assert (await places(switch))[0] == ("", "", "LX-K2", "", "", "")

"""Where a thing of the map has its supply from, over HTTP on the documents' grid."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from core.db import Database
from core.phone import NumberPlan
from customers.intake.mapping import Mapping as CustomerMapping
from customers.intake.run import import_file
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.run import import_grid

pytestmark = pytest.mark.border

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "grid"
CUSTOMERS = """客户编号,姓名,电话,户号,用电地址,馈线编号,台区编号
C1,江小满,13490001001,A1,柳堤路1号,F-LX-01,T-LX-1
C2,沈桂芳,13490001002,A2,柳堤路2号,F-LX-01,T-LX-2
C3,林晓,13490001003,A3,柳堤路3号,F-LX-01,T-LX-2
"""


@pytest.fixture(autouse=True)
async def city(database: Database, tmp_path: Path) -> None:
    await import_grid(EXAMPLE, Mapping(), database)
    path = tmp_path / "customers.csv"
    path.write_text(CUSTOMERS, "utf-8")
    await import_file(path, CustomerMapping(), database, plan=NumberPlan("CN"))


async def _supply(browser: httpx.AsyncClient, kind: str, code: str) -> dict[str, Any]:
    answer = await browser.get("/api/grid/above", params={"kind": kind, "code": code})
    assert answer.status_code == 200, answer.text
    return answer.json()


def _way(supply: dict[str, Any]) -> list[str]:
    return [one["code"] for one in supply["above"]]


def _parting(supply: dict[str, Any]) -> list[tuple[Any, ...]]:
    told = ("code", "closed", "upstream", "premises")
    return [tuple(one[key] for key in told) for one in supply["parting"]]


async def test_a_transformer_tells_its_way_up_to_the_substation_and_the_switches_around_it(
    site: Any,
) -> None:
    async with site.browser("1001") as browser:
        supply = await _supply(browser, "transformer", "T-LX-2")
        assert _way(supply) == ["LX-L2", "LX-K2", "LX-L1", "LX-101", "S-LX"]
        assert (supply["feeder_name"], supply["untraced"]) == ("柳堤1号线", "")
        assert supply["above"][1] == {
            "kind": "switch", "code": "LX-K2", "name": "柳堤2号分段开关",
            "switch_kind": "load_break", "closed": True,
        }  # fmt: skip
        assert supply["above"][-1]["name"] == "柳溪变"
        assert _parting(supply) == [("LX-K2", True, True, 2), ("LX-K9", False, False, None)]


async def test_a_section_is_parted_on_supplys_side_and_below_with_the_premises_of_each(
    site: Any,
) -> None:
    async with site.browser("3001") as browser:
        supply = await _supply(browser, "device", "LX-L1")
        assert _way(supply) == ["LX-101", "S-LX"]
        assert _parting(supply) == [("LX-101", True, True, 3), ("LX-K2", True, False, 2)]


async def test_a_tie_of_the_feeder_beyond_parts_this_one_too_and_tells_its_own_side(
    site: Any,
) -> None:
    async with site.browser("1001") as browser:
        beyond = await _supply(browser, "transformer", "T-YT-1")
        assert _parting(beyond) == [("YT-101", True, True, 0), ("LX-K9", False, False, None)]
        tie = await _supply(browser, "device", "LX-K9")
        assert _way(tie) == ["LX-L2", "LX-K2", "LX-L1", "LX-101", "S-LX"]
        assert _parting(tie) == [("LX-K2", True, True, 2)]


async def test_a_namesake_node_of_another_feeder_is_no_tie(site: Any, database: Database) -> None:
    async with database.transaction() as session:
        await session.execute(
            text(
                "insert into outages_device "
                "(code, name, kind, feeder_code, from_node, to_node, normally_closed) values "
                "('YT-L8', '支线', 'section', 'F-YT-01', 'YT-N2', 'LX-N2', true),"
                "('YT-K8', '支线开关', 'switch', 'F-YT-01', 'LX-N2', 'YT-N8', false)"
            )
        )
    async with site.browser("1001") as browser:
        supply = await _supply(browser, "transformer", "T-LX-1")
        assert [one["code"] for one in supply["parting"]] == ["LX-101", "LX-K2"]


async def test_a_feeder_and_a_substation_answer_too_and_a_stranger_is_refused(site: Any) -> None:
    async with site.browser("1001") as browser:
        feeder = await _supply(browser, "feeder", "F-LX-01")
        assert (_way(feeder), _parting(feeder)) == (["S-LX"], [("LX-101", True, True, 3)])
        station = await _supply(browser, "substation", "S-LX")
        assert (station["above"], station["parting"], station["untraced"]) == ([], [], "")
        stranger = await browser.get("/api/grid/above", params={"kind": "device", "code": "X"})
        assert stranger.status_code == 404
        assert stranger.json()["detail"]["code"] == "grid_code_unknown"
    async with site.browser() as nobody:
        asked = {"kind": "feeder", "code": "F-LX-01"}
        assert (await nobody.get("/api/grid/above", params=asked)).status_code == 401
    async with site.browser("4001") as inspector:
        assert (await inspector.get("/api/grid/above", params=asked)).status_code == 403


async def test_where_no_way_is_known_the_answer_says_why(site: Any, database: Database) -> None:
    async def changed(statement: str) -> None:
        async with database.transaction() as session:
            await session.execute(text(statement))

    async with site.browser("1001") as browser:
        await changed("update outages_device set normally_closed = false where code = 'LX-K2'")
        apart = await _supply(browser, "transformer", "T-LX-2")
        assert (apart["untraced"], apart["above"]) == ("island", [])
        assert [one[:2] for one in _parting(apart)] == [("LX-K2", False), ("LX-K9", False)]
        await changed("update outages_transformer set node = '' where code = 'T-LX-2'")
        assert (await _supply(browser, "transformer", "T-LX-2"))["untraced"] == "no_node"
        await changed("update outages_feeder set head_node = '' where code = 'F-LX-01'")
        assert (await _supply(browser, "device", "LX-L1"))["untraced"] == "no_head"

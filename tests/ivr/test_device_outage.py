"""Callers of a utility's own grid: who is below a switch that is open hears it, others do not."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from core.phone import NumberPlan
from customers.caller.lookup import Lookup
from customers.intake.mapping import Mapping as CustomerMapping
from customers.intake.run import import_file
from ivr.incoming.runner import Runner
from ivr.speech.prompts import Prompts, Utterance
from outages.cache import OpenOutages
from outages.grid_intake.mapping import Mapping
from outages.grid_intake.run import import_grid
from outages.outage import NewOutage
from outages.store import open_outage
from tests.ivr.peer import Peer, header

pytestmark = pytest.mark.border

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "grid"
CUSTOMERS = """客户编号,姓名,电话,户号,用电地址,馈线编号,台区编号
C1,江小满,13490001001,A1,柳堤路1号,F-LX-01,T-LX-1
C2,沈桂芳,13490001002,A2,柳堤路2号,F-LX-01,T-LX-2
C3,林晓,13490001003,A3,松涛路3号,F-YT-01,T-YT-1
"""


class Written(Prompts):
    """Prompts whose path holds the text, so that a test reads what was said."""

    async def say(self, what: Utterance) -> str:
        return f"/{what.text}"


async def test_who_is_below_the_switch_hears_the_outage_and_the_rest_of_the_feeder_does_not(
    database: Database, tmp_path: Path
) -> None:
    (tmp_path / "customers.csv").write_text(CUSTOMERS, "utf-8")
    await import_grid(EXAMPLE, Mapping(), database)
    await import_file(
        tmp_path / "customers.csv", CustomerMapping(), database, plan=NumberPlan("CN")
    )
    etr_at = now() + timedelta(hours=2)
    new = NewOutage(kind="fault", started_at=now() - timedelta(minutes=5), etr_at=etr_at,
                    device_codes=("LX-K2",))  # fmt: skip
    async with database.transaction() as session:
        await open_outage(session, new, person_id=None, at=now())
    bus, lookup = Bus(), Lookup(database, plan=NumberPlan("CN"))
    outages = OpenOutages(database, bus)
    await outages.refresh()
    await lookup.refresh()
    runner = Runner(Settings(var=tmp_path), bus, database, lookup, outages, Written(tmp_path))
    runner.server.port = 0
    await runner.start()
    try:
        heard = {
            number: await _heard(runner, number)
            for number in ("13490001001", "13490001002", "13490001003")
        }
    finally:
        await runner.server.stop()
        await lookup.close()
    assert {number: "恢复供电" in said for number, said in heard.items()} == {
        "13490001001": False,  # on the same feeder, before the switch
        "13490001002": True,
        "13490001003": False,  # on the feeder at the other side of the open tie
    }


async def _heard(runner: Runner, number: str) -> str:
    peer = Peer(["1"])  # Chinese, then silence
    await peer.call(runner.server.port, header("main", f"call-{number}", number, "95598"))
    return "\n".join(peer.heard)

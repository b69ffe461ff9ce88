"""A utility that we never saw brings its files: its callers hear of their outage and own bill."""

import asyncio
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from hotline.host.environment import as_environment
from hotline.laptop.carrier import CallHandle
from ivr.speech.prompts import Prompts, Utterance
from ivr.speech.words import amount
from tests.stories.open_outage import outage_on
from tests.stories.prompt_in_recording import hears
from tests.stories.running_hotline import World

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

FILES = Path(__file__).parents[2] / "outages" / "foreign_grid"
IMPORTS = (
    ("grid", "import", FILES / "grid"),
    ("customers", "import", FILES / "customers.csv"),
    ("billing", "import", FILES / "bills"),
)
SWITCH, SECTION = "SB-K29", "SB-L1"  # the switch parts the two households below
BELOW, ABOVE = "13497000003", "13497000001"
DIGITS = {BELOW: "0003", ABOVE: "0001"}  # of their accounts
OCTOBER = {BELOW: 115_56, ABOVE: 87_32}  # fen; the first is not paid
LEFT = (
    "delete from outages_substation where code like 'SB-%'",
    "delete from customers_customer where number like 'CSB%'",
    "delete from customers_premise where code like 'PSB%'",
    "delete from customers_import where file_name <> 'demo city'",
)


@pytest_asyncio.fixture(loop_scope="session")
async def foreign(world: World) -> AsyncGenerator[World]:
    """The running hotline with the foreign utility's files beside its own city."""
    for group, command, path in IMPORTS:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "hotline", group, command, str(path),
            env=as_environment(world.laptop.settings), stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        printed, _ = await program.communicate()
        assert program.returncode == 0, printed.decode()
    yield world
    for statement in LEFT:
        await world.run_sql(statement)


async def asks_for_bill(world: World, number: str, *, first: str = "") -> CallHandle:
    """Let a household listen, go on to its bill with the digits of its account, and hang up."""
    script = f"wait 14; {first}press 2; wait 6; press {DIGITS[number]}; wait 14; hangup"
    call = await world.carrier.call(number, script=script)
    assert (await call.ended()).answered
    return call


def bill_of(number: str) -> str:
    """Write what a household hears of its bill."""
    money = amount(OCTOBER[number], "en")
    if number == ABOVE:
        return f"You owe nothing. Your bill for October was {money}, and it is paid."
    return f"You owe {money}. Your bill for October was {money}, and it is not paid yet."


async def heard(world: World, call: CallHandle, words: str) -> bool:
    """Tell whether a caller heard a sentence that is made for them."""
    assert call.heard_path is not None
    said = await Prompts(world.laptop.settings.var).say(Utterance(words, "en", personal=True))
    return await asyncio.to_thread(hears, call.heard_path, said)


async def on_the_map(world: World) -> dict[str, dict[str, Any]]:
    """Read the map's features by their codes."""
    async with world.as_person("9001") as dispatcher:
        answer = await dispatcher.get("/api/grid/map")
    return {one["properties"]["code"]: one for one in answer.json()["features"]}


async def test_callers_of_a_foreign_grid_hear_of_their_outage_and_of_their_own_bill(
    foreign: World,
) -> None:
    shown = await on_the_map(foreign)
    assert shown[SWITCH]["geometry"] == {"type": "Point", "coordinates": [11.8149, 53.4244]}
    assert shown[SECTION]["geometry"]["type"] == "LineString"
    assert shown["SB-T2"]["properties"]["feeder"] == "SB-F001"

    async with outage_on(foreign, device=SWITCH) as outage:
        below, above = await asyncio.gather(
            asks_for_bill(foreign, BELOW, first="wait 12; press 2; wait 3; "),
            asks_for_bill(foreign, ABOVE),
        )
        async with foreign.as_person("9001") as dispatcher:
            later = (await dispatcher.get(f"/api/outages/{outage['id']}")).json()
    words = {outage["spoken_en"], later["spoken_en"]}  # its rounded start may pass meanwhile
    assert any([await heard(foreign, below, one) for one in words])
    assert not any([await heard(foreign, above, one) for one in words])
    for call, own, other in ((below, BELOW, ABOVE), (above, ABOVE, BELOW)):
        assert await heard(foreign, call, bill_of(own))
        assert not await heard(foreign, call, bill_of(other))

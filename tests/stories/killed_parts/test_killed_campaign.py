"""The service killed in the middle of a campaign: nobody is rung twice, nothing is claimed."""

import asyncio
import signal
from collections import Counter
from typing import Any

import pytest

from tests.stories.callers import tell
from tests.stories.calls.test_campaign import (
    EXPECTED,
    approve_and_start,
    draft,
    ended,
    rung_of,
)
from tests.stories.running_hotline import World
from tests.until import until

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

FIRST_NUMBER = 13490006001
BEHAVIOURS = (
    "listens", "busy", "acknowledges", "rings_out", "rejects", "machine", "drops", "opts_out",
    "invalid", "congestion",
)  # fmt: skip
# What an attempt may come to if the service dies while it is in the air: nobody heard its end,
# or only an answer.
UNHEARD = {"lost", "unconfirmed"}


async def kill_and_restart(world: World) -> None:
    """End the service as a crash would, and start it again."""
    world.laptop.service.signal(signal.SIGKILL)
    await world.laptop.service.wait()
    await asyncio.sleep(2)  # calls go on and end meanwhile, with nobody to hear of it
    await world.laptop.service.start()
    await world.laptop.ready()


async def test_a_campaign_whose_service_dies_twice_rings_each_number_once_and_ends(
    world: World,
) -> None:
    numbers = list(range(FIRST_NUMBER, FIRST_NUMBER + 2 * len(BEHAVIOURS)))
    behaviours = [BEHAVIOURS[n % len(BEHAVIOURS)] for n in range(len(numbers))]
    for number, behaviour in zip(numbers, behaviours, strict=True):
        await world.carrier.behave(str(number), behaviour)
    async with world.as_person("9001") as supervisor:
        campaign = await draft(supervisor, numbers, per_second=2, lines=8)
    await approve_and_start(world, campaign)
    for rung in (4, 12):

        async def so_many(rung: int = rung) -> bool:
            return await rung_of(world, numbers) >= rung

        await until(so_many, f"{rung} numbers are rung", deadline_s=90)
        await kill_and_restart(world)
    seen = await ended(world, campaign, 120)
    assert seen["status"] == "done"

    made = await world.carrier.calls_made()
    times = Counter(made.get(str(number), 0) for number in numbers)
    outcomes = await outcomes_of(world, campaign, len(numbers))
    tell(f"INVITEs a number: {dict(times)}; outcomes: {dict(Counter(outcomes))}")
    assert max(times) == 1
    for number, behaviour, outcome in zip(numbers, behaviours, outcomes, strict=True):
        was_rung = made.get(str(number), 0) == 1
        assert outcome in UNHEARD | ({EXPECTED[behaviour]} if was_rung else set()), behaviour
        if behaviour in ("busy", "rejects", "invalid", "congestion", "rings_out") or not was_rung:
            assert outcome != "unconfirmed", "only who answered can have heard something"
    heard = sum(outcome not in UNHEARD for outcome in outcomes)
    assert heard > 0, "the campaign went on after both crashes"


async def outcomes_of(world: World, campaign: dict[str, Any], count: int) -> list[str]:
    """List the outcomes in the order of the campaign's list."""
    async with world.as_person("9001") as supervisor:
        answer = await supervisor.get(f"/api/campaigns/{campaign['id']}/contacts")
    rows = sorted(answer.json()["rows"], key=lambda contact: contact["row"])
    assert len(rows) == count
    return [contact["outcome"] for contact in rows]

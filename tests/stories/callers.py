"""What stories of killed parts share: callers in the menu, and what board and records say."""

import re
import time
from datetime import datetime
from typing import Any

from hotline.laptop.carrier import CallHandle
from tests.stories.running_hotline import World
from tests.stories.silence_in_recording import longest_silence_s
from tests.until import until

STAYS = "wait 120; hangup"
# Callers in every part of the menu: silent ones, one in each branch, one who talks English.
SCRIPTS = (STAYS, f"wait 9; press 1; {STAYS}", f"wait 9; press 2; {STAYS}", f"press *; {STAYS}")


async def board(world: World) -> dict[str, Any]:
    """Read the board as a supervisor's program does."""
    async with world.as_person("9001") as supervisor:
        answer = await supervisor.get("/api/board")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def records(world: World, number: str, since: datetime) -> list[dict[str, Any]]:
    """List a number's call records from a moment on."""
    async with world.as_person("9001") as supervisor:
        answer = await supervisor.get(
            "/api/calls", params={"number": number, "since": since.isoformat()}
        )
    assert answer.status_code == 200, answer.text
    return answer.json()["rows"]


async def waiting(world: World) -> int:
    """Ask Asterisk itself how many callers wait in the default queue."""
    shown = await world.laptop.asterisk.command(f"queue show {world.laptop.settings.default_queue}")
    found = re.search(r"has (\d+) calls", shown)
    assert found, shown
    return int(found[1])


def queue_entries(world: World) -> list[str]:
    """List who entered a queue, by Asterisk's own log of queues: numbers, oldest first."""
    log = world.laptop.asterisk.home / "log" / "queue_log"
    lines = [line.split("|") for line in log.read_text().splitlines()]
    return [line[6] for line in lines if line[4] == "ENTERQUEUE"]


async def callers_in_menu(world: World, numbers: list[str]) -> list[CallHandle]:
    """Let callers ring in one after the other, until all are in the menu."""
    calls = [
        await world.carrier.call(number, script=SCRIPTS[n % len(SCRIPTS)])
        for n, number in enumerate(numbers)
    ]

    async def all_there() -> bool:
        lines = (await board(world))["calls"]
        return [line["state"] for line in lines] == ["menu"] * len(numbers)

    await until(all_there, "all callers are in the menu")
    return calls


async def board_shows(world: World, numbers: list[str]) -> None:
    """Wait until the board shows these callers waiting in the default queue, and nobody else."""
    queue = world.laptop.settings.default_queue

    async def exactly() -> bool:
        lines = (await board(world))["calls"]
        return sorted((c["number"], c["state"], c["queue"]) for c in lines) == sorted(
            (number, "queued", queue) for number in numbers
        )

    await until(exactly, "the board shows exactly the living calls")


async def hang_up_all(world: World, calls: list[CallHandle]) -> None:
    """Let all callers hang up; the board and Asterisk must then be empty."""
    for call in calls:
        await call.hang_up()
        await call.ended(deadline_s=20)

    async def empty() -> bool:
        picture = await board(world)
        return not picture["calls"] and not any(q["waiting"] for q in picture["queues"])

    await until(empty, "no ghost stays on the board")
    assert await waiting(world) == 0


async def nobody_on_the_line(world: World) -> None:
    """End every call on the simulated network; Asterisk and the board must then be empty.

    What the board shows in error is gone at its next look at Asterisk, a minute later at most.
    """
    await world.carrier.hang_up_all()
    left: list[object] = []

    async def empty() -> bool:
        counted = await world.laptop.asterisk.command("core show channels concise")
        left[:] = [counted.strip(), *(await board(world))["calls"]]
        return not any(left)

    try:
        await until(empty, "no call of a story outlives it", deadline_s=90)
    except AssertionError as failure:
        raise AssertionError(f"{failure}; left: {left}") from None


async def nobody_in_a_queue(world: World) -> None:
    """Sign out whoever a story left in a queue: the next story's agents begin outside."""
    left = {agent["extension"] for agent in (await board(world))["agents"]}
    for account in world.accounts.values():
        if account.extension in left:
            async with world.as_person(account.staff_number) as agent:
                answer = await agent.post("/api/agent/sign-out-queue")
                assert answer.status_code == 200, answer.text


async def no_report_is_open(world: World) -> None:
    """Put every open report away, as a supervisor can: the next story begins with none."""
    async with world.as_person("9001") as supervisor:
        if open_ones := (await supervisor.get("/api/outages/reports")).json():
            ids = [report for line in open_ones for report in line["report_ids"]]
            end = {"report_ids": ids, "reason": "the story that made it is over", "danger": True}
            answer = await supervisor.post("/api/outages/reports/settle", json=end)
            assert answer.status_code == 200, answer.text


async def each_has_one_record(world: World, numbers: list[str], since: datetime) -> list[str]:
    """Wait until each caller has exactly one record; give their outcomes."""
    outcomes: list[str] = []
    for number in numbers:

        async def recorded(number: str = number) -> bool:
            return bool(await records(world, number, since))

        await until(recorded, f"the call of {number} has a record")
        (record,) = await records(world, number, since)
        outcomes.append(record["outcome"])
    return outcomes


def silences(calls: list[CallHandle], since: float) -> list[float]:
    """Give each caller's longest silence since a moment of the monotonic clock."""
    last_s = time.monotonic() - since
    return [longest_silence_s(call.heard_path, last_s=last_s) for call in calls if call.heard_path]


def tell(figures: str) -> None:
    """Print a measured figure beside its fault's number (tests/faults/test_index.py)."""
    print(figures)  # noqa: T201

"""The service killed or hanging with callers in its menu: every one of them goes on."""

import signal
import time
from datetime import UTC, datetime

import pytest

from tests.stories.callers import (
    STAYS,
    board_shows,
    callers_in_menu,
    each_has_one_record,
    hang_up_all,
    queue_entries,
    silences,
    tell,
    waiting,
)
from tests.stories.running_hotline import World
from tests.until import until

pytestmark = [pytest.mark.story, pytest.mark.asyncio(loop_scope="session")]

LONGEST_SILENCE_S = 3.0
LONGEST_WAIT_S = 5.0  # that a menu listens for a key


async def test_callers_of_a_killed_service_reach_the_queue_and_its_return_finds_them(
    world: World,
) -> None:
    numbers = [f"1380013800{n}" for n in range(8)]
    begun = datetime.now(UTC)
    calls = await callers_in_menu(world, numbers)
    world.laptop.service.signal(signal.SIGKILL)
    await world.laptop.service.wait()
    killed_at = time.monotonic()

    async def all_wait() -> bool:
        return await waiting(world) == len(calls)

    try:
        await until(all_wait, "every caller reaches the default queue by the dialplan")
        reached_s = time.monotonic() - killed_at
    finally:
        await world.laptop.service.start()
        await world.laptop.ready()
    ready_s = time.monotonic() - killed_at
    await board_shows(world, numbers)
    await hang_up_all(world, calls)
    quiet = silences(calls, killed_at)
    tell(f"in the queue {reached_s:.1f} s, well again {ready_s:.1f} s after the kill; {quiet=}")
    assert max(quiet) <= LONGEST_SILENCE_S
    outcomes = await each_has_one_record(world, numbers, begun)
    assert outcomes == ["abandoned"] * len(numbers)


async def test_callers_of_a_service_that_hangs_move_on_soon_wherever_they_are(
    world: World,
) -> None:
    numbers, late = [f"1380013801{n}" for n in range(4)], "13800138019"
    begun = datetime.now(UTC)
    try:
        calls = await callers_in_menu(world, numbers)
        world.laptop.service.signal(signal.SIGSTOP)
        stopped_at = time.monotonic()
        calls.append(await world.carrier.call(late, script=STAYS))

        async def newcomer_waits() -> bool:
            return late in queue_entries(world)

        await until(newcomer_waits, "who rings a hung service reaches the queue")
        newcomer_s = time.monotonic() - stopped_at

        async def all_wait() -> bool:
            return await waiting(world) == len(calls)

        await until(all_wait, "every caller reaches the default queue", deadline_s=60)
        reached_s = time.monotonic() - stopped_at
    finally:
        world.laptop.service.signal(signal.SIGCONT)
    await world.laptop.ready()
    await board_shows(world, [*numbers, late])
    await hang_up_all(world, calls)
    quiet = silences(calls, stopped_at)
    tell(f"the newcomer {newcomer_s:.1f} s, all {reached_s:.1f} s after the stop; {quiet=}")
    hello_s = world.laptop.settings.menu_hello_s
    assert newcomer_s < hello_s + 12, "the hello, the spoken fallback, and little more"
    assert quiet[-1] <= hello_s + 1
    assert max(quiet) <= LONGEST_WAIT_S + hello_s + 1
    outcomes = await each_has_one_record(world, [*numbers, late], begun)
    assert outcomes == ["abandoned"] * len(calls)

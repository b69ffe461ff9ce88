"""A change on the page House: seconds until the running Asterisk has it, asked as an operator asks.

The floor is the same change by hand in the same run: the queue written into the file that Asterisk
reads, `queue reload parameters`, and `queue show`. What the service adds is what the ratio tells.
"""

import asyncio
import os
import shutil
import time
from collections.abc import Awaitable, Callable
from statistics import median

import httpx

from bench.figure import Figure
from bench.scratch import own_place, own_settings
from core.config import state_dir
from hotline.asterisk.root import default_place
from hotline.demo import people
from hotline.demo.city import load_city
from hotline.host.progress import Steps
from hotline.laptop.laptop import Laptop

_TIMES = 20
_GOAL_S = 2.0
_ADMINISTRATOR = "9900"


def measure() -> list[Figure]:
    """Add queues, one after the other, on the page's way and by hand."""
    changes, floors = asyncio.run(_measure())
    name = f"house: a queue added at the desk is in Asterisk, of {_TIMES}"
    goal = f"≤ {_GOAL_S:g} s"

    def figure(what: str, value: float, floor: float) -> Figure:
        ratio = value / floor
        return Figure(f"{name}, {what} (floor: by hand)", value, "s", floor, ratio, goal,
                      value <= _GOAL_S)  # fmt: skip

    return [
        figure("median", median(changes), median(floors)),
        figure("the slowest", max(changes), max(floors)),
    ]


async def _measure() -> tuple[list[float], list[float]]:
    place = own_place("queues")
    os.environ.setdefault("HOTLINE_ASTERISK_ROOT", str(default_place(state_dir())))
    laptop = Laptop(own_settings(place), Steps(), fast_database=False)
    try:
        await laptop.start_database()
        await load_city(laptop.database, customers=500)
        accounts = await people.make_accounts(laptop.database, place)
        password = next(a.password for a in accounts if a.staff_number == _ADMINISTRATOR)
        await laptop.start_telephones()
        await laptop.start_service()
        async with _administrator(laptop) as desk:
            form = {"staff_number": _ADMINISTRATOR, "password": password}
            (await desk.post("/api/sign-in", json=form)).raise_for_status()
            changes = [await _seconds(laptop, f"desk{n}", _at(desk)) for n in range(_TIMES)]
        floors = [await _seconds(laptop, f"hand{n}", _by_hand(laptop)) for n in range(_TIMES)]
        return changes, floors
    finally:
        await laptop.stop()
        shutil.rmtree(place, ignore_errors=True)


def _administrator(laptop: Laptop) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=laptop.address, headers={"Origin": laptop.address})


def _at(desk: httpx.AsyncClient) -> Callable[[str], Awaitable[object]]:
    async def put(code: str) -> None:
        wish = {"name_zh": code, "name_en": code}
        (await desk.put(f"/api/house/queues/{code}", json=wish)).raise_for_status()

    return put


def _by_hand(laptop: Laptop) -> Callable[[str], Awaitable[object]]:
    settings = laptop.settings
    path = settings.var / "queues" / f"{settings.default_queue}.conf"

    async def write(code: str) -> None:
        path.write_text(f"{path.read_text()}\n[{code}](settings)\n")
        await laptop.asterisk.command("queue reload parameters")

    return write


async def _seconds(laptop: Laptop, code: str, change: Callable[[str], Awaitable[object]]) -> float:
    """Make a change; give the seconds until `queue show` knows the queue."""
    begun = time.perf_counter()
    await change(code)
    while "has 0 calls" not in await laptop.asterisk.command(f"queue show {code}"):
        pass
    return time.perf_counter() - begun


if __name__ == "__main__":
    for one in measure():
        print(one)

"""A parent with everything imported that forks dialers and kills them: a fork costs 20 ms.

Kills at random moments seldom fall between an attempt's commit and its order. So one order in
`rig.LETHAL_EVERY`, at a seeded place, kills its dialer before it is noted: that window is hit for
certain, however fast or slow the machine is.

Arguments: database URL, file for the orders, how many kills, seed. Prints the kills done.
Not a test file; run by test_dispatcher.py as a process of its own.
"""

import asyncio
import os
import random
import signal
import sys
import time
from pathlib import Path

from core.bus import Bus
from core.db import Database

sys.path.insert(0, str(Path(__file__).parent))
import rig

_BLOCKS = 100


class _Lethal(rig.Noting):
    """An Asterisk before which a dialer dies when its order draws a lethal lot."""

    def __init__(self, file: Path, bus: Bus, lots: int) -> None:
        super().__init__(file, bus)
        self._lots = lots

    async def originate(
        self, attempt_id: str, number: str, *, caller_id: str, timeout_s: int = 30
    ) -> None:
        if os.read(self._lots, 1) == b"x":
            os.kill(os.getpid(), signal.SIGKILL)
        await super().originate(attempt_id, number, caller_id=caller_id, timeout_s=timeout_s)


def _draw_lots(chance: random.Random) -> int:
    """Give a pipe that all dialers share, a byte for each order; `x` is lethal."""
    reader, writer = os.pipe()
    for _ in range(_BLOCKS):
        block = bytearray(b"." * rig.LETHAL_EVERY)
        block[chance.randrange(rig.LETHAL_EVERY)] = ord("x")
        os.write(writer, block)
    os.close(writer)  # when all are drawn, reading gives b"": harmless
    return reader


async def _dial(url: str, orders: Path, lots: int) -> None:
    bus = Bus()
    await rig.dialer(Database(url, pool_size=2), bus, _Lethal(orders, bus, lots)).run()


def _fork(url: str, orders: Path, lots: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        asyncio.run(_dial(url, orders, lots))
    finally:
        os._exit(1)


def main() -> None:
    """Keep two dialers alive; kill one, or stop and wake one, at random moments."""
    url, orders, kills = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(int(sys.argv[4]))
    lots = _draw_lots(chance)
    children = [_fork(url, orders, lots) for _ in range(2)]
    for _ in range(kills):
        time.sleep(chance.uniform(0.01, 0.12))
        for n, child in enumerate(children):
            if os.waitpid(child, os.WNOHANG)[0]:
                children[n] = _fork(url, orders, lots)
        victim = chance.randrange(2)
        if chance.random() < 0.2:
            os.kill(children[victim], signal.SIGSTOP)
            time.sleep(chance.uniform(0.0, 0.9))
            os.kill(children[victim], signal.SIGCONT)
        else:
            os.kill(children[victim], signal.SIGKILL)
            os.waitpid(children[victim], 0)
            children[victim] = _fork(url, orders, lots)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    sys.stdout.write(f"{kills}\n")


main()

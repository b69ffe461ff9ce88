"""A parent with everything imported that forks dialers and kills them: a fork costs 20 ms.

Arguments: database URL, file for the orders, how many kills, seed. Prints the kills done.
Not a test file; run by test_dialer.py as a process of its own.
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
import stand


async def _dial(url: str, orders: Path) -> None:
    bus = Bus()
    await stand.dialer(Database(url, pool_size=2), bus, stand.Noting(orders, bus)).run()


def _fork(url: str, orders: Path) -> int:
    child = os.fork()
    if child:
        return child
    try:
        asyncio.run(_dial(url, orders))
    finally:
        os._exit(1)


def main() -> None:
    """Keep two dialers alive; kill one, or stop and wake one, at random moments."""
    url, orders, kills = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(int(sys.argv[4]))
    children = [_fork(url, orders) for _ in range(2)]
    for _ in range(kills):
        time.sleep(chance.uniform(0.01, 0.12))
        victim = chance.randrange(2)
        if chance.random() < 0.2:
            os.kill(children[victim], signal.SIGSTOP)
            time.sleep(chance.uniform(0.0, 0.9))
            os.kill(children[victim], signal.SIGCONT)
        else:
            os.kill(children[victim], signal.SIGKILL)
            os.waitpid(children[victim], 0)
            children[victim] = _fork(url, orders)
    for child in children:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    sys.stdout.write(f"{kills}\n")


main()

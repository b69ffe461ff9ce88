"""Free ports for tests; workers that run side by side look in places of their own."""

import os

from hotline.host import ports

_APART = 9_700  # wider than from the lowest to the highest that tests ask for
_WORKERS = 3  # at most; of more, two would share a place
_UP = 2_000  # so the last one's lie above 3000, and the first one's below the system's own
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
BELOW = _APART * (_WORKER % _WORKERS) - _UP
"""By how much this worker's ports lie under the numbers that tests name."""


def free_ports(count: int, *, low: int) -> list[int]:
    """Find `count` free ports from `low` on, in this worker's place."""
    return ports.free_ports(count, low=low - BELOW)

"""Free ports for tests; workers that run side by side look in places of their own."""

import os

from hotline.host import ports

_APART = 13_000  # wider than from the lowest to the highest that tests ask for
BELOW = _APART * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 2)
"""By how much this worker's ports lie under those of the first."""


def free_ports(count: int, *, low: int) -> list[int]:
    """Find `count` free ports from `low` on, as the first worker counts."""
    return ports.free_ports(count, low=low - BELOW)

"""What systemd is told: that the service is ready, and that its event loop still turns.

Rule: without NOTIFY_SOCKET nothing is sent. The watchdog is fed by a task of the event loop, so a
loop that hangs is noticed, and systemd starts the service again. Protocol: sd_notify(3).
"""

import asyncio
import os
import socket


def notify(state: str) -> None:
    """Tell systemd a state, as `READY=1`; do nothing where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as told:
        try:
            told.connect(address)
            told.send(state.encode())
        except OSError:
            return  # systemd went away; it starts us again if it must


async def feed_watchdog() -> None:
    """Tell systemd twice in each of its periods that the event loop turns, for ever."""
    period_s = int(os.environ.get("WATCHDOG_USEC", "0")) / 1_000_000
    while period_s:
        notify("WATCHDOG=1")
        await asyncio.sleep(period_s / 2)

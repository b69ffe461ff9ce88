"""Waiting in tests: for a condition, never for a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from inspect import isawaitable


async def until(
    condition: Callable[[], object] | Callable[[], Awaitable[object]],
    what: str = "",
    *,
    deadline_s: float = 30.0,
) -> None:
    """Wait until a condition holds; fails with `what` after so many seconds.

    Our own side is looked at every two milliseconds, since what it shows may be short; whoever
    must be asked (a coroutine function) ten times a second.
    """
    give_up = time.monotonic() + deadline_s
    while True:
        every_s, holds = 0.002, condition()
        if isawaitable(holds):
            every_s, holds = 0.1, await holds
        if holds:
            return
        assert time.monotonic() < give_up, f"not within {deadline_s:g} s: {what or condition}"
        await asyncio.sleep(every_s)

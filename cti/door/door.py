"""The door: tells Asterisk's dialplan how many callers it may let in.

Each second it measures the event loop's delay, Asterisk's answer to a ping and the machine's idle
share; `cti.door.admission` decides. The dialplan counts the callers inside and reads the global
`DOOR`, "<limit>-<epoch until which it holds>". After that epoch, as when the service is away, the
dialplan uses the limit rendered into its own file.
"""

import asyncio
import os
import time
from collections.abc import Callable
from pathlib import Path

import structlog

from core.config import Settings
from cti.ami.commands import Commands
from cti.ami.link import ActionRefused, LinkUnavailable, OutcomeUnknown
from cti.door.admission import Bounds, Strain, bounds, follow, opened
from cti.state.board import Board

_log = structlog.get_logger("cti.door.door")
_LOOKS, _LOOK_S = 10, 0.1  # measurements of the loop in a second, and their length
_HOLDS_S = 60  # how long a limit holds in the dialplan
_TELL_EVERY_S = 15.0  # even if unchanged, so that it stays valid
_SLOWEST_S = 2.0
_LATE_S = 0.1  # a delay of the event loop that people would notice
_STAT = Path("/proc/stat")


def door_bounds(settings: Settings) -> Bounds:
    """Give the bounds for this process's cores and Asterisk's settings."""
    cores = len(os.sched_getaffinity(0))
    return bounds(cores, settings.door_calls, room=min(settings.sound_calls, settings.max_calls))


class Door:
    """One Asterisk's door."""

    def __init__(
        self,
        within: Bounds,
        commands: Commands,
        board: Board,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """Start at the first limit of the bounds; `now` gives Unix seconds."""
        self.within = within
        self.admission = opened(within)
        self.strain = Strain(inside=0, answer_s=0.0, loop_s=0.0)
        self.loop_s = 0.0  # the event loop's largest delay of the last second
        self.late_looks = 0  # seconds with a delay above _LATE_S
        self._commands = commands
        self._board = board
        self._now = now
        self._told: tuple[int, float] = (0, 0.0)  # limit, monotonic

    async def run(self) -> None:
        """Measure and tell the dialplan, for ever."""
        busy = _times()
        while True:
            loop_s = self.loop_s = await self._largest_delay()
            self.late_looks += loop_s > _LATE_S
            answer_s = await self._answer()
            before, busy = busy, _times()
            if answer_s is None:
                self._told = (0, 0.0)  # a restarted Asterisk has no limit yet
                continue
            inside = sum(call.direction == "in" for call in self._board.calls.values())
            self.strain = Strain(inside, answer_s, loop_s, _idle(before, busy))
            self._follow()
            await self._tell()

    def _follow(self) -> None:
        was, at_s = self.admission.limit, time.monotonic()
        self.admission = follow(self.admission, self.strain, self.within, at_s)
        if self.admission.limit < was:
            _log.warning(
                "the machine answers late: fewer callers are let in",
                limit=self.admission.limit,
                inside=self.strain.inside,
                asterisk_ms=round(self.strain.answer_s * 1000),
                loop_ms=round(self.strain.loop_s * 1000),
            )

    async def _largest_delay(self) -> float:
        """Sleep for a second in short steps; give the largest delay of one."""
        worst = 0.0
        for _ in range(_LOOKS):
            begun = time.monotonic()
            await asyncio.sleep(_LOOK_S)
            worst = max(worst, time.monotonic() - begun - _LOOK_S)
        return worst

    async def _answer(self) -> float | None:
        """Give the seconds until Asterisk answered a ping; None while the link is down."""
        begun = time.monotonic()
        try:
            await self._commands.ping(deadline_s=_SLOWEST_S)
        except OutcomeUnknown:
            return _SLOWEST_S
        except (LinkUnavailable, ActionRefused):
            return None
        return time.monotonic() - begun

    async def _tell(self) -> None:
        limit, at_s = self.admission.limit, time.monotonic()
        told, told_at_s = self._told
        if limit == told and at_s - told_at_s < _TELL_EVERY_S:
            return
        try:
            await self._commands.set_door(limit, int(self._now()) + _HOLDS_S)
        except (LinkUnavailable, OutcomeUnknown, ActionRefused) as problem:
            _log.warning("the dialplan does not know how many to let in", problem=str(problem))
            return
        self._told = (limit, at_s)


def _times() -> tuple[int, int]:
    """Give (idle, all) of the machine's time since it started, in ticks; zeros if unknown."""
    try:
        ticks = [int(part) for part in _STAT.read_text().split("\n", 1)[0].split()[1:9]]
    except (OSError, ValueError):
        return 0, 0
    return ticks[3] + ticks[4], sum(ticks)


def _idle(before: tuple[int, int], after: tuple[int, int]) -> float:
    passed = after[1] - before[1]
    return (after[0] - before[0]) / passed if passed > 0 else 1.0

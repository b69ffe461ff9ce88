"""A line of the log that comes with every call in a storm: said at once, then counted for seconds.

Rule: the first is said at once. What follows within the pause is counted, and one line says how
many times and what was told last; `rest` says what is still counted before its teller ends.
"""

import asyncio
from typing import Any, Literal

EVERY_S = 10.0


class Often:
    """One line that may come thousands of times a minute, from a running event loop."""

    def __init__(
        self, log: Any, level: Literal["warning", "error"], text: str, *, every_s: float = EVERY_S
    ) -> None:
        self._log, self._level, self._text = log, level, text
        self._every_s = every_s
        self._times = 0
        self._told: dict[str, object] = {}
        self._pause: asyncio.TimerHandle | None = None

    def say(self, **told: object) -> None:
        """Say it, or count it."""
        self._times += 1
        self._told = told
        if self._pause is None:
            self._speak()

    def rest(self) -> None:
        """Say what is counted and not said yet; the next is said at once."""
        pause, self._pause = self._pause, None
        if pause is not None:
            pause.cancel()
        self._write()

    def _speak(self) -> None:
        self._pause = None
        if self._times:
            self._write()
            self._pause = asyncio.get_running_loop().call_later(self._every_s, self._speak)

    def _write(self) -> None:
        if self._times:
            getattr(self._log, self._level)(self._text, times=self._times, **self._told)
            self._times = 0

"""A log line that would repeat with every call in a storm: written once, then counted.

Rule: the first is written at once. Repeats within the pause are counted; then one line tells
their number and the latest details. `rest` writes what is still counted.
"""

import asyncio
from typing import Any, Literal

EVERY_S = 10.0


class CountedLine:
    """One line that may come thousands of times a minute; needs a running event loop."""

    def __init__(
        self, log: Any, level: Literal["warning", "error"], text: str, *, every_s: float = EVERY_S
    ) -> None:
        self._log, self._level, self._text = log, level, text
        self.total = 0  # all of them since the start
        self._every_s = every_s
        self._times = 0
        self._told: dict[str, object] = {}
        self._pause: asyncio.TimerHandle | None = None

    def say(self, **told: object) -> None:
        """Write the line, or count it."""
        self.total += 1
        self._times += 1
        self._told = told
        if self._pause is None:
            self._speak()

    def rest(self) -> None:
        """Write what is only counted so far; the next line is written at once."""
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

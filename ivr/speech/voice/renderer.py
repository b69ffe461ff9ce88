"""The rendering process as its parent sees it: started when needed, ended when idle or hanging.

Rule: one order at a time; one that fails or hangs raises, and the next gets a new process. Between
orders that nobody waits for, the process rests, so that it takes at most its share of one
processor; it has the lowest priority besides.
"""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic

import msgspec
import structlog

from ivr.speech.voice.orders import Answer, Order

SHARE = 0.5  # of one processor, on average, for what nobody waits for
_DEADLINE_S = 120.0  # of one order, on a machine whose processors are taken
_IDLE_S = 120.0  # after this without an order the process ends: it holds 0.6 GiB
_LINE_LIMIT = 1 << 16

_log = structlog.get_logger("speech.voice")


class RenderingFailed(Exception):
    """The process gave no sound; the message says why."""


class Renderer:
    """The rendering process."""

    def __init__(
        self,
        folder: Path,
        *,
        command: Sequence[str] = (sys.executable, "-m", "ivr.speech.voice.kokoro"),
        deadline_s: float = _DEADLINE_S,
        share: float = SHARE,
    ) -> None:
        """Render with the voice's files in `folder`."""
        self._command = (*command, str(folder))
        self._deadline_s = deadline_s
        self._share = share
        self._turn = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._rest_until = 0.0
        self._idle: asyncio.TimerHandle | None = None

    @property
    def rest_s(self) -> float:
        """Give how long the process is still to rest, unless somebody waits; seconds."""
        return max(0.0, self._rest_until - monotonic())

    async def render(self, order: Order, *, at_once: bool = False) -> Answer:
        """Have an order done; `at_once` for somebody who waits: no rest before it."""
        await self._take_turn(at_once=at_once)
        try:
            begun = monotonic()
            try:
                async with asyncio.timeout(self._deadline_s):
                    answer = await self._ask(order)
            except (OSError, EOFError, TimeoutError, msgspec.DecodeError, ValueError) as failure:
                await self._end()
                why = str(failure) or f"no answer within {self._deadline_s:g} s"
                raise RenderingFailed(f"the rendering process ended: {why}") from None
            except asyncio.CancelledError:
                await self._end()
                raise
            self._rest_until = begun + answer.cpu_s / self._share
            self._end_when_idle()
        finally:
            self._turn.release()
        if answer.fault:
            raise RenderingFailed(answer.fault)
        return answer

    async def _take_turn(self, *, at_once: bool) -> None:
        """Wait for the process; a rest holds nobody up who does not need it."""
        while True:
            await self._turn.acquire()
            rest_s = self._rest_until - monotonic()
            if at_once or rest_s <= 0:
                return
            self._turn.release()
            await asyncio.sleep(rest_s)

    async def close(self) -> None:
        """End the process."""
        async with self._turn:
            await self._end()

    async def _ask(self, order: Order) -> Answer:
        process = self._process
        if process is None or process.returncode is not None:
            process = self._process = await self._start()
        assert process.stdin is not None
        process.stdin.write(msgspec.json.encode(order) + b"\n")
        await process.stdin.drain()
        return await self._read(process)

    async def _start(self) -> asyncio.subprocess.Process:
        process = self._process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            start_new_session=True,
            limit=_LINE_LIMIT,
        )
        await self._read(process)  # it is ready
        return process

    async def _read(self, process: asyncio.subprocess.Process) -> Answer:
        assert process.stdout is not None
        line = await process.stdout.readline()
        if not line:
            raise EOFError("it gave no answer; try `hotline voice check`")
        return msgspec.json.decode(line, type=Answer)

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()

    def _end_when_idle(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(_IDLE_S, self._close_input)

    def _close_input(self) -> None:
        if self._process is not None and self._process.stdin and not self._turn.locked():
            self._process.stdin.close()  # it reads to the end and goes
            self._process = None

"""Child processes that end with us: started in a session of their own, stopped in order."""

import asyncio
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from hotline.host.priority import serve_first

DIES_WITH_US = ("setpriv", "--pdeathsig", "TERM", "--")


def private_log(path: Path) -> BinaryIO:
    """Open a child's log for appending, mode 0600, so that it can be emptied in place."""
    log = os.open(
        path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600
    )
    os.fchmod(log, 0o600)  # a log of an earlier version was readable by everybody
    return os.fdopen(log, "ab")


class ServiceProcess:
    """`hotline serve` as a child process, which can crash and be restarted alone."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        directory: Path | None = None,
    ) -> None:
        self._command = (*DIES_WITH_US, *command)
        self._directory = directory
        self._env = dict(env)
        self.log = log
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """Give the process id; only while it runs."""
        assert self._process is not None, "the service is not running"
        return self._process.pid

    async def start(self) -> None:
        """Start it; its output goes to the log file."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with private_log(self.log) as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                env=self._env,
                cwd=self._directory,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        serve_first(self._process.pid)

    async def wait(self) -> int:
        """Wait until it ends; return its exit code."""
        assert self._process is not None, "the service is not running"
        return await self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it is gone."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)

    async def stop(self, *, deadline_s: float = 15.0) -> None:
        """Ask it to end, and end it at the deadline."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), deadline_s)
        except TimeoutError:
            process.kill()
            await process.wait()

    def tail(self, lines: int = 12) -> str:
        """Give the last lines of its log, for an error message."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

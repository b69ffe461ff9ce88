"""Asterisk's queues follow the house's: a file that queues.conf includes, and its reload.

The file lies in the state directory, where the service may write and Asterisk may read, so the
queues are as set after a restart of either. Whoever waits in a queue out of use is sent to its
successor and keeps their place there: the dialplan computes it from when they rang.
"""

import asyncio
from pathlib import Path

import structlog

from agents.house.book import HouseBook
from agents.house.queue import queue_file
from core.bus import Bus
from core.config import Settings
from cti.ami.commands import Commands
from cti.ami.link import ActionRefused, LinkUnavailable, OutcomeUnknown
from cti.events import CallQueued, LinkUp

_log = structlog.get_logger("agents.house.asterisk_queues")
_AGAIN_S = 1.0


class AsteriskQueues:
    """Write the queues for Asterisk and have it read them, at each change and each new link."""

    def __init__(self, settings: Settings, bus: Bus, commands: Commands, book: HouseBook) -> None:
        self._default = settings.default_queue
        self._path = settings.var / "queues" / f"{settings.default_queue}.conf"
        self._commands = commands
        self._book = book
        self._news = asyncio.Event()
        book.on_news(self._news.set)
        bus.on(LinkUp, lambda _: self._news.set(), name="queues")
        bus.on(CallQueued, self._on_queued, name="queues")

    async def run(self) -> None:
        """Tell Asterisk, for ever; what failed is tried again."""
        while True:
            await self._news.wait()
            self._news.clear()
            try:
                await self._tell()
                self._book.is_in_asterisk = True
            except LinkUnavailable:
                self._book.is_in_asterisk = False  # at LinkUp it is told
            except Exception as problem:  # whatever it is, the next change must be told again
                _log.error("Asterisk's queues are not as the page House has them; is the "
                           "directory `queues` the service's?", why=_why(problem))  # fmt: skip
                self._book.is_in_asterisk = False
                asyncio.get_running_loop().call_later(_AGAIN_S, self._news.set)

    def _on_queued(self, fact: CallQueued) -> None:
        if any(one.code == fact.queue and not one.in_use for one in self._book.queues):
            self._news.set()  # they came in while it was taken out of use

    async def _tell(self) -> None:
        queues = self._book.queues
        await asyncio.to_thread(_write, self._path, queue_file(queues, self._default))
        await self._commands.reload_queues()
        for one in queues:
            if not one.in_use:
                to = self._book.queue_for(one.code, "")
                await self._commands.send_waiting_on(one.code, to)


def _why(problem: Exception) -> str:
    """Say what failed: the words of an error whose words we know, else its kind alone."""
    known = isinstance(problem, (OSError, ActionRefused, OutcomeUnknown))
    return str(problem) if known else type(problem).__name__


def _write(path: Path, text: str) -> None:
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(exist_ok=True)
    scratch = path.with_suffix(".new")
    scratch.write_text(text)
    scratch.chmod(0o640)  # no secret; Asterisk reads it through the directory's group
    scratch.replace(path)

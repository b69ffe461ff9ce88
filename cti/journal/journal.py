"""The journal: facts from the bus into PostgreSQL in batches, and call records folded from them.

The rule: a fact gets its id when it is accepted, and the id is unique in the table, so a repeated
write (a batch whose commit was not confirmed, a spool replayed after a crash) adds nothing. While
the database is away, facts go to a bounded file and are replayed from there in their order. A
fact without room is refused, counted and logged; an accepted fact is never dropped.
"""

import asyncio
import re
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec
import structlog

from core import ids
from core.bus import Bus
from core.db import Database
from core.repeated_lines import CountedLine
from core.spool import SpoolFile
from cti.events import Event, Fact
from cti.journal.writer import AWAY, REFUSED, Entry, JournalWriter

_log = structlog.get_logger("cti.journal.journal")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Entry).decode
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")  # of JSON; a backslash before it is text


class Limits(msgspec.Struct, frozen=True):
    """Sizes and clocks of the journal."""

    batch: int = 50  # facts in one transaction; encoding them blocks the event loop
    every_s: float = 0.02  # how long facts are collected; a crash can lose those
    retry_s: float = 2.0  # between tries of a database that is away
    write_s: float = 5.0  # deadline of one transaction
    held: int = 50_000  # facts in memory
    spool_bytes: int = 256 << 20


def _entries(lines: Sequence[bytes]) -> list[Entry]:
    """Decode spooled lines; leave out a line that a crash cut short."""
    entries: list[Entry] = []
    for line in lines:
        try:
            entries.append(_decode(line))
        except msgspec.MsgspecError:
            _log.error("an incomplete line of the spool was skipped")
    return entries


def _holds_nul(body: bytes) -> bool:
    """Tell whether a JSON text holds a NUL, which PostgreSQL's jsonb cannot."""
    return b"\\u0000" in body and _NUL.search(body) is not None


class Journal:
    """Accept facts from the bus and write them."""

    def __init__(
        self, bus: Bus, database: Database, spool: Path, *, limits: Limits | None = None
    ) -> None:
        self.accepted = 0
        self.refused = 0
        self.written = 0
        self._bus = bus
        self.writer = JournalWriter(database)
        self._limits = limits or Limits()
        self.spool = SpoolFile(spool, limit=self._limits.spool_bytes)
        self._held: deque[Entry] = deque()
        self._news = asyncio.Event()
        self._writing = asyncio.Lock()
        self._spooled = True  # until checked: an earlier run may have left facts there
        self._behind = False  # something waits for the database or the disk
        self._full = CountedLine(
            _log, "error", "facts were refused: there is no room; bring the database back"
        )
        self._away = CountedLine(
            _log, "warning", "the database takes no facts; they are kept in the spool"
        )
        self._unwritable = CountedLine(
            _log, "error", "the spool cannot be written; facts stay in memory: free the disk"
        )
        self.watch(*Event.__args__)

    def watch(self, *kinds: type) -> None:
        """Write facts of these kinds too (a higher room's; `call_id` is taken where present)."""
        for kind in kinds:
            self._bus.on(kind, self.accept, name="journal")

    @property
    def waiting(self) -> int:
        """Count the facts held in memory."""
        return len(self._held)

    @property
    def behind(self) -> bool:
        """Tell whether facts wait for the database, in memory or in the spool."""
        return self._behind or self._spooled or bool(self._held)

    def accept(self, fact: Fact, fact_id: UUID | None = None) -> None:
        """Take a fact; refuse it (counted, logged) if memory is full or it cannot be stored.

        A fact that may come again after a crash brings its own id.
        """
        body = _encode(fact)
        if len(self._held) >= self._limits.held or _holds_nul(body):
            self._refuse(1)
            return
        call_id = getattr(fact, "call_id", "")
        kind = type(fact).__name__
        self._held.append(Entry(fact_id or ids.new_id(), fact.at, kind, call_id, msgspec.Raw(body)))
        self.accepted += 1
        self._news.set()

    def _refuse(self, count: int) -> None:
        if count:
            self.refused += count
            self._full.say(all=self.refused)

    async def run(self) -> None:
        """Write for ever; at the end, write or spool the facts in memory."""
        try:
            while True:
                await self.flush()
                await self._gather()
        finally:
            await self.flush()
            self.writer.close()
            for line in (self._full, self._away, self._unwritable):
                line.rest()

    async def _gather(self) -> None:
        if self._behind:
            await asyncio.sleep(self._limits.retry_s)
            return
        await self._news.wait()
        await asyncio.sleep(self._limits.every_s)

    async def flush(self) -> None:
        """Write the spool, then the facts in memory; spool what cannot be written."""
        async with self._writing:
            self._news.clear()
            here = await self._replay()
            while self._held:
                batch = [self._held[n] for n in range(min(len(self._held), self._limits.batch))]
                here = here and await self._write(batch)
                if not here and not await self._to_spool(batch):
                    break
                for _ in batch:
                    self._held.popleft()
            self._behind = not here

    async def _to_spool(self, batch: Sequence[Entry]) -> bool:
        self._spooled = True
        try:
            kept = await asyncio.to_thread(self.spool.append, [_encode(entry) for entry in batch])
        except OSError as problem:
            self._unwritable.say(problem=problem.strerror or str(problem))
            return False
        self._refuse(len(batch) - kept)
        return True

    async def _replay(self) -> bool:
        """Write the spooled facts; tell whether later facts may go to the database."""
        if not self._spooled:
            return True
        try:
            if not await asyncio.to_thread(self.spool.size):
                self._spooled = False
                return True
            offset, count = 0, self._limits.batch
            while True:
                begin = offset
                lines, offset = await asyncio.to_thread(self.spool.read, offset, count)
                if offset == begin:
                    break
                if not await self._write(_entries(lines)):
                    return False
            await asyncio.to_thread(self.spool.clear)
            self._spooled = False
        except OSError as problem:
            _log.error("the spool cannot be read; check the disk", problem=str(problem))
            return False
        _log.info("the spooled facts are in the database")
        return True

    async def _write(self, batch: Sequence[Entry]) -> bool:
        try:
            async with asyncio.timeout(self._limits.write_s):
                await self.writer.write(batch)
        except REFUSED as problem:
            return await self._write_singly(batch, problem)
        except AWAY as problem:
            self._away.say(problem=type(problem).__name__)
            return False
        self.written += len(batch)
        return True

    async def _write_singly(self, batch: Sequence[Entry], problem: Exception) -> bool:
        """Write a refused batch fact by fact, so that only the faulty fact is refused."""
        if len(batch) > 1:
            for entry in batch:
                if not await self._write([entry]):
                    return False
            return True
        _log.error(
            "the database refuses a fact for ever: a fault of ours, please report it",
            kind=batch[0].kind,
            call_id=batch[0].call_id[:40],
            problem=type(problem).__name__,
        )
        self.refused += 1
        return True

"""Mends the records of calls during gaps of the link, from Asterisk's channel events (CEL).

The rule: a call that lived while the link was down, or the service away, is read from Asterisk's
own file once it is over; these facts replace those from AMI and are marked late. Late facts go to
the journal only: no telephone, card or clock reacts to them. A file is erased only when all its
calls are settled.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from core import clock
from core.db import Database
from cti.ami.link import ActionRefused, Link, LinkUnavailable, OutcomeUnknown
from cti.decode.calls_seen import Memory
from cti.decode.resync import list_channels
from cti.events import CallEvent
from cti.journal import store
from cti.journal.journal import Journal
from cti.mending.channel_events import late_facts, late_id
from cti.mending.files import WrittenFiles
from cti.mending.lines import Line, is_over

_log = structlog.get_logger("cti.mending.mender")
_TOGETHER = 50  # calls in one query; folding them blocks the event loop
_SETTLED = timedelta(seconds=3)  # after a call's last line no further line comes
_DATABASE_S = 20.0


class Pace(msgspec.Struct, frozen=True):
    """When to read the file."""

    every_s: float = 60.0
    again_s: float = 4.0  # while a call of a gap is still open


class Mender:
    """Read what Asterisk wrote after each gap, and regularly."""

    def __init__(
        self,
        link: Link,
        memory: Memory,
        journal: Journal,
        database: Database,
        files: WrittenFiles,
        pace: Pace,
    ) -> None:
        self.mended = 0
        self._link, self._memory = link, memory
        self._journal, self._database, self._files = journal, database, files
        self._pace = pace
        self._heard_since: datetime | None = None  # the link is up without a break
        self._gone: frozenset[str] = frozenset()  # without a written end, absent at the last look
        self._up = asyncio.Event()

    def link_is_up(self, at: datetime) -> None:
        """Look soon: a call that ended before now may need mending."""
        self._heard_since = at
        self._up.set()

    def link_is_down(self) -> None:
        """Stop looking until the link is up: which calls live is unknown."""
        self._heard_since = None
        self._up.clear()

    async def run(self) -> None:
        """Look regularly, for ever."""
        while True:
            await self._up.wait()
            waits_s = self._pace.every_s
            try:
                if await self.look():
                    waits_s = self._pace.again_s
            except (LinkUnavailable, OutcomeUnknown, ActionRefused):
                waits_s = self._pace.again_s
            except (OSError, TimeoutError, SQLAlchemyError) as problem:
                _log.warning(
                    "what Asterisk wrote of calls could not be read, or not be kept; it stays in "
                    "its log directory, which the service must be able to write",
                    problem=type(problem).__name__,
                )
            await asyncio.sleep(waits_s)

    async def look(self) -> bool:
        """Settle what is written; tell whether a call of a gap is still open."""
        since = self._heard_since
        if since is None or not await asyncio.to_thread(self._files.here):
            return False
        taken = await asyncio.to_thread(self._files.take)
        await self._forget()
        if not taken:
            return False
        await list_channels(self._link)  # the next answer follows all events before this one
        alive = {channel.call_id for channel in await list_channels(self._link)}
        await self._journal.flush()
        if self._journal.behind:
            return True
        still_open, gone = False, set[str]()
        for portion in await asyncio.to_thread(self._files.portions, taken):
            calls = await asyncio.to_thread(self._files.read, portion)
            rest, suspects = self._sorted(calls, alive, since, gone)
            if not await self._mend(suspects):
                return True
            await asyncio.to_thread(self._files.keep, [line for told in rest for line in told])
            still_open |= any(t[0].at < since for t in rest if t[0].call_id not in alive)
        if self._heard_since != since:
            return True
        await asyncio.to_thread(self._files.settle, taken)
        self._gone = frozenset(gone)
        return still_open

    async def _forget(self) -> None:
        """Erase old CDR and queue_log files; a failure is only logged."""
        try:
            await asyncio.to_thread(self._files.forget, clock.now().date())
        except OSError as problem:
            _log.warning(
                "Asterisk's CDR and queue_log of old days could not be erased; `hotline doctor` "
                "names the file and the mend",
                problem=type(problem).__name__,
            )

    def _sorted(
        self, calls: dict[str, list[Line]], alive: set[str], since: datetime, gone: set[str]
    ) -> tuple[list[list[Line]], list[list[Line]]]:
        """Give (calls not settled yet, calls that may need mending); the others are complete."""
        rest: list[list[Line]] = []
        suspects: list[list[Line]] = []
        now = clock.now()
        for call_id, told in calls.items():
            over = is_over(told)
            lives = call_id in alive or call_id in self._memory.calls
            if lives or now - told[-1].at < _SETTLED:
                rest.append(told)
            elif not over and call_id not in self._gone:
                gone.add(call_id)
                rest.append(told)
            elif not over or told[0].at < since:
                suspects.append(told)
        return rest, suspects

    async def _mend(self, suspects: Sequence[list[Line]]) -> bool:
        """Add the missing facts; tell whether all of them are in the database."""
        for n in range(0, len(suspects), _TOGETHER):
            await self._mend_some(suspects[n : n + _TOGETHER])
            await self._journal.flush()
            if self._journal.behind:
                return False
        return True

    async def _mend_some(self, suspects: Sequence[list[Line]]) -> None:
        async with asyncio.timeout(_DATABASE_S), self._database.transaction() as session:
            heard = await store.list_facts(session, [told[0].call_id for told in suspects])
        by_call: dict[str, list[CallEvent]] = {}
        for fact in heard:
            by_call.setdefault(fact.call_id, []).append(fact)
        for told in suspects:
            late = late_facts(told, by_call.get(told[0].call_id, []))
            for fact in late:
                self._journal.accept(fact, late_id(fact))
            self.mended += bool(late)

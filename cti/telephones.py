"""The telephones: one Asterisk's link, decoder, board, journal and commands, joined.

After each login Asterisk is asked for a snapshot; events that come meanwhile wait. The snapshot
replaces the memory, the differences are published, `LinkUp` tells that the board is current, and
the waiting events follow.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core import clock, ids
from core.bus import Bus
from core.config import Settings
from core.db import Database
from cti.ami.commands import Commands
from cti.ami.link import (
    ActionRefused,
    AmiAccount,
    Hello,
    Link,
    LinkUnavailable,
    OutcomeUnknown,
    Rhythm,
)
from cti.ami.message import Message
from cti.decode.decoder import Decoder
from cti.decode.resync import LISTS, list_channels, take_snapshot
from cti.door.door import Door, door_bounds
from cti.events import Event, LinkDown, LinkUp
from cti.journal import store
from cti.journal.journal import Journal
from cti.mending.files import WrittenFiles
from cti.mending.mender import Mender, Pace
from cti.state.board import Board
from cti.witness import Witness

_log = structlog.get_logger("cti.telephones")
_NO_ANSWER = (LinkUnavailable, OutcomeUnknown, ActionRefused)
_REMEMBERED = timedelta(hours=24)  # how old a call without an end may be at our start
_REMEMBER_S = 10.0  # deadline of asking the database for them


class Telephones:
    """All parts of the telephones. Implements `cti.ami.link.Ear`."""

    def __init__(
        self,
        settings: Settings,
        bus: Bus,
        database: Database,
        *,
        rhythm: Rhythm | None = None,
        reap_every_s: float = 60.0,
        buffered: int = 200_000,
    ) -> None:
        """Build all of it; `buffered` events may wait for a snapshot."""
        self._bus = bus
        self._database = database
        self._reap_every_s = reap_every_s
        self._buffered = buffered
        self._decoder = Decoder()
        self.board = Board(settings.timezone)
        for kind in Event.__args__:
            bus.on(kind, self._fold, name="board")
        self.journal = Journal(bus, database, settings.var / "spool" / "journal.jsonl")
        account = AmiAccount(
            settings.asterisk_host,
            settings.ami_port,
            settings.ami_user,
            settings.ami_secret.get_secret_value(),
        )
        self.link = Link(account, self, (*self._decoder.kinds, *LISTS), rhythm=rhythm)
        self.commands = Commands(self.link)
        self.witness = Witness(bus, self.board, self.commands)
        self.door = Door(door_bounds(settings), self.commands, self.board)
        self.mender = Mender(
            self.link,
            self._decoder.memory,
            self.journal,
            database,
            WrittenFiles(
                settings.var / "asterisk" / "hotline" / "log",
                kept_days=settings.call_files_kept_days,
            ),
            Pace(reap_every_s, min(reap_every_s, 4.0)),
        )
        self._buffer: list[tuple[Message, datetime]] | None = None
        self._ups: asyncio.Queue[Hello] = asyncio.Queue()
        self._synced = asyncio.Event()
        self._also: list[Callable[[], Awaitable[None]]] = []

    def also_remember(self, load: Callable[[], Awaitable[None]]) -> None:
        """Let other parts restore their state of before our restart, before the first login."""
        self._also.append(load)

    async def run(self) -> None:
        """Run for ever: journal, link, resynchronisation, reaper, mender, door."""
        await self._remember()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.journal.run(), name="cti.journal.journal")
            tasks.create_task(self._resync(), name="cti.decode.resync")
            tasks.create_task(self._reap(), name="cti.reaper")
            tasks.create_task(self.mender.run(), name="cti.mending.mender")
            tasks.create_task(self.door.run(), name="cti.door.door")
            tasks.create_task(self.link.run(), name="cti.ami.link")

    async def synced(self) -> None:
        """Wait until the board is current."""
        await self._synced.wait()

    # listening to the link

    def on_message(self, message: Message) -> None:
        """Turn an event into facts, or keep it until the snapshot is there."""
        if self._buffer is None:
            self._publish(self._decoder.feed(message, clock.now()))
        elif len(self._buffer) < self._buffered:
            self._buffer.append((message, clock.now()))
        elif self.link.protocol is not None:
            self.link.protocol.give_up("too many events came before the snapshot was there")

    def on_up(self, hello: Hello) -> None:
        """Begin to keep events, and ask for a snapshot."""
        self._buffer = []
        self._ups.put_nowait(hello)

    def on_down(self, why: str) -> None:
        """Tell everyone that the board is stale."""
        self._synced.clear()
        self.mender.link_is_down()
        self._buffer = None
        if self.board.link_up or self.board.link.why != why:  # not at each failed try
            self._bus.publish(LinkDown(at=clock.now(), link=self.link.name, why=why))

    def _publish(self, facts: list[Event]) -> None:
        for fact in facts:
            self._bus.publish(fact)

    def _fold(self, fact: Event) -> None:
        self.board.apply(fact)

    # resynchronisation

    async def _remember(self) -> None:
        """Restore calls and agents of before our restart; without a database, none.

        The spool is written first: it may hold the end of a call that would else look alive.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(_REMEMBER_S):
                await self.journal.flush()
        try:
            async with asyncio.timeout(_REMEMBER_S):
                now = clock.now()
                async with self._database.transaction() as session:
                    facts = await store.list_open_facts(session, now - _REMEMBERED)
                    days = await store.list_queue_days(session, self.board.midnight(now))
                for load in self._also:
                    await load()
        except (OSError, TimeoutError, SQLAlchemyError) as problem:
            _log.warning(
                "the calls and agents of before the restart are not known: no database",
                problem=type(problem).__name__,
            )
            return
        self._decoder.recall(facts)
        for fact in facts:
            self.board.apply(fact)
        self.board.begin_day(days, now)

    async def _resync(self) -> None:
        while True:
            hello = await self._ups.get()
            try:
                snapshot = await take_snapshot(self.link)
            except _NO_ANSWER as problem:
                if self.link.protocol is not None:
                    self.link.protocol.give_up(_complaint(problem))
                continue
            if self._buffer is None or not self._ups.empty():
                continue  # the link fell meanwhile (it may be up again)
            at = clock.now()
            waiting, self._buffer = self._buffer, None
            self._publish(self._decoder.adopt(snapshot, at))
            alive = frozenset(channel.call_id for channel in snapshot.channels)
            self._publish(self._decoder.strays(list(self.board.calls), alive, at))
            epoch = str(ids.new_id())
            self._bus.publish(
                LinkUp(at=at, link=self.link.name, epoch=epoch, version=hello.version)
            )
            self._synced.set()
            self.mender.link_is_up(at)
            for message, heard_at in waiting:
                self._publish(self._decoder.feed(message, heard_at))

    async def _reap(self) -> None:
        """Close calls whose end no event told: absent from Asterisk's last two lists.

        A call on the board that the decoder does not have is closed at the first look.
        """
        while True:
            await asyncio.sleep(self._reap_every_s)
            asked_at = clock.now()
            try:
                channels = await list_channels(self.link)
            except _NO_ANSWER:
                continue
            if self._synced.is_set():
                alive = frozenset(channel.call_id for channel in channels)
                self._publish(self._decoder.reap(alive, asked_at))
                self._publish(self._decoder.strays(list(self.board.calls), alive, asked_at))


def _complaint(problem: Exception) -> str:
    if isinstance(problem, ActionRefused):
        return (
            f"Asterisk lets us in and does not list its calls and queues ({problem}); give the "
            "AMI user `write = call,originate,agent` in manager.conf"
        )
    return f"the snapshot failed: {problem}"

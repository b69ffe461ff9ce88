"""Asterisk's events in, facts out: each kind of event has its reader; no socket, no clock.

A new event is read in the file of its subject and named in that reader's `kinds`.
"""

from collections.abc import Iterable
from datetime import datetime

from cti.ami.message import Message
from cti.decode import catch_up
from cti.decode.calls_seen import Memory
from cti.decode.channels import Channels
from cti.decode.originates import Originates
from cti.decode.queueing import Queueing
from cti.decode.reader import joined
from cti.decode.snapshot import Snapshot
from cti.decode.stations import Stations
from cti.decode.transfers import Transfers
from cti.events import CallEvent, Event


class Decoder:
    """Turn one Asterisk's events into facts; remembers the living calls."""

    def __init__(self, *, link: str = "main", trunk: str = "trunk") -> None:
        self.memory = Memory()
        self._link = link
        self._trunk = trunk
        originates = Originates(self.memory, link=link)
        transfers = Transfers(self.memory, link=link)
        channels = Channels(self.memory, originates, transfers, link=link, trunk=trunk)
        queueing = Queueing(self.memory, channels, link=link)
        self._stations = stations = Stations(link=link)
        self._by_name = joined(channels, queueing, stations, originates, transfers)
        self.kinds = tuple(self._by_name)

    def feed(self, message: Message, at: datetime) -> list[Event]:
        """Give the facts of an event, in order; an unknown event has none."""
        handler = self._by_name.get(message.name)
        return [] if handler is None else list(handler(message, at))

    def adopt(self, snapshot: Snapshot, at: datetime) -> list[Event]:
        """Replace the memory by Asterisk's snapshot; give the differences as facts."""
        calls = catch_up.adopt(self.memory, snapshot, at, link=self._link, trunk=self._trunk)
        return [*calls, *self._stations.adopt(snapshot, at)]

    def recall(self, facts: Iterable[CallEvent]) -> None:
        """Restore living calls from the journal, before the first link after our start."""
        self.memory.recall(facts)

    def reap(self, alive: frozenset[str], asked_at: datetime) -> list[Event]:
        """Close calls whose end no event told (see `catch_up.reap`)."""
        return [*catch_up.reap(self.memory, alive, asked_at, self._link)]

    def strays(self, shown: Iterable[str], alive: frozenset[str], at: datetime) -> list[Event]:
        """Close calls on the board that neither this memory nor Asterisk's list has."""
        return [*catch_up.strays(self.memory, shown, alive, at, self._link)]

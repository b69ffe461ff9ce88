"""All figures of a scrape: from memory, from the disk, and once in half a minute from the database.

Rule: a scrape never delays a call. Files are looked at in a thread; the database is asked at most
every 30 s, with a deadline, and not while it is silent; its last answer stands meanwhile.
"""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import get_args

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from agents.desk import AgentDesk
from console.metrics import telephones
from console.metrics.counters import Counters
from console.metrics.series import Sample
from core import clock
from core.bus import Bus
from core.db import Database
from core.deadlines.impatient_database import ImpatientDatabase
from cti.telephones import Telephones
from customers.caller.lookup import Answered, Lookup
from exchange.drop.door import DropDoor
from exchange.drop.store import count_states
from exchange.webhooks.progress_sql import list_progress
from exchange.webhooks.subscription import State
from ivr.agi.server import AgiServer
from ivr.speech.voice.neural_voice import NeuralVoice
from outbound.campaign.store import count_live, count_waiting
from push.hub import Hub

_log = structlog.get_logger("console.metrics.collect")
_ASKED_EVERY_S = 30.0
_VERSION = version("hotline")
WEBHOOK_STATES: tuple[State, ...] = get_args(State)
ANSWERED: tuple[Answered, ...] = get_args(Answered)
SPOOLS = {"journal": "journal.jsonl", "menus": "ivr.jsonl"}


class Watched(msgspec.Struct, frozen=True, kw_only=True):
    """The parts whose figures are told."""

    var: Path
    drop: DropDoor | None = None  # a folder into which other systems put files
    bus: Bus
    telephones: Telephones
    desk: AgentDesk
    lookup: Lookup
    hub: Hub
    agi: AgiServer
    voice: NeuralVoice
    database: Database  # of the service's own work
    at_desk: Database  # of people's requests


class Collector:
    """Collect the figures."""

    def __init__(self, watched: Watched) -> None:
        self._watched = watched
        self._counters = Counters(watched.bus)
        self._stored: list[Sample] = []
        self._asked_at = float("-inf")
        self._asking = asyncio.Lock()

    async def samples(self) -> list[Sample]:
        """Give every figure of this moment."""
        watched = self._watched
        await self._ask()
        return [
            ("hotline_build_info", (_VERSION,), 1.0),
            *telephones.samples(watched.telephones, watched.desk, clock.now()),
            *self._counters.samples(),
            *_menus(watched.agi, watched.voice),
            *_lookups(watched.lookup),
            *_databases(watched),
            ("hotline_pages_open", (), float(watched.hub.count())),
            *await asyncio.to_thread(_disk, watched.var),
            *self._stored,
        ]

    async def _ask(self) -> None:
        """Ask for campaigns, webhooks and the drop folder, unless that was done lately."""
        database = self._watched.at_desk
        async with self._asking:
            if time.monotonic() - self._asked_at < _ASKED_EVERY_S or _is_silent(database):
                return
            self._asked_at = time.monotonic()
            try:
                async with asyncio.timeout(database.deadline_s):
                    self._stored = [
                        *await _campaigns(database),
                        *await _webhooks(database),
                        *await _drops(database, self._watched.drop),
                    ]
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                self._stored = []
                _log.warning(
                    "campaigns, webhooks, the drop folder cannot be counted",
                    why=type(error).__name__,
                )


async def _campaigns(database: Database) -> list[Sample]:
    async with database.transaction() as session:
        live = await count_live(session)
        waiting = await count_waiting(session)
    return [
        *(("hotline_campaigns", (status,), float(count)) for status, count in live.items()),
        *(("hotline_campaign_contacts", (state,), float(n)) for state, n in waiting.items()),
    ]


async def _webhooks(database: Database) -> list[Sample]:
    now = clock.now()
    async with database.transaction() as session:
        known = await list_progress(session, now)
    states = Counter(one.state for one in known)
    due = [one for one in known if one.state in ("delivering", "failing")]
    since = min((one.waiting_since for one in due if one.waiting_since), default=now)
    return [
        *(("hotline_webhooks", (state,), float(states[state])) for state in WEBHOOK_STATES),
        ("hotline_webhook_changes_waiting", (), float(sum(one.waiting for one in due))),
        ("hotline_webhook_oldest_waiting_seconds", (), max((now - since).total_seconds(), 0.0)),
    ]


async def _drops(database: Database, door: DropDoor | None) -> list[Sample]:
    """Count what came into the drop folder."""
    async with database.transaction() as session:
        states = await count_states(session)
    return [
        *(("hotline_drop_imports", (state,), float(many)) for state, many in states.items()),
        ("hotline_drop_oldest_waiting_seconds", (), door.waiting_s() if door else 0.0),
    ]


def _is_silent(database: Database) -> bool:
    return isinstance(database, ImpatientDatabase) and database.is_silent


def _menus(agi: AgiServer, voice: NeuralVoice) -> Iterator[Sample]:
    yield "hotline_fastagi_sessions", (), agi.sessions
    yield "hotline_fastagi_connections", (), agi.connections
    yield "hotline_fastagi_sessions_begun_total", (), agi.begun
    yield "hotline_fastagi_refused_total", (), agi.refused
    yield "hotline_fastagi_answered_total", (), agi.answered
    yield "hotline_fastagi_answer_seconds_total", (), agi.answered_s
    yield "hotline_rendering_waiting", (), voice.waiting


def _lookups(lookup: Lookup) -> Iterator[Sample]:
    for one in ANSWERED:
        yield "hotline_lookups_total", (one,), lookup.answered[one]
    yield "hotline_lookup_seconds_total", (), lookup.took_s
    yield "hotline_phone_index_fresh", (), float(lookup.is_fresh)
    yield "hotline_phone_index_entries", (), lookup.size


def _databases(watched: Watched) -> Iterator[Sample]:
    yield "hotline_database_up", (), float(not _is_silent(watched.at_desk))
    for name, database in (("work", watched.database), ("desk", watched.at_desk)):
        pool = database.pool
        yield "hotline_database_connections", (name,), pool.checkedout()
        yield "hotline_database_connections_most", (name,), database.most_connections
        yield "hotline_database_connections_taken_total", (name,), pool.taken
        yield "hotline_database_wait_seconds_total", (name,), pool.waited_s


def _disk(var: Path) -> list[Sample]:
    """Look at the files and disks (blocking)."""
    told: list[Sample] = []
    for spool, name in SPOOLS.items():
        told.append(("hotline_spool_bytes", (spool,), float(_size(var / "spool" / name))))
    for place, path in (
        ("state", var),
        ("recordings", var / "recorded"),
        ("sounds", var / "sounds"),
    ):
        usage = shutil.disk_usage(path if path.exists() else var)
        told.append(("hotline_disk_free_bytes", (place,), float(usage.free)))
        told.append(("hotline_disk_size_bytes", (place,), float(usage.total)))
    return told


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # none, or not ours
        return 0

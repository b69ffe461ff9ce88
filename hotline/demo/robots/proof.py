"""A played time proved: what we recorded, beside what Asterisk and the network wrote themselves."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import msgspec

from core.db import Database
from cti.journal import store
from cti.journal.record import CallRecord
from cti.journal.segments import Segment
from hotline.asterisk.config import home_of
from hotline.demo.robots import ledgers, reconcile
from hotline.demo.robots.ledgers import Entry, Unlike
from hotline.demo.robots.reconcile import Difference

_MOST_CALLS = 1_000_000
_NO_CALL = {"NONE", "REALTIME", ""}


class Proof(msgspec.Struct, frozen=True):
    """What was compared, and where the sides differ."""

    calls: int  # that came in
    in_queues: int  # of them and of those from inside, which waited or talked
    unlike: list[Unlike]  # beside both CDRs, or than their own segments
    differences: list[Difference]  # beside the queue_log


async def prove(database: Database, var: Path, since: datetime) -> Proof:
    """Compare the calls that arrived at `since` or later and are over."""
    async with database.transaction() as session:
        wanted = store.CallFilter(direction="in", since=since)
        records = await store.list_calls(session, wanted, limit=_MOST_CALLS)
        segments = await store.list_segments_since(session, since)
    log, network = home_of(var, "hotline") / "log", home_of(var, "carrier") / "log"
    queue_log = await asyncio.to_thread(_lines, log, "queue_log*")
    cdr = await asyncio.to_thread(_lines, log / "cdr-csv", "Master*.csv")
    theirs = await asyncio.to_thread(_lines, network / "cdr-csv", "Master*.csv")
    in_queues = {one.call_id for one in segments if one.kind == "queue"}
    in_queues |= set(_called(queue_log, since.timestamp()))
    return Proof(
        calls=len(records),
        in_queues=len(in_queues),
        unlike=[
            *ledgers.compare(
                [_entry(one) for one in records],
                ledgers.read_cdr(cdr),
                ledgers.read_network(theirs),
                since.timestamp(),
            ),
            *_unlike_segments(records, segments),
        ],
        differences=reconcile.compare(segments, queue_log, sorted(in_queues)),
    )


def _unlike_segments(
    records: Iterable[CallRecord], segments: Iterable[Segment]
) -> Iterable[Unlike]:
    parts: defaultdict[str, list[Segment]] = defaultdict(list)
    for one in segments:
        parts[one.call_id].append(one)
    for record in records:
        for what in ledgers.unlike_segments(record, parts[record.call_id]):
            yield Unlike(what, (_entry(record),))


def _entry(record: CallRecord) -> Entry:
    return Entry(
        ledger="record",
        call_id=record.call_id,
        number=ledgers.told(record.number),
        began=record.arrived_at.timestamp(),
        ended=(record.ended_at or record.arrived_at).timestamp(),
    )


def _called(queue_log: Iterable[str], since: float) -> Iterable[str]:
    """Name the calls of a queue_log's lines from a moment (epoch) on."""
    for line in queue_log:
        parts = line.split("|")
        if len(parts) > 4 and parts[1] not in _NO_CALL and float(parts[0]) >= since:
            yield parts[1]


def _lines(folder: Path, names: str) -> list[str]:
    """Read a log with its rotated copies, the oldest first."""
    files = sorted(folder.glob(names), key=lambda path: path.stat().st_mtime)
    return [line for path in files for line in path.read_text().splitlines()]

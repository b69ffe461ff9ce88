"""What happened while the link was down: the memory compared with a fresh snapshot, as facts.

The rule: a call that Asterisk no longer has ended in the gap (`lost_in_gap`); a new call arrived;
for all others only the differences become facts. The snapshot replaces the memory.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from cti.decode.calls_seen import Call, Memory, Ring, Talk, end_ring, end_talk, endings
from cti.decode.fields import clean_name, clean_number, endpoint_of, extension_of, is_own_id
from cti.decode.snapshot import ChannelSeen, EntrySeen, Snapshot
from cti.events import (
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallLeftQueue,
    CallQueued,
    CallRinging,
    Direction,
)

_UP = "6"


def adopt(
    memory: Memory, snapshot: Snapshot, at: datetime, *, link: str, trunk: str
) -> list[CallEvent]:
    """Replace the memory by a snapshot; give the differences as facts."""
    by_call: dict[str, list[ChannelSeen]] = {}
    for channel in snapshot.channels:
        by_call.setdefault(channel.call_id, []).append(channel)
    facts: list[CallEvent] = []
    for call in memory:
        if call.call_id not in by_call:
            facts += endings(call, at, link, lost_in_gap=True)
            memory.forget(call)
    entries = {entry.uniqueid: entry for entry in snapshot.entries}
    waiting: dict[str, int] = {}
    for entry in snapshot.entries:
        waiting[entry.queue] = waiting.get(entry.queue, 0) + 1
    for call_id, channels in by_call.items():
        first = next((c for c in channels if c.uniqueid == call_id), channels[0])
        call = memory.open_call(call_id, _direction(first, trunk), at)
        _replace_channels(memory, call, channels)
        if not call.announced and call.direction == "internal":
            _find_caller(call, first, channels, trunk)
        entry = entries.get(first.uniqueid)
        facts += _arrival(call, first, at, link)
        facts += _queueing(call, entry, waiting, at, link)
        legs = [c for c in channels if c is not first]
        facts += _outside(call, legs, at, link) if call.caller else _agents(call, legs, at, link)
        facts += _leaving(call, entry, at, link)
        call.last_at = at
    return facts


def _direction(first: ChannelSeen, trunk: str) -> Direction:
    if endpoint_of(first.channel) != trunk:
        return "internal"
    ours = not is_own_id(first.uniqueid) or first.state in ("0", "5")
    return "out" if ours else "in"


def _find_caller(call: Call, first: ChannelSeen, channels: list[ChannelSeen], trunk: str) -> None:
    """Find out whether an agent's call goes outside."""
    if any(endpoint_of(channel.channel) == trunk for channel in channels):
        call.direction, call.caller = "out", extension_of(first.channel)


def _replace_channels(memory: Memory, call: Call, channels: list[ChannelSeen]) -> None:
    for uniqueid in list(call.channels):
        memory.leave(uniqueid)
    for channel in channels:
        memory.join(call, channel.uniqueid, channel.channel)


def _arrival(call: Call, first: ChannelSeen, at: datetime, link: str) -> list[CallEvent]:
    if call.announced:
        return []
    call.announced, call.held = True, None
    out = call.direction == "out"
    number = clean_number(first.exten if call.caller else first.number)
    return [
        CallArrived(
            at=at - timedelta(seconds=first.age_s),
            call_id=call.call_id,
            link=link,
            direction=call.direction,
            number=number if call.caller or not out else "",
            name="" if out else clean_name(first.name),
            dialled=first.exten if call.caller or not out else "",
            channel=first.channel,
            attempt_id=first.uniqueid if out and not is_own_id(first.uniqueid) else "",
            extension=call.caller,
        )
    ]


def _queueing(
    call: Call, entry: EntrySeen | None, waiting: dict[str, int], at: datetime, link: str
) -> list[CallEvent]:
    if entry is None or call.queue == entry.queue:
        return []
    waiting_since = call.join_queue(entry.queue, at - timedelta(seconds=entry.waited_s))
    return [
        CallQueued(
            at=call.queued_at,
            call_id=call.call_id,
            link=link,
            queue=entry.queue,
            position=entry.position,
            waiting=waiting[entry.queue],
            waiting_since=waiting_since,
        )
    ]


def _agents(call: Call, legs: list[ChannelSeen], at: datetime, link: str) -> list[CallEvent]:
    facts: list[CallEvent] = []
    rings = {extension_of(c.channel): c for c in legs if c.state != _UP}
    talks = {extension_of(c.channel): c for c in legs if c.state == _UP and c.bridged}
    for extension in list(call.rings):
        if extension not in rings and extension not in talks:
            facts.append(end_ring(call, extension, at, link))
    if call.talk is not None and call.talk.extension not in talks:
        facts.append(end_talk(call, at, link))
    if call.direction == "internal":
        return facts
    for extension, leg in rings.items():
        if extension and extension not in call.rings:
            facts.append(_ring(call, extension, leg, at, link))
    for extension in talks:
        if extension and call.talk is None:
            facts.append(_answer(call, extension, at, link))
    return facts


def _outside(call: Call, legs: list[ChannelSeen], at: datetime, link: str) -> list[CallEvent]:
    """Give the answer or the end of talk that an agent's call to outside is missing."""
    speak = any(leg.state == _UP and leg.bridged for leg in legs)
    if call.talk is not None and not speak:
        return [end_talk(call, at, link)]
    return [_answer(call, call.caller, at, link)] if call.talk is None and speak else []


def _ring(call: Call, extension: str, leg: ChannelSeen, at: datetime, link: str) -> CallEvent:
    since = at - timedelta(seconds=leg.age_s)
    call.rings[extension] = Ring(call.queue, leg.channel, since)
    return CallRinging(
        at=since,
        call_id=call.call_id,
        link=link,
        extension=extension,
        queue=call.queue,
        channel=leg.channel,
    )


def _answer(call: Call, extension: str, at: datetime, link: str) -> CallEvent:
    ring = call.rings.pop(extension, None)
    queue = call.queue or (ring.queue if ring else "")
    rang_s = int((at - ring.since).total_seconds()) if ring else 0
    call.talk = Talk(extension, queue, at)
    call.queue = ""
    return CallAnswered(
        at=at,
        call_id=call.call_id,
        link=link,
        extension=extension,
        queue=queue,
        waited_s=int((at - call.queued_at).total_seconds()) if queue else 0,
        rang_s=rang_s,
        waited_before_s=call.waited_before_s if queue else 0,
    )


def _leaving(call: Call, entry: EntrySeen | None, at: datetime, link: str) -> list[CallEvent]:
    if entry is not None or not call.queue:
        return []
    queue = call.queue
    call.leave_queue(int((at - call.queued_at).total_seconds()))
    return [
        CallLeftQueue(at=at, call_id=call.call_id, link=link, queue=queue, reason="lost_in_gap")
    ]


def reap(memory: Memory, alive: frozenset[str], asked_at: datetime, link: str) -> list[CallEvent]:
    """Close calls that Asterisk's last two lists lack; `alive` are call ids of `Status`.

    A call with an event after `asked_at` is kept, since the list may be older.
    """
    facts: list[CallEvent] = []
    for call in memory:
        if call.call_id in alive or call.last_at >= asked_at:
            call.missed = False
        elif not call.missed:
            call.missed = True
        else:
            facts += endings(call, asked_at, link, lost_in_gap=True)
            memory.forget(call)
    return facts


def strays(
    memory: Memory, shown: Iterable[str], alive: frozenset[str], at: datetime, link: str
) -> list[CallEvent]:
    """Close calls on the board that are not in the memory; `alive` are call ids of `Status`."""
    ghosts = [call_id for call_id in shown if call_id not in memory.calls and call_id not in alive]
    return [
        CallEnded(at=at, call_id=ghost, link=link, cause=0, cause_text="", lost_in_gap=True)
        for ghost in ghosts
    ]

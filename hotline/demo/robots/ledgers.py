"""Our records of calls that came in, beside Asterisk's CDR and the simulated network's own.

Rule: each call stands in all three with its caller, its begin and its end, and the two CDRs agree
whether it was answered; a record's sums are those of its segments. Asterisk counts whole seconds,
so times may differ by `CLOCKS_S`. A CDR has a row for each channel (Asterisk, cdr_csv.c); a call's
own is that of its first channel here, and the one that dialled the hotline there. Call ids are one
thing here and another there, so the network's calls are known by number and order, and two of one
second by their ends; numbers that we never saw are those of callers who withheld them.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Literal

import msgspec

from cti.decode.fields import LINE_TEST
from cti.journal.record import CallRecord
from cti.journal.segments import Segment

CLOCKS_S = 2.0
Ledger = Literal["record", "CDR", "network"]
_COLUMNS = 20  # of a row with `newcdrcolumns`, as asterisk-config/shared/cdr.conf has it
_SOURCE, _CONTEXT, _CHANNEL, _DIALLED = 1, 3, 5, 8
_BEGAN, _ANSWERED, _ENDED, _ID, _CALL = 9, 10, 11, 16, 19
_OF_A_CALLER = "caller"  # the context in asterisk-config/carrier/extensions.conf that dials us


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One call as one ledger has it; moments are seconds of the epoch."""

    ledger: Ledger
    call_id: str
    number: str  # "": withheld
    began: float
    ended: float
    answered: bool | None = None  # None: this ledger does not say


class Unlike(msgspec.Struct, frozen=True):
    """A call that the ledgers tell differently; a ledger without an entry lacks the call."""

    what: str
    entries: tuple[Entry, ...]


def read_cdr(lines: Iterable[str]) -> list[Entry]:
    """Read Asterisk's CDR: the calls that came in over the trunk."""
    return _read("CDR", lines, lambda row: row[_ID] == row[_CALL] and _came_in(row))


def read_network(lines: Iterable[str]) -> list[Entry]:
    """Read the simulated network's CDR: the calls that dialled the hotline, but the line tests."""
    return _read("network", lines, _rang_us)


def _rang_us(row: Sequence[str]) -> bool:
    return row[_CONTEXT] == _OF_A_CALLER and not row[_DIALLED].startswith(f"PJSIP/{LINE_TEST}@")


def unlike_segments(record: CallRecord, segments: Iterable[Segment]) -> list[str]:
    """Say where a record's sums are not those of its segments, which queue_log is compared with."""
    parts = [one for one in segments if one.ended_at is not None]
    found: list[str] = []
    for what, kind, summed in (
        ("waited", "queue", record.waited_s), ("talk", "talk", record.talk_s),
    ):  # fmt: skip
        stretches = [
            (one.ended_at - one.began_at).total_seconds()
            for one in parts
            if one.kind == kind and one.ended_at is not None
        ]
        if abs(sum(stretches) - summed) > max(len(stretches), 1):  # each is counted in seconds
            found.append(f"{what} {summed} s, its segments {sum(stretches):.1f} s")
    if (record.outcome == "answered") != any(one.kind == "talk" for one in parts):
        found.append(f"outcome {record.outcome}")
    return found


def compare(
    ours: Sequence[Entry], cdr: Sequence[Entry], network: Sequence[Entry], since: float
) -> list[Unlike]:
    """List what the three tell differently of calls that began at `since` (epoch) or later."""
    edge = since + CLOCKS_S  # a call that began on it may stand on one side only
    here = _by(cdr, lambda one: one.call_id)
    found: list[Unlike] = []
    for one in ours:
        found += _differ(one, next(iter(here.pop(one.call_id, ())), None), edge)
    found += [_lacking(one, "record") for rest in here.values() for one in rest if one.began > edge]
    return found + list(_beside_network(ours, cdr, network, edge))


def _beside_network(
    ours: Sequence[Entry], cdr: Sequence[Entry], network: Sequence[Entry], edge: float
) -> Iterable[Unlike]:
    answered = {one.call_id: one.answered for one in cdr}
    seen = {one.number for one in (*ours, *cdr)}
    # Whoever is on the edge by one clock may be beyond it by the other: all are paired first.
    mine, theirs = (
        _by(
            (one for one in all_of if one.began > edge - early_s),
            lambda one: one.number if one.number in seen else "",
        )
        for all_of, early_s in ((ours, CLOCKS_S), (network, 2 * CLOCKS_S))
    )
    for number in sorted(mine.keys() | theirs.keys()):
        pairs, rest = _paired(mine[number], theirs[number])
        for one, other in pairs:
            if one.began > edge:
                known = msgspec.structs.replace(one, answered=answered.get(one.call_id))
                yield from _differ(known, other, edge, "network")
        yield from (_lacking(other, "record") for other in rest if other.began > edge)


def _differ(
    one: Entry, other: Entry | None, edge: float, ledger: Ledger = "CDR"
) -> Iterable[Unlike]:
    if other is None:
        if one.began > edge:
            yield _lacking(one, ledger)
        return
    if ledger == "CDR" and one.number != other.number:
        yield Unlike("caller", (one, other))
    for what, here, there in (
        ("begin", one.began, other.began), ("end", one.ended, other.ended),
    ):  # fmt: skip
        if abs(here - there) > CLOCKS_S:
            yield Unlike(f"{what} {here - there:+.1f} s", (one, other))
    if None not in (one.answered, other.answered) and one.answered != other.answered:
        yield Unlike("answered", (one, other))


def told(number: str) -> str:
    """Give a number, "" for the word that stands for a withheld one."""
    return number if any(sign.isdigit() for sign in number) else ""


def _lacking(one: Entry, ledger: Ledger) -> Unlike:
    return Unlike(f"not in the {ledger}", (one,))


def _by(entries: Iterable[Entry], key: Callable[[Entry], str]) -> defaultdict[str, list[Entry]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        found[key(one)].append(one)
    return found


def _paired(
    ours: list[Entry], theirs: list[Entry]
) -> tuple[list[tuple[Entry, Entry | None]], list[Entry]]:
    """Pair a number's calls in their order, those that began together by their end; give the rest.

    A call of ours without one is paired with None.
    """
    pairs: list[tuple[Entry, Entry | None]] = []
    rest = _in_order(theirs)
    for one in _in_order(ours):
        together = [other for other in rest if abs(other.began - one.began) <= CLOCKS_S]
        found = min(together or rest[:1], key=partial(_apart, one), default=None)
        if found is not None:
            rest.remove(found)
        pairs.append((one, found))
    return pairs, rest


def _apart(one: Entry, other: Entry) -> float:
    return abs(one.ended - other.ended)


def _in_order(entries: list[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: one.began)


def _came_in(row: Sequence[str]) -> bool:
    return row[_CHANNEL].startswith("PJSIP/trunk-") and row[_ID].startswith("hotline-")


def _read(
    ledger: Ledger, lines: Iterable[str], wanted: Callable[[Sequence[str]], bool]
) -> list[Entry]:
    """Join a call's rows: from the first's begin to the last's end, answered if any was.

    The moment of the answer tells; a row's disposition is that of the last agent who was rung.
    """
    rows = [row for row in csv.reader(lines) if len(row) >= _COLUMNS and wanted(row)]
    calls: defaultdict[str, list[Sequence[str]]] = defaultdict(list)
    for row in rows:
        calls[row[_ID]].append(row)
    return [
        Entry(
            ledger=ledger,
            call_id=call_id,
            number=told(parts[0][_SOURCE]),
            began=min(_epoch(row[_BEGAN]) for row in parts),
            ended=max(_epoch(row[_ENDED]) for row in parts),
            answered=any(row[_ANSWERED] for row in parts),
        )
        for call_id, parts in calls.items()
    ]


def _epoch(moment: str) -> float:
    """Read a moment of a CDR, which is UTC (`usegmtime`)."""
    return datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp()

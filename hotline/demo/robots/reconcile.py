"""What our segments say of calls, beside Asterisk's own queue_log: every difference, by call.

Rule: each entry of a queue and how it ended, each ring without an answer, each talk with agent and
length must be there on both sides; where we do not know who ended a talk, we say so, and that is no
difference. Two clocks that count whole seconds differ by at most
`CLOCKS_S`. queue_log: epoch|call|queue|member|event|data… (Asterisk, app_queue.c).
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from cti.journal.segments import Segment

CLOCKS_S = 2.0
_NOT_TOLD = "unknown"
_EXTENSION = re.compile(r"(?:^|/)(\d+)")  # a member stands by name, or by interface
_WAITS = {  # how a wait ended: queue_log's event, and our result
    "CONNECT": "answered", "ABANDON": "abandoned", "EXITWITHTIMEOUT": "timeout",
    "EXITEMPTY": "leaveempty", "EXITWITHKEY": "continue",
}  # fmt: skip


class Step(msgspec.Struct, frozen=True, order=True):
    """One thing that happened to a call, as either side tells it."""

    what: str  # "wait" or "talk"
    queue: str
    who: str  # agent's extension, "" for a wait that nobody ended
    result: str
    lasted_s: float


class Difference(msgspec.Struct, frozen=True):
    """A call that the two sides tell differently."""

    call_id: str
    ours: tuple[Step, ...]
    theirs: tuple[Step, ...]


def compare(
    segments: Iterable[Segment], queue_log: Iterable[str], calls: Iterable[str]
) -> list[Difference]:
    """List the calls of `calls` that differ; lines and segments of others are left out."""
    ours, theirs = _ours(segments), _theirs(queue_log)
    found = [Difference(call, tuple(ours[call]), tuple(theirs[call])) for call in calls]
    return [one for one in found if not _agree(one.ours, one.theirs)]


def _agree(ours: Sequence[Step], theirs: Sequence[Step]) -> bool:
    return len(ours) == len(theirs) and all(
        (a.what, a.queue, a.who) == (b.what, b.queue, b.who)
        and a.result in (b.result, _NOT_TOLD)
        and abs(a.lasted_s - b.lasted_s) <= CLOCKS_S
        for a, b in zip(ours, theirs, strict=True)
    )


def _ours(segments: Iterable[Segment]) -> dict[str, list[Step]]:
    by_call: dict[str, list[Segment]] = defaultdict(list)
    for one in segments:
        by_call[one.call_id].append(one)
    steps: dict[str, list[Step]] = defaultdict(list)
    for call_id, parts in by_call.items():
        for part in sorted(parts, key=lambda one: one.place):
            if part.kind == "queue" or (part.kind == "talk" and part.queue):
                steps[call_id].append(_step(part, parts))
    return steps


def _step(part: Segment, parts: Sequence[Segment]) -> Step:
    lasted = ((part.ended_at or part.began_at) - part.began_at).total_seconds()
    if part.kind == "talk":
        return Step("talk", part.queue, part.extension, part.result, lasted)
    answer = next((one for one in parts if one.kind == "talk" and one.place > part.place), None)
    who = answer.extension if answer is not None and part.result == "answered" else ""
    return Step("wait", part.queue, who, part.result, lasted)


def _theirs(queue_log: Iterable[str]) -> dict[str, list[Step]]:
    steps: dict[str, list[Step]] = defaultdict(list)
    begun: dict[str, float] = {}
    for line in queue_log:
        parts = line.rstrip("\n").split("|")
        if len(parts) < 5:
            continue
        at, call_id, queue, member, event = float(parts[0]), *parts[1:5]
        who = "".join(_EXTENSION.findall(member)[:1])
        if event == "ENTERQUEUE":
            begun[call_id] = at
        elif event in _WAITS and call_id in begun:
            lasted = at - begun.pop(call_id)
            agent = who if event == "CONNECT" else ""
            steps[call_id].append(Step("wait", queue, agent, _WAITS[event], lasted))
        elif event in {"COMPLETEAGENT", "COMPLETECALLER"}:
            ended_by = event.removeprefix("COMPLETE").lower()
            steps[call_id].append(Step("talk", queue, who, ended_by, float(parts[6])))
        elif event in {"BLINDTRANSFER", "ATTENDEDTRANSFER"}:
            steps[call_id].append(Step("talk", queue, who, "transfer", float(parts[8])))
    return steps

"""The segments of a call, from streams of a real Asterisk and from the rarer turns of a call."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast, get_args

import pytest

from cti.events import (
    CallAbandoned,
    CallAnswered,
    CallEnded,
    CallEvent,
    CallHeld,
    CallLeftQueue,
    CallQueued,
    CallRinging,
    MenuEnded,
    MenuStarted,
    TalkEnded,
)
from cti.journal.record import fold
from cti.journal.segments import Segment, segments
from tests.cti.replay import facts

AT = datetime(2026, 1, 1, tzinfo=UTC)


def _told(*steps: tuple[Any, dict[str, Any]]) -> list[Segment]:
    """Fold facts a second apart."""
    return segments(
        [
            kind(**{"at": AT + timedelta(seconds=n), "call_id": "1.1", **parts})
            for n, (kind, parts) in enumerate(steps)
        ]
    )


def _short(told: list[Segment]) -> list[tuple[str, str, str]]:
    return [(one.kind, one.flow or one.extension or one.queue, one.result) for one in told]


def _recorded(name: str) -> list[CallEvent]:
    told = [fact for fact in facts(name) if isinstance(fact, get_args(CallEvent))]
    return cast(list[CallEvent], told)


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        ("answered", [("queue", "service", "answered"), ("ring", "1001", "answered"),
                      ("talk", "1001", "agent")]),
        ("abandoned", [("queue", "service", "abandoned"), ("ring", "1002", "caller_left")]),
    ],
)  # fmt: skip
def test_a_recorded_call_has_its_segments(
    stream: str, expected: list[tuple[str, str, str]]
) -> None:
    assert _short(segments(_recorded(stream))) == expected


@pytest.mark.parametrize(
    "stream", ["answered", "abandoned", "busy", "caller_leaves", "outbound", "menu"]
)
def test_segments_say_what_the_record_says(stream: str) -> None:
    told = _recorded(stream)
    record, parts = fold(told), segments(told)
    assert record is not None

    assert [one.place for one in parts] == list(range(len(parts)))
    assert all(one.ended_at is not None and one.ended_at >= one.began_at for one in parts)
    talks = [one.extension for one in parts if one.kind == "talk"]
    assert talks == ([record.extension] if record.outcome == "answered" else [])
    queues = {one.queue for one in parts if one.kind == "queue"}
    assert queues == ({record.queue} if record.queue else set())


def test_a_menu_a_wait_a_hold_and_a_second_queue_keep_their_own_times() -> None:
    told = _told(
        (MenuStarted, {"flow": "main"}),
        (MenuEnded, {"flow": "main", "result": "queue", "path": ()}),
        (CallQueued, {"queue": "service", "position": 1, "waiting": 1}),
        (CallLeftQueue, {"queue": "service", "reason": "TIMEOUT"}),
        (CallQueued, {"queue": "bill", "position": 1, "waiting": 1}),
        (CallAnswered, {"extension": "1001", "queue": "bill", "waited_s": 1, "rang_s": 0}),
        (CallHeld, {"on": True}),
        (CallHeld, {"on": False}),
        (CallHeld, {"on": True}),
        (TalkEnded, {"extension": "1001", "queue": "bill", "talk_s": 3, "who": "caller"}),
        (CallEnded, {"cause": 16, "cause_text": ""}),
    )
    assert _short(told) == [
        ("menu", "main", "queue"),
        ("queue", "service", "timeout"),
        ("queue", "bill", "answered"),
        ("talk", "1001", "caller"),
        ("hold", "", "resumed"),
        ("hold", "", "talk_ended"),
    ]
    assert all(one.ended_at is not None for one in told)
    assert (told[3].began_at, told[3].ended_at) == (
        AT + timedelta(seconds=5), AT + timedelta(seconds=9),
    )  # fmt: skip


@pytest.mark.parametrize(("in_gap", "result"), [(False, "call_ended"), (True, "lost_in_gap")])
def test_what_is_open_ends_with_the_call(in_gap: bool, result: str) -> None:
    told = _told(
        (MenuStarted, {"flow": "main"}),
        (CallRinging, {"extension": "1001", "queue": "service", "channel": "c"}),
        (CallRinging, {"extension": "1001", "queue": "service", "channel": "c"}),
        (CallEnded, {"cause": 16, "cause_text": "", "lost_in_gap": in_gap}),
    )
    assert _short(told) == [("menu", "main", result), ("ring", "1001", result)]


def test_an_end_without_a_beginning_makes_no_segment() -> None:
    assert _told((CallAbandoned, {"queue": "service", "waited_s": 1})) == []

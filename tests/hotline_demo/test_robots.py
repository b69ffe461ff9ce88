"""Robots' shifts from a seed, and the comparison of our segments with Asterisk's queue_log."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from cti.journal.segments import Segment
from hotline.demo.robots.day_curve import busyness
from hotline.demo.robots.reconcile import compare
from hotline.demo.robots.script import Shift

AT = datetime(2026, 1, 1, tzinfo=UTC)
EPOCH = int(AT.timestamp())
LOG = [
    f"{EPOCH}|1.1|service|NONE|ENTERQUEUE||13900000001|1",
    f"{EPOCH + 4}|1.1|service|PJSIP/1001|RINGNOANSWER|3000",
    f"{EPOCH + 9}|1.1|service|1102|CONNECT|9|1.2|2",
    f"{EPOCH + 30}|1.1|service|1102|COMPLETECALLER|9|21|1",
    f"{EPOCH}|2.1|outage|NONE|ENTERQUEUE||13900000002|1",
    f"{EPOCH + 12}|2.1|outage|NONE|ABANDON|1|1|12",
    "not a line",
]


def _part(kind: str, begins: float, ends: float, **parts: object) -> Segment:
    known = {
        "call_id": "1.1", "place": 0, "kind": kind, "queue": "service",
        "began_at": AT + timedelta(seconds=begins), "ended_at": AT + timedelta(seconds=ends),
    }  # fmt: skip
    return Segment(**{**known, **parts})  # pyright: ignore[reportArgumentType]


def _ours() -> list[Segment]:
    return [
        _part("queue", 0.4, 9.3, result="answered"),
        _part("ring", 1, 4, place=1, extension="1001", result="no_answer"),
        _part("talk", 9.3, 30.2, place=2, extension="1102", result="caller"),
        _part("queue", 0.2, 12.1, call_id="2.1", queue="outage", result="abandoned"),
    ]


def test_two_that_agree_within_their_clocks_have_no_difference() -> None:
    assert compare(_ours(), LOG, ["1.1", "2.1"]) == []


@pytest.mark.parametrize(
    ("place", "wrong"),
    [
        (0, _part("queue", 0.4, 14, result="answered")),
        (0, _part("queue", 0.4, 9.3, result="abandoned")),
        (2, _part("talk", 9.3, 30.2, place=2, extension="1001", result="caller")),
        (2, _part("talk", 9.3, 30.2, place=2, extension="1102", result="agent")),
        (3, _part("queue", 0.2, 12.1, call_id="2.1", queue="service", result="abandoned")),
    ],
)
def test_a_time_an_end_an_agent_or_a_queue_that_differs_is_found(
    place: int, wrong: Segment
) -> None:
    ours = _ours()
    ours[place] = wrong
    assert [one.call_id for one in compare(ours, LOG, ["1.1", "2.1"])] == [wrong.call_id]


def test_a_talk_of_which_we_do_not_know_who_ended_it_is_no_difference() -> None:
    ours = _ours()
    ours[2] = _part("talk", 9.3, 30.2, place=2, extension="1102", result="unknown")
    assert compare(ours, LOG, ["1.1", "2.1"]) == []


def test_a_call_that_one_side_lacks_is_found() -> None:
    assert [one.call_id for one in compare(_ours()[:3], LOG, ["1.1", "2.1"])] == ["2.1"]
    assert [one.call_id for one in compare(_ours(), LOG[:4], ["1.1", "2.1"])] == ["2.1"]


def test_equal_seeds_make_equal_shifts_and_a_shift_has_everything() -> None:
    first, second, other = Shift(7, 1), Shift(7, 1), Shift(7, 2)
    calls = [first.next_call() for _ in range(300)]
    assert calls == [second.next_call() for _ in range(300)]
    assert calls != [other.next_call() for _ in range(300)]
    assert {one.does for one in calls} == {"answers", "misses", "refuses"}
    assert any(one.holds_s for one in calls)
    assert any(first.next_break(("meal",)) for _ in range(300))
    assert first.next_break(()) is None
    said = [first.next_business(("fault", "inquiry")) for _ in range(300)]
    assert said == [second.next_business(("fault", "inquiry")) for _ in range(300)]
    assert said.count("fault") > said.count("inquiry") > said.count("") > 0
    assert first.next_business(()) == ""


def test_a_pace_shortens_every_time() -> None:
    quick, slow = Shift(7, 1, 10).next_call(), Shift(7, 1).next_call()
    assert quick.talks_s == pytest.approx(slow.talks_s / 10)
    assert quick.writes_s == pytest.approx(slow.writes_s / 10)


def test_a_day_is_quiet_at_night_busiest_in_the_morning_and_as_busy_as_its_mean_in_all() -> None:
    by_minute = [busyness(minute / 1440) for minute in range(1440)]
    assert sum(by_minute) / 1440 == pytest.approx(1.0, abs=0.001)
    assert max(by_minute[: 5 * 60]) < 0.4
    assert 9 * 60 <= by_minute.index(max(by_minute)) < 11 * 60
    steps = [abs(one - another) for one, another in pairwise(by_minute)]
    assert max(steps) < 0.03
    assert abs(by_minute[-1] - by_minute[0]) < 0.03, "midnight is no step either"

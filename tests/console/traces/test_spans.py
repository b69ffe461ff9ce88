"""A call's spans, folded from its facts."""

from datetime import UTC, datetime, timedelta

import msgspec

from console.traces.spans import Span, call_span
from cti.events import (
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallQueued,
    CallRinging,
    MenuEnded,
    MenuStarted,
    MenuStep,
    TalkEnded,
)
from screenpop.events import CallerLookedUp, CardSent

BEGIN = datetime(2026, 11, 28, 3, tzinfo=UTC)
CALL = "1764.1"
STEPS = (MenuStep(place="language", key="1", ms=2_000), MenuStep(place="main", key="2", ms=4_000))


def at(seconds: float) -> datetime:
    return BEGIN + timedelta(seconds=seconds)


FACTS: tuple[CallEvent, ...] = (
    CallArrived(
        at=at(0), call_id=CALL, direction="in", number="+8613800001111", name="王芳",
        dialled="95598", channel="PJSIP/trunk-1",
    ),
    MenuStarted(at=at(1), call_id=CALL, flow="hotline"),
    MenuEnded(
        at=at(8), call_id=CALL, flow="hotline", result="queue", path=("language", "main"),
        queue="service", steps=STEPS,
    ),
    CallQueued(at=at(8), call_id=CALL, queue="service", position=1, waiting=1),
    CallRinging(at=at(9), call_id=CALL, extension="8001", queue="service", channel="PJSIP/8001-1"),
    CallAnswered(at=at(12), call_id=CALL, extension="8001", queue="service", waited_s=4, rang_s=3),
    TalkEnded(at=at(60), call_id=CALL, extension="8001", queue="service", talk_s=48, who="caller"),
    CallEnded(at=at(61), call_id=CALL, cause=16, cause_text="Normal Clearing"),
)  # fmt: skip
NOTES = (
    CallerLookedUp(at=at(0.5), call_id=CALL, began_at=at(0.1), outcome="exact"),
    CardSent(at=at(9), call_id=CALL),
)


def test_a_call_is_one_span_with_its_stretches_inside_by_their_own_moments():
    span = call_span(FACTS, NOTES)
    assert span is not None
    assert (span.began_at, span.ended_at) == (at(0), at(61))
    assert span.told["hotline.call_id"] == CALL
    stretches = [(one.name, one.began_at, one.ended_at) for one in span.children]
    assert stretches == [
        ("look-up", at(0.1), at(0.5)),
        ("menu", at(1), at(8)),
        ("queue", at(8), at(12)),
        ("ring", at(9), at(12)),
        ("card sent", at(9), at(9)),
        ("talk", at(12), at(60)),
    ]


def test_a_menus_steps_lie_one_behind_the_other_inside_it():
    span = call_span(FACTS)
    assert span is not None
    steps = [(one.told["hotline.place"], one.began_at, one.ended_at)
             for one in span.children[0].children]  # fmt: skip
    assert steps == [("language", at(1), at(3)), ("main", at(3), at(7))]


def test_no_number_name_extension_or_key_is_told():
    span = call_span(FACTS, NOTES)
    told = msgspec.json.encode(span).decode()
    for secret in ("13800001111", "王芳", "8001", '"1"', '"2"'):
        assert secret not in told


def test_a_call_that_is_not_over_tells_nothing_and_one_lost_in_a_gap_has_failed():
    assert call_span(FACTS[:-1]) is None
    lost = CallEnded(at=at(90), call_id=CALL, cause=0, cause_text="", lost_in_gap=True)
    span = call_span((*FACTS[:6], lost))
    assert isinstance(span, Span)
    assert span.has_failed
    assert span.children[-1].has_failed

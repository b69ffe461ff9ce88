"""The life of a call, whatever order its facts come in."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cti.events import AttemptEnded, CallAnswered, CallArrived, CalleeSpoke, CallEnded
from ivr.events import NoticeHeard
from outbound.attempts.attempt import Claimed, Open
from outbound.campaign.views import Heard, Outcome
from outbound.dialling.call import Finished, Life, outcome, talk_s, trunk_fault
from outbound.dialling.flights import Flights

NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
ID = UUID(int=7)
CLAIMED = Claimed(attempt_id=ID, campaign_id=UUID(int=1), contact_id=1, e164=8613800000000, tries=1)
AFTER = NOW + timedelta(minutes=1)


def _ended(cause: int, *, gap: bool = False) -> CallEnded:
    return CallEnded(at=NOW, call_id=str(ID), cause=cause, cause_text="", lost_in_gap=gap)


def _answer(reason: int, cause: int = 0) -> AttemptEnded:
    return AttemptEnded(
        at=NOW, attempt_id=str(ID), answered=reason == 4, reason=reason, cause=cause
    )


def _heard(how: Any, share: float = 1.0) -> NoticeHeard:
    return NoticeHeard(at=NOW, call_id=str(ID), attempt_id=str(ID), how=how, heard_share=share)


def _spoke(lasted_s: float, *, after_s: float = 0.1) -> CalleeSpoke:
    began_at = NOW + timedelta(seconds=after_s)
    return CalleeSpoke(at=AFTER, attempt_id=str(ID), began_at=began_at, spoke_s=lasted_s)


AGENT = CallAnswered(
    at=NOW, call_id=str(ID), extension="1001", queue="general", waited_s=1, rang_s=1
)
FACTS = st.sampled_from(
    [
        _ended(16), _ended(17), _ended(19), _ended(16, gap=True), _answer(4), _answer(3),
        _answer(5), _answer(0, 21), _answer(0), _heard("acknowledged"), _heard("opted_out"),
        _heard("agent"), _heard("unconfirmed"), _heard("hung_up", 0.2), AGENT,
        _spoke(1), _spoke(7),
    ]
)  # fmt: skip


def _flights() -> Flights:
    flights = Flights()
    flights.add(CLAIMED)
    return flights


def _take(flights: Flights, fact: Any) -> None:
    match fact:
        case AttemptEnded():
            flights.take_attempt_ended(fact)
        case NoticeHeard():
            flights.take_heard(fact)
        case CalleeSpoke():
            flights.take_spoke(fact)
        case CallAnswered():
            flights.take_call_answered(fact)
        case CallEnded():
            flights.take_call_ended(fact)
        case _:
            raise AssertionError(fact)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([_answer(5, 17)], "busy"),
        ([_ended(17), _answer(0, 17)], "busy"),
        ([_answer(3)], "no_answer"),
        ([_answer(0, 19), _ended(19)], "no_answer"),
        ([_answer(0, 21)], "rejected"),
        ([_answer(0, 1)], "invalid_number"),
        ([_answer(0, 34)], "congestion"),
        ([_answer(0), _ended(127)], "congestion"),
        ([_answer(4), _heard("acknowledged"), _ended(16)], "acknowledged"),
        ([_heard("acknowledged")], "acknowledged"),
        ([_answer(4), _ended(16), _heard("opted_out")], "opted_out"),
        ([_answer(4), _heard("hung_up", 0.1), _ended(16)], "unconfirmed"),
        ([_answer(4), _heard("agent"), AGENT, _ended(16)], "reached_agent"),
        ([_answer(4), _heard("agent"), _ended(16)], "unconfirmed"),
        ([_answer(4), _ended(16)], "unconfirmed"),
        ([_ended(16, gap=True)], "lost"),
        ([_ended(16)], "lost"),
    ],
)
def test_each_course_of_a_call_has_its_outcome(facts: list[Any], expected: str) -> None:
    flights = _flights()
    for fact in facts:
        _take(flights, fact)
    (ended,) = flights.take_ended(AFTER)
    assert ended.outcome == expected
    assert len(flights) == 0


def test_a_key_told_after_the_hang_up_still_counts() -> None:
    flights = _flights()
    for fact in (_answer(4), _ended(16)):
        _take(flights, fact)
    assert flights.take_ended(NOW + timedelta(seconds=1)) == []
    _take(flights, _heard("acknowledged"))
    assert [e.outcome for e in flights.take_ended(NOW + timedelta(seconds=1))] == ["acknowledged"]


@given(st.lists(FACTS, max_size=12))
def test_any_facts_in_any_order_end_an_attempt_at_most_once(facts: list[Any]) -> None:
    flights = _flights()
    outcomes: list[str] = []
    for fact in facts:
        _take(flights, fact)
        outcomes += [ended.outcome for ended in flights.take_ended(NOW)]
    flights.mark_overdue(ID)
    outcomes += [ended.outcome for ended in flights.take_ended(AFTER)]
    assert len(outcomes) == 1
    assert outcomes[0] in get_args(Outcome)


@given(st.lists(FACTS, max_size=12))
def test_a_pressed_key_is_never_lost(facts: list[Any]) -> None:
    flights = _flights()
    _take(flights, _heard("opted_out"))
    for fact in facts:
        _take(flights, fact)
    flights.mark_overdue(ID)
    (ended,) = flights.take_ended(AFTER)
    assert ended.outcome in {"opted_out", "reached_agent"}


class AttemptMachine(RuleBasedStateMachine):
    """Cancellations, crashes and facts mixed: the book never doubles and never forgets."""

    @initialize()
    def begin(self) -> None:
        self.flights = _flights()
        self.ended = 0

    @rule(fact=FACTS)
    def fact_comes(self, fact: Any) -> None:
        _take(self.flights, fact)

    @rule()
    def cancelled(self) -> None:
        self.flights.mark_cancelled(ID)

    @rule()
    def not_dialled(self) -> None:
        self.flights.mark_not_dialled(ID)

    @rule(seconds=st.integers(0, 60))
    def judged(self, seconds: int) -> None:
        self.ended += len(self.flights.take_ended(NOW + timedelta(seconds=seconds)))

    @invariant()
    def exactly_one_of_both(self) -> None:
        assert self.ended + len(self.flights) == 1


TestAttemptMachine = AttemptMachine.TestCase


@pytest.mark.parametrize(
    ("speeches", "how", "expected"),
    [
        ([_spoke(7)], "unconfirmed", "machine"),
        ([_spoke(7)], "hung_up", "machine"),
        ([_spoke(7)], "acknowledged", "acknowledged"),  # only a person presses keys
        ([], "unconfirmed", "unconfirmed"),
        ([_spoke(1)], "unconfirmed", "unconfirmed"),  # hello
        ([_spoke(7), _spoke(1, after_s=20)], "unconfirmed", "unconfirmed"),  # is anybody there?
        ([_spoke(7, after_s=9)], "unconfirmed", "unconfirmed"),  # it answers our voice
    ],
)
def test_a_long_greeting_and_then_silence_without_a_key_is_a_machine(
    speeches: list[CalleeSpoke], how: Any, expected: str
) -> None:
    flights = _flights()
    for fact in (_answer(4), *speeches, _heard(how)):
        _take(flights, fact)
    assert [e.outcome for e in flights.take_ended(AFTER)] == [expected]


def test_an_unknown_attempts_facts_are_let_pass() -> None:
    flights = Flights()
    for fact in (_answer(4), _heard("agent"), AGENT, _ended(16)):
        _take(flights, fact)
    assert len(flights) == 0


def test_a_cancelled_ring_is_cancelled_and_a_quicker_answer_wins() -> None:
    flights = _flights()
    flights.mark_cancelled(ID)
    assert flights.ringing(UUID(int=1)) == []
    _take(flights, _answer(0, 16))
    assert [e.outcome for e in flights.take_ended(AFTER)] == ["cancelled"]
    flights = _flights()
    flights.mark_cancelled(ID)
    _take(flights, _answer(4))
    _take(flights, _heard("hung_up"))
    assert [e.outcome for e in flights.take_ended(AFTER)] == ["unconfirmed"]


def _found(answered_at: datetime | None, *, heard: Heard = "") -> Open:
    return Open(
        attempt_id=ID, campaign_id=UUID(int=1), contact_id=1, tries=2, cause=0, heard=heard,
        heard_share=1.0, committed_at=NOW, lost_at=NOW, answered_at=answered_at,
    )  # fmt: skip


def test_an_adopted_attempt_keeps_what_the_database_knew() -> None:
    found = _found(NOW, heard="acknowledged")
    flights = Flights()
    flights.adopt(found)
    flights.adopt(found)
    assert ID in flights
    assert flights.newly_answered() == []
    assert [e.outcome for e in flights.take_ended(AFTER)] == ["acknowledged"]


@pytest.mark.parametrize(
    ("answered_at", "judged"), [(NOW, ["unconfirmed"]), (None, ["lost"])], ids=["heard", "unheard"]
)
def test_an_adopted_attempt_that_asterisk_lacks_is_over(
    answered_at: datetime | None, judged: list[str]
) -> None:
    flights = Flights()
    flights.adopt(_found(answered_at))
    flights.take_absent({str(ID)}, NOW + timedelta(seconds=1), NOW)
    flights.take_absent(set(), NOW, NOW)  # committed too late to be there already
    assert flights.take_ended(AFTER) == []
    flights.take_absent(set(), NOW + timedelta(seconds=1), NOW)
    assert [e.outcome for e in flights.take_ended(AFTER)] == judged


def test_an_attempt_of_our_own_is_not_taken_for_over_by_its_absence() -> None:
    flights = _flights()
    flights.take_absent(set(), AFTER, AFTER)
    assert flights.take_ended(AFTER) == []


def test_the_channels_name_is_learnt_for_hanging_up() -> None:
    flights = _flights()
    arrived = CallArrived(
        at=NOW, call_id=str(ID), direction="out", number="1", name="", dialled="",
        channel="PJSIP/trunk-1", attempt_id=str(ID),
    )  # fmt: skip
    flights.take_call_arrived(arrived)
    assert [f.channel for f in flights.ringing(UUID(int=1))] == ["PJSIP/trunk-1"]
    flights.take_attempt_ended(_answer(4))
    assert flights.ringing(UUID(int=1)) == []
    assert flights.newly_answered() == [ID]
    flights.mark_noted([ID, UUID(int=9)])
    assert flights.newly_answered() == []


def test_a_trunk_that_answers_and_drops_is_noticed() -> None:
    dropped = Finished("unconfirmed", 0.8, keys=False)
    person = Finished("acknowledged", 20.0, keys=True)
    assert trunk_fault([dropped] * 19) == ""
    assert trunk_fault([person] * 50 + [dropped] * 16 + [person] * 4) == "trunk_drops"
    assert trunk_fault([dropped] * 20 + [person] * 5) == ""
    assert trunk_fault([Finished("congestion", None, keys=False)] * 20) == "trunk_congested"
    assert trunk_fault([Finished("rejected", None, keys=False)] * 18 + [person] * 2) == (
        "trunk_refuses"
    )
    assert trunk_fault([Finished("rejected", None, keys=False)] * 17 + [person] * 3) == ""
    assert trunk_fault([Finished("acknowledged", 1.0, keys=True)] * 20) == ""


def test_talk_is_measured_from_the_answer() -> None:
    assert talk_s(Life()) is None
    life = Life(answered_at=NOW, ended_at=AFTER)
    assert talk_s(life) == 60
    assert talk_s(Life(answered_at=NOW, heard="hung_up", heard_at=AFTER)) == 60
    assert outcome(Life()) is None

"""What a real Asterisk 22.10.1 wrote of calls, as the facts that were not heard."""

from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from cti.events import (
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallLeftQueue,
    CallQueued,
    CallTransferred,
    MenuEnded,
    TalkEnded,
    TransferEnded,
)
from cti.journal.record import CallRecord, fold, settled
from cti.mending.channel_events import late_facts, late_id
from cti.mending.lines import Line, by_call, is_over, read_lines

STREAMS = Path(__file__).parents[1] / "streams"
TEXT = (STREAMS / "written.csv").read_text().splitlines(keepends=True)
CALLS = by_call(read_lines(TEXT))
ANSWERED, ABANDONED, OUTSIDE, BUSY = (f"hotline-1795699{n}" for n in ("896.2", "909.4", "917.6", "921.8"))  # fmt: skip  # noqa: E501


def late(call_id: str, *heard: CallEvent) -> list[CallEvent]:
    return late_facts(CALLS[call_id], heard)


def record(call_id: str, *heard: CallEvent) -> CallRecord:
    found = fold(settled([*heard, *late(call_id, *heard)]))
    assert found is not None
    return found


def changed(call_id: str, **fields: str) -> list[Line]:
    return [msgspec.structs.replace(line, **fields) for line in CALLS[call_id]]


def test_visits_and_the_line_test_are_no_calls() -> None:
    assert list(CALLS) == [ANSWERED, ABANDONED, OUTSIDE, BUSY]
    assert by_call(changed(ANSWERED, exten="00000000")) == {}


def test_an_answered_call_is_read_with_queue_agent_and_talk() -> None:
    facts = late(ANSWERED)
    assert [type(f) for f in facts] == [CallArrived, CallQueued, CallAnswered, TalkEnded, CallEnded]
    assert all(fact.late for fact in facts)
    assert isinstance(facts[3], TalkEnded)
    assert facts[3].who == "agent"
    read = record(ANSWERED)
    assert (read.outcome, read.queue, read.extension) == ("answered", "service", "1001")
    assert (read.number, read.dialled, read.talk_s, read.late) == ("13900000001", "95598", 2, True)


def test_a_caller_who_hung_up_while_waiting_has_abandoned() -> None:
    assert CallAbandoned in [type(f) for f in late(ABANDONED)]
    assert record(ABANDONED).outcome == "abandoned"


def test_a_caller_who_heard_the_apology_has_left_and_goes_on_with_the_wait() -> None:
    told = CALLS[ABANDONED]
    join, leave = (
        next(line for line in told if line.kind == kind) for kind in ("APP_START", "APP_END")
    )
    before = timedelta(seconds=-5)
    again = [msgspec.structs.replace(line, at=line.at + before) for line in (join, leave)]
    facts = late_facts(sorted([*told, *again], key=lambda line: line.at), ())
    assert [type(f) for f in facts[1:4]] == [CallQueued, CallLeftQueue, CallQueued]
    assert isinstance(facts[3], CallQueued)
    assert facts[3].waiting_since == facts[1].at


def test_an_agents_calls_outside_are_read_as_out() -> None:
    spoke, busy = record(OUTSIDE), record(BUSY)
    assert (spoke.direction, spoke.number, spoke.extension) == ("out", "13900000031", "1001")
    assert (spoke.outcome, spoke.talk_s) == ("answered", 2)
    assert (busy.direction, busy.outcome, busy.cause) == ("out", "unanswered", 17)


def test_a_call_that_was_heard_well_is_left_alone() -> None:
    heard = [msgspec.structs.replace(fact, late=False) for fact in late(ANSWERED)]
    assert late(ANSWERED, *heard) == []
    shifted = [msgspec.structs.replace(fact, at=fact.at + timedelta(seconds=1)) for fact in heard]
    assert late(ANSWERED, *shifted) == []


def test_what_was_closed_in_a_gap_is_put_right_and_only_once() -> None:
    arrived = msgspec.structs.replace(late(ANSWERED)[0], late=False)
    menu = MenuEnded(
        at=arrived.at + timedelta(seconds=3), call_id=ANSWERED, flow="hotline", result="queue",
        path=("greeting",), queue="service",
    )  # fmt: skip
    lost = CallEnded(
        at=arrived.at + timedelta(minutes=2), call_id=ANSWERED, cause=16, cause_text="",
        lost_in_gap=True,
    )  # fmt: skip
    heard = (arrived, menu, lost)
    read = record(ANSWERED, *heard)
    assert (read.outcome, read.path, read.talk_s) == ("answered", ("greeting",), 2)
    assert late(ANSWERED, *heard, *late(ANSWERED, *heard)) == []


def test_a_true_end_after_a_lost_one_clears_it() -> None:
    arrived, *_, ended = late(BUSY)
    assert isinstance(ended, CallEnded)
    lost = msgspec.structs.replace(ended, lost_in_gap=True)
    told = fold([arrived, lost, ended])
    assert told is not None
    assert told.outcome == "unanswered"


def test_a_call_that_asterisk_died_with_is_recorded_as_lost_unless_its_end_was_told() -> None:
    told = [line for line in CALLS[ABANDONED] if line.kind in ("CHAN_START", "ANSWER")]
    assert not is_over(told)
    facts = late_facts(told, ())
    read = fold(facts)
    assert read is not None
    assert (read.outcome, read.number) == ("lost_in_gap", "13900000002")
    assert late_facts(told, facts) == []


def test_a_call_of_ours_keeps_the_number_that_was_heard() -> None:
    ours = "0b4b1c9e-attempt"
    told = [
        msgspec.structs.replace(
            line, call_id=ours, uniqueid=ours if line.uniqueid == ABANDONED else line.uniqueid
        )
        for line in CALLS[ABANDONED]
    ]
    heard = CallArrived(
        at=told[0].at, call_id=ours, direction="out", number="13900000077", name="",
        dialled="13900000077", channel="c", attempt_id=ours,
    )  # fmt: skip
    found = fold(settled([heard, *late_facts(told, (heard,))]))
    assert found is not None
    assert (found.direction, found.number, found.attempt_id) == ("out", "13900000077", ours)


def test_the_same_line_twice_and_a_torn_line_change_nothing() -> None:
    torn = [TEXT[8][:40] + "\n", *TEXT, *TEXT, '"ANSWER","17956', "nonsense\n"]
    assert by_call(read_lines(torn)) == CALLS
    bad = [text.replace("1795699896.579159", "x" * 17) for text in TEXT]
    assert by_call(read_lines(bad)) == CALLS


def test_ids_follow_from_call_kind_and_moment() -> None:
    ids = [late_id(fact) for fact in late(ANSWERED)]
    assert ids == [late_id(fact) for fact in late(ANSWERED)]
    assert len(set(ids)) == len(ids)


def test_without_a_beginning_nothing_is_told_and_bad_extras_are_passed_over() -> None:
    assert late_facts(CALLS[ANSWERED][-1:], ()) == []
    assert fold(late_facts(changed(ANSWERED, extra="{"), ())) is not None


TRANSFERS = by_call(
    read_lines((STREAMS / "transfers/written.csv").read_text().splitlines(keepends=True))
)
BLIND, BUSY_ONE, ATTENDED, OWN_BLIND, OWN_ATTENDED, RANG = (
    f"hotline-1795897{n}" for n in ("673.6", "689.9", "704.12", "772.29", "775.32", "781.36")
)


def given(call_id: str) -> list[tuple[str, ...]]:
    """Give a written call's talks and transfers, in their order."""
    told: list[tuple[str, ...]] = []
    for fact in late_facts(TRANSFERS[call_id], ()):
        match fact:
            case TalkEnded():
                told.append(("talk", fact.extension, fact.who))
            case CallTransferred():
                told.append((fact.kind, fact.extension, fact.target))
            case TransferEnded():
                told.append((fact.result,))
            case _:
                pass
    return told


@pytest.mark.parametrize(
    ("call_id", "kind"),
    [(BLIND, "blind"), (ATTENDED, "attended"), (OWN_BLIND, "blind"), (OWN_ATTENDED, "attended")],
)
def test_a_transfer_is_read_with_both_talks(call_id: str, kind: str) -> None:
    assert given(call_id) == [
        ("talk", "1001", "transfer"), (kind, "1001", "1002"), ("answered",),
        ("talk", "1002", "agent"),
    ]  # fmt: skip
    read = fold(settled(late_facts(TRANSFERS[call_id], ())))
    assert read is not None
    assert (read.outcome, read.extension) == ("answered", "1002")


def test_who_was_asked_first_is_read_to_have_talked_until_they_left_not_until_the_rating() -> None:
    talk = [f for f in late_facts(TRANSFERS[ATTENDED], ()) if isinstance(f, TalkEnded)][-1]
    ended = late_facts(TRANSFERS[ATTENDED], ())[-1]
    assert (talk.extension, talk.talk_s) == ("1002", 2)
    assert ended.at - talk.at > timedelta(seconds=2)


def test_a_colleague_who_was_busy_is_read_so_and_the_caller_waits_again() -> None:
    assert given(BUSY_ONE) == [("talk", "1001", "transfer"), ("blind", "1001", "1002"), ("busy",)]
    read = fold(settled(late_facts(TRANSFERS[BUSY_ONE], ())))
    assert read is not None
    assert (read.queue, read.waited_s) == ("service", 2)


def test_whom_they_still_rang_is_not_written_so_nothing_is_said_of_them() -> None:
    assert given(RANG) == [("talk", "1001", "transfer"), ("attended", "1001", "")]


def test_the_call_to_ask_is_an_internal_one_in_which_nobody_waits() -> None:
    for call_id in ("hotline-1795897715.14", "hotline-1795897791.38"):
        told = late_facts(TRANSFERS[call_id], ())
        assert [type(fact) for fact in told] == [CallArrived, CallEnded]


def test_a_transfer_that_was_heard_well_is_left_alone_and_one_that_was_not_is_mended() -> None:
    written = late_facts(TRANSFERS[BLIND], ())
    heard = [msgspec.structs.replace(fact, late=False) for fact in written]
    assert late_facts(TRANSFERS[BLIND], heard) == []
    deaf = [f for f in heard if not isinstance(f, CallTransferred | TransferEnded)]
    first = [f for f in deaf if getattr(f, "extension", "") != "1002"]
    assert late_facts(TRANSFERS[BLIND], first) == written

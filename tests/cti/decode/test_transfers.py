"""Transfers recorded from a real Asterisk, and the orders in which their events may come."""

from datetime import timedelta
from itertools import permutations
from typing import cast, get_args

import pytest

from cti.ami.message import Message
from cti.decode.decoder import Decoder
from cti.events import (
    CallAnswered,
    CallEnded,
    CallEvent,
    CallHeld,
    CallRinging,
    CallTransferred,
    Event,
    RingEnded,
    TalkEnded,
    TransferEnded,
)
from cti.journal.record import fold
from cti.journal.segments import segments
from tests.cti.replay import START, event, facts, messages

_STEP = timedelta(seconds=0.1)
LATER = START + timedelta(seconds=9)


def _of_caller(found: list[Event]) -> list[CallEvent]:
    """Give the facts of the call that the stream begins with."""
    calls = cast(
        "list[CallEvent]", [fact for fact in found if isinstance(fact, get_args(CallEvent))]
    )
    return [fact for fact in calls if fact.call_id == calls[0].call_id]


def _stretches(found: list[Event]) -> list[tuple[str, str, str, str]]:
    told = segments(_of_caller(found))
    told = [one for one in told if one.kind in ("ring", "talk", "transfer")]
    return [(one.kind, one.extension, one.target, one.result) for one in told]


FIRST = [("ring", "1001", "", "answered"), ("talk", "1001", "", "transfer")]


@pytest.mark.parametrize(
    ("stream", "expected", "who"),
    [
        ("transfers/attended",
         [*FIRST, ("transfer", "1001", "1002", "answered"), ("talk", "1002", "", "agent")], "1002"),
        ("transfers/to_ringing",
         [*FIRST, ("transfer", "1001", "1002", "answered"), ("ring", "1002", "", "answered"),
          ("talk", "1002", "", "agent")], "1002"),
        ("transfers/twice",
         [*FIRST, ("transfer", "1001", "1002", "answered"), ("talk", "1002", "", "transfer"),
          ("transfer", "1002", "1003", "answered"), ("ring", "1003", "", "answered"),
          ("talk", "1003", "", "caller")], "1003"),
        ("transfers/outside", [*FIRST, ("transfer", "1001", "", "answered")], "1001"),
        ("transfers/own_call",
         [("talk", "1001", "", "transfer"), ("transfer", "1001", "1002", "answered"),
          ("ring", "1002", "", "answered"), ("talk", "1002", "", "agent")], "1002"),
    ],
)  # fmt: skip
def test_a_recorded_transfer_has_its_talks(
    stream: str, expected: list[tuple[str, str, str, str]], who: str
) -> None:
    found = facts(stream)
    assert sorted(_stretches(found)) == sorted(expected)
    record = fold(_of_caller(found))
    assert record is not None
    assert (record.outcome, record.extension) == ("answered", who)


@pytest.mark.parametrize(
    "stream", ["transfers/attended", "transfers/to_ringing", "transfers/twice", "transfers/outside"]
)
def test_two_calls_that_became_one_both_end_and_leave_nothing_behind(stream: str) -> None:
    wire = Decoder()
    ended = [fact.call_id for fact in facts(stream, wire) if isinstance(fact, CallEnded)]
    assert len(ended) == len(set(ended)) == 2
    assert not wire.memory.calls
    assert not wire.memory.channels


def test_the_agent_asked_first_talks_no_longer_while_the_caller_is_asked_for_a_rating() -> None:
    """No queue rang them, so no queue tells the end of their talk; the caller stays for seconds."""
    told = messages("transfers/attended")
    left = next(
        n for n, one in enumerate(told)
        if one.name == "Hangup" and one["Channel"].startswith("PJSIP/1002")
    )  # fmt: skip
    wire = Decoder()
    found = [fact for n, one in enumerate(told[: left + 1]) for fact in _fed(wire, one, n)]
    talk = [fact for fact in found if isinstance(fact, TalkEnded)][-1]
    assert (talk.extension, talk.who) == ("1002", "agent")
    assert len(wire.memory.calls) == 1, "the caller hears the question"


def _fed(wire: Decoder, message: Message, n: int) -> list[Event]:
    return wire.feed(message, START + n * _STEP)


def _reordered(stream: str, names: tuple[str, ...], order: tuple[int, ...]) -> list[Message]:
    """Give a stream with the first event of each of `names` after its transfer in another order."""
    told = messages(stream)
    at = next(n for n, one in enumerate(told) if one.name in ("BlindTransfer", "AttendedTransfer"))
    begin = at
    while told[begin - 1].name in (*names, "SoftHangupRequest"):
        begin -= 1
    places = [next(n for n in range(begin, len(told)) if told[n].name == name) for name in names]
    changed = list(told)
    for place, source in zip(sorted(places), order, strict=True):
        changed[place] = told[places[source]]
    return changed


@pytest.mark.parametrize("order", tuple(permutations(range(3))))
def test_an_attended_transfer_is_told_alike_in_any_order_of_its_end(
    order: tuple[int, ...],
) -> None:
    """The bridge, app_queue and the agent's channels tell from threads of their own."""
    names = ("AttendedTransfer", "AgentComplete", "Hangup")
    wire = Decoder()
    told = _reordered("transfers/attended", names, order)
    found = [fact for n, one in enumerate(told) for fact in _fed(wire, one, n)]
    assert _stretches(found) == [
        *FIRST, ("transfer", "1001", "1002", "answered"), ("talk", "1002", "", "agent"),
    ]  # fmt: skip
    assert not wire.memory.calls


def test_an_agents_own_call_that_is_empty_when_the_transfer_is_told_ends_with_it() -> None:
    told = messages("transfers/attended")
    at = next(n for n, one in enumerate(told) if one.name == "AttendedTransfer")
    own = next(
        n for n in range(at, len(told))
        if told[n].name == "Hangup" and told[n]["Uniqueid"] == told[at]["SecondTransfererUniqueid"]
    )  # fmt: skip
    told.insert(at, told.pop(own))
    wire = Decoder()
    upto = [fact for n, one in enumerate(told[: at + 2]) for fact in _fed(wire, one, n)]
    assert [type(fact) for fact in upto[-5:]] == [
        TalkEnded, CallTransferred, TransferEnded, CallAnswered, CallEnded,
    ]  # fmt: skip


def test_the_dialplan_may_ring_the_colleague_before_the_transfer_is_told() -> None:
    wire = Decoder()
    caller = {
        "Channel": "PJSIP/trunk-00000001",
        "Uniqueid": "1795474783.1",
        "Linkedid": "1795474783.1",
    }
    agent = {"DestChannel": "PJSIP/1001-00000002", "DestUniqueid": "1795474783.2"}
    colleague = {"DestChannel": "PJSIP/1002-00000003", "DestUniqueid": "1795474783.3"}
    for channel, uniqueid in (
        ("PJSIP/trunk-00000001", "1795474783.1"), ("PJSIP/1001-00000002", "1795474783.2"),
        ("PJSIP/1002-00000003", "1795474783.3"),
    ):  # fmt: skip
        wire.feed(
            event("Newchannel", Channel=channel, ChannelState="4", Exten="95598",
                  CallerIDNum="13900000001", Uniqueid=uniqueid, Linkedid="1795474783.1"),
            START,
        )  # fmt: skip
    of_queue = {"Queue": "service", "Interface": "PJSIP/1001", "HoldTime": "1", "RingTime": "1"}
    wire.feed(event("AgentConnect", **caller, **agent, **of_queue), START)
    assert wire.feed(event("DialBegin", **caller, **colleague), START) == []
    told = wire.feed(
        event("BlindTransfer", Result="Success", TransfererChannel="PJSIP/1001-00000002",
              TransfereeUniqueid="1795474783.1", Context="agents", Extension="1002"),
        LATER,
    )  # fmt: skip
    assert [type(fact) for fact in told] == [TalkEnded, CallTransferred, CallRinging]
    left = wire.feed(event("DialEnd", **caller, **colleague, DialStatus="CANCEL"), LATER)
    assert [type(fact) for fact in left] == [TransferEnded]
    gone = event("Hangup", Channel="PJSIP/1002-00000003", Uniqueid="1795474783.3", Cause="26")
    ended = wire.feed(gone, LATER)
    assert [type(fact) for fact in ended] == [RingEnded]


def test_a_colleague_who_has_just_answered_has_the_caller_at_once() -> None:
    """They are in no bridge yet, so Asterisk transfers as to one who rings; no answer follows."""
    told = messages("transfers/to_ringing")
    at = next(n for n, one in enumerate(told) if one.name == "AttendedTransfer")
    asked = told[at]["SecondTransfererUniqueid"]
    legs = [one for one in told if one.name == "Newchannel" and one["Linkedid"] == asked]
    leg = next(one["Uniqueid"] for one in legs if one["Uniqueid"] != asked)
    answer = next(
        n for n, one in enumerate(told) if one.name == "DialEnd" and one["DestUniqueid"] == leg
    )
    told.insert(at, told.pop(answer))
    wire = Decoder()
    found = [fact for n, one in enumerate(told) for fact in _fed(wire, one, n)]
    assert _stretches(found) == [
        *FIRST, ("transfer", "1001", "1002", "answered"), ("talk", "1002", "", "agent"),
    ]  # fmt: skip
    assert not wire.memory.calls


def test_who_rang_outside_is_out_of_their_call_once_they_gave_it_away() -> None:
    """Else a fresh snapshot would say that they talk again."""
    wire = Decoder()
    given = [one.name for one in messages("transfers/own_call")].index("BlindTransfer")
    for n, one in enumerate(messages("transfers/own_call")[: given + 1]):
        _fed(wire, one, n)
    (call,) = wire.memory.calls.values()
    assert (call.caller, call.given_away, call.talk) == ("", True, None)


@pytest.mark.parametrize(
    ("stream", "mode"), [("transfers/attended", "attended"), ("transfers/own_call", "blind")]
)
def test_a_segment_tells_whether_they_were_asked_before(stream: str, mode: str) -> None:
    told = segments(_of_caller(facts(stream)))
    assert {one.kind: one.mode for one in told if one.mode} == {"transfer": mode}


def test_a_hold_before_an_attended_transfer_has_ended_by_it() -> None:
    held = [fact for fact in facts("transfers/attended") if isinstance(fact, CallHeld)]
    assert [fact.on for fact in held if fact.call_id == held[0].call_id] == [True, False]

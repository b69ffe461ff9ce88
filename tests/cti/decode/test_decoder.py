"""The decoder on streams recorded from a real Asterisk, and on what streams do not show."""

from datetime import timedelta

import msgspec
import pytest

from cti.decode.decoder import Decoder
from cti.decode.reader import joined
from cti.decode.snapshot import ChannelSeen, Snapshot
from cti.decode.stations import Stations
from cti.events import (
    AttemptEnded,
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CalleeSpoke,
    CallEnded,
    CallHeld,
    CallLeftQueue,
    CallQueued,
    CallRinging,
    CallTransferred,
    Event,
    MemberChanged,
    PhoneChanged,
    RingEnded,
    TalkEnded,
    TransferEnded,
    TrunkRegistration,
)
from tests.cti.replay import START, event, facts, messages

LATER = START + timedelta(seconds=7)


def calls(name: str) -> list[Event]:
    return [f for f in facts(name) if not isinstance(f, MemberChanged | PhoneChanged)]


def kinds(found: list[Event]) -> list[type]:
    return [type(f) for f in found]


def trunk(
    wire: Decoder, number: str = "13900000001", uniqueid: str = "1795474783.1"
) -> list[Event]:
    return wire.feed(
        event("Newchannel", Channel="PJSIP/trunk-00000001", ChannelState="4", CallerIDNum=number,
              CallerIDName="<unknown>", Context="from-trunk", Exten="95598", Uniqueid=uniqueid,
              Linkedid=uniqueid),
        START,
    )  # fmt: skip


CALLER = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": "1795474783.1", "Linkedid": "1795474783.1"}
LEG = {
    "Channel": "PJSIP/1001-00000002",
    "Uniqueid": "1795474783.2",
    "Linkedid": "1795474783.1",
}
AGENT = {
    "DestChannel": "PJSIP/1001-00000002",
    "DestUniqueid": "1795474783.2",
    "Queue": "service",
    "Interface": "PJSIP/1001",
}


def leg(wire: Decoder) -> list[Event]:
    return wire.feed(
        event("Newchannel", Channel="PJSIP/1001-00000002", ChannelState="0", Context="from-agent",
              Uniqueid="1795474783.2", Linkedid="1795474783.1"),
        START,
    )  # fmt: skip


def test_an_answered_call_tells_its_whole_story_in_order() -> None:
    found = calls("answered")
    assert kinds(found) == [
        CallArrived, CallQueued, CallRinging, CallAnswered, TalkEnded, CallEnded,
    ]  # fmt: skip
    arrived, _, ringing, answered, talked, ended = found
    assert isinstance(arrived, CallArrived)
    assert (arrived.direction, arrived.number, arrived.dialled) == ("in", "13900000001", "95598")
    assert isinstance(ringing, CallRinging)
    assert (ringing.extension, ringing.channel) == ("1001", "PJSIP/1001-00000001")
    assert isinstance(answered, CallAnswered)
    assert (answered.waited_s, answered.rang_s) == (1, 1)
    assert isinstance(talked, TalkEnded)
    assert (talked.who, talked.talk_s) == ("agent", 3)
    assert isinstance(ended, CallEnded)
    assert (ended.cause, ended.cause_text) == (16, "Normal Clearing")


def test_the_caller_who_hangs_up_first_is_told() -> None:
    (talked,) = [f for f in calls("caller_leaves") if isinstance(f, TalkEnded)]
    assert talked.who == "caller"


def test_an_unanswered_ring_ends_and_the_next_agent_rings() -> None:
    found = calls("no_answer_then_answer")
    assert kinds(found) == [
        CallArrived, CallQueued, CallRinging, RingEnded, CallRinging, RingEnded, CallRinging,
        CallAnswered,
    ]  # fmt: skip
    assert isinstance(found[3], RingEnded)
    assert found[3].reason == "no_answer"


def test_a_busy_telephone_ends_its_ring_as_busy() -> None:
    reasons = {f.reason for f in calls("busy") if isinstance(f, RingEnded)}
    assert reasons == {"busy"}


def test_a_caller_who_hangs_up_while_it_rings_has_abandoned() -> None:
    found = calls("abandoned")
    assert kinds(found) == [
        CallArrived, CallQueued, CallRinging, RingEnded, CallAbandoned, CallEnded,
    ]  # fmt: skip
    assert isinstance(found[3], RingEnded)
    assert found[3].reason == "caller_left"
    assert isinstance(found[4], CallAbandoned)
    assert found[4].waited_s == 2


def test_a_caller_whose_time_is_up_has_not_abandoned() -> None:
    found = calls("nobody_there")
    assert kinds(found) == [CallArrived, CallQueued, CallLeftQueue, CallEnded]


def test_a_withheld_number_is_empty_and_a_chinese_name_whole() -> None:
    arrived = calls("menu")[0]
    assert isinstance(arrived, CallArrived)
    assert (arrived.number, arrived.name) == ("", "国网电力")


def test_outbound_attempts_end_as_the_called_numbers_behave() -> None:
    found = calls("outbound")
    ends = {f.attempt_id: (f.answered, f.reason, f.cause)
            for f in found if isinstance(f, AttemptEnded)}  # fmt: skip
    assert ends == {
        "att-0": (True, 4, 0),
        "att-1": (False, 0, 17),
        "att-2": (False, 3, 19),
        "att-3": (False, 0, 21),
        "att-4": (False, 0, 1),
        "att-5": (False, 0, 34),
    }
    arrived = {f.call_id: f for f in found if isinstance(f, CallArrived)}
    assert arrived["att-3"].number == "90003"
    assert {(f.direction, f.attempt_id == f.call_id) for f in arrived.values()} == {("out", True)}
    assert len([f for f in found if isinstance(f, CallEnded)]) == 6


def test_a_call_between_agents_is_internal() -> None:
    arrived = calls("internal")[0]
    assert isinstance(arrived, CallArrived)
    assert arrived.direction == "internal"
    assert kinds(calls("internal")) == [CallArrived, CallEnded]


def outside(wire: Decoder) -> list[Event]:
    """An agent rings somebody outside."""
    first = {"Uniqueid": "1795474783.5", "Linkedid": "1795474783.5"}
    dest = {"DestChannel": "PJSIP/trunk-00000006", "DestUniqueid": "1795474783.6"}
    facts = wire.feed(
        event("Newchannel", Channel="PJSIP/1001-00000005", ChannelState="4", CallerIDNum="1001",
              CallerIDName="Agent 1001", Context="agents", Exten="13900000001", **first),
        START,
    )  # fmt: skip
    assert facts == [], "whether it goes outside is not known yet"
    wire.feed(
        event("Newchannel", Channel="PJSIP/trunk-00000006", ChannelState="0", Context="from-trunk",
              Uniqueid="1795474783.6", Linkedid="1795474783.5"),
        START,
    )  # fmt: skip
    return wire.feed(event("DialBegin", DialString="13900000001@trunk", **first, **dest), START)


def test_an_agents_call_outside_is_out_with_the_number_and_who_rang() -> None:
    (arrived,) = outside(wire := Decoder())
    assert isinstance(arrived, CallArrived)
    assert (arrived.direction, arrived.number, arrived.extension) == ("out", "13900000001", "1001")
    assert (arrived.name, arrived.attempt_id) == ("", "")
    dest = {"DestChannel": "PJSIP/trunk-00000006", "DestUniqueid": "1795474783.6"}
    assert wire.feed(event("DialEnd", DialStatus="BUSY", **dest), LATER) == []
    (answered,) = wire.feed(event("DialEnd", DialStatus="ANSWER", **dest), LATER)
    assert isinstance(answered, CallAnswered)
    assert (answered.extension, answered.queue, answered.rang_s) == ("1001", "", 7)
    assert wire.feed(event("DialEnd", DialStatus="ANSWER", **dest), LATER) == []
    wire.feed(event("Hangup", Channel="PJSIP/trunk-00000006", Uniqueid="1795474783.6"), LATER)
    ends = wire.feed(event("Hangup", Channel="PJSIP/1001-00000005", Uniqueid="1795474783.5"), LATER)
    assert kinds(ends) == [TalkEnded, CallEnded]


def test_a_call_outside_found_by_a_snapshot_is_told_with_its_talk_and_ends_with_it() -> None:
    agent = ChannelSeen(
        uniqueid="1795474783.5", call_id="1795474783.5", channel="PJSIP/1001-00000005", state="6",
        number="95598", name="95598", exten="13900000001", age_s=9, bridged=True,
    )  # fmt: skip
    other = msgspec.structs.replace(
        agent, uniqueid="1795474783.6", channel="PJSIP/trunk-00000006", number="13900000001"
    )
    wire = Decoder()
    found = wire.adopt(Snapshot(channels=(agent, other)), LATER)
    assert kinds(found) == [CallArrived, CallAnswered]
    assert isinstance(found[0], CallArrived)
    assert (found[0].direction, found[0].number) == ("out", "13900000001")
    assert found[0].extension == "1001"
    again = Decoder()
    again.recall([f for f in found if isinstance(f, CallArrived | CallAnswered)])
    assert again.adopt(Snapshot(channels=(agent, other)), LATER) == []
    assert kinds(again.adopt(Snapshot(channels=(agent,)), LATER)) == [TalkEnded]


def test_an_agents_call_that_goes_nowhere_is_internal_and_told_at_its_end() -> None:
    wire, first = Decoder(), {"Uniqueid": "1795474783.5", "Linkedid": "1795474783.5"}
    wire.feed(event("Newchannel", Channel="PJSIP/1001-00000005", Exten="110", **first), START)
    ends = wire.feed(event("Hangup", Channel="PJSIP/1001-00000005", **first), LATER)
    assert kinds(ends) == [CallArrived, CallEnded]
    assert isinstance(ends[0], CallArrived)
    assert (ends[0].direction, ends[0].at) == ("internal", START)


def test_members_and_pauses_are_told_once() -> None:
    members = [f for f in facts("sync") if isinstance(f, MemberChanged)]
    assert ("1001", True, True, "lunch") in [
        (m.extension, m.present, m.paused, m.reason) for m in members
    ]


@pytest.mark.parametrize(
    "name",
    ["answered", "caller_leaves", "busy", "abandoned", "nobody_there", "menu", "outbound",
     "internal"],
)  # fmt: skip
def test_a_finished_stream_leaves_nothing_remembered(name: str) -> None:
    wire = Decoder()
    facts(name, wire)
    assert wire.memory.calls == {}
    assert wire.memory.channels == {}


@pytest.mark.parametrize("name", ["answered", "abandoned", "no_answer_then_answer"])
def test_a_doubled_stream_tells_every_fact_once(name: str) -> None:
    wire, found = Decoder(), []
    for message in messages(name):
        found += wire.feed(message, START)
        if message.name != "Hangup":
            found += wire.feed(message, START)
    assert kinds(found) == kinds(facts(name))


def test_an_unknown_event_tells_nothing() -> None:
    assert Decoder().feed(event("PeerStatus"), START) == []


def test_an_event_of_a_call_never_heard_of_lets_it_arrive() -> None:
    wire = Decoder()
    found = wire.feed(
        event("QueueCallerJoin", **CALLER, Queue="service", Position="x", Count="2"), START
    )
    assert kinds(found) == [CallArrived, CallQueued]
    assert isinstance(found[1], CallQueued)
    assert (found[1].position, found[1].waiting) == (0, 2)


def test_hangups_of_channels_never_heard_of_tell_nothing() -> None:
    wire = Decoder()
    for name in ("Hangup", "HangupRequest"):
        assert wire.feed(event(name, **CALLER, Cause="16"), START) == []


def test_hold_and_its_end_are_told() -> None:
    wire = Decoder()
    trunk(wire)
    on, off = wire.feed(event("Hold", **CALLER), START), wire.feed(event("Unhold", **CALLER), START)
    assert [f.on for f in (*on, *off) if isinstance(f, CallHeld)] == [True, False]


def test_a_caller_gone_without_abandon_event_has_abandoned_all_the_same() -> None:
    wire = Decoder()
    trunk(wire)
    wire.feed(event("QueueCallerJoin", **CALLER, Queue="service"), START)
    found = wire.feed(event("Hangup", **CALLER, Cause="16"), LATER)
    assert kinds(found) == [CallAbandoned, CallEnded]
    assert isinstance(found[0], CallAbandoned)
    assert found[0].waited_s == 7


def test_a_talk_without_agent_complete_ends_with_the_call() -> None:
    wire = Decoder()
    trunk(wire)
    leg(wire)
    wire.feed(event("AgentConnect", **CALLER, **AGENT, HoldTime="1", RingTime="1"), START)
    wire.feed(event("Hangup", Uniqueid="1795474783.2", Linkedid="1795474783.1", Cause="16"), LATER)
    found = wire.feed(event("Hangup", **CALLER, Cause="16"), LATER)
    assert kinds(found) == [TalkEnded, CallEnded]
    assert isinstance(found[0], TalkEnded)
    assert (found[0].who, found[0].talk_s) == ("unknown", 7)


@pytest.mark.parametrize(("first", "who"), [(CALLER, "caller"), (LEG, "agent")])
def test_who_hung_up_first_ended_the_talk_even_if_the_queue_tells_it_after_the_call(
    first: dict[str, str], who: str
) -> None:
    wire = Decoder()
    trunk(wire)
    leg(wire)
    wire.feed(event("AgentConnect", **CALLER, **AGENT, HoldTime="1", RingTime="1"), START)
    wire.feed(event("HangupRequest", **first, Cause="16"), LATER)
    for one in (LEG, CALLER):
        wire.feed(event("SoftHangupRequest", **one, Cause="16"), LATER)
    wire.feed(event("Hangup", **LEG, Cause="16"), LATER)
    found = wire.feed(event("Hangup", **CALLER, Cause="16"), LATER)
    assert [fact.who for fact in found if isinstance(fact, TalkEnded)] == [who]
    late = event("AgentComplete", **CALLER, **AGENT, TalkTime="7", Reason="caller")
    assert wire.feed(late, LATER) == []


def test_a_ring_whose_caller_channel_vanished_first_ends_with_the_call() -> None:
    wire = Decoder()
    trunk(wire)
    wire.feed(event("AgentCalled", **CALLER, **AGENT), START)
    found = wire.feed(event("Hangup", **CALLER, Cause="16"), LATER)
    assert kinds(found) == [RingEnded, CallEnded]


def test_a_rejected_ring_is_told_at_the_hangup_of_its_channel() -> None:
    wire = Decoder()
    trunk(wire)
    leg(wire)
    wire.feed(event("AgentCalled", **CALLER, **AGENT), START)
    found = wire.feed(
        event("Hangup", Uniqueid="1795474783.2", Linkedid="1795474783.1", Cause="21"), LATER
    )
    assert isinstance(found[0], RingEnded)
    assert found[0].reason == "rejected"


def test_ends_of_rings_and_talks_that_never_began_tell_nothing() -> None:
    wire = Decoder()
    trunk(wire)
    assert wire.feed(event("AgentRingNoAnswer", **CALLER, **AGENT), START) == []
    assert wire.feed(event("AgentComplete", **CALLER, **AGENT, Reason="agent"), START) == []
    assert wire.feed(event("QueueCallerAbandon", **CALLER, Queue="service"), START) == []


def test_an_interface_that_is_no_agent_rings_nobody() -> None:
    wire = Decoder()
    trunk(wire)
    odd = {**AGENT, "Interface": "Local/x@y", "DestChannel": "Local/x@y-00000001;1"}
    assert wire.feed(event("AgentCalled", **CALLER, **odd), START) == []
    assert wire.feed(event("AgentConnect", **CALLER, **odd), START) == []
    assert wire.feed(event("QueueMemberPause", Queue="q", Interface="Local/x@y"), START) == []
    assert wire.feed(event("DeviceStateChange", Device="Queue:service", State="INUSE"), START) == []


def test_a_channel_that_moves_to_another_call_closes_the_call_it_leaves() -> None:
    wire = Decoder()
    trunk(wire)
    found = wire.feed(event("Hold", **{**CALLER, "Linkedid": "1795474700.9"}), START)
    assert kinds(found) == [CallEnded, CallArrived, CallHeld]
    assert list(wire.memory.calls) == ["1795474700.9"]
    assert wire.feed(event("Hangup", **CALLER, Cause="16"), START)[-1].__class__ is CallEnded


def test_a_channel_that_moves_to_a_living_call_tells_no_second_arrival() -> None:
    wire = Decoder()
    trunk(wire)
    trunk(wire, uniqueid="1795474700.9")
    found = wire.feed(event("Hold", **{**CALLER, "Linkedid": "1795474700.9"}), START)
    assert kinds(found) == [CallEnded, CallHeld]


def test_a_refused_originate_without_any_channel_ends_at_once() -> None:
    found = Decoder().feed(
        event("OriginateResponse", ActionID="attempt-a1", Response="Failure", Reason="0",
              Uniqueid="<unknown>"),
        START,
    )  # fmt: skip
    assert found == [AttemptEnded(at=START, attempt_id="a1", answered=False, reason=0)]


def outbound(wire: Decoder, attempt: str) -> None:
    wire.feed(
        event("Newchannel", Channel="PJSIP/trunk-0000000a", ChannelState="0", Exten="s",
              Uniqueid=attempt, Linkedid=attempt),
        START,
    )  # fmt: skip


def test_a_response_after_the_hangup_knows_the_cause() -> None:
    wire = Decoder()
    outbound(wire, "a1")
    found = wire.feed(event("Hangup", Uniqueid="a1", Linkedid="a1", Cause="17"), START)
    assert kinds(found) == [CallArrived, CallEnded], "it never dialled, and is told all the same"
    response = event("OriginateResponse", ActionID="attempt-a1", Response="Failure", Reason="0")
    (end,) = wire.feed(response, START)
    assert isinstance(end, AttemptEnded)
    assert end.cause == 17


def test_causes_of_ended_attempts_are_kept_in_bounds() -> None:
    wire = Decoder()
    for n in range(1100):
        outbound(wire, f"a{n}")
        wire.feed(event("Hangup", Uniqueid=f"a{n}", Linkedid=f"a{n}", Cause="17"), START)
    response = event("OriginateResponse", ActionID="attempt-a0", Response="Failure", Reason="0")
    (end,) = wire.feed(response, START)
    assert isinstance(end, AttemptEnded)
    assert end.cause == 0


def test_somebody_elses_originate_is_not_ours() -> None:
    assert Decoder().feed(event("OriginateResponse", ActionID="x", Response="Success"), START) == []


def test_a_dial_of_a_known_call_tells_nothing() -> None:
    wire = Decoder()
    trunk(wire)
    dialled = event("DialBegin", DestUniqueid="1795474783.1", DialString="1@trunk")
    assert wire.feed(dialled, START) == []
    assert wire.feed(event("DialBegin", DestUniqueid="nobody"), START) == []


def test_a_telephones_state_is_told_when_it_changes() -> None:
    wire = Decoder()
    change = event("DeviceStateChange", Device="PJSIP/1001", State="INUSE")
    assert wire.feed(change, START) == [
        PhoneChanged(at=START, extension="1001", device_state="INUSE")
    ]
    assert wire.feed(change, START) == []


def test_a_speech_of_whom_we_rang_is_told_with_its_beginning() -> None:
    spoke = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": "a1", "Duration": "6970"}
    began_at = LATER - timedelta(seconds=7.97)  # silence is noticed a second after
    assert Decoder().feed(event("ChannelTalkingStop", **spoke), LATER) == [
        CalleeSpoke(at=LATER, attempt_id="a1", began_at=began_at, spoke_s=6.97)
    ]


def test_a_speech_of_a_caller_is_nobodys_business() -> None:
    spoke = {**CALLER, "Duration": "6970"}
    assert Decoder().feed(event("ChannelTalkingStop", **spoke), LATER) == []


def late(name: str, event_name: str) -> list[Event]:
    """Feed a stream whose events of one name come after everything else."""
    told = messages(name)
    last = [m for m in told if m.name == event_name]
    wire = Decoder()
    found: list[Event] = []
    for message in [*(m for m in told if m.name != event_name), *last]:
        found += wire.feed(message, START)
    assert last
    assert wire.memory.calls == {}, "no ghost"
    assert wire.memory.channels == {}
    return [f for f in found if not isinstance(f, MemberChanged | PhoneChanged)]


@pytest.mark.parametrize("name", ["AgentComplete", "QueueCallerAbandon"])
def test_what_a_queue_tells_after_the_hangup_makes_no_ghost(name: str) -> None:
    stream = "caller_leaves" if name == "AgentComplete" else "abandoned"
    found = kinds(late(stream, name))
    assert found == kinds(calls(stream)), "each fact once, and the end last"


def test_a_talks_end_told_after_the_callers_hangup_keeps_no_dead_channel() -> None:
    wire = Decoder()
    for n in range(10_100):
        trunk(wire, uniqueid=f"1795474783.{n}")
        wire.feed(event("Hangup", Uniqueid=f"1795474783.{n}", Cause="16"), START)
    assert not wire.memory.is_gone("1795474783.0")
    assert wire.memory.is_gone("1795474783.10099")


def test_a_caller_led_back_after_the_apology_waits_since_his_first_joining() -> None:
    wire = Decoder()
    trunk(wire)
    queue = {"Queue": "service"}
    again_at, answered_at = START + timedelta(seconds=305), START + timedelta(seconds=330)
    (first,) = wire.feed(event("QueueCallerJoin", **CALLER, **queue), START)
    (left,) = wire.feed(event("QueueCallerAbandon", **CALLER, **queue, HoldTime="300"), LATER)
    recalled = Decoder()
    arrived = CallArrived(
        at=START, call_id=CALLER["Linkedid"], direction="in", number="", name="", dialled="",
        channel="",
    )  # fmt: skip
    for each in (wire, recalled):
        if each is recalled:  # as after a restart of ours in the middle of the apology
            assert isinstance(first, CallQueued)
            assert isinstance(left, CallLeftQueue)
            known = msgspec.structs.replace(left, at=START + timedelta(seconds=300))
            each.recall([arrived, first, known])
            each.adopt(Snapshot(channels=(caller(),)), START)
        (again,) = each.feed(event("QueueCallerJoin", **CALLER, **queue), again_at)
        assert isinstance(again, CallQueued)
        assert (again.at, again.waiting_since) == (again_at, START)
        (answered,) = each.feed(
            event("AgentConnect", **CALLER, **AGENT, HoldTime="25", RingTime="5"), answered_at
        )
        assert isinstance(answered, CallAnswered)
        assert (answered.waited_s, answered.waited_before_s) == (25, 300)


def caller() -> ChannelSeen:
    return ChannelSeen(
        uniqueid=CALLER["Uniqueid"], call_id=CALLER["Linkedid"], channel=CALLER["Channel"],
        state="6", number="", name="", exten="95598", age_s=300, bridged=False,
    )  # fmt: skip


def test_another_queue_is_another_wait() -> None:
    wire = Decoder()
    trunk(wire)
    wire.feed(event("QueueCallerJoin", **CALLER, Queue="outage"), START)
    wire.feed(event("QueueCallerAbandon", **CALLER, Queue="outage", HoldTime="300"), START)
    (queued,) = wire.feed(event("QueueCallerJoin", **CALLER, Queue="service"), LATER)
    assert isinstance(queued, CallQueued)
    assert queued.waiting_since is None
    (answered,) = wire.feed(event("AgentConnect", **CALLER, **AGENT, HoldTime="1"), LATER)
    assert isinstance(answered, CallAnswered)
    assert answered.waited_before_s == 0


def test_no_event_has_two_readers() -> None:
    with pytest.raises(ValueError, match="DeviceStateChange"):
        joined(Stations(link="main"), Stations(link="main"))


@pytest.mark.parametrize(("status", "registered"), [("Registered", True), ("Rejected", False)])
def test_the_providers_answer_to_our_registration_is_told(status: str, registered: bool):
    told = event("Registry", ChannelType="PJSIP", Username="sip:1@trunk", Domain="sip:trunk",
                 Status=status)  # fmt: skip
    assert Decoder().feed(told, START) == [TrunkRegistration(at=START, registered=registered)]


def test_a_talk_that_app_queue_ends_late_is_not_the_one_after_the_transfer() -> None:
    """It tells the first agent's end from a thread of its own, when the colleague talks already."""
    wire = Decoder()
    trunk(wire)
    leg(wire)
    wire.feed(event("AgentConnect", **CALLER, **AGENT, HoldTime="1", RingTime="1"), START)
    away, given = wire.feed(
        event("BlindTransfer", Result="Success", TransfererChannel=LEG["Channel"],
              TransfererUniqueid=LEG["Uniqueid"], TransfereeUniqueid=CALLER["Uniqueid"],
              Context="agents", Extension="1002"),
        LATER,
    )  # fmt: skip
    assert isinstance(away, TalkEnded)
    assert (away.extension, away.who, away.talk_s) == ("1001", "transfer", 7)
    assert isinstance(given, CallTransferred)
    assert (given.extension, given.target, given.kind) == ("1001", "1002", "blind")
    colleague = {"DestUniqueid": "1795474783.3", "DestChannel": "PJSIP/1002-00000003"}
    wire.feed(
        event("Newchannel", Channel=colleague["DestChannel"], ChannelState="0", Context="agents",
              Uniqueid=colleague["DestUniqueid"], Linkedid=CALLER["Linkedid"]),
        LATER,
    )  # fmt: skip
    assert kinds(wire.feed(event("DialBegin", **colleague), LATER)) == [CallRinging]
    answer = event("DialEnd", **colleague, DialStatus="ANSWER")
    assert kinds(wire.feed(answer, LATER)) == [TransferEnded, CallAnswered]
    late = event("AgentComplete", **CALLER, **AGENT, TalkTime="7", Reason="transfer")
    assert wire.feed(late, LATER) == []
    assert wire.memory.calls[CALLER["Uniqueid"]].talk is not None


def test_who_could_not_be_given_away_waits_again_and_rings_as_from_a_queue() -> None:
    """All lines outside were taken: the dialplan brings them back without having dialled."""
    wire = Decoder()
    trunk(wire)
    leg(wire)
    wire.feed(event("AgentConnect", **CALLER, **AGENT, HoldTime="1", RingTime="1"), START)
    away = event(
        "BlindTransfer", Result="Success", TransfererChannel=LEG["Channel"],
        TransfereeUniqueid=CALLER["Uniqueid"], Context="agents", Extension="13900000003",
    )  # fmt: skip
    given = wire.feed(away, LATER)[-1]
    assert isinstance(given, CallTransferred)
    assert given.target == "", "a number outside is nobody's to keep"
    back = wire.feed(event("QueueCallerJoin", **CALLER, Queue="service", Position="1"), LATER)
    assert kinds(back) == [TransferEnded, CallQueued]
    again = {"DestUniqueid": "1795474783.4", "DestChannel": "PJSIP/1001-00000004"}
    wire.feed(
        event("Newchannel", Channel=again["DestChannel"], ChannelState="0", Context="from-agent",
              Uniqueid=again["DestUniqueid"], Linkedid=CALLER["Linkedid"]),
        LATER,
    )  # fmt: skip
    assert wire.feed(event("DialBegin", **again), LATER) == []
    (ringing,) = wire.feed(event("AgentCalled", **CALLER, **AGENT | again), LATER)
    assert isinstance(ringing, CallRinging)
    assert ringing.queue == "service"


def test_a_transfer_that_asterisk_refused_moves_nobody() -> None:
    wire = Decoder()
    trunk(wire)
    leg(wire)
    wire.feed(event("AgentConnect", **CALLER, **AGENT, HoldTime="1", RingTime="1"), START)
    refused = event(
        "BlindTransfer", Result="Fail", TransfererChannel=LEG["Channel"],
        TransfereeUniqueid=CALLER["Uniqueid"], Context="agents", Extension="1002",
    )  # fmt: skip
    assert wire.feed(refused, LATER) == []


def test_what_became_of_a_transfer_is_remembered_over_our_restart() -> None:
    wire = Decoder()
    told = [
        CallArrived(at=START, call_id="1.1", direction="in", number="", name="", dialled="",
                    channel="PJSIP/trunk-00000001"),
        CallTransferred(at=LATER, call_id="1.1", extension="1001", target="1002", kind="blind"),
    ]  # fmt: skip
    wire.recall(told)
    assert wire.memory.calls["1.1"].given_away
    wire.recall([TransferEnded(at=LATER, call_id="1.1", result="answered")])
    assert not wire.memory.calls["1.1"].given_away

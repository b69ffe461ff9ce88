"""After a gap: memory against a snapshot, as facts; and the reaper."""

from datetime import timedelta

from cti.decode.decoder import Decoder
from cti.decode.snapshot import ChannelSeen, EntrySeen, MemberSeen, PhoneSeen, Snapshot
from cti.events import (
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallLeftQueue,
    CallQueued,
    CallRinging,
    Event,
    MemberChanged,
    MenuStarted,
    PhoneChanged,
    RingEnded,
    TalkEnded,
)
from tests.cti.replay import START, event, messages

NOW = START + timedelta(minutes=1)
CALL = "1795474783.1"


def caller(**given: object) -> ChannelSeen:
    fields = {
        "uniqueid": CALL, "call_id": CALL, "channel": "PJSIP/trunk-00000001", "state": "6",
        "number": "13900000001", "name": "<unknown>", "exten": "95598", "age_s": 30,
        "bridged": False, **given,
    }  # fmt: skip
    return ChannelSeen(**fields)  # pyright: ignore[reportArgumentType]


def agent(**given: object) -> ChannelSeen:
    return caller(
        **{"uniqueid": "1795474783.2", "channel": "PJSIP/1001-00000002", "age_s": 5, **given}
    )


def entry() -> EntrySeen:
    return EntrySeen(queue="service", uniqueid=CALL, position=1, waited_s=20)


def adopt(wire: Decoder, *channels: ChannelSeen, queued: bool = False) -> list[Event]:
    snapshot = Snapshot(channels=channels, entries=(entry(),) if queued else ())
    return wire.adopt(snapshot, NOW)


def kinds(found: list[Event]) -> list[type]:
    return [type(f) for f in found]


def story(name: str, until: type) -> Decoder:
    """Replay a stream up to its first fact of a kind."""
    wire = Decoder()
    for message in messages(name):
        if any(type(f) is until for f in wire.feed(message, START)):
            break
    return wire


def test_a_call_that_vanished_is_lost_in_the_gap() -> None:
    (ended,) = [f for f in adopt(story("answered", CallArrived)) if isinstance(f, CallEvent)]
    assert isinstance(ended, CallEnded)
    assert ended.lost_in_gap


def test_a_vanished_talk_ends_before_its_call() -> None:
    found = [f for f in adopt(story("answered", CallAnswered)) if isinstance(f, CallEvent)]
    assert kinds([*found]) == [TalkEnded, CallEnded]


def test_a_vanished_ring_ends_before_its_call() -> None:
    found = [f for f in adopt(story("answered", CallRinging)) if isinstance(f, CallEvent)]
    assert kinds([*found]) == [RingEnded, CallEnded]


def test_a_call_that_is_new_arrives_when_it_did() -> None:
    found = adopt(Decoder(), caller())
    (arrived,) = found
    assert isinstance(arrived, CallArrived)
    assert (arrived.at, arrived.direction) == (NOW - timedelta(seconds=30), "in")
    assert (arrived.number, arrived.name, arrived.dialled) == ("13900000001", "", "95598")


def test_a_new_call_may_wait_ring_or_talk_already() -> None:
    assert kinds(adopt(Decoder(), caller(), queued=True)) == [CallArrived, CallQueued]
    ringing = adopt(Decoder(), caller(), agent(state="5"), queued=True)
    assert kinds(ringing) == [CallArrived, CallQueued, CallRinging]
    talking = adopt(Decoder(), caller(bridged=True), agent(bridged=True))
    assert kinds(talking) == [CallArrived, CallAnswered]


def test_the_same_snapshot_twice_tells_nothing_new() -> None:
    wire = Decoder()
    adopt(wire, caller(), agent(state="5"), queued=True)
    assert adopt(wire, caller(), agent(state="5"), queued=True) == []


def test_a_ring_answered_in_the_gap_is_answered_with_its_wait() -> None:
    wire = Decoder()
    adopt(wire, caller(), agent(state="5"), queued=True)
    (answered,) = adopt(wire, caller(bridged=True), agent(bridged=True))
    assert isinstance(answered, CallAnswered)
    assert (answered.queue, answered.waited_s, answered.rang_s) == ("service", 20, 5)


def test_a_ring_that_stopped_in_the_gap_is_ended() -> None:
    wire = Decoder()
    adopt(wire, caller(), agent(state="5"), queued=True)
    assert kinds(adopt(wire, caller(), queued=True)) == [RingEnded]


def test_a_talk_that_ended_in_the_gap_is_ended() -> None:
    wire = Decoder()
    adopt(wire, caller(), agent(bridged=True))
    assert kinds(adopt(wire, caller())) == [TalkEnded]


def test_a_caller_who_left_the_queue_in_the_gap_is_told() -> None:
    wire = Decoder()
    adopt(wire, caller(), queued=True)
    (left,) = adopt(wire, caller())
    assert isinstance(left, CallLeftQueue)
    assert left.reason == "lost_in_gap"


def test_a_caller_who_came_back_in_the_gap_goes_on_with_his_wait() -> None:
    wire = Decoder()
    adopt(wire, caller(), queued=True)
    adopt(wire, caller())
    (again,) = adopt(wire, caller(), queued=True)
    assert isinstance(again, CallQueued)
    assert again.waiting_since == NOW - timedelta(seconds=20)
    (answered,) = adopt(wire, caller(bridged=True), agent(bridged=True))
    assert isinstance(answered, CallAnswered)
    assert (answered.waited_s, answered.waited_before_s) == (20, 20)


def test_an_outbound_call_found_in_the_snapshot_is_an_attempt() -> None:
    found = adopt(Decoder(), caller(uniqueid="a-1", call_id="a-1", state="5"))
    (arrived,) = found
    assert isinstance(arrived, CallArrived)
    assert (arrived.direction, arrived.attempt_id, arrived.number) == ("out", "a-1", "")


def test_a_call_between_agents_rings_nobody_on_the_board() -> None:
    found = adopt(
        Decoder(),
        agent(uniqueid=CALL, bridged=True),
        agent(uniqueid="1795474783.9", channel="PJSIP/1002-00000009", bridged=True),
    )
    assert kinds(found) == [CallArrived]


def test_a_leg_that_is_no_agent_is_passed_over() -> None:
    leg = caller(uniqueid="1795474783.3", channel="Local/x@y-00000001;1", bridged=True)
    ringing = caller(uniqueid="1795474783.4", channel="Local/x@y-00000002;1", state="5")
    assert kinds(adopt(Decoder(), caller(bridged=True), leg, ringing)) == [CallArrived]


def test_a_call_whose_first_channel_is_gone_is_known_by_the_next() -> None:
    assert kinds(adopt(Decoder(), agent())) == [CallArrived]


def test_phones_and_members_are_replaced() -> None:
    wire = Decoder()
    first = Snapshot(
        members=(MemberSeen(queue="service", extension="1001", paused=False),),
        phones=(PhoneSeen(extension="1001", device_state="NOT_INUSE"),),
    )
    assert kinds(wire.adopt(first, NOW)) == [PhoneChanged, MemberChanged]
    assert wire.adopt(first, NOW) == []
    after_restart = wire.adopt(Snapshot(), NOW)
    assert [(f.device_state) for f in after_restart if isinstance(f, PhoneChanged)] == ["UNKNOWN"]
    assert [f.present for f in after_restart if isinstance(f, MemberChanged)] == [False]


def test_events_replayed_over_the_snapshot_tell_nothing_twice() -> None:
    wire = Decoder()
    adopt(wire, caller(), agent(state="5"), queued=True)
    headers = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": CALL, "Linkedid": CALL}
    leg = {"DestChannel": "PJSIP/1001-00000002", "Interface": "PJSIP/1001", "Queue": "service"}
    for message in (
        event("Newchannel", **headers, ChannelState="4"),
        event("QueueCallerJoin", **headers, Queue="service"),
        event("AgentCalled", **headers, **leg),
    ):
        assert wire.feed(message, NOW) == []


def test_a_wait_that_was_over_in_the_snapshot_is_not_abandoned_at_the_end() -> None:
    wire = Decoder()
    adopt(wire, caller(bridged=True), agent(bridged=True))
    headers = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": CALL, "Linkedid": CALL}
    leg = {"DestChannel": "PJSIP/1001-00000002", "Interface": "PJSIP/1001", "Queue": "service"}
    wire.feed(event("QueueCallerJoin", **headers, Queue="service"), NOW)
    wire.feed(event("AgentConnect", **headers, **leg), NOW)
    found = kinds(adopt(wire))
    assert found == [TalkEnded, CallEnded]
    wire.feed(event("AgentComplete", **headers, **leg), NOW)
    assert wire.memory.calls == {}


def test_an_event_of_a_call_that_vanished_brings_no_ghost_back() -> None:
    wire = Decoder()
    adopt(wire, caller(), queued=True)
    adopt(wire)
    headers = {"Channel": "PJSIP/trunk-00000001", "Uniqueid": CALL, "Linkedid": CALL}
    assert wire.feed(event("QueueCallerAbandon", **headers, Queue="service"), NOW) == []
    assert wire.memory.calls == {}


def test_a_restart_of_ours_recalls_calls_and_tells_only_what_differs() -> None:
    before = Decoder()
    told = adopt(before, caller(), agent(state="5"), queued=True)
    for more in ([], [*adopt(before, caller(), agent(bridged=True))]):
        told += more
        after = Decoder()
        after.recall([f for f in told if isinstance(f, CallEvent)])
        shown = (caller(), agent(bridged=True)) if more else (caller(), agent(state="5"))
        assert adopt(after, *shown, queued=not more) == []


def test_recalled_endings_are_ends() -> None:
    wire = Decoder()
    told = adopt(wire, caller(), agent(state="5"), queued=True)
    told += adopt(wire, caller())
    told += adopt(wire, caller(), agent(bridged=True))
    told += adopt(wire, caller())
    told += adopt(wire)
    again = Decoder()
    again.recall([f for f in told if isinstance(f, CallEvent)])
    assert again.memory.calls == {}
    again.recall([f for f in told if isinstance(f, CallEnded)])
    assert adopt(again) == []


def test_a_recalled_menu_moves_nobody() -> None:
    wire = Decoder()
    told = adopt(wire, caller())
    again = Decoder()
    menu = MenuStarted(at=NOW, call_id=CALL, flow="hotline")
    again.recall([*(f for f in told if isinstance(f, CallEvent)), menu])
    assert adopt(again, caller()) == []


def test_the_reaper_closes_a_call_absent_twice_and_no_sooner() -> None:
    wire = Decoder()
    adopt(wire, caller())
    later = NOW + timedelta(minutes=1)
    assert wire.reap(frozenset({CALL}), later) == []
    assert wire.reap(frozenset(), later) == []
    (ended,) = wire.reap(frozenset(), later + timedelta(minutes=1))
    assert isinstance(ended, CallEnded)
    assert ended.lost_in_gap
    assert wire.memory.calls == {}


def test_the_reaper_leaves_a_call_alone_that_just_gave_a_sign_of_life() -> None:
    wire = Decoder()
    adopt(wire, caller())
    assert wire.reap(frozenset(), NOW - timedelta(seconds=1)) == []
    assert wire.reap(frozenset(), NOW - timedelta(seconds=1)) == []

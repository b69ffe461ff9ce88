"""The board and the record: folds of facts."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.events import (
    AgentChanged,
    AttemptEnded,
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallHeld,
    CallLeftQueue,
    CallQueued,
    CallRinging,
    Direction,
    LinkDown,
    LinkUp,
    MemberChanged,
    MenuEnded,
    MenuStarted,
    PhoneChanged,
    RingEnded,
    TalkEnded,
)
from cti.journal.record import CallRecord, fold
from cti.state.board import Board, BoardAgent, BoardCall, BoardQueue, CallGone, LinkState
from tests.cti.replay import facts

AT = datetime(2026, 1, 1, 4, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return AT + timedelta(seconds=seconds)


def arrived(call_id: str = "1.1", direction: Direction = "in") -> CallArrived:
    return CallArrived(
        at=at(0), call_id=call_id, direction=direction, number="13900000001",
        name="国网", dialled="95598", channel="PJSIP/trunk-1",
    )  # fmt: skip


def queued(second: int, call_id: str = "1.1") -> CallQueued:
    return CallQueued(at=at(second), call_id=call_id, queue="service", position=1, waiting=1)


def ringing(second: int, extension: str = "1001") -> CallRinging:
    return CallRinging(
        at=at(second), call_id="1.1", extension=extension, queue="service", channel="c"
    )


def unheard(second: int, extension: str = "1001") -> RingEnded:
    return RingEnded(
        at=at(second), call_id="1.1", extension=extension, queue="service", rang_s=1,
        reason="no_answer",
    )  # fmt: skip


def answered(second: int) -> CallAnswered:
    return CallAnswered(
        at=at(second), call_id="1.1", extension="1001", queue="service", waited_s=7, rang_s=2
    )


def talked(second: int) -> TalkEnded:
    return TalkEnded(
        at=at(second), call_id="1.1", extension="1001", queue="service", talk_s=30, who="agent"
    )


def ended(second: int, *, lost: bool = False, cause: int = 16) -> CallEnded:
    return CallEnded(at=at(second), call_id="1.1", cause=cause, cause_text="", lost_in_gap=lost)


def menu(second: int, *served: str) -> tuple[MenuStarted, MenuEnded]:
    return (
        MenuStarted(at=at(second), call_id="1.1", flow="hotline"),
        MenuEnded(
            at=at(second + 1), call_id="1.1", flow="hotline", result="queue",
            path=("greeting", "main"), queue="service", credit_s=60, served=served,
        ),
    )  # fmt: skip


WHOLE: tuple[CallEvent, ...] = (
    arrived(), *menu(1), queued(3), ringing(4), unheard(6), ringing(7), answered(10), talked(40),
    ended(41),
)  # fmt: skip


def board_after(*events: CallEvent) -> Board:
    board = Board()
    for event in events:
        board.apply(event)
    return board


def test_a_call_stands_on_the_board_with_all_that_is_known() -> None:
    call = board_after(*WHOLE[:8]).calls["1.1"]
    assert call == BoardCall(
        call_id="1.1", state="talking", since=at(10), arrived_at=at(0), number="13900000001",
        name="国网", dialled="95598", flow="hotline", path=("greeting", "main"), queue="service",
        position=1, credit_s=60, queued_at=at(3), extension="1001", answered_at=at(10),
    )  # fmt: skip
    assert msgspec.json.decode(msgspec.json.encode(call), type=BoardCall) == call


def test_each_change_is_given_for_the_screens() -> None:
    board = Board()
    assert [type(c) for c in board.apply(WHOLE[0])] == [BoardCall]
    assert [type(c) for c in board.apply(queued(3))] == [BoardCall, BoardQueue]
    assert [type(c) for c in board.apply(ended(9))] == [CallGone, BoardQueue]
    assert board.apply(ended(9)) == ()


def test_an_ended_call_is_gone_at_once_and_counted() -> None:
    board = board_after(*WHOLE)
    assert board.calls == {}
    queue = board.queues["service"]
    assert (queue.offered, queue.answered, queue.answered_wait_s, queue.waiting) == (1, 1, 7, ())


def test_every_recorded_stream_leaves_an_empty_board() -> None:
    for name in ("answered", "caller_leaves", "busy", "abandoned", "nobody_there", "outbound"):
        board = Board()
        for fact in facts(name):
            board.apply(fact)
        assert board.calls == {}, name
        assert all(queue.waiting == () for queue in board.queues.values())


def test_a_call_lost_in_the_gap_leaves_its_queue() -> None:
    board = board_after(arrived(), queued(1), ended(5, lost=True))
    assert board.calls == {}
    assert board.queues["service"].waiting == ()


def test_several_telephones_may_ring_for_one_call() -> None:
    call = board_after(arrived(), queued(1), ringing(2), ringing(2, "1002")).calls["1.1"]
    assert call.ringing == ("1001", "1002")
    call = board_after(arrived(), queued(1), ringing(2), ringing(2, "1002"), unheard(3)).calls[
        "1.1"
    ]
    assert (call.ringing, call.state) == (("1002",), "queued")


def test_a_hold_shows() -> None:
    on = CallHeld(at=at(11), call_id="1.1", on=True)
    assert board_after(*WHOLE[:8], on).calls["1.1"].state == "held"


def test_a_menus_late_word_makes_no_ghost() -> None:
    assert board_after(*WHOLE, menu(50)[1]).calls == {}


def test_whatever_is_told_of_a_call_that_asterisk_did_not_tell_shows_nothing() -> None:
    for fact in WHOLE[1:]:
        assert board_after(fact).calls == {}


def test_a_menu_that_began_before_its_call_was_told_shows_with_it() -> None:
    started, over = menu(1)
    call = board_after(started, arrived()).calls["1.1"]
    assert (call.state, call.flow) == ("menu", "hotline")
    assert board_after(started, over, arrived()).calls["1.1"].state == "arrived"
    assert board_after(started, ended(3), arrived()).calls["1.1"].state == "arrived"


def test_menus_of_calls_that_never_come_are_kept_in_bounds() -> None:
    board = Board()
    for n in range(2000):
        board.apply(MenuStarted(at=at(0), call_id=f"forged-{n}", flow="hotline"))
    board.apply(msgspec.structs.replace(arrived(), call_id="forged-0"))
    assert board.calls["forged-0"].state == "arrived"


def test_the_abandoned_and_the_left_are_counted_apart() -> None:
    abandoned = CallAbandoned(at=at(9), call_id="1.1", queue="service", waited_s=8)
    left = CallLeftQueue(at=at(9), call_id="1.1", queue="service", reason="timeout")
    assert board_after(arrived(), queued(1), abandoned).queues["service"].abandoned == 1
    assert board_after(arrived(), queued(1), left).queues["service"].left == 1


def test_a_caller_who_heard_the_apology_goes_on_with_his_wait_and_is_counted_once() -> None:
    left = CallLeftQueue(at=at(303), call_id="1.1", queue="service", reason="timeout")
    again = msgspec.structs.replace(queued(308), waiting_since=at(3))
    board = board_after(arrived(), queued(3), left)
    assert board.queues["service"].left == 1
    board.apply(again)
    queue = board.queues["service"]
    assert [waiting.since for waiting in queue.waiting] == [at(3)]
    assert board.calls["1.1"].queued_at == at(3)
    board.apply(msgspec.structs.replace(answered(315), waited_before_s=300))
    queue = board.queues["service"]
    assert (queue.offered, queue.answered, queue.left) == (1, 1, 0)
    assert queue.answered_wait_s == 307


def test_the_longest_waiting_stands_first() -> None:
    all_three = [arrived(call_id) for call_id in ("1.1", "1.2", "1.3")]
    board = board_after(*all_three, queued(5, "1.2"), queued(3, "1.1"), queued(4, "1.3"))
    assert [w.call_id for w in board.queues["service"].waiting] == ["1.1", "1.3", "1.2"]


def test_the_days_counts_begin_anew_at_local_midnight() -> None:
    board = board_after(arrived(), queued(1), arrived("1.2"))
    board.apply(queued(3600 * 12, "1.2"))  # noon in UTC+8 plus twelve hours
    queue = board.queues["service"]
    assert (queue.offered, len(queue.waiting), queue.day.isoformat()) == (1, 2, "2026-01-02")


def test_agents_and_their_telephones_are_one_line() -> None:
    board = Board()
    board.apply(PhoneChanged(at=at(0), extension="1001", device_state="NOT_INUSE"))
    board.apply(AgentChanged(at=at(1), extension="1001", state="ready"))
    board.apply(AgentChanged(at=at(2), extension="1001", state="ready"))
    board.apply(PhoneChanged(at=at(3), extension="1001", device_state="INUSE"))
    assert board.agents["1001"] == BoardAgent(
        extension="1001", state="ready", since=at(1), device_state="INUSE"
    )
    board.apply(AgentChanged(at=at(4), extension="1002", state="ready"))
    assert board.agents["1002"].device_state == "UNKNOWN"


def test_members_of_a_queue_come_and_go() -> None:
    board = Board()
    for extension, present in (("1002", True), ("1001", True), ("1002", False)):
        board.apply(
            MemberChanged(
                at=at(0), queue="service", extension=extension, present=present, paused=True,
                reason="lunch",
            )
        )  # fmt: skip
    assert [(m.extension, m.reason) for m in board.queues["service"].members] == [("1001", "lunch")]


def test_the_board_says_when_it_cannot_be_believed() -> None:
    board = Board()
    assert not board.link_up
    assert board.apply(LinkUp(at=at(0), link="main", epoch="e1", version="11")) == (
        LinkState(up=True, epoch="e1", why=""),
    )
    board.apply(arrived())
    board.apply(LinkDown(at=at(1), link="main", why="gone"))
    assert (board.link_up, board.epoch, list(board.calls)) == (False, "e1", ["1.1"])


def test_an_attempts_end_changes_no_line() -> None:
    assert Board().apply(AttemptEnded(at=at(0), attempt_id="a", answered=True, reason=4)) == ()


@given(st.lists(st.sampled_from(WHOLE), max_size=30))
def test_lost_doubled_and_shuffled_facts_break_nothing_and_an_end_is_an_end(
    events: list[CallEvent],
) -> None:
    board = board_after(*events, ended(99))
    assert board.calls == {}
    assert fold([*events, ended(99)]) is not None


def test_the_record_of_an_answered_call() -> None:
    assert fold(WHOLE) == CallRecord(
        call_id="1.1", number="13900000001", dialled="95598", arrived_at=at(0), ended_at=at(41),
        queue="service", extension="1001", waited_s=7, talk_s=30, outcome="answered",
        path=("greeting", "main"), cause=16,
    )  # fmt: skip


def test_no_facts_give_no_record() -> None:
    assert fold([]) is None


def test_a_second_end_found_in_a_gap_changes_nothing() -> None:
    told = (arrived(), *menu(1), ended(9))
    assert fold((*told, ended(500, lost=True))) == fold(told)


def test_outcomes() -> None:
    abandoned = CallAbandoned(at=at(9), call_id="1.1", queue="service", waited_s=6)
    left = CallLeftQueue(at=at(9), call_id="1.1", queue="service", reason="timeout")
    table = {
        "abandoned": (arrived(), queued(3), abandoned, ended(9)),
        "unanswered": (arrived(), queued(3), left, ended(20)),
        "menu_only": (arrived(), *menu(1, "outage"), ended(9)),
        "menu_left": (arrived(), *menu(1), ended(9)),
        "fallback": (arrived(), ended(9)),
        "refused": (arrived(), ended(1, cause=17)),
        "lost_in_gap": (arrived(), queued(3), ended(9, lost=True)),
        "answered": (arrived(), queued(3), answered(9), ended(20, lost=True)),
    }
    for outcome, events in table.items():
        record = fold(events)
        assert record is not None
        assert record.outcome == outcome
    out = fold((arrived(direction="out"), ended(9)))
    assert out is not None
    assert out.outcome == "unanswered"


@pytest.mark.parametrize(
    ("path", "served", "outcome"),
    [
        (("full", "whose", "later"), (), "refused"),
        (("full", "whose", "news_here"), (), "refused"),
        (("full", "whose", "news_here"), ("outage",), "menu_only"),
    ],
)
def test_who_hears_that_all_lines_are_taken_was_served_only_with_news_heard_to_its_end(
    path: tuple[str, ...], served: tuple[str, ...], outcome: str
) -> None:
    told = MenuEnded(at=at(8), call_id="1.1", flow="full", result="end", path=path, served=served)
    begun = MenuStarted(at=at(1), call_id="1.1", flow="full")
    record = fold((arrived(), begun, told, ended(9)))
    assert record is not None
    assert record.outcome == outcome


def test_the_wait_is_measured_where_asterisk_does_not_tell_it() -> None:
    left = CallLeftQueue(at=at(9), call_id="1.1", queue="service", reason="timeout")
    record = fold((arrived(), queued(3), left, queued(10), ended(14)))
    assert record is not None
    assert record.waited_s == 10

"""The life tables: total, drawn, and right on the usual ways."""

from datetime import UTC, datetime
from typing import cast

import pytest

from cti.events import (
    CallAbandoned,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallEvent,
    CallHeld,
    CallLeftQueue,
    CallNote,
    CallQueued,
    CallRinging,
    MenuEnded,
    MenuStarted,
    RingEnded,
    TalkEnded,
)
from cti.journal.record import fold
from cti.state import agents, board, calls
from cti.state.life import read_table

AT = datetime(2026, 1, 1, tzinfo=UTC)
ARRIVED = CallArrived(
    at=AT,
    call_id="1.1",
    direction="in",
    number="13900000001",
    name="",
    dialled="95598",
    channel="c",
)
QUEUED = CallQueued(at=AT, call_id="1.1", queue="service", position=1, waiting=1)
RINGING = CallRinging(at=AT, call_id="1.1", extension="1001", queue="service", channel="d")
UNHEARD = RingEnded(
    at=AT, call_id="1.1", extension="1001", queue="service", rang_s=4, reason="no_answer"
)
ANSWERED = CallAnswered(
    at=AT, call_id="1.1", extension="1001", queue="service", waited_s=3, rang_s=1
)
TALKED = TalkEnded(at=AT, call_id="1.1", extension="1001", queue="service", talk_s=9, who="agent")
ENDED = CallEnded(at=AT, call_id="1.1", cause=16, cause_text="")
MENU = MenuStarted(at=AT, call_id="1.1", flow="hotline")
MENU_OVER = MenuEnded(at=AT, call_id="1.1", flow="hotline", result="queue", path=("greeting",))
LEFT = CallLeftQueue(at=AT, call_id="1.1", queue="service", reason="timeout")
ABANDONED = CallAbandoned(at=AT, call_id="1.1", queue="service", waited_s=3)
HELD, BACK = (CallHeld(at=AT, call_id="1.1", on=on) for on in (True, False))


def live(*facts: CallEvent) -> list[str]:
    state: calls.CallState = "new"
    states: list[str] = []
    for fact in facts:
        assert not calls.is_odd(state, fact), f"{fact} in {state}"
        state = calls.next_state(state, fact)
        states.append(state)
    return states


def test_every_fact_has_a_step_in_every_state() -> None:
    assert set(calls.TABLE.cells) == {(s, w) for s in calls.TABLE.states for w in calls.TABLE.words}
    moving = [kind for kind in CallEvent.__args__ if not issubclass(kind, CallNote)]
    kinds = {kind.__name__ for kind in moving} - {"CallHeld"}
    assert kinds | {"HeldOn", "HeldOff"} == set(calls.TABLE.words)


def test_a_note_about_a_call_moves_nobody() -> None:
    class Muted(CallNote, frozen=True, kw_only=True):
        """A fact as the next one may be."""

    note = cast("CallEvent", Muted(at=AT, call_id="1.1"))
    for state in calls.TABLE.states:
        named = cast("calls.CallState", state)
        assert (calls.next_state(named, note), calls.is_odd(named, note)) == (state, False)
    call = board.after(board.BoardCall(call_id="1.1", state="held", since=AT, arrived_at=AT), note)
    assert (call.state, call.since) == ("held", AT)
    assert fold([ARRIVED, note, ENDED]) == fold([ARRIVED, ENDED])


def test_a_call_through_menu_queue_talk_and_rating_has_nothing_odd() -> None:
    facts = (ARRIVED, MENU, MENU_OVER, QUEUED, RINGING, UNHEARD, RINGING, ANSWERED, HELD, BACK,
             TALKED, MENU, MENU_OVER, ENDED)  # fmt: skip
    assert live(*facts) == [
        "arrived", "menu", "arrived", "queued", "ringing", "queued", "ringing", "talking", "held",
        "talking", "after", "after", "after", "ended",
    ]  # fmt: skip


def test_a_caller_whose_time_is_up_may_queue_again() -> None:
    states = live(ARRIVED, QUEUED, LEFT, QUEUED, ABANDONED, ENDED)
    assert states[-4:] == ["after", "queued", "after", "ended"]


def test_nothing_wakes_an_ended_call() -> None:
    for fact in (ARRIVED, MENU, MENU_OVER, QUEUED, RINGING, UNHEARD, ANSWERED, TALKED, ENDED):
        assert calls.next_state("ended", fact) == "ended"


def test_a_call_whose_arrival_was_lost_is_followed_and_marked_odd() -> None:
    assert calls.is_odd("new", ANSWERED)
    assert calls.next_state("new", ANSWERED) == "talking"


def test_the_drawing_shows_the_expected_ways_only() -> None:
    drawing = calls.TABLE.drawing()
    assert drawing.startswith("stateDiagram-v2\n    [*] --> new\n")
    assert "queued --> ringing: CallRinging" in drawing
    assert "new --> talking" not in drawing
    assert "ready --> ringing: ring" in agents.TABLE.drawing()


def test_an_incomplete_table_is_refused() -> None:
    with pytest.raises(ValueError, match="1 cells for 2 states"):
        read_table("a b\nword a")
    with pytest.raises(ValueError, match="no state"):
        read_table("a b\nword a c")

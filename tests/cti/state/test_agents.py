"""An agent's life at work."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cti.state.agents import TABLE, Agent, Signal, after, may, resting

AT = datetime(2026, 1, 1, tzinfo=UTC)
LATER = AT + timedelta(minutes=1)
NEW = Agent(extension="1001", since=AT)
WORDS: tuple[Signal, ...] = (
    "sign_in", "sign_out", "be_ready", "rest", "ring", "ring_end", "miss", "answer", "talk_end",
    "wrap_up_end",
)  # fmt: skip


def live(*signals: Signal, agent: Agent = NEW) -> Agent:
    for signal in signals:
        agent = after(agent, signal, LATER, call_id="1.1" if signal == "ring" else "")
    return agent


def test_every_signal_has_a_step_in_every_state() -> None:
    assert set(TABLE.cells) == {(s, w) for s in TABLE.states for w in WORDS}


def test_an_agent_goes_from_sign_in_through_a_call_to_ready_again() -> None:
    states = [live(*("sign_in", "be_ready", "ring", "answer", "talk_end", "wrap_up_end")[:n]).state
              for n in range(1, 7)]  # fmt: skip
    assert states == ["not_ready", "ready", "ringing", "talking", "wrap_up", "ready"]


def test_a_wish_to_rest_in_mid_call_comes_true_after_the_wrap_up() -> None:
    talking = live("sign_in", "be_ready", "ring", "answer")
    rested = resting(talking, "lunch", LATER)
    assert (rested.state, rested.reason) == ("talking", "lunch")
    assert live("talk_end", "wrap_up_end", agent=rested).state == "not_ready"


def test_a_rest_keeps_its_reason_until_ready() -> None:
    rested = resting(live("sign_in", "be_ready"), "lunch", LATER)
    assert (rested.state, rested.reason) == ("not_ready", "lunch")
    assert live("be_ready", agent=rested).reason == ""


def test_one_who_is_signed_out_cannot_rest_or_be_ready() -> None:
    assert resting(NEW, "lunch", LATER) is NEW
    assert live("be_ready", "ring", "answer") is NEW


def test_a_caller_who_leaves_gives_the_agent_back_their_wish() -> None:
    assert live("sign_in", "be_ready", "ring", "ring_end").state == "ready"


def test_who_misses_a_ring_is_not_ready_until_they_say_so() -> None:
    missed = live("sign_in", "be_ready", "ring", "miss")
    assert (missed.state, missed.wants, missed.reason) == ("not_ready", "not_ready", "no_answer")
    again = live("be_ready", agent=missed)
    assert (again.state, again.reason) == ("ready", "")
    assert live("sign_in", "be_ready", "ring", "answer", "miss").state == "talking"


def test_only_ready_and_ringing_are_not_paused() -> None:
    assert not live("sign_in", "be_ready").paused
    assert not live("sign_in", "be_ready", "ring").paused
    assert live("sign_in", "be_ready", "ring", "answer").paused
    assert live("sign_in", "be_ready", "ring", "answer", "talk_end").paused


def test_the_call_is_kept_through_the_wrap_up_and_no_longer() -> None:
    assert live("sign_in", "be_ready", "ring", "answer", "talk_end").call_id == "1.1"
    assert live("sign_in", "be_ready", "ring", "answer", "talk_end", "wrap_up_end").call_id == ""


def test_signing_out_forgets_queues_reason_and_wish() -> None:
    agent = live("sign_out", agent=resting(live("sign_in", "be_ready"), "lunch", LATER))
    assert agent == Agent(extension="1001", since=LATER)


def test_since_moves_only_with_the_state() -> None:
    ready = after(live("sign_in"), "be_ready", LATER)
    assert after(ready, "be_ready", LATER + timedelta(hours=1)).since == LATER


@given(st.lists(st.sampled_from(WORDS)))
def test_any_order_of_signals_leads_somewhere(signals: list[Signal]) -> None:
    agent = live(*signals)
    assert agent.state in TABLE.states
    assert bool(agent.call_id) <= (agent.state in ("ringing", "talking", "wrap_up"))


def test_ready_is_offered_only_with_a_telephone_that_can_be_rung() -> None:
    joined = live("sign_in")
    assert may(NEW, "NOT_INUSE", link_up=True)["ready"] == "agent_signed_out"
    assert may(joined, "NOT_INUSE", link_up=True)["ready"] == ""
    for state in ("UNAVAILABLE", "INVALID", "UNKNOWN"):
        assert may(joined, state, link_up=True)["ready"] == "telephone_unreachable"


def test_what_is_not_known_while_the_link_is_down_is_held_against_nobody() -> None:
    assert may(live("sign_in"), "UNKNOWN", link_up=False)["ready"] == ""

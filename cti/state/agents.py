"""The life of an agent at work, in one table: states across, signals down.

An agent's wish (ready, or not ready with a reason) is kept beside the state: a wish made during
a call takes effect when the call and its wrap-up are over (`wanted` in the table).
An agent who misses a ring becomes not ready, whatever they wished, so that no second caller waits
for them. Asterisk's pause follows from the state: only `ready` and `ringing` agents are unpaused,
so the queue cannot send a call between the end of the talk and the start of the wrap-up.
"""

from datetime import datetime
from typing import Literal, cast

import msgspec

from cti.events import AgentState
from cti.state.life import read_table

Signal = Literal[
    "sign_in", "sign_out", "be_ready", "rest",
    "ring", "ring_end", "miss", "answer", "talk_end", "wrap_up_end",
]  # fmt: skip

MISSED = "no_answer"  # the reason of an agent who missed a ring
GONE = "telephone_gone"  # the reason of an agent whose telephone is not registered
UNREACHABLE = frozenset({"UNAVAILABLE", "INVALID"})  # device states of such a telephone
_WISHES: dict[Signal, Literal["ready", "not_ready"]] = {
    "be_ready": "ready", "rest": "not_ready", "miss": "not_ready",
}  # fmt: skip

TABLE = read_table("""
             signed_out  not_ready   ready       ringing     talking     wrap_up
sign_in      not_ready   =           =           =           =           =
sign_out     =!          signed_out  signed_out  signed_out  signed_out  signed_out
be_ready     =!          ready       =           =           =           ready
rest         =!          =           not_ready   =           =           not_ready
ring         =!          ringing!    ringing     =!          =!          ringing!
ring_end     =!          =!          =!          wanted      =!          =!
miss         =!          =!          =!          not_ready   =!          =!
answer       =!          talking!    talking!    talking     =!          talking!
talk_end     =!          =!          =!          wrap_up!    wrap_up     =!
wrap_up_end  =!          =!          =!          =!          =!          wanted
""")


class Agent(msgspec.Struct, frozen=True, kw_only=True):
    """One agent: their state, and the state they wish for after the call."""

    extension: str
    state: AgentState = "signed_out"
    since: datetime
    wants: Literal["ready", "not_ready"] = "not_ready"
    reason: str = ""  # of not being ready: chosen by the agent, or MISSED, or GONE
    call_id: str = ""
    queue: str = ""  # of that call; "" for one of no queue
    wrap_up_ends_at: datetime | None = None  # in wrap_up only
    queues: tuple[str, ...] = ()
    backup_queues: tuple[str, ...] = ()  # of these: rung only while nobody else is free

    @property
    def paused(self) -> bool:
        """Tell whether Asterisk's queues must not ring this telephone."""
        return self.state not in ("ready", "ringing")


def after(
    agent: Agent, signal: Signal, at: datetime, *, call_id: str = "", queue: str = ""
) -> Agent:
    """Give the agent after a signal, `queue` that of the call; the same object if unchanged."""
    wants = agent.wants
    if agent.state != "signed_out":
        wants = _WISHES.get(signal, wants)
    target = TABLE.step(agent.state, signal).state
    state = cast("AgentState", wants if target == "wanted" else target)
    busy = state in ("ringing", "talking", "wrap_up")
    return _settled(
        agent,
        msgspec.structs.replace(
            agent,
            state=state,
            wants="not_ready" if state == "signed_out" else wants,
            call_id=(call_id or agent.call_id) if busy else "",
            queue=(queue if call_id else agent.queue) if busy else "",
            wrap_up_ends_at=agent.wrap_up_ends_at if state == "wrap_up" else None,
            reason=_reason(agent, signal, wants, state),
            queues=() if state == "signed_out" else agent.queues,
            backup_queues=() if state == "signed_out" else agent.backup_queues,
        ),
        at,
    )


def _reason(agent: Agent, signal: Signal, wants: AgentState, state: AgentState) -> str:
    if wants == "ready" or state == "signed_out":
        return ""
    return MISSED if signal == "miss" and agent.state == "ringing" else agent.reason


def resting(agent: Agent, reason: str, at: datetime) -> Agent:
    """Give the agent after they chose to be not ready, with their reason."""
    rested = after(agent, "rest", at)
    if rested.state == "signed_out":
        return rested
    return _settled(agent, msgspec.structs.replace(rested, reason=reason), at)


def may(agent: Agent, device_state: str, *, link_up: bool) -> dict[Literal["ready"], str]:
    """Tell what an agent may wish for now: "" yes, else the code of the refusal.

    A telephone without any state since Asterisk started has never registered. While the link is
    down, an unknown state never blocks an agent.
    """
    if agent.state == "signed_out":
        return {"ready": "agent_signed_out"}
    gone = device_state in UNREACHABLE or (device_state == "UNKNOWN" and link_up)
    return {"ready": "telephone_unreachable" if gone else ""}


def _settled(old: Agent, new: Agent, at: datetime) -> Agent:
    if new == old:
        return old
    return msgspec.structs.replace(new, since=old.since if new.state == old.state else at)

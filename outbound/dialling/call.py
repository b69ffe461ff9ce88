"""The life of one call, folded from facts that may come late, twice, or not at all.

Rule: an attempt is `dialling` from its commit until Asterisk says otherwise; a key pressed or a
notice played proves an answer, whoever else kept silent. Who spoke like a greeting and pressed no
key is a `machine` (docs/decisions/0006). What nobody told by the deadline is `lost`: perhaps it
rang, so it is never dialled again. A known outcome never turns into `lost`.
"""

from datetime import datetime, timedelta

import msgspec

from outbound.campaign.views import Heard, Outcome

INVALID_NUMBER, NO_LINE = 1, 34  # Q.850
GREETS_WITHIN = timedelta(seconds=2)  # after the answer
GREETING_S = 4.0  # people say hello in 1 to 2 s, and listen once somebody speaks
GRACE_S = 3.0  # between the end of a call and Asterisk's word on whether it was answered

# Q.850 causes as chan_pjsip gives them for a SIP final response (Asterisk, hangup_sip2cause)
_BY_CAUSE: dict[int, Outcome] = {
    1: "invalid_number",  # unallocated: SIP 404, 604
    17: "busy",  # 486, 600
    18: "no_answer",  # 408
    19: "no_answer",  # 480
    20: "no_answer",  # subscriber absent
    21: "rejected",  # 401, 403, 603
    22: "invalid_number",  # number changed: 410
    28: "invalid_number",  # incomplete: 484
    34: "congestion",  # 503
    38: "congestion",
    41: "congestion",
    42: "congestion",
}
# OriginateResponse Reason = the last control frame (Asterisk, include/asterisk/frame.h)
_BY_REASON: dict[int, Outcome] = {1: "rejected", 3: "no_answer", 5: "busy", 8: "congestion"}


class Spoken(msgspec.Struct, frozen=True):
    """A speech of whom we rang, until a second of silence."""

    began_at: datetime
    lasted_s: float


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an attempt."""

    answered_at: datetime | None = None
    refused: int | None = None  # Asterisk's Reason when it was not answered
    refused_at: datetime | None = None
    cause: int = 0
    ended_at: datetime | None = None
    in_gap: bool = False  # it ended while nobody watched
    heard: Heard = ""
    heard_share: float = 0.0
    heard_at: datetime | None = None
    spoken: tuple[Spoken, ...] = ()
    agent: bool = False  # an agent and the customer spoke
    cancelled: bool = False  # we hung up before the answer
    not_dialled: bool = False  # Asterisk was surely not asked
    overdue: bool = False  # the deadline passed


def outcome(life: Life) -> Outcome | None:
    """Judge an attempt: its outcome, or None while it is open.

    An answered call that ended waits for its last key, which may be told after its end.
    """
    if life.agent:
        return "reached_agent"
    if life.heard == "agent":
        return "unconfirmed" if life.ended_at is not None or life.overdue else None
    if life.heard:
        return _keyless(life) if life.heard in ("hung_up", "unconfirmed") else life.heard
    if life.answered_at is not None:
        return _keyless(life) if life.overdue else None
    if life.not_dialled:
        return "not_dialled"
    return _unanswered(life)


def _keyless(life: Life) -> Outcome:
    """Tell a machine from who may be a person: one long speech at the answer, then silence."""
    match life.spoken:
        case (greeting,) if greeting.lasted_s >= GREETING_S:
            late = life.answered_at is None or greeting.began_at - life.answered_at > GREETS_WITHIN
            return "unconfirmed" if late else "machine"
        case _:
            return "unconfirmed"


def _unanswered(life: Life) -> Outcome | None:
    if life.cancelled and (life.refused is not None or life.ended_at is not None):
        return "cancelled"
    over = life.ended_at is not None or life.overdue
    if life.refused is not None:
        known = _BY_CAUSE.get(life.cause) or _BY_REASON.get(life.refused)
        return known or ("congestion" if over else None)
    if life.in_gap:
        return "lost"
    return _BY_CAUSE.get(life.cause, "lost") if life.overdue else None


def talk_s(life: Life) -> float | None:
    """Give how long an answered call lasted, or None."""
    ended_at = life.ended_at or (life.heard_at if life.heard == "hung_up" else None)
    if life.answered_at is None or ended_at is None:
        return None
    return (ended_at - life.answered_at).total_seconds()


class Finished(msgspec.Struct, frozen=True):
    """How one attempt ended, for the judgement of the trunk."""

    outcome: Outcome
    talk_s: float | None
    keys: bool  # the customer pressed something


_REFUSED: frozenset[Outcome] = frozenset({"rejected", "invalid_number", "congestion"})


def trunk_fault(recent: list[Finished], *, at_least: int = 20) -> str:
    """Name what ails the trunk, judged by the latest attempts (newest last), or "".

    `trunk_drops`: four of five answers ended within three seconds without a key (an announcement
    machine, or a carrier that answers and drops). `trunk_congested`: nine of ten had no line.
    `trunk_refuses`: nine of ten were refused, had no line or no number: a locked account or a
    wrong prefix, which would use up every contact of the campaign as if the customers had refused.
    """
    latest = recent[-at_least:]
    if len(latest) < at_least:
        return ""
    dropped = [one for one in latest if one.talk_s is not None and one.talk_s < 3 and not one.keys]
    if len(dropped) >= 0.8 * at_least:
        return "trunk_drops"
    if sum(one.outcome == "congestion" for one in latest) >= 0.9 * at_least:
        return "trunk_congested"
    if sum(one.outcome in _REFUSED for one in latest) >= 0.9 * at_least:
        return "trunk_refuses"
    return ""

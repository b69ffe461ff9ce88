"""The card an agent sees while the telephone rings: who may be calling, from where, about what.

Rules: the card never chooses between several customers; the outage on it is one at a premise
of a candidate; it suggests one first action by code, which the page puts into words.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from customers.caller.hearing import may_hear
from customers.caller.match import Candidate, CandidatePremise, Confidence, Match
from outages.outage import OutageView, first_to_tell
from screenpop.supply import Grid, Supply, supplies

Action = Literal[
    "hazard_first", "look_up_by_hand", "critical_outage", "tell_outage", "confirm_report",
    "answer_campaign", "ask_which", "ask_identity", "tell_bill", "greet",
]  # fmt: skip

MOST_CANDIDATES = 10
MOST_PREMISES = 10
_BILL_PLACES = frozenset({"bill", "balance", "billing"})


Reason = Literal["", "notice", "danger", "report", "bill", "outage", "restored"]
_REASONS: tuple[tuple[Reason, frozenset[str]], ...] = (
    ("danger", frozenset({"record_hazard", "silent_danger"})),
    ("report", frozenset({"record_trouble"})),
    ("bill", frozenset({"bill_one", "bill_sum"})),
    (
        "outage",
        frozenset({"outage_here", "outage_at_some", "outage_nearby", "outage_for_elderly",
                   "outage_for_critical"}),
    ),
    ("restored", frozenset({"restored_lately"})),
)  # fmt: skip


class PastCall(msgspec.Struct, frozen=True):
    """A call with the same number before this one, theirs or ours."""

    call_id: str
    arrived_at: datetime
    outcome: str
    queue: str
    talk_s: int
    direction: str = "in"
    reason: Reason = ""
    business_type: str = ""  # its code, as an agent said


def reason_of(path: Sequence[str], attempt_id: str) -> Reason:
    """Tell what an earlier call was about: our notice, or the most important place of its menu."""
    if attempt_id:
        return "notice"
    for reason, places in _REASONS:
        if not places.isdisjoint(path):
            return reason
    return ""


class CardOutage(msgspec.Struct, frozen=True):
    """The open outage at a premise of a candidate."""

    outage_id: UUID
    premise_id: int
    kind: str
    cause: str
    started_at: datetime
    etr_at: datetime | None
    note_zh: str
    note_en: str


class CallSoFar(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the call itself."""

    call_id: str
    direction: str
    number: str  # as the network gave it; empty when withheld
    arrived_at: datetime
    queue: str = ""
    path: tuple[str, ...] = ()  # places of the menu, in order
    queued_at: datetime | None = None  # when they joined `queue`; None: rung without a queue
    waited_s: int | None = None  # in `queue` until the answer, Asterisk's HoldTime; None before
    reported: bool = False  # the caller reported an outage by menu
    hazard: bool = False
    attempt_id: str = ""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """What the agent's page shows."""

    call_id: str
    direction: str
    number: str
    arrived_at: datetime
    queue: str
    confidence: Confidence
    candidates: tuple[Candidate, ...]
    candidate_count: int  # may be more than are listed
    outage: CardOutage | None
    supplies: tuple[Supply, ...]  # one for each premise of the listed candidates
    path: tuple[str, ...]
    queued_at: datetime | None  # the wait runs from here until `waited_s` is known
    waited_s: int | None  # in `queue` until the answer; None before
    reported: bool
    hazard: bool
    attempt_id: str
    last_calls: tuple[PastCall, ...]
    suggested_action: Action


def make_card(
    call: CallSoFar, match: Match, grid: Grid, last_calls: tuple[PastCall, ...], now: datetime
) -> Card:
    """Make the card; `grid` answers from memory."""
    outage = find_outage(match.candidates, grid, now)
    listed = tuple(_shortened(one) for one in match.candidates[:MOST_CANDIDATES])
    return Card(
        call_id=call.call_id,
        direction=call.direction,
        number=call.number,
        arrived_at=call.arrived_at,
        queue=call.queue,
        confidence=match.confidence,
        candidates=listed,
        candidate_count=len(match.candidates),
        outage=outage,
        supplies=supplies(listed, grid, now),
        path=call.path,
        queued_at=call.queued_at,
        waited_s=call.waited_s,
        reported=call.reported,
        hazard=call.hazard,
        attempt_id=call.attempt_id,
        last_calls=last_calls,
        suggested_action=suggest(call, match, outage),
    )


def _shortened(candidate: Candidate) -> Candidate:
    if len(candidate.premises) <= MOST_PREMISES:
        return candidate
    return msgspec.structs.replace(candidate, premises=candidate.premises[:MOST_PREMISES])


def find_outage(candidates: Iterable[Candidate], grid: Grid, now: datetime) -> CardOutage | None:
    """Find the outage to tell first among all premises of all candidates."""
    found: dict[UUID, tuple[OutageView, CandidatePremise]] = {}
    for candidate in candidates:
        for premise in candidate.premises:
            outage = grid.at(premise.feeder_code, premise.transformer_code)
            if outage is not None:
                found.setdefault(outage.outage_id, (outage, premise))
    first = first_to_tell((outage for outage, _ in found.values()), now)
    if first is None:
        return None
    return CardOutage(
        outage_id=first.outage_id,
        premise_id=found[first.outage_id][1].premise_id,
        kind=first.kind,
        cause=first.cause,
        started_at=first.started_at,
        etr_at=first.etr_at,
        note_zh=first.note_zh,
        note_en=first.note_en,
    )


def suggest(call: CallSoFar, match: Match, outage: CardOutage | None) -> Action:
    """Suggest the first action: about danger, else the outage, the caller, their reason."""
    only, asks_bill = match.only, not _BILL_PLACES.isdisjoint(call.path)
    questions: tuple[tuple[bool, Action], ...] = (
        (call.hazard, "hazard_first"),
        (match.confidence == "unavailable", "look_up_by_hand"),
        (outage is not None and only is not None and only.critical != "", "critical_outage"),
        (call.direction == "out", "answer_campaign"),
        (outage is not None and match.confidence != "former", "tell_outage"),
        (call.reported, "confirm_report"),
        (match.confidence == "shared", "ask_which"),
        (only is None or (asks_bill and not may_hear(only.role, "bill")), "ask_identity"),
        (asks_bill, "tell_bill"),
    )
    for holds, action in questions:
        if holds:
            return action
    return "greet"

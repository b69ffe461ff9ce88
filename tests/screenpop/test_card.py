"""The card never guesses, and suggests one first action."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from customers.caller.match import (
    UNAVAILABLE,
    UNKNOWN,
    WITHHELD,
    BillView,
    Candidate,
    CandidatePremise,
    Match,
)
from outages.outage import OutageView
from screenpop.card import MOST_PREMISES, CallSoFar, make_card, reason_of

_NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
_CALL = CallSoFar(call_id="1.1", direction="in", number="13800138000", arrived_at=_NOW)


def _premise(premise_id: int = 1, feeder: str = "F1") -> CandidatePremise:
    return CandidatePremise(
        premise_id=premise_id,
        code=f"P{premise_id}",
        address="运河路 1 号",
        district="拱墅",
        feeder_code=feeder,
        transformer_code="T1",
        account_number="330100001",
        meter_number="M1",
        balance_fen=-1200,
        last_bill=BillView(date(2026, 2, 1), 180, 9650, date(2026, 2, 20), None),
    )


def _candidate(customer_id: int = 1, **more: Any) -> Candidate:
    plain = Candidate(
        customer_id=customer_id,
        number=f"C{customer_id}",
        name="陈伟",
        kind="resident",
        grade="C",
        language="zh",
        elderly=False,
        critical="",
        premises=(_premise(customer_id),),
    )
    return msgspec.structs.replace(plain, **more)


def _outage(number: int = 1, kind: Any = "fault") -> OutageView:
    return OutageView(
        outage_id=UUID(int=number), kind=kind, cause="cable", feeder_codes=("F1",),
        transformer_codes=(), started_at=_NOW, etr_at=None, restored_at=None, status="open",
        note_zh="", note_en="", version=1,
    )  # fmt: skip


class _Memory:
    """What is dark and what was, by feeder, as the cache would tell."""

    def __init__(self, fresh_at: datetime | None = _NOW, **outages: OutageView) -> None:
        self.fresh_at = fresh_at
        self._outages = outages

    def at(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        return self._find(feeder_code, "open")

    def lately(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        return self._find(feeder_code, "restored")

    def _find(self, feeder_code: str, status: str) -> OutageView | None:
        outage = self._outages.get(feeder_code)
        return outage if outage is not None and outage.status == status else None


_LIGHT = _Memory()
_DARK_AT_F1 = _Memory(F1=_outage())
_EXACT = Match("exact", (_candidate(),))
_SHARED = Match("shared", (_candidate(1), _candidate(2)))
_TENANT = Match("exact", (_candidate(role="tenant"),))
_FORMER = Match("former", (_candidate(role="former"),))
_HOSPITAL = Match("exact", (_candidate(critical="hospital"),))


def test_a_shared_number_shows_all_its_customers_and_chooses_none():
    card = make_card(_CALL, _SHARED, _LIGHT, (), _NOW)
    assert [one.customer_id for one in card.candidates] == [1, 2]
    assert card.suggested_action == "ask_which"


def test_the_outage_is_found_at_any_premise_and_names_it():
    candidate = _candidate(premises=(_premise(7, "F9"), _premise(8, "F1")))
    card = make_card(_CALL, Match("exact", (candidate,)), _DARK_AT_F1, (), _NOW)
    assert card.outage is not None
    assert card.outage.premise_id == 8


def test_a_fault_is_told_before_a_plan():
    plan, fault = _outage(1, "planned"), _outage(2)
    both = _candidate(premises=(_premise(1, "F1"), _premise(2, "F2")))
    card = make_card(_CALL, Match("exact", (both,)), _Memory(F1=plan, F2=fault), (), _NOW)
    assert card.outage is not None
    assert card.outage.kind == "fault"


def test_every_listed_premise_says_how_its_supply_is():
    back_at = _NOW - timedelta(hours=1)
    back = msgspec.structs.replace(_outage(3), status="restored", restored_at=back_at)
    ahead = msgspec.structs.replace(_outage(4, "planned"), started_at=_NOW + timedelta(days=1))
    homes = tuple(_premise(n, feeder) for n, feeder in enumerate(("F1", "F2", "F3", "F4"), 1))
    memory = _Memory(F1=_outage(), F2=back, F3=ahead)
    card = make_card(_CALL, Match("exact", (_candidate(premises=homes),)), memory, (), _NOW)
    assert [(one.premise_id, one.state) for one in card.supplies] == [
        (1, "dark"), (2, "restored"), (3, "planned"), (4, "normal"),
    ]  # fmt: skip
    assert card.supplies[0].started_at == _NOW
    assert card.supplies[1].restored_at == back_at


def test_supply_is_unknown_before_outages_were_read_and_where_no_feeder_is_known():
    unread = make_card(_CALL, _EXACT, _Memory(fresh_at=None), (), _NOW)
    assert [one.state for one in unread.supplies] == ["unknown"]
    nowhere = msgspec.structs.replace(_premise(1, ""), transformer_code="")
    match = Match("exact", (_candidate(premises=(nowhere,)),))
    assert [one.state for one in make_card(_CALL, match, _LIGHT, (), _NOW).supplies] == ["unknown"]


def test_a_large_customer_does_not_make_a_large_frame():
    many = _candidate(premises=tuple(_premise(n) for n in range(50)))
    card = make_card(_CALL, Match("shared", (many,) * 40), _LIGHT, (), _NOW)
    assert card.candidate_count == 40
    assert len(card.candidates[0].premises) == MOST_PREMISES
    assert len(msgspec.json.encode(card)) < 64_000


@pytest.mark.parametrize(
    ("match", "dark", "call", "action"),
    [
        (_EXACT, _LIGHT, {}, "greet"),
        (_EXACT, _LIGHT, {"path": ("main", "bill")}, "tell_bill"),
        (_TENANT, _LIGHT, {"path": ("main", "bill")}, "ask_identity"),
        (_TENANT, _LIGHT, {}, "greet"),
        (_EXACT, _DARK_AT_F1, {}, "tell_outage"),
        (_SHARED, _DARK_AT_F1, {}, "tell_outage"),
        (_FORMER, _DARK_AT_F1, {}, "ask_identity"),
        (_HOSPITAL, _DARK_AT_F1, {}, "critical_outage"),
        (_HOSPITAL, _DARK_AT_F1, {"hazard": True}, "hazard_first"),
        (_EXACT, _LIGHT, {"reported": True}, "confirm_report"),
        (_EXACT, _DARK_AT_F1, {"direction": "out"}, "answer_campaign"),
        (UNKNOWN, _LIGHT, {}, "ask_identity"),
        (WITHHELD, _LIGHT, {}, "ask_identity"),
        (UNAVAILABLE, _LIGHT, {}, "look_up_by_hand"),
    ],
)  # fmt: skip
def test_the_first_action_follows_danger_then_darkness_then_identity(
    match: Match, dark: Any, call: dict[str, Any], action: str
):
    so_far = msgspec.structs.replace(_CALL, **call)
    assert make_card(so_far, match, dark, (), _NOW).suggested_action == action


def test_an_earlier_call_says_what_it_was_about() -> None:
    assert reason_of(("greeting", "main_menu"), "") == ""
    assert reason_of(("opening", "notice"), "attempt-1") == "notice"
    assert reason_of(("outage_here", "hazard_question", "silent_danger"), "") == "danger"
    assert reason_of(("outage_here", "record_trouble", "recorded"), "") == "report"
    assert reason_of(("main_menu", "bill", "bill_one"), "") == "bill"
    assert reason_of(("outage_for_critical",), "") == "outage"

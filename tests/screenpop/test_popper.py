"""The popper: a card at ringing with only memory in between, gone when the call is."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from core.bus import Bus
from core.phone import NumberPlan
from cti.events import (
    AgentChanged,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallQueued,
    CallRinging,
    MenuEnded,
    RingEnded,
)
from customers.caller.match import UNAVAILABLE, UNKNOWN, Candidate, Match
from customers.corrections.events import FileCorrected
from ivr.events import TroubleReported
from outages.events import OutageChanged
from outages.outage import OutageView
from push.frames import CardCleared, Frame
from screenpop.card import Card, PastCall
from screenpop.popper import Popper

_AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
_THEIRS = Match("exact", (Candidate(customer_id=7, name="王丽", premises=()),))
_PAST = (PastCall("0.9", _AT - timedelta(days=1), "answered", "general", 60),)


class World:
    """Look-up, outages, earlier calls and pages, with a bus between."""

    def __init__(self, match: Match = UNKNOWN) -> None:
        self.bus = Bus()
        self.match = match
        self.answer_look_up = asyncio.Event()
        self.answer_look_up.set()
        self.asked: list[str] = []
        self.said: list[tuple[str, Frame]] = []
        self.past: tuple[PastCall, ...] = ()
        self.fresh_at: datetime | None = _AT
        plan = NumberPlan("CN", "0571")
        self.popper = Popper(self.bus, self, self, self, self, plan=plan, now=lambda: _AT)

    async def find(self, raw_number: str) -> Match:
        self.asked.append(raw_number)
        await self.answer_look_up.wait()
        return self.match

    def at(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        return None

    def lately(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        return None

    async def of(self, number: str) -> tuple[PastCall, ...]:
        return self.past

    def to_extension(self, extension: str, frame: Frame) -> None:
        self.said.append((extension, frame))

    def tell(self, kind: Any, **fields: Any) -> None:
        self.bus.publish(kind(**({"at": _AT, "call_id": "1.1"} | fields)))

    def arrive(self, **fields: Any) -> None:
        given = {"direction": "in", "number": "13800138000", "name": "", "dialled": "95598",
                 "channel": "PJSIP/trunk-1"}  # fmt: skip
        self.tell(CallArrived, **(given | fields))

    def ring(self, extension: str = "1001", **fields: Any) -> None:
        self.tell(CallRinging, extension=extension, queue="general", channel="c", **fields)

    def cards(self) -> list[Card]:
        return [frame.data for _, frame in self.said if isinstance(frame.data, Card)]

    def kinds(self) -> list[tuple[str, str]]:
        return [(extension, frame.kind) for extension, frame in self.said]


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_the_number_is_looked_up_at_arrival_and_shown_at_ringing_at_once():
    world = World()
    world.arrive()
    await _settle()
    assert world.asked == ["13800138000"]
    assert world.said == []
    world.ring(at=_AT + timedelta(seconds=9))
    assert world.kinds() == [("1001", "card")]  # nothing was awaited in between
    assert world.cards()[0].confidence == "unknown"


async def test_the_card_tells_since_when_he_waits_and_from_the_answer_on_how_long_it_was():
    world = World()
    world.arrive()
    queued_at = _AT + timedelta(seconds=40)  # the menu before is no waiting
    world.tell(CallQueued, queue="general", position=1, waiting=1, at=queued_at)
    await _settle()
    world.ring("1001", at=_AT + timedelta(seconds=45))
    world.tell(RingEnded, extension="1001", queue="general", rang_s=15.0, reason="no_answer")
    world.ring("1002", at=_AT + timedelta(seconds=60))
    world.tell(CallAnswered, extension="1002", queue="general", waited_s=24, rang_s=4)
    told = [(card.queued_at, card.waited_s) for card in world.cards()]
    assert told == [(queued_at, None), (queued_at, None), (queued_at, 24)]


async def test_a_caller_put_through_to_another_queue_waits_anew():
    world = World()
    world.arrive()
    world.tell(CallQueued, queue="general", position=1, waiting=1)
    await _settle()
    world.ring("1001")
    world.tell(CallAnswered, extension="1001", queue="general", waited_s=24, rang_s=4)
    again = _AT + timedelta(minutes=3)
    world.tell(CallQueued, queue="service", position=1, waiting=1, at=again)
    world.ring("1002")
    card = world.cards()[-1]
    assert (card.queued_at, card.waited_s) == (again, None)


async def test_a_telephone_rung_without_a_queue_shows_no_wait():
    world = World()
    world.arrive()
    await _settle()
    world.tell(CallRinging, extension="1001", queue="", channel="c")
    world.tell(CallAnswered, extension="1001", queue="", waited_s=0, rang_s=4)
    assert (world.cards()[-1].queued_at, world.cards()[-1].waited_s) == (None, None)


async def test_what_was_heard_and_reported_in_the_menu_is_on_the_card():
    world = World()
    world.arrive()
    world.tell(TroubleReported, premise_id=None, hazard=True)
    world.tell(MenuEnded, flow="main", result="queue", path=("main", "outage"))
    await _settle()
    world.ring()
    card = world.cards()[0]
    assert (card.path, card.hazard, card.suggested_action) == (
        ("main", "outage"),
        True,
        "hazard_first",
    )


async def test_a_report_from_nobody_knows_where_leaves_the_agent_to_ask():
    world = World()
    world.arrive()
    world.tell(TroubleReported, premise_id=None, hazard=False)
    await _settle()
    world.ring()
    assert not world.cards()[0].reported
    world.tell(TroubleReported, premise_id=7, hazard=False)
    world.tell(CallRinging, extension="1002", queue="", channel="c")
    assert world.cards()[-1].reported


async def test_a_slow_look_up_shows_unavailable_first_and_the_truth_when_it_comes():
    world = World()
    world.answer_look_up.clear()
    world.arrive()
    await _settle()
    world.ring()
    world.answer_look_up.set()
    await _settle()
    assert [card.confidence for card in world.cards()] == ["unavailable", "unknown"]


def _corrected(number: int = 8613800138000) -> FileCorrected:
    return FileCorrected(at=_AT, numbers=(8613900000000, number))


async def test_a_corrected_file_is_on_the_open_card_of_everybody_whom_its_number_rings():
    world = World()
    world.arrive(number="013800138000")  # as this network writes it
    await _settle()
    world.ring("1001")
    world.ring("1002")
    world.match = _THEIRS
    world.bus.publish(_corrected(8613800138001))
    await _settle()
    assert [card.confidence for card in world.cards()] == ["unknown", "unknown"]
    world.bus.publish(_corrected())
    await _settle()
    assert [card.confidence for card in world.cards()] == ["unknown", "unknown", "exact", "exact"]
    world.match = UNAVAILABLE
    world.bus.publish(_corrected())
    await _settle()
    assert len(world.cards()) == 4  # what is known stays where the database is late


async def test_an_older_look_up_does_not_write_over_a_corrected_file():
    world = World()
    world.answer_look_up.clear()
    world.arrive()
    await _settle()
    world.ring()
    world.match = _THEIRS
    world.bus.publish(_corrected())
    await _settle()
    assert world.asked == ["13800138000"] * 2
    world.answer_look_up.set()
    await _settle()
    assert [card.confidence for card in world.cards()] == ["unavailable", "exact"]


async def test_the_card_of_an_ended_call_is_renewed_until_its_agent_goes_on():
    world = World()
    world.arrive()
    await _settle()
    world.ring()
    world.tell(CallEnded, cause=16, cause_text="")
    world.match = _THEIRS
    world.tell(AgentChanged, extension="1001", state="wrap_up")
    world.bus.publish(_corrected())
    await _settle()
    assert world.kinds() == [("1001", "card"), ("1001", "card_cleared"), ("1001", "card_renewed")]
    assert world.cards()[-1].candidates == _THEIRS.candidates
    world.tell(AgentChanged, extension="1001", state="ready")
    world.bus.publish(_corrected())
    await _settle()
    assert len(world.said) == 3


async def test_earlier_calls_are_fetched_while_the_caller_waits():
    world = World()
    world.past = _PAST
    world.arrive()
    world.tell(CallQueued, queue="general", position=1, waiting=1)
    await _settle()
    world.ring()
    assert [card.last_calls for card in world.cards()] == [_PAST]


async def test_a_withheld_number_is_not_looked_up():
    world = World()
    world.arrive(number="")
    world.ring()
    assert world.asked == []
    assert world.cards()[0].confidence == "withheld"


async def test_the_card_moves_with_the_ring_and_goes_with_the_call():
    world = World()
    world.arrive()
    await _settle()
    world.ring("1001")
    world.tell(RingEnded, extension="1001", queue="general", rang_s=15.0, reason="no_answer")
    world.ring("1002")
    world.tell(CallAnswered, extension="1002", queue="general", waited_s=31, rang_s=4)
    card = world.popper.card_of("1002")
    assert card is not None
    assert card.waited_s == 31
    world.tell(CallEnded, cause=16, cause_text="")
    assert world.kinds() == [
        ("1001", "card"), ("1001", "card_cleared"), ("1002", "card"), ("1002", "card"),
        ("1002", "card_cleared"),
    ]  # fmt: skip
    assert world.said[-1][1].data == CardCleared("1.1")
    assert world.popper.card_of("1002") is None


async def test_with_two_telephones_ringing_the_one_not_answered_is_cleared():
    world = World()
    world.arrive()
    await _settle()
    world.ring("1001")
    world.ring("1002")
    world.tell(CallAnswered, extension="1001", queue="general", waited_s=3, rang_s=3)
    assert ("1002", "card_cleared") in world.kinds()
    assert world.popper.card_of("1001") is not None


async def test_a_ring_of_a_call_that_was_never_seen_still_shows_a_card():
    world = World()
    world.ring()
    assert world.cards()[0].confidence == "unavailable"


async def test_internal_calls_whom_an_agent_rings_and_strange_facts_show_nothing():
    world = World()
    world.arrive(direction="internal")
    world.tell(RingEnded, extension="1001", queue="", rang_s=0.0, reason="busy")
    world.tell(CallEnded, cause=16, cause_text="")
    world.arrive(direction="out", extension="1001")
    world.tell(CallAnswered, extension="1001", queue="", waited_s=0, rang_s=3)
    world.tell(CallEnded, cause=16, cause_text="")
    await _settle()
    assert world.said == []


async def test_cards_follow_a_changed_outage_once_its_memory_is_fresh():
    world = World()
    world.arrive()
    await _settle()
    world.ring()
    world.match = UNKNOWN
    changed = OutageChanged(at=_AT + timedelta(seconds=1), outage_id=UUID(int=1), what="opened")
    world.fresh_at = _AT + timedelta(seconds=2)
    world.bus.publish(changed)
    await _settle()
    assert world.kinds() == [("1001", "card")]  # nothing differs: nothing is sent again
    await world.popper.close()


async def test_a_card_is_one_frame_of_json():
    world = World()
    world.arrive()
    await _settle()
    world.ring()
    assert msgspec.json.decode(msgspec.json.encode(world.cards()[0]))["number"] == "13800138000"

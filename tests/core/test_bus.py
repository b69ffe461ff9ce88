"""The bus delivers in order, survives its listeners, and stays bounded."""

from datetime import UTC, datetime

from core.bus import Bus
from staff.events import SessionEnded

AT = datetime(2026, 1, 1, tzinfo=UTC)


def ended(person_id: int) -> SessionEnded:
    return SessionEnded(at=AT, person_id=person_id, session_id="")


def test_facts_arrive_in_the_order_of_publishing() -> None:
    bus, heard = Bus(), []
    bus.on(SessionEnded, heard.append, name="test")
    for person in range(5):
        bus.publish(ended(person))
    assert [fact.person_id for fact in heard] == [0, 1, 2, 3, 4]


def test_what_a_listener_publishes_follows_when_all_have_heard_the_first() -> None:
    bus, heard = Bus(), []

    def answer(fact: SessionEnded) -> None:
        if fact.person_id == 1:
            bus.publish(ended(2))

    bus.on(SessionEnded, answer, name="answering")
    bus.on(SessionEnded, heard.append, name="later")
    bus.publish(ended(1))
    assert [fact.person_id for fact in heard] == [1, 2]


def test_a_failing_listener_hurts_nobody_else() -> None:
    bus, heard = Bus(), []

    def fail(_: SessionEnded) -> None:
        raise RuntimeError("on purpose")

    bus.on(SessionEnded, fail, name="failing")
    bus.on(SessionEnded, heard.append, name="healthy")
    bus.publish(ended(1))
    assert len(heard) == 1


async def test_a_full_mailbox_drops_the_oldest_and_counts_it() -> None:
    bus = Bus()
    box = bus.mailbox(SessionEnded, name="slow", size=2)
    for person in range(5):
        bus.publish(ended(person))
    assert box.lost == 3
    kept: list[int] = []
    async for fact in box:
        assert isinstance(fact, SessionEnded)
        kept.append(fact.person_id)
        if len(kept) == 2:
            break
    assert kept == [3, 4]

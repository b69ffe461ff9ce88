"""Handling times and occupancy from the journal of a real database."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import msgspec
import pytest

from core.db import Database
from cti.events import AgentChanged, AgentState, TalkEnded
from cti.journal.models import Call, JournalEntry
from insights.handling import by_agent, by_queue
from insights.handling_sql import list_handled, list_staffed
from insights.measures import measures, together, with_handling
from ivr.rating.scores import summarise

pytestmark = pytest.mark.border
ZONE = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 3, 6, tzinfo=ZONE)


def at(minutes: float) -> datetime:
    return MIDNIGHT + timedelta(minutes=minutes)


def entry(fact: AgentChanged | TalkEnded) -> JournalEntry:
    return JournalEntry(
        id=uuid4(), at=fact.at, kind=type(fact).__name__, call_id=fact.call_id,
        fact=msgspec.to_builtins(fact),
    )  # fmt: skip


def state(minutes: float, name: AgentState, call_id: str = "", who: str = "1001") -> JournalEntry:
    return entry(AgentChanged(at=at(minutes), extension=who, state=name, call_id=call_id))


def talk(minutes: float, call_id: str, talk_s: int, queue: str = "billing") -> JournalEntry:
    return entry(
        TalkEnded(
            at=at(minutes),
            call_id=call_id,
            extension="1001",
            queue=queue,
            talk_s=talk_s,
            who="caller",
        )
    )


async def test_who_got_a_caller_by_a_transfer_handled_a_call_of_the_callers_queue(
    database: Database,
) -> None:
    async with database.transaction() as session:
        session.add(
            Call(
                call_id="a", link="main", direction="in", number="", dialled="95598",
                arrived_at=at(5), ended_at=at(20), queue="billing", extension="1001", waited_s=0,
                talk_s=420, outcome="answered", path=[], cause=16, attempt_id="",
            )
        )  # fmt: skip
        session.add_all([talk(14, "a", 240), talk(20, "a", 180, queue="")])
        session.add(talk(40, "own", 60, queue=""))  # of no caller: nobody's
    async with database.transaction() as session:
        handled = await list_handled(session, at(-30), at(90), ZONE)
    assert [(one.queue, one.answered, one.talk_s) for one in handled] == [("billing", 2, 420)]


async def test_handling_is_talk_and_writing_up_and_occupancy_leaves_pauses_out(
    database: Database,
) -> None:
    async with database.transaction() as session:
        session.add_all(
            [
                state(-10, "ready"),  # ten minutes of the evening before
                state(10, "talking", "a"),
                talk(14, "a", 240),
                state(14, "wrap_up", "a"),
                state(15, "not_ready"),
                state(45, "talking", "own"),  # a call of no queue: busy, but handled in none
                talk(46, "own", 60, queue=""),
                state(46, "wrap_up", "own"),
                state(47, "ready"),
                state(60, "signed_out"),
                state(20, "ready", who="1002"),  # until the period's end
            ]
        )
    period = (at(-30), at(90), ZONE)
    async with database.transaction() as session:
        handled = await list_handled(session, *period)
        staffed = await list_staffed(session, *period)
    (billing,) = by_queue(handled)
    assert (billing.key, billing.answered, billing.talk_s, billing.wrap_up_s) == (
        *("billing", 1, 240, 60),
    )
    assert billing.handling_s == 300
    first, second = by_agent(handled, staffed)
    assert (first.key, first.handling_s, first.staffed_s) == ("1001", 300, 40 * 60)
    assert first.occupancy == pytest.approx(7 / 40)
    assert [(day.day.day, day.occupancy) for day in first.days] == [(5, 0), (6, 7 / 30)]
    assert (second.key, second.staffed_s, second.occupancy) == ("1002", 70 * 60, 0)
    assert second.handling_s is None
    tallies = with_handling({}, handled, staffed)
    values = {one.key: one.value for one in measures(together(tallies.values()), summarise(()))}
    assert values["mean_handling_time"] == 300
    assert values["occupancy"] == pytest.approx(7 / 110)


async def test_writing_up_counts_once_though_the_agent_talked_twice_in_the_call(
    database: Database,
) -> None:
    async with database.transaction() as session:
        session.add_all(
            [
                state(10, "talking", "a"),
                talk(12, "a", 120, queue="outage"),
                talk(14, "a", 60),  # the call came back
                state(14, "wrap_up", "a"),
                state(15, "ready"),
            ]
        )
    async with database.transaction() as session:
        handled = await list_handled(session, at(0), at(90), ZONE)
    billing, outage = by_queue(handled)
    assert (billing.key, billing.talk_s, billing.wrap_up_s) == ("billing", 60, 60)
    assert (outage.key, outage.talk_s, outage.wrap_up_s) == ("outage", 120, 0)


async def test_a_period_without_facts_has_no_handling_time(database: Database) -> None:
    async with database.transaction() as session:
        for since, until in ((at(0), at(90)), (at(0), at(0))):
            assert await list_handled(session, since, until, ZONE) == []
            assert await list_staffed(session, since, until, ZONE) == []

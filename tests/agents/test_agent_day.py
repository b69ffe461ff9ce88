"""An agent's day: what counts to which pause, over midnight and over the service's restart."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from agents.agent_day import AgentDay, after, paused_since, replayed, settled, spent_s
from agents.agent_days import AgentDays
from core import clock
from core.db import Database
from cti.events import AgentChanged, AgentState
from cti.journal.writer import Entry, JournalWriter

MIDNIGHT = datetime(2026, 11, 2, 16, tzinfo=UTC)


def _at(minute: float) -> datetime:
    return MIDNIGHT + timedelta(minutes=minute)


def _change(minute: float, state: AgentState, reason: str = "") -> AgentChanged:
    return AgentChanged(at=_at(minute), extension="1001", state=state, reason=reason)


def _day(*changes: AgentChanged) -> AgentDay:
    return replayed(changes, MIDNIGHT)["1001"]


def test_pauses_for_one_reason_add_up_and_others_are_not_among_them() -> None:
    day = _day(
        _change(0, "not_ready", "sign_in"),
        _change(1, "ready"),
        _change(10, "not_ready", "break"),
        _change(22, "not_ready", "meal"),
        _change(52, "ready"),
        _change(60, "not_ready", "break"),
    )
    assert spent_s(day, "not_ready", "break") == 12 * 60
    assert spent_s(day, "not_ready", "meal") == 30 * 60
    assert paused_since(day) == _at(60 - 12)
    told = settled(day, _at(65), MIDNIGHT)
    assert spent_s(told, "not_ready", "break") == 17 * 60
    assert spent_s(told, "ready") == 17 * 60
    assert paused_since(told) == paused_since(day)


def test_who_does_not_pause_has_no_beginning_of_a_pause() -> None:
    assert paused_since(_day(_change(1, "ready"))) is None


def test_a_night_shift_counts_from_midnight_and_begins_anew_at_the_next_one() -> None:
    day = _day(_change(-30, "not_ready", "break"))
    assert paused_since(day) == MIDNIGHT
    following = MIDNIGHT + timedelta(days=1)
    after_midnight = after(day, _change(24 * 60 + 5, "ready"), following)
    assert spent_s(after_midnight, "not_ready", "break") == 5 * 60


def test_a_state_told_once_more_changes_nothing() -> None:
    once = _day(_change(10, "not_ready", "break"))
    twice = after(once, _change(20, "not_ready", "break"), MIDNIGHT)
    assert paused_since(twice) == paused_since(once)


@pytest.mark.border
async def test_the_day_is_read_from_the_journal_after_a_restart(database: Database) -> None:
    now = clock.now()
    midnight = now - timedelta(hours=3)
    changes = [
        AgentChanged(at=midnight + timedelta(minutes=5), extension="1001", state="ready"),
        AgentChanged(
            at=midnight + timedelta(minutes=15), extension="1001", state="not_ready", reason="break"
        ),
    ]
    writer = JournalWriter(database)
    await writer.write(
        [
            Entry(uuid4(), one.at, "AgentChanged", "", msgspec.Raw(msgspec.json.encode(one)))
            for one in changes
        ]
    )
    writer.close()
    days = AgentDays(database, lambda _: midnight)
    await days.load()
    assert paused_since(days.of("1001")) == midnight + timedelta(minutes=15)
    assert spent_s(days.until_now("1001"), "ready") == 600
    assert paused_since(days.of("1002")) is None

"""Every tenth fact makes a listener of the bus raise, on a real Asterisk and a real PostgreSQL."""

import asyncio
import sys
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from core.bus import Bus
from core.db import Database
from cti.events import CallEnded, Event, LinkDown
from cti.journal import store
from cti.telephones import Telephones
from tests.asterisk.instances import telephones
from tests.until import until

pytestmark = pytest.mark.story

_CALLERS = 20


async def test_a_listener_that_raises_at_every_tenth_fact_loses_neither_link_nor_record(
    tmp_path: Path, database_url: str
) -> None:
    bus, database = Bus(), Database(database_url)
    facts: list[Event] = []
    offered: list[Event] = []

    def clumsy(fact: Event) -> None:
        offered.append(fact)
        if len(offered) % 10 == 0:
            raise RuntimeError("a listener's own fault")

    for kind in Event.__args__:  # first in the row: all others hear the fact after it
        bus.on(kind, clumsy, name="clumsy")
        bus.on(kind, facts.append, name="test")
    async with telephones(tmp_path, database_url, low=20400) as phones:
        part = Telephones(phones.settings, bus, database)
        task = asyncio.create_task(part.run(), name="telephones")
        await asyncio.wait_for(part.synced(), 20)
        with capture_logs() as logs:
            calls = [
                await phones.carrier.call(f"139000000{n:02}", script="wait 2; hangup", record=False)
                for n in range(_CALLERS)
            ]
            await asyncio.gather(*(call.ended() for call in calls))
            await until(
                lambda: sum(isinstance(fact, CallEnded) for fact in facts) >= _CALLERS,
                deadline_s=30,
            )
        assert not part.board.calls, "no ghost stays on the board"
        await part.journal.flush()
        ended = {fact.call_id for fact in facts if isinstance(fact, CallEnded)}
        async with database.transaction() as session:
            records = [await store.find_call(session, call_id) for call_id in sorted(ended)]
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    await database.close()
    raised = len(offered) // 10
    sys.stdout.write(f"{raised} of {len(offered)} facts raised, {len(records)} records\n")
    assert raised >= 3
    assert len([one for one in logs if one["log_level"] == "error"]) >= raised, "each is named"
    assert [type(fact) for fact in facts if isinstance(fact, LinkDown)] == []
    assert offered == facts, "every fact reached the next listener"
    assert sorted(record.number for record in records if record) == [
        f"139000000{n:02}" for n in range(_CALLERS)
    ]

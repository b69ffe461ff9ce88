"""Where callers go in the menu: from the journal's facts to the figures of each place."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from core.db import Database
from cti.events import MenuEnded, MenuStep
from cti.journal.models import JournalEntry
from insights.menus import KeyCount, MenuPlace, by_place
from insights.store import count_menu_steps

pytestmark = pytest.mark.border
AT = datetime(2026, 11, 3, 9, tzinfo=UTC)


def _menu(call_id: str, result: str, *steps: MenuStep, at: datetime = AT) -> JournalEntry:
    told = msgspec.convert(
        {"type": "MenuEnded", "at": at, "call_id": call_id, "flow": "hotline", "result": result,
         "path": [], "steps": steps},
        MenuEnded,
    )  # fmt: skip
    fact = json.loads(msgspec.json.encode(told))
    return JournalEntry(id=uuid4(), at=at, kind="MenuEnded", call_id=call_id, fact=fact)


async def test_each_place_counts_its_visits_its_keys_and_who_hung_up_there(
    database: Database,
) -> None:
    greeting = MenuStep(place="greeting", ms=3000)
    old = _menu("1.4", "queue")
    del old.fact["steps"]  # of a journal that had no steps yet
    async with database.transaction() as session:
        session.add_all(
            [
                _menu("1.1", "queue", greeting, MenuStep(place="main_menu", key="0", ms=2000)),
                _menu("1.2", "queue", greeting, MenuStep(place="main_menu", key="0", ms=4000)),
                _menu("1.3", "hung_up", greeting, MenuStep(place="main_menu", ms=6000)),
                _menu("1.5", "queue", greeting, at=AT + timedelta(days=2)),
                old,
            ]
        )
    async with database.transaction() as session:
        counts = await count_menu_steps(session, AT, AT + timedelta(days=1))
    assert by_place(counts) == (
        MenuPlace(flow="hotline", place="greeting", visits=3, gone=0, keys=(), mean_s=3.0),
        MenuPlace(
            flow="hotline", place="main_menu", visits=3, gone=1, keys=(KeyCount("0", 2),),
            mean_s=4.0,
        ),
    )  # fmt: skip

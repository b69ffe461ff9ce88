"""Earlier calls of a number, from a real PostgreSQL."""

from datetime import timedelta

import pytest

from core.clock import now
from core.db import Database
from core.phone import NumberPlan
from cti.journal.models import Call, CallBusiness
from screenpop.recent import RecentCalls

pytestmark = pytest.mark.border
MOBILE = "13490001001"


def _call(hours_ago: int, number: str, **known: object) -> Call:
    given = {
        "direction": "in", "outcome": "abandoned", "queue": "", "path": [], "attempt_id": "",
        "talk_s": 0,
    } | known  # fmt: skip
    return Call(
        call_id=f"{number}-{hours_ago}", link="main", number=number, dialled="", extension="",
        arrived_at=now() - timedelta(hours=hours_ago), ended_at=now(), waited_s=0, cause=16,
        **given,
    )  # fmt: skip


async def test_an_earlier_call_says_who_rang_whom_and_about_what(database: Database) -> None:
    async with database.transaction() as session:
        session.add_all(
            [
                _call(4, MOBILE, outcome="answered", talk_s=90, path=["greeting", "bill_one"]),
                _call(3, MOBILE, direction="out", outcome="unanswered", attempt_id="a-1"),
                _call(2, f"+86{MOBILE}", path=["hazard", "record_hazard"]),
                _call(1, f"0{MOBILE}", direction="out", outcome="answered", talk_s=5),
                _call(1, "13490001002"),
                CallBusiness(call_id=f"{MOBILE}-4", business_type="inquiry", person_id=1, at=now()),
            ]
        )
    recent = RecentCalls(database, NumberPlan("CN"))
    try:
        found = await recent.of(MOBILE)
        assert await recent.of(f"86{MOBILE}") == found, "however the network writes a number"
        assert await recent.of("95598") == ()
    finally:
        await recent.close()
    assert [(one.direction, one.outcome, one.reason, one.talk_s) for one in found] == [
        ("out", "answered", "", 5),
        ("in", "abandoned", "danger", 0),
        ("out", "unanswered", "notice", 0),
        ("in", "answered", "bill", 90),
    ]
    assert [one.business_type for one in found] == ["", "", "", "inquiry"]

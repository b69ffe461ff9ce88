"""An administrator keeps the calendar: filled once from the package, then theirs."""

from typing import Any

import pytest
from sqlalchemy import text

pytestmark = pytest.mark.border
STORM = {
    **{"first": "2026-10-01", "last": "2026-10-02", "working": True},
    **{"name_zh": "抗台值守", "name_en": "Typhoon duty"},
}


async def test_a_year_is_filled_once_and_what_an_administrator_entered_stays(site: Any):
    async with site.browser("9001") as admin:
        assert (await admin.get("/api/calendar/2026")).json() == {
            **{"year": 2026, "days": [], "can_be_filled": True},
        }
        entered = (await admin.put("/api/calendar/days", json=STORM)).json()["days"]
        assert [one["day"] for one in entered if one["name_en"] == "Typhoon duty"] == [
            *("2026-10-01", "2026-10-02"),
        ]
        filled = (await admin.post("/api/calendar/2026/fill")).json()["days"]
        days = {one["day"]: one for one in filled}
        assert days["2026-10-01"]["name_en"] == "Typhoon duty"
        assert days["2026-10-03"] == {
            **{"day": "2026-10-03", "working": False},
            **{"name_zh": "国庆节", "name_en": "National Day"},
        }
        shorter = STORM | {"last": "2026-10-01", "instead_of": ["2026-10-01", "2026-10-02"]}
        kept = (await admin.put("/api/calendar/days", json=shorter)).json()["days"]
        assert [one["day"] for one in kept if one["name_en"] == "Typhoon duty"] == ["2026-10-01"]
        span = {"first": "2026-10-01", "last": "2026-10-31"}
        left = (await admin.delete("/api/calendar/days", params=span)).json()["days"]
        assert [one for one in left if one["day"].startswith("2026-10")] == []
    async with site.deps.database.transaction() as session:
        kept = "select action from staff_audit_entry where action like 'calendar.%' order by number"
        noted = [one.removeprefix("calendar.") for one in await session.scalars(text(kept))]
        assert noted == ["put", "fill", "put", "remove"]


async def test_what_cannot_be_so_is_refused_and_nothing_is_entered(site: Any):
    async with site.browser("9001") as admin:
        unknown = await admin.post("/api/calendar/2099/fill")
        assert (unknown.status_code, unknown.json()["detail"]["code"]) == (
            *(409, "calendar_year_unknown"),
        )
        for more in ({"last": "2026-09-30"}, {"last": "2026-12-31"}, {"name_en": " "}):
            answer = await admin.put("/api/calendar/days", json=STORM | more)
            assert answer.status_code == 422
        assert (await admin.get("/api/calendar/2026")).json()["days"] == []

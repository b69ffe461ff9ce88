"""What calls may be about: kept on the page House, told to every page."""

from typing import Any

import pytest

pytestmark = pytest.mark.border
CHARGING = {"name_zh": "充电桩", "name_en": "Charging"}
AT = "/api/house/business-types"


async def test_a_type_added_on_the_page_is_told_to_all_and_one_changed_meanwhile_is_refused(
    site: Any,
):
    async with site.browser("9001") as admin, site.browser("1001") as agent:
        first = (await admin.get(AT)).json()
        assert [one["code"] for one in first][:3] == ["fault", "inquiry", "application"]
        kept = (await admin.put(f"{AT}/charging", json=CHARGING)).json()
        assert kept[-1] == CHARGING | {"code": "charging", "in_use": True, "version": 1}
        told = (await agent.get("/api/desk-settings")).json()["business_types"]
        assert told == kept
        taken = await admin.put(f"{AT}/charging", json=CHARGING)
        assert taken.json()["detail"]["code"] == "house_code_taken"
        changed = CHARGING | {"in_use": False, "version": 1}
        assert (await admin.put(f"{AT}/charging", json=changed)).status_code == 200
        late = await admin.put(f"{AT}/charging", json=changed)
        assert (late.status_code, late.json()["detail"]["code"]) == (409, "house_changed")
        for code in ("Charging", "a b", "x" * 41):
            assert (await admin.put(f"{AT}/{code}", json=CHARGING)).status_code == 422

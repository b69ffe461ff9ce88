"""The administrators' list of people, and the audit log behind it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

pytestmark = pytest.mark.border
Code = Callable[[httpx.Response], str]
_DRAFT = {"staff_number": "1002", "name": "李强", "role": "agent", "extension": "1002"}


async def test_an_added_person_can_sign_in_with_the_password_told_once(desk: Any):
    await desk.add("9001", "administrator")
    admin = await desk.signed_in("9001")
    secrets = (await admin.post("/api/people", json=_DRAFT)).json()
    assert secrets["sip_password"]
    answer = await desk.browser().post(
        "/api/sign-in", json={"staff_number": "1002", "password": secrets["password"]}
    )
    assert answer.json()["extension"] == "1002"
    listed = (await admin.get("/api/people")).text
    assert secrets["password"] not in listed
    assert "argon2" not in listed


async def test_a_taken_extension_is_refused_by_name(desk: Any, code: Code):
    await desk.add("9001", "administrator")
    await desk.add("1001", extension="1002")
    admin = await desk.signed_in("9001")
    answer = await admin.post("/api/people", json=_DRAFT)
    assert (answer.status_code, code(answer)) == (409, "person_taken")


@pytest.mark.parametrize("field", ["staff_number", "extension", "queues"])
async def test_words_bound_for_asterisk_are_checked(desk: Any, field: str):
    await desk.add("9001", "administrator")
    admin = await desk.signed_in("9001")
    bad = ["a\r\nb"] if field == "queues" else "1&PJSIP/2"
    assert (await admin.post("/api/people", json=_DRAFT | {field: bad})).status_code == 422


async def test_a_role_change_ends_the_sign_ins_and_a_reset_gives_a_new_password(desk: Any):
    agent = await desk.add("1001")
    await desk.add("9001", "administrator")
    admin, theirs = await desk.signed_in("9001"), await desk.signed_in("1001")
    await admin.patch(f"/api/people/{agent}", json={"role": "supervisor"})
    assert (await theirs.get("/api/me")).status_code == 401
    made = (await admin.post(f"/api/people/{agent}/password")).json()
    answer = await desk.browser().post(
        "/api/sign-in", json={"staff_number": "1001", "password": made["password"]}
    )
    assert answer.json()["role"] == "supervisor"


async def test_a_telephone_is_given_and_taken_away(desk: Any):
    agent = await desk.add("1001")
    await desk.add("9001", "administrator")
    admin = await desk.signed_in("9001")
    url = f"/api/people/{agent}/telephone"
    assert (await admin.put(url, json={"extension": "1001"})).json()["sip_password"]
    assert (await admin.put(url, json={"extension": None})).json()["sip_password"] is None
    missing = await admin.put("/api/people/777/telephone", json={"extension": None})
    assert missing.status_code == 404


async def test_the_last_administrator_cannot_be_lost(desk: Any, code: Code):
    last = await desk.add("9001", "administrator")
    admin = await desk.signed_in("9001")
    for change in ({"active": False}, {"role": "agent"}):
        answer = await admin.patch(f"/api/people/{last}", json=change)
        assert (answer.status_code, code(answer)) == (409, "last_administrator")


async def test_others_may_not_see_people_and_the_try_is_written_down(desk: Any, code: Code):
    await desk.add("1001")
    await desk.add("9001", "administrator")
    agent, admin = await desk.signed_in("1001"), await desk.signed_in("9001")
    answer = await agent.get("/api/people")
    assert (answer.status_code, code(answer)) == (403, "role_forbidden")
    lines = (await admin.get("/api/audit")).json()
    assert ("refused.role", "/api/people") in {(row["action"], row["subject"]) for row in lines}


async def test_the_audit_log_shows_an_edited_row(desk: Any):
    await desk.add("1001")
    await desk.add("9001", "administrator")
    await desk.signed_in("1001")
    admin = await desk.signed_in("9001")
    whole = (await admin.get("/api/audit/verify")).json()
    assert (whole["entries"], whole["broken_at"]) == (2, None)
    async with desk.database.transaction() as session:
        await session.execute(text("update staff_audit_entry set person_id = 99 where number = 1"))
    broken = (await admin.get("/api/audit/verify")).json()
    assert (broken["broken_at"], broken["why"]) == (
        1,
        "Entry 1 was changed after it was written.",
    )

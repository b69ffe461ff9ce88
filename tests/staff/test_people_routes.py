"""The administrators' list of people, and the audit log behind it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from staff.audit import log as audit_log

pytestmark = pytest.mark.border
Code = Callable[[httpx.Response], str]
_DRAFT = {"staff_number": "1002", "name": "李强", "role": "agent", "extension": "1002"}


async def test_an_added_person_can_sign_in_with_the_password_told_once(desk: Any):
    await desk.add("9001", "administrator")
    admin = await desk.signed_in("9001")
    secrets = (await admin.post("/api/people", json=_DRAFT)).json()
    assert secrets["sip_password"] is None, "a page needs none"
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


async def test_who_was_made_or_reset_waits_until_another_administrator_confirms(
    desk: Any, code: Code
) -> None:
    maker, other = [await desk.add(number, "administrator") for number in ("9001", "9002")]
    lead = await desk.add("2001", "supervisor")
    mine, theirs = await desk.signed_in("9001"), await desk.signed_in("9002")

    async def listed(browser: httpx.AsyncClient) -> Any:
        return {one["person_id"]: one for one in (await browser.get("/api/people")).json()}

    assert (await listed(mine))[lead]["approves_from"] is None
    await mine.post(f"/api/people/{lead}/password")
    assert (await listed(mine))[lead]["approves_from"] is not None
    assert (await listed(mine))[lead]["may"]["confirm"] == "confirm_needs_another"
    refused = await mine.post(f"/api/people/{lead}/confirm")
    assert (refused.status_code, code(refused)) == (403, "confirm_needs_another")
    assert (await listed(theirs))[lead]["may"]["confirm"] == ""
    confirmed = (await theirs.post(f"/api/people/{lead}/confirm")).json()
    assert (confirmed["approves_from"], confirmed["may"]["confirm"]) == (None, "confirm_not_needed")
    await theirs.patch(f"/api/people/{lead}", json={"role": "administrator"})
    assert (await listed(mine))[lead]["approves_from"] is not None  # another role: anew
    await theirs.post(f"/api/people/{maker}/password")
    assert (await listed(theirs))[other]["approves_from"] is None
    async with desk.database.transaction() as session:
        entries = await audit_log.list_audit(session)
    assert ("person.confirm", other) in {(one.action, one.person_id) for one in entries}


async def test_an_account_made_a_moment_ago_confirms_nobody(desk: Any, code: Code) -> None:
    await desk.add("9001", "administrator")
    admin = await desk.signed_in("9001")
    second = await admin.post("/api/people", json=_DRAFT | {"role": "administrator"})
    third = {"staff_number": "1003", "name": "赵", "role": "supervisor"}
    puppet = (await admin.post("/api/people", json=third)).json()
    browser = desk.browser()
    form = {"staff_number": "1002", "password": second.json()["password"]}
    await browser.post("/api/sign-in", json=form)
    refused = await browser.post(f"/api/people/{puppet['person_id']}/confirm")
    assert (refused.status_code, code(refused)) == (403, "confirm_account_too_new")


async def test_a_person_is_edited_and_the_audit_says_what_but_no_name(desk: Any) -> None:
    agent = await desk.add("1001", extension="1001", queues=["service"])
    await desk.add("9001", "administrator")
    admin, theirs = await desk.signed_in("9001"), await desk.signed_in("1001")
    change = {"name": "王芳芳", "language": "en", "queues": ["outage"], "role": "agent"}
    changed = (await admin.patch(f"/api/people/{agent}", json=change)).json()
    assert {key: changed[key] for key in change} == change
    assert (await theirs.get("/api/me")).json()["queues"] == ["outage"]  # not signed out by it
    async with desk.database.transaction() as session:
        (entry,) = await audit_log.list_audit(session, limit=1)
    assert entry.action == "person.change"
    assert "queues=['outage']" in entry.detail
    assert "王芳" not in entry.detail


async def test_the_list_says_what_an_agent_lacks_and_what_cannot_be_done(desk: Any) -> None:
    await desk.add("1001")
    await desk.add("1002", extension="1002", queues=["service"])
    await desk.add("9001", "administrator")
    admin = await desk.signed_in("9001")
    people = {one["staff_number"]: one for one in (await admin.get("/api/people")).json()}
    assert people["1001"]["missing"] == ["extension", "queues"]
    assert people["1002"]["missing"] == people["9001"]["missing"] == []
    assert people["9001"]["may"]["deactivate"] == "last_administrator"
    assert people["9001"]["may"]["demote"] == "last_administrator"
    demoted = await admin.patch(
        f"/api/people/{people['9001']['person_id']}", json={"role": "supervisor"}
    )
    assert (demoted.status_code, demoted.json()["detail"]["code"]) == (409, "last_administrator")
    assert people["1001"]["may"]["deactivate"] == ""
    queues = (await admin.get("/api/people/queues")).json()
    assert queues == ["service", "outage", "billing", "english"]  # whether anybody serves them


async def test_an_administrator_ends_all_sign_ins_of_a_person(desk: Any) -> None:
    agent = await desk.add("1001")
    await desk.add("9001", "administrator")
    admin = await desk.signed_in("9001")
    open_pages = [await desk.signed_in("1001") for _ in range(2)]
    assert (await admin.post(f"/api/people/{agent}/sign-out")).status_code == 204
    for page in open_pages:
        assert (await page.get("/api/me")).status_code == 401
    assert (await admin.get("/api/me")).status_code == 200


async def test_a_telephone_is_given_and_taken_away(desk: Any):
    agent = await desk.add("1001")
    await desk.add("9001", "administrator")
    admin = await desk.signed_in("9001")
    url = f"/api/people/{agent}/telephone"
    for_sip = {"extension": "1001", "phone": "sip"}
    assert (await admin.put(url, json=for_sip)).json()["sip_password"]
    assert (await admin.put(url, json={"extension": "1001"})).json()["sip_password"] is None
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
        "Entry 1 was changed after it was written, or sealed with another key.",
    )

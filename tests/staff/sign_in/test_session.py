"""Sign-ins on a real database: brute force, fixation, CSRF, revocation."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, insert, text, update

from core import clock
from customers.import_sql import LOCK, UNLOCK
from staff.events import SessionEnded
from staff.models import Attempts, Session
from staff.sign_in.session import COOKIE, DEVICE_COOKIE

pytestmark = pytest.mark.border
Code = Callable[[httpx.Response], str]
_RIGHT = "a phrase for the tests"


def _form(password: str = _RIGHT) -> dict[str, str]:
    return {"staff_number": "1001", "password": password}


async def test_a_person_signs_in_is_known_and_signs_out(desk: Any, code: Code):
    await desk.add("1001", extension="1001", queues=["general"])
    browser = await desk.signed_in("1001")
    me = (await browser.get("/api/me")).json()
    assert (me["role"], me["extension"], me["queues"]) == ("agent", "1001", ["general"])
    assert "session_id" not in me
    assert (await browser.post("/api/sign-out")).status_code == 204
    answer = await browser.get("/api/me")
    assert (answer.status_code, code(answer)) == (401, "not_signed_in")


async def test_the_cookie_is_hidden_from_scripts_and_other_sites(desk: Any):
    await desk.add("1001")
    answer = await desk.browser().post("/api/sign-in", json=_form())
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    async with desk.database.transaction() as session:
        stored = (await session.execute(text("select id from staff_session"))).scalar_one()
    assert re.fullmatch(r"[0-9a-f]{64}", stored)
    assert answer.cookies[COOKIE] not in stored


async def test_over_https_the_cookie_is_secure(desk: Any):
    await desk.add("1001")
    transport = httpx.ASGITransport(desk.app)
    async with httpx.AsyncClient(transport=transport, base_url="https://localhost") as browser:
        answer = await browser.post(
            "/api/sign-in", json=_form(), headers={"Origin": "https://localhost"}
        )
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_a_planted_token_is_never_taken_over(desk: Any):
    await desk.add("1001")
    browser = desk.browser()
    browser.cookies.set(COOKIE, "planted", domain="localhost.local")
    answer = await browser.post(
        "/api/sign-in", json=_form(), headers={"Cookie": f"{COOKIE}=planted"}
    )
    assert answer.status_code == 200
    assert answer.cookies[COOKIE] != "planted"
    async with desk.browser() as thief:
        planted = await thief.get("/api/me", headers={"Cookie": f"{COOKIE}=planted"})
    assert planted.status_code == 401


async def test_signing_in_again_ends_the_sign_in_the_browser_held(desk: Any):
    await desk.add("1001")
    browser = await desk.signed_in("1001")
    old = browser.cookies[COOKIE]
    assert (await browser.post("/api/sign-in", json=_form())).status_code == 200
    async with desk.browser() as other:
        answer = await other.get("/api/me", headers={"Cookie": f"{COOKIE}={old}"})
    assert answer.status_code == 401
    assert (await browser.get("/api/me")).status_code == 200


async def test_brute_force_is_slowed_even_in_parallel_and_with_the_right_password(
    desk: Any, code: Code
):
    await desk.add("1001")
    browser = desk.browser()
    answers = await asyncio.gather(
        *(browser.post("/api/sign-in", json=_form(f"wrong {n}")) for n in range(12))
    )
    codes = [code(answer) for answer in answers]
    assert codes.count("sign_in_refused") == 4
    assert codes.count("sign_in_too_often") == 8
    async with desk.database.transaction() as session:  # on, until the wait is minutes
        await session.execute(update(Attempts).values(failures=12, last_at=clock.now()))
    right = await browser.post("/api/sign-in", json=_form())
    assert right.status_code == 429
    assert int(right.headers["retry-after"]) >= 1


async def test_a_colleague_elsewhere_is_not_locked_out(desk: Any):
    await desk.add("1001")
    attacker = desk.browser("10.9.9.9")
    for n in range(6):
        await attacker.post("/api/sign-in", json=_form(f"wrong {n}"))
    answer = await desk.browser("10.0.0.7").post("/api/sign-in", json=_form())
    assert answer.status_code == 200


async def test_a_stranger_locks_neither_an_account_nor_an_office_out(desk: Any):
    await desk.add("1001")
    await desk.add("1002")
    usual = await desk.signed_in("1001")  # 10.0.0.1: so is the whole office
    old_copy = usual.cookies[DEVICE_COOKIE]
    assert (await usual.post("/api/sign-in", json=_form())).status_code == 200
    assert (await usual.post("/api/sign-out")).status_code == 204
    async with desk.database.transaction() as session:  # a crowd guesses, and one from here
        guessed = [{"key": key, "failures": 500, "last_at": clock.now()}
                   for key in ("account:1001", "address:10.0.0.1")]  # fmt: skip
        await session.execute(delete(Attempts))
        await session.execute(insert(Attempts), guessed)
    stranger = desk.browser()
    assert (await stranger.post("/api/sign-in", json=_form())).status_code == 429
    copied = {"Cookie": f"{DEVICE_COOKIE}={old_copy}"}
    assert (
        await desk.browser().post("/api/sign-in", json=_form(), headers=copied)
    ).status_code == 429
    assert (await usual.post("/api/sign-in", json=_form())).status_code == 200
    other = {"staff_number": "1002", "password": _RIGHT}  # never signed in here
    assert (await usual.post("/api/sign-in", json=other)).status_code == 429


async def test_a_browser_known_to_the_account_is_slowed_as_well(desk: Any, code: Code):
    await desk.add("1001")
    usual = await desk.signed_in("1001")
    answers = await asyncio.gather(
        *(usual.post("/api/sign-in", json=_form(f"wrong {n}")) for n in range(10))
    )
    codes = [code(answer) for answer in answers]
    assert (codes.count("sign_in_refused"), codes.count("sign_in_too_often")) == (6, 4)


async def test_others_guesses_keep_nobody_from_changing_their_password(desk: Any):
    await desk.add("1001")
    browser = await desk.signed_in("1001")
    stranger = desk.browser()
    for n in range(5):
        await stranger.post("/api/sign-in", json=_form(f"wrong {n}"))
    form = {"current": _RIGHT, "new": "another phrase entirely"}
    assert (await browser.post("/api/me/password", json=form)).status_code == 204


async def test_signing_out_everywhere_ends_each_sign_in_and_forgets_the_browsers(desk: Any):
    agent = await desk.add("1001")
    here, there = await desk.signed_in("1001"), await desk.signed_in("1001")
    told: list[SessionEnded] = []
    desk.bus.on(SessionEnded, told.append, name="test")
    assert (await here.post("/api/sign-out/everywhere")).status_code == 204
    for page in (here, there):
        assert (await page.get("/api/me")).status_code == 401
    assert [(fact.person_id, fact.session_id) for fact in told] == [(agent, "")]
    async with desk.database.transaction() as session:
        assert (await session.execute(text("select count(*) from staff_device"))).scalar_one() == 0


async def test_an_agent_is_told_what_they_lack_and_who_gives_it(desk: Any):
    agent = await desk.add("1001", extension="1001")
    await desk.add("9001", "administrator")
    me = (await (await desk.signed_in("1001")).get("/api/me")).json()
    assert (me["missing"], me["mended_by"]) == (["queues"], ["王芳"])
    admin = await desk.signed_in("9001")
    await admin.patch(f"/api/people/{agent}", json={"queues": ["service"]})
    me = (await (await desk.signed_in("1001")).get("/api/me")).json()
    assert (me["missing"], me["mended_by"]) == ([], [])


async def test_an_unknown_number_answers_like_a_wrong_password(desk: Any):
    await desk.add("1001")
    browser = desk.browser()
    unknown = await browser.post("/api/sign-in", json={"staff_number": "x'--", "password": "y"})
    wrong = await browser.post("/api/sign-in", json=_form("wrong"))
    assert unknown.status_code == wrong.status_code == 401
    assert unknown.json() == wrong.json()


async def test_a_foreign_page_cannot_act_with_the_cookie(desk: Any, code: Code):
    await desk.add("1001")
    browser = await desk.signed_in("1001")
    for origin in ("https://evil.example", "null"):
        answer = await browser.post("/api/sign-out", headers={"Origin": origin})
        assert (answer.status_code, code(answer)) == (403, "origin_foreign")
    del browser.headers["Origin"]
    answer = await browser.post("/api/sign-out")
    assert (answer.status_code, code(answer)) == (403, "origin_missing")
    assert (await browser.get("/api/me")).status_code == 200


async def test_a_disabled_person_is_out_at_once_and_his_sockets_are_told(desk: Any):
    agent = await desk.add("1001")
    await desk.add("9001", "administrator")
    theirs, admin = await desk.signed_in("1001"), await desk.signed_in("9001")
    told: list[SessionEnded] = []
    desk.bus.on(SessionEnded, told.append, name="test")
    answer = await admin.patch(f"/api/people/{agent}", json={"active": False})
    assert answer.json()["active"] is False
    assert (await theirs.get("/api/me")).status_code == 401
    assert [(fact.person_id, fact.session_id) for fact in told] == [(agent, "")]
    assert (await theirs.post("/api/sign-in", json=_form())).status_code == 401


@pytest.mark.parametrize(
    "change", [{"expires_at": timedelta(seconds=-1)}, {"seen_at": timedelta(minutes=-61)}]
)
async def test_a_sign_in_ends_by_age_and_by_idleness(desk: Any, change: dict[str, timedelta]):
    await desk.add("1001")
    browser = await desk.signed_in("1001")
    moved = {field: clock.now() + by for field, by in change.items()}
    async with desk.database.transaction() as session:
        await session.execute(update(Session).values(**moved))
    assert (await browser.get("/api/me")).status_code == 401


async def test_an_open_socket_is_ended_when_another_program_ends_its_sign_in(desk: Any):
    agent = await desk.add("1001")
    browser = await desk.signed_in("1001")
    who = await desk.keeper.who(browser.cookies[COOKIE])
    told: list[SessionEnded] = []
    desk.bus.on(SessionEnded, told.append, name="test")
    with desk.keeper.watching(who):
        await desk.keeper.sweep()
        assert told == []
        async with desk.database.transaction() as session:  # as `hotline user disable` does
            await session.execute(text("update staff_person set active = false"))
        await desk.keeper.sweep()
    assert [(fact.person_id, fact.session_id) for fact in told] == [(agent, who.session_id)]


async def test_an_open_socket_keeps_its_sign_in_from_idling_out(desk: Any):
    await desk.add("1001")
    browser = await desk.signed_in("1001")
    who = await desk.keeper.who(browser.cookies[COOKIE])
    async with desk.database.transaction() as session:
        await session.execute(update(Session).values(seen_at=clock.now() - timedelta(minutes=59)))
    with desk.keeper.watching(who):
        await desk.keeper.sweep()
    async with desk.database.transaction() as session:
        seen = (await session.execute(text("select seen_at from staff_session"))).scalar_one()
    assert clock.now() - seen < timedelta(minutes=1)


async def test_changing_the_password_ends_the_other_sign_ins(desk: Any, code: Code):
    await desk.add("1001")
    here, there = await desk.signed_in("1001"), await desk.signed_in("1001")
    weak = await here.post("/api/me/password", json={"current": _RIGHT, "new": "short"})
    assert (weak.status_code, code(weak)) == (422, "password_weak")
    form = {"current": _RIGHT, "new": "another phrase entirely"}
    assert (await here.post("/api/me/password", json=form)).status_code == 204
    assert (await here.get("/api/me")).status_code == 200
    assert (await there.get("/api/me")).status_code == 401


async def test_nobody_waits_at_the_door_while_customers_are_imported(desk: Any):
    await desk.add("1001")
    importer = await desk.database.hold()
    assert await importer.fetchval(LOCK)  # an import holds it from its first row to its last
    async with asyncio.timeout(5):
        await desk.signed_in("1001")
    await importer.execute(UNLOCK)
    async with desk.database.transaction() as open_session:
        await desk.keeper.audit(open_session, None, "test", "nobody")
        assert await importer.fetchval(LOCK)  # nor does an import give way to who signs in
    await importer.close()

"""Passkeys on a real database: made, asked for at sign-in, refused as copies, removed."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.staff.conftest import ORIGIN, PASSWORD
from tests.staff.sign_in.security_key import SecurityKey
from tests.until import until

pytestmark = pytest.mark.border
Code = Callable[[httpx.Response], str]
OWN = "/api/me/second-factor"
PASSWORD_GIVEN = {"staff_number": "1001", "password": PASSWORD}


async def _add(browser: httpx.AsyncClient, key: SecurityKey, **proof: str) -> list[str]:
    offered = await browser.post(f"{OWN}/passkeys/offer", json={"password": PASSWORD, **proof})
    assert offered.status_code == 200, offered.text
    made = key.make(offered.json()["options"], ORIGIN)
    kept = await browser.post(f"{OWN}/passkeys", json={"name": "蓝色的钥匙", "made": made})
    assert kept.status_code == 200, kept.text
    return kept.json()["codes"]


async def _enter(browser: httpx.AsyncClient, key: SecurityKey) -> httpx.Response:
    asked = await browser.post("/api/sign-in/passkey", json=PASSWORD_GIVEN)
    assert asked.status_code == 200, asked.text
    return await _answer(browser, key.sign(asked.json()["options"], ORIGIN))


async def _answer(browser: httpx.AsyncClient, signed: str) -> httpx.Response:
    return await browser.post("/api/sign-in", json={**PASSWORD_GIVEN, "passkey": signed})


async def _noted(desk: Any) -> list[str]:
    async with desk.database.transaction() as session:
        acts = await session.scalars(text("select action from staff_audit_entry order by number"))
        return [act.removeprefix("second_factor.") for act in acts if "factor" in act]


async def test_who_made_one_signs_in_with_it_or_with_a_recovery_code(desk: Any, code: Code):
    await desk.add("1001")
    browser, key = await desk.signed_in("1001"), SecurityKey()
    codes = await _add(browser, key)
    assert len(codes) == 10
    asked = await desk.browser().post("/api/sign-in", json=PASSWORD_GIVEN)
    assert code(asked) == "second_factor_needed"
    assert (await _enter(desk.browser(), key)).status_code == 200
    by_code = {**PASSWORD_GIVEN, "code": codes[0]}
    assert (await desk.browser().post("/api/sign-in", json=by_code)).status_code == 200
    state = (await browser.get(OWN)).json()
    assert (state["is_on"], state["has_app"], state["codes_left"]) == (True, False, 9)
    kept = state["passkeys"][0]
    assert (kept["name"], kept["domain"]) == ("蓝色的钥匙", "localhost")
    assert kept["used_at"]


async def test_a_foreign_key_another_page_and_a_second_use_are_refused(desk: Any, code: Code):
    await desk.add("1001")
    key = SecurityKey()
    await _add(await desk.signed_in("1001"), key)
    browser = desk.browser()
    assert code(await _enter(browser, SecurityKey())) == "second_factor_wrong"
    asked = (await browser.post("/api/sign-in/passkey", json=PASSWORD_GIVEN)).json()["options"]
    elsewhere = key.sign(asked, "https://desk.example.evil")
    assert code(await _answer(browser, elsewhere)) == "second_factor_wrong"
    assert code(await _answer(browser, key.sign(asked, ORIGIN))) == "second_factor_wrong", "spent"


async def test_what_is_no_answer_of_a_browser_is_a_wrong_one(desk: Any, code: Code):
    await desk.add("1001")
    await _add(await desk.signed_in("1001"), SecurityKey())
    browser = desk.browser()
    for nonsense in ("{}", json.dumps({"id": 1}), "[" * 3000):  # more: test_odd_passkeys
        await browser.post("/api/sign-in/passkey", json=PASSWORD_GIVEN)
        assert code(await _answer(browser, nonsense)) == "second_factor_wrong"


async def test_what_one_browser_was_asked_serves_no_other_and_not_for_long(desk: Any, code: Code):
    await desk.add("1001")
    key = SecurityKey()
    await _add(await desk.signed_in("1001"), key)
    first, second = desk.browser(), desk.browser()
    asked = (await first.post("/api/sign-in/passkey", json=PASSWORD_GIVEN)).json()["options"]
    await second.post("/api/sign-in/passkey", json=PASSWORD_GIVEN)
    assert code(await _answer(second, key.sign(asked, ORIGIN))) == "second_factor_wrong"
    async with desk.database.transaction() as session:
        await session.execute(text("update staff_passkey_challenge set expires_at = now()"))
    assert code(await _answer(first, key.sign(asked, ORIGIN))) == "second_factor_wrong"


async def test_a_copy_is_refused_and_written_down(desk: Any, code: Code):
    await desk.add("1001")
    key = SecurityKey(uses=7)
    await _add(await desk.signed_in("1001"), key)
    assert (await _enter(desk.browser(), key)).status_code == 200
    key.uses = 8  # as the copy counts, which was made before
    assert code(await _enter(desk.browser(), key)) == "second_factor_wrong"
    assert await _noted(desk) == ["passkey", "copied", "refused"]


async def test_another_key_needs_the_one_in_use_and_the_last_one_takes_the_factor_along(
    desk: Any, code: Code
):
    await desk.add("1001")
    browser, first, second = await desk.signed_in("1001"), SecurityKey(), SecurityKey()
    await _add(browser, first)
    bare = await browser.post(f"{OWN}/passkeys/offer", json={"password": PASSWORD})
    assert code(bare) == "second_factor_needed"

    async def proof() -> dict[str, str]:
        asked = (await browser.post(f"{OWN}/passkeys/ask")).json()["options"]
        return {"passkey": first.sign(asked, ORIGIN)}

    assert await _add(browser, second, **await proof()) == [], "the recovery codes stay"
    for left in (1, 0):
        passkey = (await browser.get(OWN)).json()["passkeys"][-1]["passkey_id"]
        gone = await browser.post(f"{OWN}/passkeys/{passkey}/remove", json=await proof())
        assert gone.status_code == 204, gone.text
        state = (await browser.get(OWN)).json()
        assert (len(state["passkeys"]), state["is_on"]) == (left, left > 0)
    assert (await desk.browser().post("/api/sign-in", json=PASSWORD_GIVEN)).status_code == 200
    assert await _noted(desk) == [
        *("passkey", "passkey", "passkey_removed", "passkey_removed", "off")
    ]


async def test_two_last_keys_removed_at_once_take_the_factor_along(desk: Any):
    await desk.add("1001")
    browser, key = await desk.signed_in("1001"), SecurityKey()
    codes = await _add(browser, key)
    await _add(browser, SecurityKey(), code=codes[0])
    kept = (await browser.get(OWN)).json()["passkeys"]
    async with desk.database.transaction() as held:  # both have proved it before either is gone
        await held.execute(text("lock table staff_passkey in share mode"))
        removing = [
            asyncio.create_task(
                browser.post(f"{OWN}/passkeys/{one['passkey_id']}/remove", json={"code": proof})
            )
            for one, proof in zip(kept, codes[1:3], strict=True)
        ]
        await until(lambda: _wait_for_locks(desk, 2))
    assert [(await one).status_code for one in removing] == [204, 204]
    assert (await browser.get(OWN)).json()["is_on"] is False
    assert (await desk.browser().post("/api/sign-in", json=PASSWORD_GIVEN)).status_code == 200


async def _wait_for_locks(desk: Any, many: int) -> bool:
    async with desk.database.transaction() as session:
        waiting = await session.scalar(
            text("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
        )
    return waiting >= many


async def test_where_a_factor_is_demanded_the_last_key_stays(make_desk: Any, code: Code):
    desk = make_desk(second_factor="everybody")
    await desk.add("1001")
    browser, key = await desk.signed_in("1001"), SecurityKey()
    codes = await _add(browser, key)
    assert (await browser.get("/api/me")).json()["owes_factor"] is False
    passkey = (await browser.get(OWN)).json()["passkeys"][0]["passkey_id"]
    refused = await browser.post(f"{OWN}/passkeys/{passkey}/remove", json={"code": codes[0]})
    assert code(refused) == "second_factor_demanded"
    assert len((await browser.get(OWN)).json()["passkeys"]) == 1


async def test_an_address_without_a_name_makes_no_passkeys_and_says_why(desk: Any, code: Code):
    await desk.add("1001")
    browser = desk.browser()
    browser.base_url = "http://127.0.0.1"
    browser.headers["Origin"] = "http://127.0.0.1"
    assert (await browser.post("/api/sign-in", json=PASSWORD_GIVEN)).status_code == 200
    offered = await browser.post(f"{OWN}/passkeys/offer", json={"password": PASSWORD})
    assert code(offered) == "passkey_needs_https"

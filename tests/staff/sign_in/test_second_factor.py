"""Second factors on a real database: set up, asked for, used up, demanded, taken away."""

import asyncio
import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from core import clock
from staff.sign_in.authenticator import code_at
from tests.staff.conftest import PASSWORD

pytestmark = pytest.mark.border
Code = Callable[[httpx.Response], str]
APP = "/api/me/second-factor/app"
CONFIRM = "/api/me/second-factor/confirm"
OFF = "/api/me/second-factor/off"


class App:
    """An authenticator app; each code that it shows is a later one than the last."""

    def __init__(self, secret: str) -> None:
        self._secret = base64.b32decode(secret)
        self._steps = -1

    def code(self) -> str:
        self._steps += 1
        return code_at(self._secret, clock.now() + timedelta(seconds=30 * self._steps))


async def _set_up(browser: httpx.AsyncClient, **more: str) -> tuple[App, list[str]]:
    offered = await browser.post(APP, json={"password": PASSWORD, **more})
    assert offered.status_code == 200, offered.text
    app = App(offered.json()["secret"])
    confirmed = await browser.post(CONFIRM, json={"code": app.code()})
    assert confirmed.status_code == 200, confirmed.text
    return app, confirmed.json()["codes"]


def _form(code: str = "", number: str = "1001") -> dict[str, str]:
    return {"staff_number": number, "password": PASSWORD, "code": code}


async def test_who_set_one_up_signs_in_with_its_code_and_with_each_code_once(desk: Any, code: Code):
    await desk.add("1001")
    browser = await desk.signed_in("1001")
    app, _ = await _set_up(browser)
    state = (await browser.get("/api/me/second-factor")).json()
    assert state == {
        "is_on": True,
        "has_app": True,
        "passkeys": [],
        "codes_left": 10,
        "is_demanded": False,
    }
    asked = await desk.browser().post("/api/sign-in", json=_form())
    assert (asked.status_code, code(asked)) == (401, "second_factor_needed")
    shown = app.code()
    assert (await desk.browser().post("/api/sign-in", json=_form(shown))).status_code == 200
    again = await desk.browser().post("/api/sign-in", json=_form(shown))
    assert code(again) == "second_factor_wrong"


async def test_of_two_uses_of_one_code_at_once_one_is_let_in(desk: Any):
    await desk.add("1001")
    app, _ = await _set_up(await desk.signed_in("1001"))
    shown = app.code()
    tries = (desk.browser().post("/api/sign-in", json=_form(shown)) for _ in range(3))
    answers = await asyncio.gather(*tries)
    assert sorted(answer.status_code for answer in answers) == [200, 401, 401]


async def test_a_recovery_code_serves_once_and_the_rest_stay(desk: Any, code: Code):
    await desk.add("1001")
    browser = await desk.signed_in("1001")
    _, codes = await _set_up(browser)
    entered = await desk.browser().post("/api/sign-in", json=_form(codes[3].upper()))
    assert entered.status_code == 200
    again = await desk.browser().post("/api/sign-in", json=_form(codes[3]))
    assert code(again) == "second_factor_wrong"
    state = (await browser.get("/api/me/second-factor")).json()
    assert state["codes_left"] == 9
    async with desk.database.transaction() as session:
        kept = (await session.scalars(text("select hash from staff_recovery_code"))).all()
    assert not any(one.replace("-", "") in kept for one in codes)


async def test_codes_are_guessed_no_faster_than_passwords_even_from_a_crowd_of_addresses(
    desk: Any, code: Code
):
    await desk.add("1001")
    usual = await desk.signed_in("1001")
    app, _ = await _set_up(usual)

    async def guess(address: str) -> str:
        stranger = desk.browser(address)
        told = code(await stranger.post("/api/sign-in", json=_form("000000")))
        await stranger.post("/api/sign-in", json=_form())  # the right password forgives nothing
        return told

    assert [await guess(f"10.1.{n}.9") for n in range(6)] == ["second_factor_wrong"] * 6
    async with desk.database.transaction() as session:
        tried = await session.scalar(
            text("select failures from staff_attempts where key = 'code:1001'")
        )
        await session.execute(  # on, until the wait is minutes
            text("update staff_attempts set failures = 16, last_at = now() where key like 'code:%'")
        )
    assert tried == 6
    assert await guess("10.1.9.9") == "sign_in_too_often"
    assert (await usual.post("/api/sign-in", json=_form(app.code()))).status_code == 200


async def test_asking_for_the_code_counts_as_no_failed_try(desk: Any):
    await desk.add("1001")
    app, _ = await _set_up(await desk.signed_in("1001"))
    stranger = desk.browser("10.7.7.7")
    for _ in range(8):
        assert (await stranger.post("/api/sign-in", json=_form())).status_code == 401
    assert (await stranger.post("/api/sign-in", json=_form(app.code()))).status_code == 200


async def test_setting_one_up_needs_the_password_and_a_code_and_ends_other_sign_ins(
    desk: Any, code: Code
):
    await desk.add("1001")
    elsewhere, browser = await desk.signed_in("1001"), await desk.signed_in("1001")
    assert code(await browser.post(CONFIRM, json={"code": "123456"})) == "second_factor_not_offered"
    wrong = await browser.post(APP, json={"password": "something else"})
    assert code(wrong) == "sign_in_refused"
    offered = await browser.post(APP, json={"password": PASSWORD})
    assert offered.json()["picture"].startswith("data:image/svg+xml")
    refused = await browser.post(CONFIRM, json={"code": "000000"})
    assert (refused.status_code, code(refused)) == (409, "second_factor_wrong")
    assert (await desk.browser().post("/api/sign-in", json=_form())).status_code == 200, "not yet"
    await _set_up(browser)
    assert (await browser.get("/api/me")).json()["has_factor"] is True
    assert (await elsewhere.get("/api/me")).status_code == 401


async def test_a_new_app_takes_the_place_of_the_old_one_by_a_code_of_that(desk: Any, code: Code):
    await desk.add("1001")
    browser = await desk.signed_in("1001")
    old, codes = await _set_up(browser)
    bare = await browser.post(APP, json={"password": PASSWORD})
    assert code(bare) == "second_factor_needed"
    new, fresh = await _set_up(browser, code=codes[0])
    assert not set(codes) & set(fresh)
    refused = await desk.browser().post("/api/sign-in", json=_form(old.code()))
    assert code(refused) == "second_factor_wrong"
    entered = await desk.browser("10.0.0.2").post("/api/sign-in", json=_form(new.code()))
    assert entered.status_code == 200


async def test_recovery_codes_are_renewed_and_the_factor_given_up_by_a_code(desk: Any, code: Code):
    await desk.add("1001")
    browser = await desk.signed_in("1001")
    app, codes = await _set_up(browser)
    renewed = await browser.post("/api/me/second-factor/recovery-codes", json={"code": app.code()})
    fresh = renewed.json()["codes"]
    assert code(await browser.post(OFF, json={"code": codes[0]})) == "second_factor_wrong"
    assert (await browser.post(OFF, json={"code": fresh[0]})).status_code == 204
    assert (await desk.browser().post("/api/sign-in", json=_form())).status_code == 200
    async with desk.database.transaction() as session:
        left = await session.scalar(text("select count(*) from staff_recovery_code"))
        acts = await session.scalars(text("select action from staff_audit_entry order by number"))
        done = [act for act in acts if act.startswith("second_factor.")]
    assert left == 0
    assert done == [
        f"second_factor.{what}" for what in ("on", "codes", "refused", "recovery", "off")
    ]


async def test_another_administrator_resets_one_and_the_account_approves_nothing_for_a_day(
    desk: Any, code: Code
):
    lost = await desk.add("9001", "administrator")
    await desk.add("9002", "administrator")
    theirs, other = await desk.signed_in("9001"), await desk.signed_in("9002")
    reset = f"/api/people/{lost}/second-factor/reset"
    assert code(await other.post(reset)) == "second_factor_not_on"
    await _set_up(theirs)
    assert code(await theirs.post(reset)) == "second_factor_own"
    person = (await other.post(reset)).json()
    assert (person["has_factor"], person["approves_from"] is not None) == (False, True)
    assert (await theirs.get("/api/me")).status_code == 401
    assert (await theirs.post("/api/sign-in", json=_form(number="9001"))).status_code == 200
    async with desk.database.transaction() as session:
        noted = await session.scalar(
            text("select person_id from staff_audit_entry where action = 'person.second_factor'")
        )
    assert noted == (await other.get("/api/me")).json()["person_id"]


@pytest.mark.parametrize(
    ("demand", "role", "owes"),
    [
        ("nobody", "administrator", False),
        ("leaders", "administrator", True),
        ("leaders", "supervisor", True),
        ("leaders", "agent", False),
        ("everybody", "agent", True),
    ],
)
async def test_of_whom_one_is_demanded_sees_the_own_account_alone_until_it_is_set_up(
    make_desk: Any, code: Code, demand: str, role: Any, owes: bool
):
    desk = make_desk(second_factor=demand)
    await desk.add("1001", role)
    browser = await desk.signed_in("1001")
    me = (await browser.get("/api/me")).json()
    assert me["owes_factor"] == owes
    assert set(me["may"].values()) == {"second_factor_owed"} if owes else "" in me["may"].values()
    if role == "administrator":
        answer = await browser.get("/api/people")
        assert answer.status_code == (403 if owes else 200)
    if owes:
        app, _ = await _set_up(browser)
        me = (await browser.get("/api/me")).json()
        assert (me["owes_factor"], "" in me["may"].values()) == (False, True)
        refused = await browser.post(OFF, json={"code": app.code()})
        assert code(refused) == "second_factor_demanded"


async def test_with_another_cookie_secret_a_stored_factor_says_what_to_do(
    make_desk: Any, code: Code
):
    before, after = make_desk(), make_desk(cookie_secret=SecretStr("another secret of tests"))
    await before.add("1001")
    app, _ = await _set_up(await before.signed_in("1001"))
    answer = await after.browser().post("/api/sign-in", json=_form(app.code()))
    assert (answer.status_code, code(answer)) == (401, "second_factor_unreadable")

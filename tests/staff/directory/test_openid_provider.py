"""Signing in at a real OpenID provider: accounts made and renewed, and what is not believed."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from staff import store
from tests.ports import free_ports
from tests.staff.conftest import ORIGIN
from tests.staff.directory.openid import SECRET, Grouped, provider, sign_in_there

pytestmark = pytest.mark.border
BACK = f"{ORIGIN}/api/sign-in/oidc/back"
GROUPS = "leads=supervisor,agents=agent"


@pytest.fixture
def port() -> int:
    return free_ports(1, low=26400)[0]


@pytest.fixture
def house(make_desk: Any, port: int) -> Any:
    """A desk whose people are known by the provider on that port."""
    return make_desk(
        oidc_issuer=f"http://127.0.0.1:{port}",
        oidc_client_id="hotline",
        oidc_client_secret=SecretStr(SECRET),
        oidc_groups=GROUPS,
    )


@pytest.fixture
async def put(port: int) -> AsyncIterator[Grouped]:
    """The provider, running; puts a staff number into groups. 5001 is an agent."""
    async with provider(port, BACK) as grouped:
        await grouped("5001", "agents", "canteen")
        yield grouped


async def _comes_back(browser: httpx.AsyncClient, login: str, **changed: str) -> httpx.Response:
    """Sign in there; `changed` are parameters that somebody changes on the way."""
    left = await browser.get("/api/sign-in/oidc", params={"to": "/calls?x=1"})
    there = httpx.URL(left.headers["location"]).copy_merge_params(changed)
    return await browser.get(await sign_in_there(str(there), login))


def _refused(answer: httpx.Response) -> str:
    assert answer.status_code == 303
    where = urlsplit(answer.headers["location"])
    assert where.path == "/sign-in", where.path
    return parse_qs(where.query)["refused"][0]


async def _me(browser: httpx.AsyncClient) -> dict[str, Any]:
    return (await browser.get("/api/me")).json()


async def _run(desk: Any, statement: str) -> Any:
    async with desk.database.transaction() as session:
        return await session.execute(text(statement))


async def test_who_is_in_a_group_gets_an_account_and_follows_the_groups(house: Any, put: Grouped):
    browser = house.browser()
    back = await _comes_back(browser, "5001")
    assert (back.status_code, back.headers["location"]) == (303, "/calls?x=1")
    assert "samesite=strict" in back.headers["set-cookie"].lower()
    me = await _me(browser)
    assert (me["staff_number"], me["name"], me["role"]) == ("5001", "员工 5001", "agent")
    assert (me["source"], me["has_factor"], me["owes_factor"]) == ("oidc", False, False)
    again = house.browser()
    await put("5001", "leads", "agents")
    await _comes_back(again, "5001")
    assert (await _me(again))["role"] == "supervisor"
    assert (await browser.get("/api/me")).status_code == 401, "another role ends the sign-ins"
    rows = await _run(house, "select action, detail from staff_audit_entry order by number")
    noted = [(row.action, row.detail) for row in rows]
    assert ("person.add", "oidc,role=agent") in noted
    assert ("person.change", "oidc,role=supervisor") in noted
    async with house.database.transaction() as session:
        person = await store.find_person_by_number(session, "5001")
    assert person is not None
    assert person.issued_at is not None, "a new role approves nothing for a while"


@pytest.mark.usefixtures("put")
async def test_there_is_no_password_for_it_here_and_none_can_be_issued(house: Any):
    await house.add("9001", "administrator")
    browser, admin = house.browser(), await house.signed_in("9001")
    await _comes_back(browser, "5001")
    person_id = (await _me(browser))["person_id"]
    for password in ("", "any", "a phrase for the tests"):
        form = {"staff_number": "5001", "password": password}
        assert (await house.browser().post("/api/sign-in", json=form)).status_code in (401, 422)
    form = {"current": "any", "new": "a longer phrase of mine 77"}
    assert (await browser.post("/api/me/password", json=form)).status_code == 409
    for method, path, body in (
        ("POST", f"/api/people/{person_id}/password", None),
        ("PATCH", f"/api/people/{person_id}", {"role": "administrator"}),
    ):
        assert (await admin.request(method, path, json=body)).status_code == 409
    listed = {one["staff_number"]: one for one in (await admin.get("/api/people")).json()}
    assert listed["5001"]["may"]["reset"] == "password_elsewhere"
    assert listed["5001"]["may"]["demote"] == "role_by_groups"
    assert (await admin.get("/api/me")).json()["source"] == "own", "own accounts go on"


@pytest.mark.parametrize("groups", [["canteen"], []])
async def test_who_is_in_no_group_is_refused_and_what_sign_ins_they_have_end(
    house: Any, put: Grouped, groups: list[str]
):
    browser = house.browser()
    await _comes_back(browser, "5001")
    await put("5001", *groups)
    assert _refused(await _comes_back(house.browser(), "5001")) == "directory_no_group"
    assert (await browser.get("/api/me")).status_code == 401
    assert _refused(await _comes_back(house.browser(), "5002")) == "directory_no_group"
    assert (await _run(house, "select 1 from staff_person where staff_number = '5002'")).all() == []


@pytest.mark.usefixtures("put")
async def test_an_own_account_is_taken_over_only_once_it_is_joined(house: Any):
    own = await house.add("5001", "supervisor", extension="5001")
    assert _refused(await _comes_back(house.browser(), "5001")) == "directory_number_taken"
    async with house.database.transaction() as session:
        await store.join_source(session, own, "oidc")
    browser = house.browser()
    await _comes_back(browser, "5001")
    me = await _me(browser)
    assert (me["person_id"], me["role"], me["extension"]) == (own, "agent", "5001")
    await _run(house, "update staff_person set active = false")
    assert _refused(await _comes_back(house.browser(), "5001")) == "directory_shut_out"


@pytest.mark.usefixtures("put")
async def test_an_answer_of_another_journey_or_another_token_is_not_believed(house: Any):
    browser = house.browser()
    assert _refused(await _comes_back(browser, "5001", nonce="foreign")) == "oidc_distrusted"
    assert _refused(await _comes_back(browser, "5001", state="foreign")) == "oidc_strange"
    left = await browser.get("/api/sign-in/oidc")
    there = await sign_in_there(left.headers["location"], "5001")
    assert _refused(await house.browser().get(there)) == "oidc_strange", "another browser"
    away = f"{there.partition('&iss=')[0]}&iss=https://evil.example"
    left = await browser.get("/api/sign-in/oidc")
    assert _refused(await browser.get(away)) == "oidc_strange"
    assert _refused(await browser.get("/api/sign-in/oidc/back?code=x&state=y")) == "oidc_strange"
    assert (await browser.get("/api/me")).status_code == 401
    declined = await browser.get("/api/sign-in/oidc")
    state = parse_qs(urlsplit(declined.headers["location"]).query)["state"][0]
    back = f"/api/sign-in/oidc/back?error=access_denied&state={state}"
    assert _refused(await browser.get(back)) == "oidc_declined"


@pytest.mark.usefixtures("put")
async def test_a_code_serves_once_and_a_foreign_address_to_return_to_is_refused_there(house: Any):
    browser = house.browser()
    left = await browser.get("/api/sign-in/oidc")
    there = await sign_in_there(left.headers["location"], "5001")
    sealed = browser.cookies["hotline_journey"]
    assert (await browser.get(there)).headers["location"] == "/"
    thief = house.browser()
    again = await thief.get(there, headers={"Cookie": f"hotline_journey={sealed}"})
    assert _refused(again) == "oidc_distrusted"
    foreign = httpx.URL(left.headers["location"]).copy_merge_params(
        {"redirect_uri": "https://evil.example/back"}
    )
    async with httpx.AsyncClient() as stranger:
        answer = await stranger.get(foreign)
    assert (answer.status_code, answer.is_redirect) == (400, False)


async def test_a_provider_that_is_away_or_changes_its_keys_is_noticed(house: Any, port: int):
    browser = house.browser()
    assert _refused(await browser.get("/api/sign-in/oidc")) == "oidc_away"
    there = ""
    for _ in range(2):  # each start has other keys
        async with provider(port, BACK) as put:
            await put("5001", "agents")
            assert (await _comes_back(browser, "5001")).headers["location"] == "/calls?x=1"
            left = await browser.get("/api/sign-in/oidc")
            there = await sign_in_there(left.headers["location"], "5001")
    assert _refused(await browser.get(there)) == "oidc_away", "gone between code and token"


async def test_the_button_is_offered_only_where_a_provider_is_set(desk: Any, house: Any):
    assert (await desk.browser().get("/api/sign-in/ways")).json() == {"oidc": False}
    assert (await house.browser().get("/api/sign-in/ways")).json() == {"oidc": True}
    assert _refused(await desk.browser().get("/api/sign-in/oidc")) == "oidc_off"

"""Who may do what: every route × role, from the application's own list of routes.

A route without a row here fails, so nobody adds a door without saying who may open it. `A`
agent, `C` dispatcher (crews), `I` inspector, `S` supervisor, `D` administrator, `-` nobody signed
in; a role not listed gets 403, and nobody gets 401. `T`: a token alone opens it, so everybody
without one gets 401. (Fault 36 of tests/faults/test_index.py.) `MAY` is a permission beside the
doors.
"""

import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute, APIWebSocketRoute, iter_route_contexts
from sqlalchemy import text

from console.app import build_app
from console.openapi import unstarted_deps

pytestmark = pytest.mark.border

TABLE = """
GET    /api/health                              -ACISD
GET    /metrics                                 -ACISD
GET    /healthz                                 -ACISD
GET    /readyz                                  -ACISD
POST   /api/sign-in                             -ACISD
GET    /api/sign-in/ways                        -ACISD
POST   /api/sign-in/passkey                     -ACISD
GET    /api/sign-in/oidc                        -ACISD
GET    /api/sign-in/oidc/back                   -ACISD
POST   /api/sign-out                            -ACISD
POST   /api/sign-out/everywhere                 ACISD
GET    /api/me                                  ACISD
PATCH  /api/me                                  ACISD
POST   /api/me/password                         ACISD
GET    /api/me/second-factor                    ACISD
POST   /api/me/second-factor/passkeys           ACISD
POST   /api/me/second-factor/passkeys/ask       ACISD
POST   /api/me/second-factor/passkeys/offer     ACISD
POST   /api/me/second-factor/passkeys/{passkey_id}/remove ACISD
POST   /api/me/second-factor/app                ACISD
POST   /api/me/second-factor/confirm            ACISD
POST   /api/me/second-factor/recovery-codes     ACISD
POST   /api/me/second-factor/off                ACISD
GET    /api/desk-settings                       ACISD
GET    /api/softphone                           ASD
GET    /api/agent/day                           ASD
GET    /api/agent/state                         ASD
POST   /api/agent/state                         ASD
POST   /api/agent/sign-in-queue                 ASD
POST   /api/agent/sign-out-queue                ASD
GET    /api/calls                               AISD
GET    /api/calls/{call_id}                     AISD
GET    /api/calls/{call_id}/business            AISD
PUT    /api/calls/{call_id}/business            AISD
GET    /api/customers/search                    ACSD
PATCH  /api/customers/{customer_id}             ASD
GET    /api/conflicts                           SD
POST   /api/conflicts/{conflict_id}/decide      SD
POST   /api/customers/{customer_id}/phones      ASD
POST   /api/customers/{customer_id}/phones/wrong ASD
POST   /api/customers/{customer_id}/corrections/{correction_id}/undo ASD
GET    /api/customers/{customer_id}/corrections ACSD
GET    /api/customers/{customer_id}/accounts/{account_id} ACSD
GET    /api/customers/{customer_id}             ACSD
GET    /api/ratings                             AISD
GET    /api/outages                             ACSD
GET    /api/outages/suspicions                  ACSD
GET    /api/outages/reports                     CSD
POST   /api/outages/reports/settle              CSD
GET    /api/outages/{outage_id}                 ACSD
GET    /api/outages/{outage_id}/affected        ACSD
GET    /api/outages/{outage_id}/places          ACSD
GET    /api/grid/feeders                        ACSD
GET    /api/grid/points                         ACSD
GET    /api/grid/devices                        ACSD
GET    /api/grid/below                          ACSD
GET    /api/grid/map                            ACSD
GET    /api/grid/state                          ACSD
GET    /api/grid/under                          ACSD
GET    /api/grid/above                          ACSD
GET    /api/grid/premises                       ACSD
GET    /api/grid/find                           ACSD
POST   /api/outages                             CSD
PATCH  /api/outages/{outage_id}                 CSD
POST   /api/outages/{outage_id}/restore         CSD
GET    /api/measures                            ISD
GET    /api/business                            ISD
GET    /api/menus                               ISD
GET    /api/campaigns                           SD
GET    /api/campaigns/{campaign_id}             SD
GET    /api/campaigns/{campaign_id}/preflight   SD
GET    /api/campaigns/{campaign_id}/words       SD
GET    /api/campaigns/{campaign_id}/contacts    SD
POST   /api/campaigns                           SD
PATCH  /api/campaigns/{campaign_id}             SD
POST   /api/campaigns/{campaign_id}/list        SD
POST   /api/campaigns/{campaign_id}/approve     SD
POST   /api/campaigns/{campaign_id}/{order}     SD
POST   /api/campaigns/{campaign_id}/listen      SD
GET    /api/announcements                       SD
POST   /api/announcements                       SD
POST   /api/announcements/sound                 SD
GET    /api/announcements/{announcement_id}/{language}/sound SD
PUT    /api/announcements/{announcement_id}     SD
POST   /api/announcements/{announcement_id}/end SD
GET    /api/prompts                             SD
GET    /api/prompts/progress                    SD
GET    /api/prompts/{language}/{name}/sound     SD
POST   /api/prompts/{language}/{name}/trial     SD
PUT    /api/prompts/{language}/{name}/recording SD
DELETE /api/prompts/{language}/{name}/recording SD
POST   /api/prompts/{language}/{name}/earlier   SD
GET    /api/voices                              SD
GET    /api/voices/{name}/sample                SD
PUT    /api/voices/{language}                   SD
GET    /api/board                               ISD
GET    /api/people                              D
POST   /api/people                              D
GET    /api/people/queues                       D
PATCH  /api/people/{person_id}                  D
POST   /api/people/{person_id}/password         D
POST   /api/people/{person_id}/second-factor/reset D
PUT    /api/people/{person_id}/telephone        D
POST   /api/people/{person_id}/confirm          D
POST   /api/people/{person_id}/sign-out         D
GET    /api/keeping                             D
GET    /api/keeping/history                     D
GET    /api/keeping/citizens/{account}          D
PUT    /api/keeping/periods/{kind}              D
POST   /api/keeping/holds                       D
DELETE /api/keeping/holds/{account}             D
POST   /api/keeping/citizens/{account}/export   D
POST   /api/keeping/citizens/{account}/erase    D
GET    /api/audit                               D
GET    /api/audit/alerts                        SD
GET    /api/audit/verify                        D
GET    /api/handling                            ISD
GET    /api/house                               SD
GET    /api/house/pauses                        SD
PUT    /api/house/pauses/{code}                 SD
GET    /api/house/business-types                SD
PUT    /api/house/business-types/{code}         SD
GET    /api/house/queues                        SD
PUT    /api/house/queues/{code}                 SD
GET    /api/calendar/{year}                     SD
POST   /api/calendar/{year}/fill                SD
PUT    /api/calendar/days                       SD
DELETE /api/calendar/days                       SD
GET    /api/exchange/accounts                   D
POST   /api/exchange/accounts                   D
POST   /api/exchange/accounts/{account_id}/revoke D
GET    /api/exchange/drop                       D
GET    /api/exchange/drop/{number}/papers/{name} D
GET    /api/exchange/webhooks                   D
POST   /api/exchange/webhooks/{webhook_id}/pause D
POST   /api/exchange/webhooks/{webhook_id}/go-on D
POST   /api/exchange/webhooks/{webhook_id}/test D
GET    /api/exchange/v1/account                 T
GET    /api/exchange/v1/changes                 T
GET    /api/exchange/v1/webhooks                T
POST   /api/exchange/v1/webhooks                T
DELETE /api/exchange/v1/webhooks/{webhook_id}   T
POST   /api/exchange/v1/webhooks/{webhook_id}/resume T
POST   /api/exchange/v1/webhooks/{webhook_id}/replay T
GET    /api/exchange/v1/customers               T
POST   /api/exchange/v1/customers               T
GET    /api/exchange/v1/customers/{account_number} T
POST   /api/exchange/v1/outages                 T
PATCH  /api/exchange/v1/outages/{outage_id}     T
POST   /api/exchange/v1/outages/{outage_id}/end T
GET    /api/exchange/v1/premises                T
GET    /api/exchange/v1/bills                   T
POST   /api/exchange/v1/bills                   T
GET    /api/exchange/v1/payments                T
POST   /api/exchange/v1/payments                T
GET    /api/exchange/v1/grid/substations        T
GET    /api/exchange/v1/grid/feeders            T
GET    /api/exchange/v1/grid/transformers       T
GET    /api/exchange/v1/grid/devices            T
POST   /api/exchange/v1/grid/{things}           T
GET    /api/exchange/v1/outages                 T
GET    /api/exchange/v1/outages/{outage_id}     T
WS     /live                                    ACISD
WS     /sip                                     ASD
MAY    approve_calls_outside_hours              S
"""
# What the desk offers on nothing in particular, by the door that each knocks at; or, of an act that
# shows more behind a door, the letters of the roles. A page is closed without its act (`act`
# of its page.ts).
ACTS = {
    "take_calls": "GET /api/agent/state",
    "follow_live": "WS /live",
    "see_calls": "GET /api/calls",
    "see_everybodys_calls": "ISD",
    "see_customers": "GET /api/customers/search",
    "correct_customers": "PATCH /api/customers/{customer_id}",
    "decide_conflicts": "GET /api/conflicts",
    "see_ratings": "GET /api/ratings",
    "see_everybodys_ratings": "ISD",
    "see_outages": "GET /api/outages",
    "open_outage": "POST /api/outages",
    "see_reports": "GET /api/outages/reports",
    "see_board": "GET /api/board",
    "draft_campaign": "POST /api/campaigns",
    "record_prompts": "GET /api/prompts",
    "keep_announcements": "GET /api/announcements",
    "see_measures": "GET /api/measures",
    "see_alerts": "GET /api/audit/alerts",
    "add_person": "POST /api/people",
    "see_audit": "GET /api/audit",
    "keep_data": "GET /api/keeping",
    "connect_systems": "GET /api/exchange/accounts",
    "keep_hours": "GET /api/house/pauses",
    "keep_house": "D",
}
_LINES = [line.split() for line in TABLE.strip().splitlines()]
ROWS = {(method, path): letters for method, path, letters in _LINES if method != "MAY"}
PERMITTED = {name: letters for method, name, letters in _LINES if method == "MAY"}
SIGN_INS = {"-": None, "A": "1001", "C": "3001", "I": "4001", "S": "2001", "D": "9001"}
_PAGES = "/{path:path}"


def _routes() -> Iterator[tuple[str, str]]:
    for route in iter_route_contexts(build_app(unstarted_deps()).routes):
        path = route.path or ""
        match route.original_route:
            case APIRoute():
                yield from ((method, path) for method in route.methods or ())
            case APIWebSocketRoute():
                yield "WS", path
            case _:
                assert path == _PAGES, f"what is {route}?"


def test_every_route_has_a_row_and_every_row_a_route():
    assert set(_routes()) == set(ROWS)


def test_only_signing_in_health_and_figures_behind_their_own_token_are_open_to_nobody():
    opened = {path for (_, path), letters in ROWS.items() if "-" in letters}
    health = {"/api/health", "/healthz", "/readyz"}
    signing_in = {"", "/ways", "/passkey", "/oidc", "/oidc/back"}
    assert opened == {
        *health,
        *(f"/api/sign-in{path}" for path in signing_in),
        "/api/sign-out",
        "/metrics",
    }


def _address(path: str) -> str:
    """Fill a path with something that does not exist, so that nothing is changed."""
    filled = re.sub(r"\{(outage_id|campaign_id)\}", "00000000-0000-7000-8000-000000000000", path)
    return re.sub(r"\{\w+\}", "987654", filled)


async def _ask(browser: httpx.AsyncClient, method: str, path: str) -> httpx.Response:
    body = None if method == "GET" else {}
    return await browser.request(method, _address(path), json=body)


@pytest.mark.parametrize("letter", SIGN_INS)
async def test_each_role_passes_its_own_doors_and_no_others(site: Any, letter: str):
    wrong: list[str] = []
    for (method, path), letters in ROWS.items():
        if method == "WS" or path.startswith(("/api/sign-in", "/api/sign-out")):
            continue
        async with site.browser(None) as browser:
            if SIGN_INS[letter] and not hasattr(site, f"token_{letter}"):
                setattr(site, f"token_{letter}", await site.token(SIGN_INS[letter]))
            if SIGN_INS[letter]:
                browser.cookies.set("hotline_session", getattr(site, f"token_{letter}"))
            answer = await _ask(browser, method, path)
        expected = letter in letters
        passed = answer.status_code not in (401, 403)
        refusal = answer.status_code == (401 if letter == "-" or letters == "T" else 403)
        failed = (
            answer.status_code >= 500 and path != "/readyz"
        )  # which says that nothing runs here
        if passed is not expected or (not expected and not refusal) or failed:
            wrong.append(f"{method} {path}: {answer.status_code}")
    assert wrong == []


async def test_each_person_and_the_administrators_list_say_what_he_may(site: Any):
    async with site.browser("9001") as admin:
        listed = {one["staff_number"]: one for one in (await admin.get("/api/people")).json()}
    told: dict[str, str] = {}
    for letter, staff_number in SIGN_INS.items():
        if staff_number is None:
            continue
        async with site.browser(staff_number) as browser:
            own = (await browser.get("/api/me")).json()["permissions"]
        assert own == listed[staff_number]["permissions"]
        for name in own:
            told[name] = told.get(name, "") + letter
    assert told == PERMITTED


@pytest.mark.parametrize("letter", "ACISD")
async def test_the_desk_offers_each_role_what_its_doors_take_and_nothing_else(
    site: Any, letter: str
):
    def opens(door: str) -> bool:
        method, _, path = door.partition(" ")
        return letter in (ROWS[method, path] if path else door)

    async with site.browser(SIGN_INS[letter]) as browser:
        me = (await browser.get("/api/me")).json()
    assert me["may"] == {act: "" if opens(door) else "role_forbidden" for act, door in ACTS.items()}


async def test_each_refusal_by_role_is_written_down(site: Any):
    forbidden = [row for row, letters in ROWS.items() if "A" not in letters and letters != "T"]
    async with site.browser("1001") as agent:
        for method, path in forbidden:
            await _ask(agent, method, path)
    async with site.deps.database.transaction() as session:
        noted = (
            await session.execute(
                text("select count(*) from staff_audit_entry where action = 'refused.role'")
            )
        ).scalar_one()
    assert noted == len(forbidden)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
async def test_no_unsafe_request_of_a_foreign_page_passes(site: Any, origin: str | None):
    token = await site.token("9001")
    async with site.browser() as browser:
        browser.cookies.set("hotline_session", token)
        del browser.headers["Origin"]
        for method, path in ROWS:
            if method in ("GET", "WS"):
                continue
            headers = {"Origin": origin} if origin else {}
            answer = await browser.request(method, _address(path), json={}, headers=headers)
            assert answer.status_code == 403, f"{method} {path}"
            assert answer.json()["detail"]["code"].startswith("origin_")
        browser.headers["Origin"] = site.origin
        assert (await browser.get("/api/me")).status_code == 200  # still signed in


async def test_a_simple_form_of_a_foreign_page_is_no_request_of_ours(site: Any):
    async with site.browser() as browser:
        answer = await browser.post(
            "/api/sign-in",
            content='{"staff_number": "1001", "password": "a phrase for the tests"}',
            headers={"Content-Type": "text/plain"},
        )
    assert answer.status_code == 422


async def test_an_agent_does_not_see_what_is_a_colleagues(site: Any):
    await site.add("1002", "agent")
    async with site.browser("1001") as agent, site.browser("1002") as colleague:
        await colleague.post("/api/agent/sign-in-queue")
        state = (await agent.get("/api/agent/state")).json()
        phone = (await agent.get("/api/softphone")).json()
    assert (state["extension"], state["state"]) == ("1001", "signed_out")
    assert phone["extension"] == "1001"


async def test_a_role_taken_away_takes_effect_with_the_next_request(site: Any):
    async with site.browser("2001") as leader, site.browser("9001") as admin:
        assert (await leader.get("/api/board")).status_code == 200
        await admin.patch(f"/api/people/{site.people['2001']}", json={"role": "agent"})
        assert (await leader.get("/api/board")).status_code == 401

"""Service accounts on the whole application: what a token opens, and when it does no more."""

import json
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from outages.grid.models import Device, Feeder, Substation
from tests.console.conftest import Site

pytestmark = pytest.mark.border

DEVICES = "/api/exchange/v1/grid/devices"


async def issue(site: Site, *scopes: str, **more: Any) -> tuple[int, str]:
    """Have the administrator make a service account; give it and its token."""
    async with site.browser("9001") as admin:
        draft = {"name": "SG186", "scopes": scopes, **more}
        answer = await admin.post("/api/exchange/accounts", json=draft)
    assert answer.status_code == 201, answer.text
    return answer.json()["account_id"], answer.json()["token"]


def program(site: Site, token: str) -> httpx.AsyncClient:
    """Give another system's program, which shows a token."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(site.app),
        base_url=site.origin,
        headers={"Authorization": f"Bearer {token}"},
    )


async def _three_devices(site: Site) -> None:
    async with site.deps.database.transaction() as session:
        session.add(Substation(code="S1", name="一号变", lon=None, lat=None))
        await session.flush()
        session.add(Feeder(code="F1", name="一线", substation_code="S1"))
        await session.flush()
        ends = {"feeder_code": "F1", "from_node": "a", "to_node": "b", "lon": None, "lat": None}
        session.add_all(
            Device(code=f"D{n}", name=f"{n}号", kind="section", **ends) for n in range(3)
        )


async def test_a_token_revoked_in_the_middle_of_a_download_gets_no_further_page(site: Site):
    await _three_devices(site)
    account, token = await issue(site, "read:grid")
    async with program(site, token) as reader, site.browser("9001") as admin:
        first = (await reader.get(DEVICES, params={"limit": 2})).json()
        assert [one["code"] for one in first["devices"]] == ["D0", "D1"]
        await admin.post(f"/api/exchange/accounts/{account}/revoke")
        refused = await reader.get(DEVICES, params={"limit": 2, "after": first["after"]})
    assert refused.status_code == 401
    assert refused.json()["detail"]["code"] == "token_refused"


async def test_a_scope_that_is_missing_is_named(site: Site):
    _, token = await issue(site, "read:outages")
    async with program(site, token) as reader:
        refused = await reader.get(DEVICES)
        own = (await reader.get("/api/exchange/v1/account")).json()
    assert (refused.status_code, own["scopes"]) == (403, ["read:outages"])
    assert "read:grid" in refused.json()["detail"]["message"]
    assert 'scope="read:grid"' in refused.headers["WWW-Authenticate"]


async def test_who_asks_too_often_is_told_how_long_to_wait(site: Site):
    _, token = await issue(site, "read:grid", per_minute=6)
    async with program(site, token) as reader:
        assert (await reader.get(DEVICES)).status_code == 200
        refused = await reader.get(DEVICES)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == "10"


async def test_a_token_is_stored_hashed_logged_nowhere_and_its_use_is_shown(
    site: Site, capfd: pytest.CaptureFixture[str]
):
    account, token = await issue(site, "read:grid")
    async with program(site, token) as reader:
        await reader.get(DEVICES)
        await reader.get(f"{DEVICES}?after={'x' * 99}")
    async with site.browser("9001") as admin:
        listed = (await admin.get("/api/exchange/accounts")).json()["accounts"][0]
        audit = (await admin.get("/api/audit")).json()
    async with site.deps.database.transaction() as session:
        stored = (
            await session.execute(text("select a::text from exchange_account a"))
        ).scalar_one()
    assert listed["seen_at"] is not None
    assert (listed["standing"], listed["token_ends"]) == ("good", token[-4:])
    acts = {one["action"]: one["subject"] for one in audit}
    assert acts["service_account.add"] == f"service_account:{account}"
    logged = "".join(capfd.readouterr())
    assert logged
    for told in (json.dumps(listed), json.dumps(audit), stored, logged):
        assert token not in told


async def test_only_who_connects_systems_makes_tokens_and_for_known_scopes(site: Site):
    async with site.browser("2001") as leader:
        draft = {"name": "SG186", "scopes": ["read:grid"]}
        assert (await leader.post("/api/exchange/accounts", json=draft)).status_code == 403
    async with site.browser("9001") as admin:
        draft = {"name": "SG186", "scopes": ["read:everything"]}
        refused = await admin.post("/api/exchange/accounts", json=draft)
    assert refused.json()["detail"]["fields"][0]["where"] == "body.scopes.0"

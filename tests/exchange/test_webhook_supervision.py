"""What administrators see and do of webhooks, over real TLS: how they fare, paused, sent again."""

import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.clock import now
from core.config import Settings
from exchange.webhooks.administration import TEST
from hotline.certificates import https
from tests.console.conftest import Site
from tests.exchange.receivers import WEBHOOKS, dispatching, listening, note_changes, subscribe
from tests.exchange.test_tokens import issue, program
from tests.until import until

pytestmark = pytest.mark.border

HOST, OTHER_HOST = "127.0.0.1", "127.0.0.2"
SEEN = "/api/exchange/webhooks"


def _certificate(home: Path, *names: str) -> tuple[Path, ssl.SSLContext]:
    certificate, key = https.ensure(home, frozenset(names), now())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return certificate, context


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """Name the receivers' hosts and trust the certificate of one of them."""
    authority, _ = _certificate(tmp_path / "ours", HOST)
    known = {"webhook_private_hosts": [HOST, OTHER_HOST], "webhook_ca": authority}
    return settings.model_copy(update=known)


@pytest.fixture
async def token(site: Site) -> str:
    _, made = await issue(site, "read:changes", "write:webhooks")
    return made


async def _seen(admin: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {one["url"]: one for one in (await admin.get(SEEN)).json()}


async def test_a_webhook_goes_over_tls_and_a_certificate_that_does_not_fit_is_named(
    site: Site, token: str, tmp_path: Path
):
    _, ours = _certificate(tmp_path / "ours", HOST)
    _, unknown = _certificate(tmp_path / "unknown", HOST)
    async with (
        listening(ours) as good, listening(ours, OTHER_HOST) as named_otherwise,
        listening(unknown) as forged,
        program(site, token) as system, site.browser("9001") as admin,
    ):  # fmt: skip
        wrong = (named_otherwise, forged)
        for one in (good, *wrong):
            await subscribe(system, one.url)
        await note_changes(site, 1, 2)

        async def are_failing() -> bool:
            seen = await _seen(admin)
            return all(seen[one.url]["state"] == "failing" for one in wrong)

        async with dispatching(site):
            await until(lambda: good.ids == ["1", "2"])
            await until(are_failing)
        seen = await _seen(admin)
        assert {seen[one.url]["failure_code"] for one in wrong} == {"certificate"}
        assert f"not valid for '{OTHER_HOST}'" in seen[named_otherwise.url]["last_failure"]
        assert "self-signed" in seen[forged.url]["last_failure"]
        assert not any(one.taken for one in wrong)
        told = seen[good.url]
        assert (told["state"], told["waiting"], told["system"]) == ("delivering", 0, "SG186")
        assert told["taken_at"] is not None
        late = seen[forged.url]
        assert (late["waiting"], late["position"]) == (2, 0)
        assert late["failing_since"] <= late["next_at"]
        assert late["waiting_since"] is not None
        tested = await admin.post(f"{SEEN}/{late['webhook_id']}/test")
        assert (tested.json()["taken"], tested.json()["failure_code"]) == (False, "certificate")


async def test_a_test_reaches_the_receiver_signed_and_is_no_change(site: Site, token: str):
    async with (
        listening() as receiver, program(site, token) as system, site.browser("9001") as admin,
    ):  # fmt: skip
        webhook, _ = await subscribe(system, receiver.url, types=["hotline.outage.opened"])
        tested = await admin.post(f"{SEEN}/{webhook}/test")
        assert tested.json() == {"taken": True, "failure_code": "", "failure": ""}
        ((headers, body),) = receiver.taken
        assert TEST.encode() in body
        assert headers["webhook-signature"].startswith("v1,")
        assert (await system.get("/api/exchange/v1/changes")).json()["changes"] == []
        assert (await admin.post(f"{SEEN}/987654/test")).status_code == 404


async def test_a_paused_webhook_waits_for_its_administrator_and_goes_on_from_where_they_say(
    site: Site, token: str
):
    async with (
        listening() as receiver, listening() as other, program(site, token) as system,
        site.browser("9001") as admin, dispatching(site),
    ):  # fmt: skip
        webhook, _ = await subscribe(system, receiver.url)
        await subscribe(system, other.url)
        await note_changes(site, 1, 1)
        await until(lambda: receiver.ids == other.ids == ["1"])
        assert (await admin.post(f"{SEEN}/{webhook}/pause")).status_code == 204
        between = now()
        await note_changes(site, 2, 2)
        await until(lambda: other.ids[-1] == "3")

        async def is_paused_with_two() -> bool:
            paused = (await _seen(admin))[receiver.url]
            return (paused["state"], paused["waiting"]) == ("paused", 2)

        await until(is_paused_with_two)
        own = await system.post(f"{WEBHOOKS}/{webhook}/resume", json={})
        assert own.json()["detail"]["code"] == "webhook_paused"
        assert receiver.ids == ["1"]

        async def go_on(**start: Any) -> int:
            receiver.taken.clear()
            return (await admin.post(f"{SEEN}/{webhook}/go-on", json=start)).status_code

        assert await go_on() == 204
        await until(lambda: receiver.ids == ["2", "3"])
        assert await go_on(since=between.isoformat()) == 204
        await until(lambda: receiver.ids == ["2", "3"])
        assert await go_on(change=1) == 204
        await until(lambda: receiver.ids == ["1", "2", "3"])
        assert await go_on(since=(between - timedelta(days=400)).isoformat()) == 204
        await until(lambda: receiver.ids == ["1", "2", "3"])
        assert await go_on(change=9) == 409
        receiver.answer = b"503 Service Unavailable"
        await note_changes(site, 4, 3)
        await until(lambda: other.ids[-1] == "6")
        receiver.answer = b"204 No Content"
        assert await go_on(since=now().isoformat()) == 204  # what still waits is not passed over
        await until(lambda: receiver.ids[-3:] == ["4", "5", "6"])
        audit = {one["action"] for one in (await admin.get("/api/audit")).json()}
    assert {"webhook.pause", "webhook.resume"} <= audit


async def test_what_was_decided_while_a_receiver_hung_is_not_undone_by_its_answer(site: Site):
    """A token revoked ends the deliveries; a subscription put back begins there."""
    account, revoked = await issue(site, "read:changes", "write:webhooks")
    _, token = await issue(site, "read:changes", "write:webhooks")
    async with (
        listening() as cut, listening() as back, program(site, revoked) as ending,
        program(site, token) as system, site.browser("9001") as admin,
    ):  # fmt: skip
        await subscribe(ending, cut.url)
        webhook, _ = await subscribe(system, back.url)
        await note_changes(site, 1, 1)
        async with dispatching(site):
            await until(lambda: cut.ids == back.ids == ["1"])
            cut.answer = back.answer = None
            await note_changes(site, 2, 3)
            await until(lambda: cut.ids == back.ids == ["1", "2"])
            await admin.post(f"/api/exchange/accounts/{account}/revoke")
            await admin.post(f"{SEEN}/{webhook}/go-on", json={"change": 1})
            cut.answer = back.answer = b"204 No Content"
            await until(lambda: back.ids == ["1", "2", "1", "2", "3", "4"])
        assert cut.ids == ["1", "2"]
        assert cut.url not in await _seen(admin)

"""Webhooks against real receivers: in order, signed, none held up by another, no way inside."""

import asyncio
import socket
from datetime import timedelta

import msgspec
import pytest

from core.clock import now
from core.config import Settings
from customers.models import Customer
from exchange.feed import store as feed
from exchange.feed.changes import CloudEvent
from exchange.webhooks.receiver import Receivers
from exchange.webhooks.signature import signed
from exchange.webhooks.subscription import Due
from tests.console.conftest import Site
from tests.exchange.receivers import WEBHOOKS, dispatching, listening, note_changes, subscribe
from tests.exchange.test_tokens import issue, program
from tests.until import until

pytestmark = pytest.mark.border


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Name the receivers' host, which is in no public network."""
    return settings.model_copy(update={"webhook_private_hosts": ["127.0.0.1"]})


@pytest.fixture
async def token(site: Site) -> str:
    _, made = await issue(site, "read:changes", "write:webhooks")
    return made


async def test_changes_go_out_signed_and_in_order_whatever_other_receivers_do(
    site: Site, token: str
):
    async with (
        program(site, token) as system, listening() as good, listening() as hanging,
        listening() as failing, listening() as moved, listening() as inside,
    ):  # fmt: skip
        hanging.answer, failing.answer = None, b"500 Internal Server Error"
        moved.answer = f"302 Found\r\nLocation: {inside.url}".encode()
        _, secret = await subscribe(system, good.url)
        for other in (hanging, failing, moved):
            await subscribe(system, other.url)
        await note_changes(site, 1, 3)
        async with dispatching(site):
            await until(lambda: len(good.taken) == 3)
            await until(lambda: hanging.taken and failing.taken and moved.taken)
            failing.answer = b"204 No Content"
            listed = {one["url"]: one for one in (await system.get(WEBHOOKS)).json()}
            again = listed[failing.url]["webhook_id"]
            await system.post(f"{WEBHOOKS}/{again}/resume", json={})
            await until(lambda: failing.ids[-3:] == ["1", "2", "3"])
    assert good.ids == ["1", "2", "3"]
    assert inside.taken == []
    for headers, body in good.taken:
        at = int(headers["webhook-timestamp"])
        assert signed(secret, headers["webhook-id"], at, body).items() <= headers.items()
        assert "number" not in msgspec.json.decode(body)["data"]


async def test_a_receiver_that_takes_nothing_for_long_is_disabled_aloud_and_goes_on_later(
    site: Site, token: str
):
    async with program(site, token) as system, listening() as receiver:
        receiver.answer = b"500 Internal Server Error"
        webhook, _ = await subscribe(system, receiver.url, types=["hotline.number.opted_out"])
        await note_changes(site, 1, 2)

        async def is_disabled() -> bool:
            (told,) = (await system.get(WEBHOOKS)).json()
            return told["disabled_why"] == "given_up"

        async with dispatching(site, patience=timedelta(0)):
            await until(is_disabled)
            receiver.answer = b"204 No Content"
            again = await system.post(f"{WEBHOOKS}/{webhook}/replay", json={"id": 2})
            assert again.json() == {"taken": True, "status": 204, "failure": ""}
            await system.post(f"{WEBHOOKS}/{webhook}/resume", json={})
            await until(lambda: receiver.ids[-2:] == ["1", "2"])
    async with site.browser("9001") as admin:
        audit = (await admin.get("/api/audit")).json()
    assert "webhook.disabled" in {one["action"] for one in audit}


async def _correct_a_file(site: Site) -> list[tuple[str, str, str, str]]:
    """Correct a file in each way, as agents do; give what is to be told, in its order."""
    async with site.deps.database.transaction() as session:
        session.add(Customer(id=1, number="K1", name="李"))
    file = f"/api/customers/{site.deps.lookup.ids.show(1)}"
    own, number = "+8613490001002", {"number": "134 9000 1002"}
    async with site.browser("1001") as agent:
        tenant = await agent.post(f"{file}/phones", json=number | {"role": "tenant"})
        for answer in (
            tenant,
            await agent.post(f"{file}/corrections/{tenant.json()['correction_id']}/undo"),
            await agent.post(f"{file}/phones", json=number | {"role": "owner"}),
            await agent.post(f"{file}/phones/wrong", json=number),
            await agent.patch(file, json={"language": "en", "life_support": True}),
        ):
            assert answer.is_success, answer.text
    async with site.deps.database.transaction() as session:
        await feed.number_changes(session)
    return [
        ("hotline.customer.corrected", "linked", "tenant", own),
        ("hotline.customer.restored", "linked", "", own),  # nothing stood there before
        ("hotline.customer.corrected", "linked", "owner", own),
        ("hotline.customer.corrected", "wrong", "former", own),
        ("hotline.customer.corrected", "language", "en", ""),
        ("hotline.customer.corrected", "critical", "life_support", ""),
    ]


async def test_what_agents_correct_is_told_with_role_and_number_and_without_where_not_allowed(
    site: Site, token: str
):
    _, knowing = await issue(site, "read:changes", "read:customers", "write:webhooks")
    async with (
        program(site, token) as plain, program(site, knowing) as system,
        listening() as blind, listening() as receiver,
    ):  # fmt: skip
        await subscribe(plain, blind.url)
        await subscribe(system, receiver.url)
        wanted = await _correct_a_file(site)
        async with dispatching(site):
            await until(lambda: len(receiver.taken) == len(blind.taken) == len(wanted))
        listed = (await system.get("/api/exchange/v1/changes")).json()["changes"]
    pushed = [msgspec.json.decode(body) for _, body in receiver.taken]
    assert pushed == listed
    told = [(one["type"], one["data"]) for one in pushed]
    assert {data["customer_number"] for _, data in told} == {"K1"}
    assert [(kind, data["what"], data["told"], data["number"]) for kind, data in told] == wanted
    for _, body in blind.taken:
        assert not {"told", "number", "customer_number"} & set(msgspec.json.decode(body)["data"])


async def test_who_may_not_read_changes_subscribes_to_none(site: Site):
    _, blind = await issue(site, "write:webhooks")
    async with program(site, blind) as system:
        refused = await system.post(WEBHOOKS, json={"url": "https://oms.example.cn/"})
    assert refused.json()["detail"]["code"] == "scope_missing"


async def test_no_subscription_leads_into_the_hotlines_own_network(site: Site, token: str):
    async with program(site, token) as system, listening() as inside:
        port = inside.url.rsplit(":", 1)[1]
        for url in ("https://localhost/", f"https://[::1]:{port}", "https://169.254.169.254/"):
            refused = await system.post(WEBHOOKS, json={"url": url})
            assert refused.json()["detail"]["code"] == "webhook_address_private", url
        plain = await system.post(WEBHOOKS, json={"url": "http://oms.example.cn/"})
        assert plain.json()["detail"]["code"] == "webhook_url_refused"


def _a_change() -> CloudEvent:
    return CloudEvent(
        id="7", type="hotline.call.ended", subject="call/1", time=now(), data=msgspec.Raw(b"{}")
    )


def _due(url: str) -> Due:
    return Due(webhook_id=1, url=url, types=(), position=0, made_at=now(), salt="s", personal=False)


async def _answer_plainly(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    writer.close()
    await writer.wait_closed()


async def test_each_way_not_to_take_a_change_has_its_code():
    async def unknown(host: str) -> list[str]:
        if host.endswith(".invalid"):
            raise socket.gaierror
        return [host]

    receivers = Receivers(b"key", ["127.0.0.1"], resolved=unknown, deadline_s=0.5)
    async with listening() as receiver:
        port, told = receiver.url.split(":")[-1].split("/")[0], list[str]()
        for answer in (None, b"500 No", b"302 Found\r\nLocation: http://127.0.0.1/"):
            receiver.answer = answer
            told.append((await receivers.tell(_due(receiver.url), _a_change())).code)
        receiver.answer = b"204 No Content"
    async with await asyncio.start_server(_answer_plainly, "127.0.0.1", 0) as plain:
        url = f"https://127.0.0.1:{plain.sockets[0].getsockname()[1]}/"
        told.append((await receivers.tell(_due(url), _a_change())).code)
    for url in (f"http://127.0.0.1:{port}/", "https://nowhere.invalid/", "https://10.0.0.1/"):
        told.append((await receivers.tell(_due(url), _a_change())).code)
    assert told == [
        "silent", "answered", "redirected", "no_tls", "refused", "name_unknown", "private",
    ]  # fmt: skip


async def test_a_name_is_resolved_once_and_what_was_checked_is_what_is_asked():
    """So a name that turns to a private address between two look-ups reaches nothing."""
    asked: list[str] = []

    async def turning(host: str) -> list[str]:
        asked.append(host)
        return ["1.1.1.1"] if len(asked) == 1 else ["127.0.0.1"]

    change = _a_change()
    async with listening() as receiver:
        there = receiver.url.replace("127.0.0.1", "oms.example.cn")
        due = _due(there.replace("http:", "https:"))
        stranger = Receivers(b"key", resolved=turning)
        await stranger.check(due.url)
        outcome = await stranger.tell(due, change)
        assert "private network" in outcome.failure
        assert receiver.taken == []
        named = Receivers(b"key", ["oms.example.cn"], resolved=turning)
        outcome = await named.tell(msgspec.structs.replace(due, url=there), change)
    assert (outcome.status, len(asked)) == (204, 3)
    assert receiver.taken[0][0]["host"] == there.split("/")[2]

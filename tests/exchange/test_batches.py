"""Bills, payments, premises and the grid, as other systems read and write them."""

from typing import Any, get_args
from uuid import uuid4

import httpx
import pytest

from customers.billing.fields import FIELDS
from exchange.rest import billing
from tests.console.conftest import Site
from tests.exchange.test_tokens import issue, program

pytestmark = pytest.mark.border

V1 = "/api/exchange/v1"
_SCOPES = (
    "read:customers", "write:customers", "read:billing", "write:billing", "read:grid",
    "write:grid",
)  # fmt: skip


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def _system(site: Site, *scopes: str) -> httpx.AsyncClient:
    _, token = await issue(site, *(scopes or _SCOPES))
    return program(site, token)


async def _send(system: httpx.AsyncClient, path: str, *rows: dict[str, str]) -> dict[str, Any]:
    answer = await system.post(f"{V1}/{path}", json={"rows": rows}, headers=_key())
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _three_accounts(system: httpx.AsyncClient) -> None:
    rows = [
        {"account_number": f"330{n}", "name": f"客户{n}", "address": f"文三路 {n} 号",
         "premise_code": f"P{n}", "transformer_code": f"T{n}"}
        for n in range(3)
    ]  # fmt: skip
    assert (await _send(system, "customers", *rows))["refused"] == 0


async def _all(system: httpx.AsyncClient, path: str, limit: int, **asked: str) -> list[Any]:
    """Read a list to its end, page by page."""
    name, found, after = path.rpartition("/")[2], list[Any](), ""
    while after is not None:
        told = {"limit": limit, "after": after, **asked}
        page = (await system.get(f"{V1}/{path}", params=told)).json()
        assert len(page[name]) <= limit
        found += page[name]
        after = page["after"]
    return found


def test_a_program_may_tell_what_a_file_of_bills_or_payments_may():
    assert set(get_args(billing.BillField)) == set(FIELDS["bill"])
    assert set(get_args(billing.PaymentField)) == set(FIELDS["payment"])


async def test_bills_and_payments_are_stored_by_the_imports_rules_and_settle_each_other(site: Site):
    async with await _system(site) as system:
        await _three_accounts(system)
        bills = [
            {"account_number": f"330{n}", "month": f"2026-{month:02}", "amount": "100.00"}
            for n in range(3)
            for month in (9, 10)
        ]
        bad = {"account_number": "3309", "month": "2026-09", "amount": "1"}
        worse = {"account_number": "3300", "month": "September", "amount": "1"}
        done = await _send(system, "bills", *bills, bad, worse)
        assert (done["stored"], done["refused"]) == (6, 2)
        (unknown,), (month,) = (done["rows"][n]["faults"] for n in (6, 7))
        assert (unknown["field"], unknown["code"]) == ("account_number", "no_account")
        assert (month["field"], month["code"]) == ("month", "month")
        paid = {"account_number": "3301", "paid_on": "2026-11-02 10:00", "amount": "150",
                "receipt": "R|1"}  # fmt: skip
        assert (await _send(system, "payments", paid))["stored"] == 1
        again, without_day = (await _send(system, "payments", paid, bad))["rows"]
        assert again["outcome"] == "stored"
        (missing,) = without_day["faults"]
        assert (missing["field"], missing["code"]) == ("paid_on", "missing")
        told = await _all(system, "bills", 2)
        assert [(one["account_number"], one["month"]) for one in told] == [
            (f"330{n}", f"2026-{month:02}-01") for n in range(3) for month in (9, 10)
        ]
        assert [one["open_fen"] for one in told] == [10000, 10000, 0, 5000, 10000, 10000]
        own = await _all(system, "bills", 1, customer_number="3301")
        assert [one["open_fen"] for one in own] == [0, 5000]
        assert await _all(system, "payments", 1, account_number="3300") == []
        (payment,) = await _all(system, "payments", 1)
        assert (payment["receipt"], payment["amount_fen"]) == ("R|1", 15000)
        wrong = await system.get(f"{V1}/bills", params={"after": "3301|soon"})
        assert wrong.json()["detail"]["code"] == "page_unknown"


async def test_premises_are_read_in_pages_and_by_account(site: Site):
    async with await _system(site) as system:
        await _three_accounts(system)
        told = await _all(system, "premises", 2)
        assert [one["code"] for one in told] == ["P0", "P1", "P2"]
        (own,) = await _all(system, "premises", 2, account_number="3302")
        assert (own["code"], own["account_numbers"], own["transformer_code"]) == (
            "P2", ["3302"], "T2",
        )  # fmt: skip


async def _small_grid(system: httpx.AsyncClient) -> None:
    await _send(system, "grid/substations", {"code": "S1", "name": "一号变"})
    feeders = [
        {"code": f, "name": f, "substation_code": "S1", "head_node": f"{f}-0"} for f in ("F1", "F2")
    ]
    await _send(system, "grid/feeders", *feeders)
    transformers = [{"code": f"T{n}", "name": f"{n}号", "feeder_code": "F1"} for n in range(3)]
    done = await _send(system, "grid/transformers", *transformers)
    assert done["rehung_premises"] == 3


def _switch(code: str, begin: str, end: str, **more: str) -> dict[str, str]:
    ends = {"from_node": begin, "to_node": end, "feeder_code": "F1", "normally": "closed"}
    return {"code": code, "kind": "breaker", **ends, **more}


async def test_the_grid_is_written_by_the_check_and_merge_of_an_import(site: Site):
    async with await _system(site) as system:
        await _three_accounts(system)
        await _small_grid(system)
        done = await _send(
            system, "grid/devices",
            _switch("K1", "F1-0", "a"), _switch("K2", "a", "b"),
            _switch("K3", "b", "F1-0"), _switch("K4", "a", "c", feeder_code="F9"),
            _switch("K5", "a", "a"),
        )  # fmt: skip
        assert [one["outcome"] for one in done["rows"]] == [
            "stored", "stored", "refused", "refused", "refused",
        ]  # fmt: skip
        codes = [[fault["code"] for fault in one["faults"]] for one in done["rows"][2:]]
        assert codes == [["loop"], ["unknown"], ["one_node"]]
        devices = await _all(system, "grid/devices", 1)
        assert [one["code"] for one in devices] == ["K1", "K2"]
        moved = await _send(
            system, "grid/transformers", {"code": "T1", "name": "1号", "feeder_code": "F2"}
        )
        assert (moved["moved_transformers"], moved["rehung_premises"]) == (1, 1)
        (premise,) = await _all(system, "premises", 9, account_number="3301")
        assert premise["feeder_code"] == "F2"
        told = await _all(system, "grid/transformers", 2)
        assert [(one["code"], one["feeder_code"]) for one in told] == [
            ("T0", "F1"), ("T1", "F2"), ("T2", "F1"),
        ]  # fmt: skip
        assert [one["head_node"] for one in await _all(system, "grid/feeders", 1)] == [
            "F1-0", "F2-0",
        ]  # fmt: skip
        foreign = await system.post(
            f"{V1}/grid/feeders",
            json={"rows": [{"code": "F1", "normally": "open"}]},
            headers=_key(),
        )
        assert foreign.json()["detail"]["code"] == "field_unknown"


async def test_what_was_written_once_is_not_written_again_and_each_door_needs_its_scope(site: Site):
    async with await _system(site, "write:grid") as system, site.browser("9001") as admin:
        body, key = {"rows": [{"code": "S1", "name": "一号变"}]}, _key()
        first, second = [
            await system.post(f"{V1}/grid/substations", json=body, headers=key) for _ in range(2)
        ]
        assert first.json() == second.json()
        for path in ("grid/substations", "bills", "payments", "premises"):
            assert (await system.get(f"{V1}/{path}")).status_code == 403
        for path in ("bills", "payments"):
            refused = await system.post(f"{V1}/{path}", json={"rows": []}, headers=_key())
            assert refused.status_code == 403
        audit = [one["action"] for one in (await admin.get("/api/audit")).json()]
        assert audit.count("grid.written") == 1

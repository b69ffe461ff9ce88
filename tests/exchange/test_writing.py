"""What other systems write: heard at once, stored by the import's rules, done once."""

import asyncio
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from core.bus import Bus
from core.clock import now
from core.phone import NumberPlan
from customers.acts import CustomerActs
from customers.corrections.correction import FileChange
from outages.events import OutageChanged
from outages.grid.models import Feeder, Substation
from tests.console.conftest import Site
from tests.exchange.test_tokens import issue, program

pytestmark = pytest.mark.border

OUTAGES = "/api/exchange/v1/outages"
CUSTOMERS = "/api/exchange/v1/customers"


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


async def _writer(site: Site) -> httpx.AsyncClient:
    _, token = await issue(
        site, "read:outages", "write:outages", "read:customers", "write:customers"
    )
    return program(site, token)


async def _feeder(site: Site) -> None:
    async with site.deps.database.transaction() as session:
        session.add(Substation(code="S1", name="一号变", lon=None, lat=None))
        await session.flush()
        session.add(Feeder(code="F1", name="一线", substation_code="S1"))


def _draft(**more: Any) -> dict[str, Any]:
    return {"kind": "fault", "started_at": now().isoformat(), "feeder_codes": ["F1"], **more}


async def _count(site: Site, table: str) -> int:
    async with site.deps.database.transaction() as session:
        return (await session.execute(text(f"select count(*) from {table}"))).scalar_one()


async def test_an_outage_opened_changed_and_ended_by_a_program_is_told_at_once(site: Site):
    await _feeder(site)
    heard: list[str] = []
    site.bus.on(OutageChanged, lambda fact: heard.append(fact.what), name="test")
    async with await _writer(site) as system:
        opened = await system.post(OUTAGES, json=_draft(), headers=_key())
        assert opened.status_code == 201, opened.text
        place = f"{OUTAGES}/{opened.json()['id']}"
        edit = {"version": 1, "note_zh": "抢修中"}
        changed = await system.patch(place, json=edit, headers=_key())
        moved = await system.patch(place, json=edit, headers=_key())
        ended = await system.post(f"{place}/end", json={}, headers=_key())
        unknown = await system.post(OUTAGES, json=_draft(feeder_codes=["F9"]), headers=_key())
        read = (await system.get(place)).json()
    assert heard == ["opened", "note", "restored"]
    assert (changed.json()["note_zh"], ended.json()["status"]) == ("抢修中", "restored")
    assert (moved.status_code, moved.json()["detail"]["code"]) == (409, "outage_moved")
    assert unknown.json()["detail"]["code"] == "grid_code_unknown"
    assert read == ended.json()
    async with site.browser("9001") as admin:
        audit = (await admin.get("/api/audit")).json()
    entry = next(one for one in audit if one["action"] == "outage.opened")
    assert (entry["person_id"], "service_account:" in entry["detail"]) == (None, True)


async def test_a_request_sent_twice_also_at_once_is_done_once_with_one_answer(site: Site):
    await _feeder(site)
    key, draft = _key(), _draft()
    async with await _writer(site) as system:
        answers = await asyncio.gather(
            *(system.post(OUTAGES, json=draft, headers=key) for _ in range(5))
        )
        again = await system.post(OUTAGES, json=draft, headers=key)
        other = await system.post(OUTAGES, json=_draft(note_zh="别的"), headers=key)
        keyless = await system.post(OUTAGES, json=draft)
    assert {one.text for one in answers} == {again.text}
    assert {one.status_code for one in answers} == {201}
    assert await _count(site, "outages_outage") == 1
    assert (other.status_code, other.json()["detail"]["code"]) == (422, "idempotency_key_reused")
    assert keyless.json()["detail"]["fields"][0]["where"] == "header.Idempotency-Key"


def _rows(count: int) -> list[dict[str, str]]:
    return [
        {
            "account_number": f"33{n:08}", "name": f"客户{n}", "address": f"文三路{n}号",
            "phone": f"1380001{n:04}",
        }
        for n in range(count)
    ]  # fmt: skip


async def test_a_batch_stores_its_good_rows_and_names_what_is_wrong_with_the_others(site: Site):
    rows = _rows(5)
    rows[1]["phone"] = "12"
    rows[2]["name"] = ""
    del rows[3]["address"]
    rows.append({**rows[0], "name": "另一位"})
    async with await _writer(site) as system:
        done = (await system.post(CUSTOMERS, json={"rows": rows}, headers=_key())).json()
        first = (await system.get(f"{CUSTOMERS}/{rows[0]['account_number']}")).json()
        missing = await system.get(f"{CUSTOMERS}/0")
    assert (done["stored"], done["refused"]) == (3, 3)
    faults = {one["row"]: one["faults"][0] for one in done["rows"] if one["faults"]}
    named = {row: (fault["field"], fault["code"]) for row, fault in faults.items()}
    assert named == {
        2: ("phone", "service"), 3: ("name", "missing"), 4: ("address", "missing"),
        6: ("name", "conflict"),
    }  # fmt: skip
    assert done["rows"][1]["outcome"] == "stored"  # without the telephone
    assert "fill it in" in faults[3]["message"]
    assert (first["name"], first["phones"]) == (
        "客户0",
        [{"number": "+8613800010000", "extension": "", "role": "owner"}],
    )
    assert missing.status_code == 404


async def test_what_an_agent_corrected_stays_and_the_system_that_says_otherwise_is_told(site: Site):
    rows = [{**_rows(1)[0], "note": "门在后院"}]
    database = site.deps.database
    async with await _writer(site) as system:
        await system.post(CUSTOMERS, json={"rows": rows}, headers=_key())
        async with database.transaction() as session:
            found = await session.scalar(text("select id from customers_customer"))
        acts = CustomerActs(
            database, Bus(), _nobody, NumberPlan("CN", "0571"), ZoneInfo("Asia/Shanghai")
        )
        await acts.edit(int(found or 0), FileChange(note="门在前院"), 7)
        done = (await system.post(CUSTOMERS, json={"rows": rows}, headers=_key())).json()
    (row,) = done["rows"]
    assert (row["outcome"], row["faults"][0]["field"], row["faults"][0]["code"]) == (
        "stored", "note", "corrected",
    )  # fmt: skip
    async with database.transaction() as session:
        assert await session.scalar(text("select note from customers_customer")) == "门在前院"


async def _nobody(session: AsyncSession, who: int | None, *told: str) -> None:
    assert session.in_transaction()


async def test_a_thousand_accounts_come_in_at_once_and_out_page_by_page(site: Site):
    rows, seen, after = _rows(1000), list[str](), ""
    async with await _writer(site) as system:
        key = _key()
        for _ in range(2):
            done = await system.post(CUSTOMERS, json={"rows": rows}, headers=key)
            assert (done.status_code, done.json()["stored"]) == (200, 1000)
        more = {"rows": [*rows, rows[0]]}
        assert (await system.post(CUSTOMERS, json=more, headers=_key())).status_code == 422
        while after is not None:
            page = (await system.get(CUSTOMERS, params={"after": after, "limit": 300})).json()
            seen += [one["account_number"] for one in page["accounts"]]
            after = page["after"]
    assert seen == [row["account_number"] for row in rows]
    assert await _count(site, "customers_customer") == 1000

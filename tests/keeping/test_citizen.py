"""One person in every table: told whole, erased everywhere, kept while on hold."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import msgspec
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from core import ids
from core.config import Settings
from core.db import Database
from core.phone import NumberPlan
from cti.events import CallArrived, CallEnded, Event
from cti.journal.writer import Entry, JournalWriter
from exchange.feed.store import number_changes
from keeping.acts import Audit, KeepingActs, KeepingRefused
from keeping.keeper import Keeper, until_night_s
from keeping.kinds import TABLES
from migrations.schema import METADATA
from staff.audit.log import AuditLog
from tests.console.conftest import Site
from tests.console.conftest import settings as _settings
from tests.console.conftest import site as _site

pytestmark = pytest.mark.border
settings, site = _settings, _site
PLAN = NumberPlan("CN", "0571")
NUMBER, SHARED = "13912345678", "13812345678"
FORMER = "13712345678"  # was theirs: a stranger's today
NAME, ACCOUNT, ADDRESS = "被忘记的人", "3301887766", "忘记路66号"
OLD = datetime(2019, 5, 1, tzinfo=UTC)
NOW = datetime.now(UTC)

_FILL = f"""
insert into customers_customer (id, number, name) overriding system value
    values (1, 'C1', '{NAME}'), (2, 'C2', '邻居');
insert into customers_premise (id, code, address) overriding system value
    values (1, 'P1', '{ADDRESS}'), (2, 'P2', '邻居路1号');
insert into customers_account (id, number, customer_id, premise_id) overriding system value
    values (1, '{ACCOUNT}', 1, 1), (2, '3301000002', 2, 2);
insert into customers_phone (e164, customer_id)
    values (86{NUMBER}, 1), (86{SHARED}, 1), (86{SHARED}, 2);
insert into customers_bill (account_id, month, kwh, amount_fen, due_on)
    values (1, '2026-01-01', 10, 500, '2026-02-01');
insert into customers_payment (account_id, receipt, paid_at, amount_fen)
    values (1, 'r1', now(), 500);
insert into customers_meter (id, number, account_id) overriding system value values (1, 'm1', 1);
create table customers_reading_old partition of customers_reading for values from ('2026-01-01')
    to ('2026-02-01');
insert into customers_reading (account_id, at, grain, meter_id, wh)
    values (1, '2026-01-01', 'month', 1, 10000);
insert into customers_correction (customer_id, what, e164, told, person_id)
    values (1, 'linked', 86{NUMBER}, 'owner', 1), (1, 'note', null, '{NAME}', 1);
insert into customers_phone (e164, customer_id, role) values (86{FORMER}, 1, 'former');
insert into outbound_opt_out (e164, at, source) values (86{FORMER}, now(), 'key');
insert into exchange_account (id, name, scopes, per_minute, token_hash, token_ends, expires_at)
    overriding system value values (1, 'crm', '{{}}', 1, 'x', 'y', now());
insert into exchange_answer (account_id, key, request, status, body)
    values (1, 'k1', 'r1', 200, convert_to('{ACCOUNT}', 'UTF8')), (1, 'k2', 'r2', 200, 'other');
insert into customers_import (id, file_name, sha256, started_at)
    values (gen_random_uuid(), 'a.csv', 'x', '2019-01-01');
insert into outages_trouble_call (call_id, premise_id, at, number, settled_at, settled_why)
    values ('17.1', 1, now(), '{NUMBER}', now(), '{NAME}');
insert into outbound_campaign (id, name, status, occasion, author_id, ended_at) values
    ('00000000-0000-7000-8000-000000000001', 'now', 'running', 'fault', 1, null),
    ('00000000-0000-7000-8000-000000000002', 'long ago', 'done', 'fault', 1, '2019-01-01');
insert into outbound_contact (campaign_id, e164, customer_id, state, outcome) values
    ('00000000-0000-7000-8000-000000000001', 86{NUMBER}, 1, 'waiting', ''),
    ('00000000-0000-7000-8000-000000000002', 86{NUMBER}, 1, 'done', 'acknowledged');
insert into outbound_opt_out (e164, at, source) values (86{NUMBER}, now(), 'key');
"""


def facts(call_id: str, number: str, at: datetime, *, out: bool = False) -> list[Event]:
    arrived = CallArrived(
        at=at, call_id=call_id, direction="out" if out else "in", number=number, name=NAME,
        dialled=number if out else "95598", channel="PJSIP/trunk-1",
    )  # fmt: skip
    return [
        arrived,
        CallEnded(at=at + timedelta(seconds=9), call_id=call_id, cause=16, cause_text=""),
    ]


async def write(database: Database, *events: Event) -> None:
    """Write facts as the journal does; records and changes follow by themselves."""
    writer = JournalWriter(database)
    await writer.write(
        [
            Entry(
                ids.new_id(), one.at, type(one).__name__, getattr(one, "call_id", ""),
                msgspec.Raw(msgspec.json.encode(one)),
            )
            for one in events
        ]
    )  # fmt: skip
    writer.close()


@pytest.fixture
async def filled(database: Database) -> Database:
    """A person in every table that can name one, and their neighbour."""
    await write(database, *facts("17.1", NUMBER, NOW), *facts("17.2", f"86{NUMBER}", NOW))
    await write(database, *facts("17.3", f"0{NUMBER}", NOW, out=True))
    await write(database, *facts("17.4", SHARED, NOW), *facts("17.5", "057188886666", NOW))
    async with database.transaction() as session:
        for statement in _FILL.strip().removesuffix(";").split(";\n"):
            await session.execute(text(statement))
    async with database.transaction() as session:
        await number_changes(session)
    await write(database, *facts("17.6", NUMBER, NOW))  # a change that has no number yet
    return database


@pytest.fixture
def acts(filled: Database, tmp_path: Path) -> KeepingActs:
    return KeepingActs(filled, _audit(tmp_path), PLAN)


def _audit(var: Path) -> Audit:
    return AuditLog.of(Settings(var=var, cookie_secret=SecretStr("a secret of the tests"))).audit


async def holding(database: Database, *words: str) -> set[str]:
    """Name the tables in which any of these words stands."""
    found: set[str] = set()
    async with database.transaction() as session:
        for table in METADATA.tables:
            for word in words:
                query = text(f"select exists (select from {table} t where t::text like :word)")
                if await session.scalar(query, {"word": f"%{word}%"}):
                    found.add(table)
    return found


def test_of_every_table_it_is_said_where_a_customer_is_in_it() -> None:
    assert set(TABLES) == set(METADATA.tables), "say in keeping/kinds.py what the table holds"


async def test_an_erased_person_stands_in_no_table(filled: Database, acts: KeepingActs) -> None:
    words = (NUMBER, NAME, ACCOUNT, ADDRESS)
    named = {name for name, held in TABLES.items() if held in ("with_the_customer", "taken_out")}
    known_by_id = {"customers_bill", "customers_payment", "customers_meter", "customers_reading",
                   "keeping_hold", "exchange_answer"}  # fmt: skip
    assert await holding(filled, *words) == named - known_by_id

    await acts.erase(ACCOUNT, "they asked for it", None)

    assert await holding(filled, NUMBER, ACCOUNT, ADDRESS) == set()
    assert await holding(filled, NAME) == {"cti_journal"}
    async with filled.transaction() as session:
        left = text("select call_id from cti_journal where fact->>'name' <> '' order by call_id")
        assert list(await session.scalars(left)) == ["17.4", "17.5"]  # of others' numbers
        assert await session.scalar(text("select count(*) from cti_call where number = ''")) == 4
        for table in ("bill", "payment", "meter", "reading", "correction"):
            assert await session.scalar(text(f"select count(*) from customers_{table}")) == 0
        answers = await session.scalars(text("select key from exchange_answer"))
        assert list(answers) == ["k2"]
        contacts = text("select state, reason, outcome, e164, customer_id from outbound_contact "
                        "order by id")  # fmt: skip
        assert [tuple(row) for row in await session.execute(contacts)] == [
            ("excluded", "erased", "", None, None), ("done", "", "acknowledged", None, None),
        ]  # fmt: skip
        assert await session.scalar(text("select name from customers_customer")) == "邻居"
        changes = await session.scalars(text("select e164 from customers_phone_change order by id"))
        assert list(changes)[-1] is None  # every program reads the numbers anew
        told = text("select subject || ' ' || detail from staff_audit_entry "
                    "where action = 'citizen.erase'")  # fmt: skip
        assert await session.scalar(told) == "customer:1 they asked for it"
    with pytest.raises(KeepingRefused, match="No customer"):
        await acts.erase(ACCOUNT, "again", None)


async def test_a_number_that_somebody_else_has_too_stays_theirs(
    filled: Database, acts: KeepingActs
) -> None:
    await acts.erase(ACCOUNT, "they asked for it", None)
    assert {"cti_call", "cti_journal", "customers_phone"} <= await holding(filled, SHARED)
    left = await holding(filled, FORMER)
    assert left == {"outbound_opt_out", "exchange_change"}, "whose it is today wants no call"


async def test_a_person_is_told_all_that_is_held_of_them_and_nothing_of_others(
    acts: KeepingActs,
) -> None:
    told = {one.table: one.rows for one in await acts.tell(ACCOUNT, None)}
    assert {name: len(rows) for name, rows in told.items()} == {
        "customers_customer": 1, "customers_account": 1, "customers_phone": 3,
        "customers_premise": 1, "customers_bill": 1, "customers_payment": 1, "cti_call": 4,
        "outages_trouble_call": 1, "outbound_contact": 2, "outbound_opt_out": 1,
        "exchange_change": 7, "customers_meter": 1, "customers_reading": 1,
        "customers_correction": 2,
    }  # fmt: skip
    whole = b"".join(bytes(row) for rows in told.values() for row in rows).decode()
    assert NAME in whole
    assert "邻居" not in whole


async def test_who_is_on_hold_is_neither_erased_nor_forgotten(
    filled: Database, acts: KeepingActs, tmp_path: Path
) -> None:
    await write(filled, *facts("9.1", NUMBER, OLD), *facts("9.2", "13700000000", OLD))
    await acts.hold(ACCOUNT, "a dispute", None)
    with pytest.raises(KeepingRefused, match="a dispute"):
        await acts.erase(ACCOUNT, "they asked for it", None)
    keeper = Keeper(filled, _audit(tmp_path), tmp_path, plan=PLAN, timezone="Asia/Shanghai")
    assert (await keeper.forget())["calls"] == 1
    async with filled.transaction() as session:
        for table in ("cti_call", "cti_journal"):
            kept = text(f"select distinct call_id from {table} where call_id like '9.%'")
            assert list(await session.scalars(kept)) == ["9.1"]
        contacts = text("select count(*) from outbound_contact where e164 is not null")
        assert await session.scalar(contacts) == 2
    await acts.release(ACCOUNT, None)
    done = await keeper.forget()
    assert (done["calls"], done["contacts"]) == (1, 1)


async def test_the_old_is_forgotten_in_portions_and_the_young_stays(
    filled: Database, acts: KeepingActs, tmp_path: Path
) -> None:
    for number in range(7):
        await write(filled, *facts(f"9.{number}", "13700000000", OLD))
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "service.log.1").touch()
    await acts.set_period("logs", 1, None)
    keeper = Keeper(
        filled, _audit(tmp_path), tmp_path, plan=PLAN, timezone="Asia/Shanghai", portion=3
    )
    done = await keeper.forget()
    assert (done["calls"], done["journal"], done["imports"], done["logs"]) == (7, 14, 1, 0)
    async with filled.transaction() as session:
        assert await session.scalar(text("select count(*) from cti_call")) == 6
        stretches = text("select count(*) from cti_segment where call_id like '9.%'")
        assert await session.scalar(stretches) == 0
        told = text("select detail from staff_audit_entry where action = 'keeping.forget'")
        assert "calls=7" in (await session.scalar(told) or "")
    assert not any((await keeper.forget()).values())


async def test_an_administrator_sets_periods_holds_and_erases_from_the_desk(
    site: Site, filled: Database
) -> None:
    async with site.browser("9001") as browser:
        shown = (await browser.get("/api/keeping")).json()
        calls = next(one for one in shown["periods"] if one["kind"] == "calls")
        assert calls == {"kind": "calls", "days": 1095, "usual_days": 1095, "least_days": 30}
        short = await browser.put("/api/keeping/periods/calls", json={"days": 3})
        assert (short.status_code, _code(short)) == (422, "period_refused")
        changed = (await browser.put("/api/keeping/periods/calls", json={"days": 400})).json()
        assert {one["kind"]: one["days"] for one in changed["periods"]}["calls"] == 400
        hold = {"account": ACCOUNT, "reason": "court"}
        held = await browser.post("/api/keeping/holds", json=hold)
        assert [one["account"] for one in held.json()["holds"]] == [ACCOUNT]
        erase, reason = f"/api/keeping/citizens/{ACCOUNT}/erase", {"reason": "they asked"}
        refused = await browser.post(erase, json=reason)
        assert (refused.status_code, _code(refused)) == (409, "citizen_on_hold")
        assert (await browser.delete(f"/api/keeping/holds/{ACCOUNT}")).json()["holds"] == []
        seen = (await browser.get(f"/api/keeping/citizens/{ACCOUNT}")).json()
        assert (seen["name"], seen["numbers"], seen["shared_numbers"]) == (NAME, 3, 1)
        fates = {one["table"]: (one["rows"], one["fate"]) for one in seen["tables"]}
        assert fates["customers_bill"] == (1, "with_the_customer")
        assert fates["cti_call"] == (4, "taken_out")
        told = await browser.post(f"/api/keeping/citizens/{ACCOUNT}/export")
        assert NAME in json.dumps(told.json(), ensure_ascii=False)
        assert (await browser.post(erase, json=reason)).status_code == 204
        gone = await browser.post(erase, json=reason)
        assert (gone.status_code, _code(gone)) == (404, "account_not_found")
        assert (await browser.get("/api/audit/verify")).json()["broken_at"] is None
        history = (await browser.get("/api/keeping/history")).json()
        assert [one["action"].partition(".")[2] for one in history] == [
            "erase", "export", "view", "release", "hold", "period",
        ]  # fmt: skip
        assert (history[0]["detail"], history[0]["by"] != "") == ("they asked", True)
    assert await holding(filled, NUMBER) == set()


def _code(answer: httpx.Response) -> str:
    return answer.json()["detail"]["code"]


def test_the_night_begins_at_three_where_the_utility_is() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    assert until_night_s(datetime(2026, 1, 1, 18, tzinfo=UTC), zone) == 3600
    assert until_night_s(datetime(2026, 1, 1, 19, tzinfo=UTC), zone) == 24 * 3600

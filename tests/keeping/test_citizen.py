"""One person in every table: told whole, erased everywhere, kept while on hold."""

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import text

from core.db import Database
from ivr.speech.prompts import Prompts, Utterance
from keeping.acts import KeepingActs, KeepingRefused
from keeping.keeper import Keeper, until_night_s
from keeping.kinds import GROUPS, TABLES
from migrations.schema import METADATA
from tests.console.conftest import Site
from tests.console.conftest import settings as _settings
from tests.console.conftest import site as _site
from tests.keeping.conftest import (
    ACCOUNT,
    ADDRESS,
    FORMER,
    NAME,
    NUMBER,
    OLD,
    SHARED,
    facts,
    make_keeper,
    write,
)

pytestmark = pytest.mark.border
settings, site = _settings, _site


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


async def test_no_sound_with_customers_data_outlives_an_erasing(
    acts: KeepingActs, tmp_path: Path
) -> None:
    personal, street = tmp_path / "sounds" / "personal", tmp_path / "sounds" / "zh" / "voice-1.wav"
    personal.mkdir(parents=True)
    street.parent.mkdir()
    for file in (personal / "joined-1.wav", personal / "joined-1.sln16", street):
        file.touch()
    await acts.hold(ACCOUNT, "a dispute", None)
    with pytest.raises(KeepingRefused, match="hold"):
        await acts.erase(ACCOUNT, "they asked for it", None)
    assert len(list(personal.iterdir())) == 2
    await acts.release(ACCOUNT, None)
    await acts.erase(ACCOUNT, "they asked for it", None)
    assert list(personal.iterdir()) == []
    assert street.exists(), "the name of many"


async def test_sound_is_forgotten_by_its_period_by_who_knows_what_is_said_still(
    filled: Database, acts: KeepingActs, keeper: Keeper, tmp_path: Path
) -> None:
    assert "prompts" not in await keeper.forget(), "a command does not know"
    prompts = Prompts(tmp_path, settles_s=0)
    prompts.prepare()
    said = await prompts.say(Utterance("The outage is over.", "en"))
    long_ago = time.time() - 3 * 86_400
    for end in (".wav", ".sln16"):
        os.utime(f"{said}{end}", (long_ago, long_ago))
    nightly = make_keeper(filled, tmp_path, forget_sound=prompts.forget)
    assert (await nightly.forget())["prompts"] == 0
    await acts.set_period("prompts", 2, None)
    assert (await nightly.forget())["prompts"] == 1
    assert prompts.seconds(said) == 0


@pytest.mark.parametrize("spool", ["journal.jsonl", "ivr.storing"])
async def test_nobody_is_erased_while_facts_that_may_name_them_wait_outside_the_database(
    filled: Database, acts: KeepingActs, tmp_path: Path, spool: str
) -> None:
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / spool).write_text("a fact\n")
    with pytest.raises(KeepingRefused, match=spool):
        await acts.erase(ACCOUNT, "they asked for it", None)
    (tmp_path / "spool" / spool).write_text("")
    await acts.erase(ACCOUNT, "they asked for it", None)


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
        "exchange_change": 8, "customers_meter": 1, "customers_reading": 1,
        "customers_correction": 2, "customers_conflict": 1, "ivr_rating": 1,
    }  # fmt: skip
    assert set(told) == set(GROUPS), "say in keeping/kinds.py in which group people are shown it"
    whole = b"".join(bytes(row) for rows in told.values() for row in rows).decode()
    assert NAME in whole
    assert "praise" in whole, "what an agent said their call was about"
    assert "邻居" not in whole


async def test_the_old_is_forgotten_in_portions_and_the_young_stays(
    filled: Database, acts: KeepingActs, keeper: Keeper, tmp_path: Path
) -> None:
    for number in range(7):
        await write(filled, *facts(f"9.{number}", "13700000000", OLD))
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "service.log.1").touch()
    await acts.set_period("logs", 1, None)
    done = await keeper.forget()
    assert (done["calls"], done["imports"], done["logs"]) == (7, 1, 0)
    async with filled.transaction() as session:
        assert await session.scalar(text("select count(*) from cti_call")) == 6
        for table in ("cti_segment", "cti_journal", "cti_call_business"):
            left = text(f"select count(*) from {table} where call_id like '9.%'")
            assert await session.scalar(left) == 0
        told = text("select detail from staff_audit_entry where action = 'keeping.forget'")
        assert "calls=7" in (await session.scalar(told) or "")
    assert not any((await keeper.forget()).values())


async def test_an_administrator_sets_periods_holds_and_erases_from_the_desk(
    site: Site, filled: Database
) -> None:
    async with site.browser("9001") as browser:
        shown = (await browser.get("/api/keeping")).json()
        calls = next(one for one in shown["periods"] if one["kind"] == "calls")
        assert calls == {"kind": "calls", "days": 1095, "usual_days": 1095, "least_days": 180,
                         "most_days": 36500, "bound_by": "journal"}  # fmt: skip
        short = await browser.put("/api/keeping/periods/calls", json={"days": 90})
        assert (short.status_code, _code(short)) == (422, "calls_under_journal")
        assert "journal is kept 180 days" in short.json()["detail"]["message"]
        long = await browser.put("/api/keeping/periods/journal", json={"days": 2000})
        assert (long.status_code, _code(long)) == (422, "journal_over_calls")
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

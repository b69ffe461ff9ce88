"""A campaign from the desk, on the real application and a real PostgreSQL."""

import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import Workbook
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

import outages.routes
import outbound.campaign.routes
from core.bus import Bus
from core.clock import now
from core.config import Settings
from core.db import Database
from core.phone import national
from customers.models import Account, Customer, CustomerPhone, Premise
from outages.grid.models import Feeder, Substation
from outbound.attempts import claims
from outbound.attempts.attempt import Claimed, End
from outbound.campaign import store
from outbound.campaign.acts import CampaignActs
from outbound.campaign.campaign import VOICE, Means
from outbound.campaign.drafting import follow_outage
from outbound.campaign.events import CampaignChanged
from outbound.campaign.views import Outcome
from staff.audit.log import AuditLog, list_audit
from staff.models import Person
from staff.people import Role, SignedIn
from staff.sign_in.session import signed_in
from staff.store import confirm_person, note_issue
from tests.outbound import rig
from tests.staff.somebody import somebody

pytestmark = pytest.mark.border
FIRST = 8613800000000


class Voice:
    """A voice that writes a file with the words in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []

    async def path(self, text: str, language: str) -> str:
        self.said.append(text)
        (self.folder / f"{language}.wav").write_bytes(b"RIFF")
        return str(self.folder / language)


class Desk:
    """A web desk with somebody before it."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.bus = Bus()
        self.told: list[CampaignChanged] = []
        self.bus.on(CampaignChanged, self.told.append, name="test")
        self.voice = Voice(folder)
        self.person_id = 1
        self.role: Role = "supervisor"
        app = FastAPI()
        settings = Settings(area_code="0571")
        audit = AuditLog(b"a key of the tests").audit
        app.include_router(outages.routes.routes(settings, database, self.bus, audit))
        acts = CampaignActs(
            settings, database, self.bus, audit, channels=(VOICE, Means(name="letter"))
        )
        app.include_router(outbound.campaign.routes.routes(settings, database, acts, self.voice))
        app.dependency_overrides[signed_in] = self.who
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://desk.test"
        )

    def who(self) -> SignedIn:
        return somebody(self.role, person_id=self.person_id)

    async def approve(self, path: str, status: int = 200) -> Any:
        """Approve what is there now, as somebody who has just looked at it."""
        seen = (await self.client.get(path)).json()["digest"]
        return await self.call("POST", f"{path}/approve", status, json={"digest": seen})

    async def call(self, method: str, path: str, status: int = 200, **given: Any) -> Any:
        answer = await self.client.request(method, path, **given)
        assert answer.status_code == status, answer.text
        if answer.headers["content-type"] != "application/json":
            return answer.content
        return answer.json()


@pytest.fixture
async def city(database: Database) -> Database:
    """Two feeders; five customers on F1 (two share a number, one has none), one on F2."""
    async with database.transaction() as session:
        session.add_all(
            Person(id=n, staff_number=str(n), name="n", role="supervisor", password_hash="")
            for n in range(1, 6)
        )
        session.add(Substation(code="S1", name="城西变", lon=None, lat=None))
        await session.flush()
        session.add_all(Feeder(code=f"F{n}", name=f"文{n}线", substation_code="S1") for n in (1, 2))
        for n in range(6):
            feeder = "F2" if n == 5 else "F1"
            customer = Customer(
                number=f"C{n}", name=f"n{n}", grade="A" if n == 1 else "C",
                critical="hospital" if n == 2 else "", elderly=n == 3,
                language="en" if n == 1 else "zh",
            )  # fmt: skip
            premise = Premise(
                code=f"P{n}", address="a", feeder_code=feeder, transformer_code=f"T{n}",
                lon=None, lat=None,
            )  # fmt: skip
            session.add_all([customer, premise])
            await session.flush()
            session.add(Account(number=f"N{n}", customer_id=customer.id, premise_id=premise.id))
            if n != 4:
                e164 = FIRST if n == 3 else FIRST + n
                session.add(CustomerPhone(e164=e164, customer_id=customer.id))
    return database


@pytest.fixture
async def desk(city: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    made = Desk(city, tmp_path)
    yield made
    await made.client.aclose()


async def _open(desk: Desk, *feeders: str) -> Any:
    return await desk.call(
        "POST", "/outages", 201,
        json={"kind": "fault", "started_at": now().isoformat(), "feeder_codes": feeders},
    )  # fmt: skip


async def _draft(desk: Desk, outage_id: str | None, **parts: Any) -> Any:
    body = {"name": "文1线", "occasion": "outage", "outage_id": outage_id, **parts}
    return await desk.call("POST", "/campaigns", 201, json=body)


async def test_an_outage_is_opened_changed_and_restored_with_its_words(desk: Desk) -> None:
    outage = await _open(desk, "F1")
    assert outage["feeder_names"] == ["文1线"]
    assert "还不能确定" in outage["spoken_zh"]
    etr = (now() + timedelta(hours=2)).isoformat()
    path = f"/outages/{outage['id']}"
    changed = await desk.call("PATCH", path, json={"version": 1, "etr_at": etr})
    assert (changed["version"], "恢复供电" in changed["spoken_zh"]) == (2, True)
    refused = await desk.call("PATCH", path, 409, json={"version": 1, "note_zh": "x"})
    assert refused["detail"]["code"] == "outage_moved"
    unknown = await desk.call("PATCH", path, json={"version": 2, "etr_at": None})
    assert unknown["etr_at"] is None
    assert (await desk.call("POST", f"{path}/restore"))["status"] == "restored"
    again = await desk.call("POST", f"{path}/restore", 409)
    assert again["detail"]["code"] == "outage_closed"
    assert [one["id"] for one in await desk.call("GET", "/outages")] == [outage["id"]]
    assert await desk.call("GET", "/outages", params={"status": "open"}) == []
    desk.role = "agent"
    assert (await desk.call("GET", path))["may"]["restore"] == "role_forbidden"
    desk.role = "supervisor"
    assert len(await desk.call("GET", "/grid/feeders")) == 2
    bad = {"kind": "fault", "started_at": now().isoformat(), "feeder_codes": ["F9"]}
    assert (await desk.call("POST", "/outages", 422, json=bad))["detail"]["code"] == (
        "grid_code_unknown"
    )


async def test_whom_an_outage_affects_is_counted_by_grade(desk: Desk) -> None:
    outage = await _open(desk, "F1")
    affected = await desk.call("GET", f"/outages/{outage['id']}/affected")
    assert (affected["premises"], affected["customers"], affected["phones"]) == (5, 5, 3)
    assert affected["by_grade"] == {"A": 1, "B": 0, "C": 4}
    assert (affected["critical"], affected["unreachable"]) == (1, 1)
    assert [one["customer_number"] for one in affected["critical_customers"]] == ["C2"]


async def test_a_campaign_is_drafted_looked_at_approved_and_run(desk: Desk) -> None:
    outage = await _open(desk, "F1")
    campaign = await _draft(desk, outage["id"])
    path = f"/campaigns/{campaign['id']}"
    assert campaign["counts"] == {"waiting": 3, "excluded": 1}
    figures = await desk.call("GET", f"{path}/preflight")
    assert (figures["contacts"], figures["excluded"]) == (3, {"duplicate": 1, "no_phone": 1})
    assert figures["minutes"] > 0
    alone = await desk.approve(path, 403)
    assert alone["detail"]["code"] == "campaign_needs_second_person"
    early = await desk.call("POST", f"{path}/start", 409)
    assert early["detail"]["code"] == "campaign_not_in_that_state"
    desk.person_id = 2
    assert (await desk.approve(path))["approved_by"] == 2
    assert (await desk.call("POST", f"{path}/start"))["status"] == "running"
    assert (await desk.call("PATCH", path, json={"per_second": 1}))["status"] == "running"
    await desk.call("PATCH", path, 409, json={"per_second": 90})
    assert (await desk.call("POST", f"{path}/pause"))["status"] == "paused"
    edited = await desk.call("PATCH", path, json={"wording_zh": "预计{etr}来电。"})
    assert (edited["status"], edited["approved_by"]) == ("draft", None)
    await desk.call("GET", f"/campaigns/{outage['id']}/contacts", 404)
    page = await desk.call("GET", f"{path}/contacts", params={"state": "waiting"})
    assert page["total"] == 3
    assert "*" in page["rows"][0]["number"]
    assert (await desk.call("POST", f"{path}/stop"))["status"] == "stopped"
    statuses = [told.status for told in desk.told]
    assert statuses == ["draft", "approved", "running", "running", "paused", "draft", "stopped"]


async def test_who_changed_a_campaign_is_no_second_person_for_it(desk: Desk) -> None:
    campaign = await _draft(desk, None, occasion="other", wording_zh="通知。")
    path = f"/campaigns/{campaign['id']}"
    desk.person_id = 2
    await desk.call("PATCH", path, json={"wording_zh": "别的话。"})
    desk.person_id = 3
    await desk.call("POST", f"{path}/list", files={"file": ("a.csv", b"13900000001")})
    for writer in (1, 2, 3):
        desk.person_id = writer
        refused = await desk.approve(path, 403)
        assert refused["detail"]["code"] == "campaign_needs_second_person"
    desk.person_id = 4
    assert (await desk.approve(path))["approved_by"] == 4


async def test_what_changed_since_it_was_looked_at_is_looked_at_anew(
    desk: Desk, city: Database
) -> None:
    outage = await _open(desk, "F1")
    campaign = await _draft(desk, outage["id"])
    path, body = f"/campaigns/{campaign['id']}", {"digest": campaign["digest"]}
    one_more = {"files": {"file": ("a.csv", b"13900000001")}}
    later = (now() + timedelta(hours=2)).isoformat()
    changes: list[tuple[str, str, Any]] = [
        ("PATCH", path, {"json": {"wording_zh": "别的话。"}}),
        ("PATCH", path, {"json": {"closes": "21:00"}}),
        ("PATCH", path, {"json": {"tries": 1}}),
        ("POST", f"{path}/list", one_more),
        ("PATCH", f"/outages/{outage['id']}", {"json": {"version": 1, "etr_at": later}}),
    ]
    for method, where, what in changes:
        desk.person_id = 1
        await desk.call(method, where, **what)
        desk.person_id = 2
        refused = await desk.call("POST", f"{path}/approve", 409, json=body)
        assert refused["detail"]["code"] == "campaign_changed"
        body = {"digest": (await desk.call("GET", path))["digest"]}
    await desk.call("POST", f"{path}/approve", 422)
    approved = await desk.call("POST", f"{path}/approve", json=body)
    assert approved["digest"] == body["digest"]
    async with city.transaction() as session:
        (entry,) = await list_audit(session, limit=1)
    assert (entry.action, entry.detail) == ("campaign.approve", body["digest"])
    edited = await desk.call("PATCH", path, json={"tries": 2})
    assert (edited["approved_by"], edited["digest"] != body["digest"]) == (None, True)


async def test_an_issued_account_approves_nothing_for_a_day_or_until_it_is_confirmed(
    desk: Desk, city: Database
) -> None:
    campaign = await _draft(desk, None, occasion="other", wording_zh="通知。")
    path = f"/campaigns/{campaign['id']}"
    await _issue(city, 2, at=now(), by=5)
    desk.person_id = 2
    assert (await desk.call("GET", path))["may"]["approve"] == "account_too_new"
    assert (await desk.approve(path, 403))["detail"]["code"] == "account_too_new"
    await _issue(city, 2, at=now() - timedelta(hours=25), by=5)
    assert (await desk.call("GET", path))["may"]["approve"] == ""
    await _issue(city, 2, at=now(), by=5)
    async with city.transaction() as session:
        await confirm_person(session, 2, 4)
    assert (await desk.approve(path))["approved_by"] == 2


async def test_nobody_approves_what_an_account_wrote_whose_password_they_hold(
    desk: Desk, city: Database
) -> None:
    await _issue(city, 1, at=now(), by=2)
    campaign = await _draft(desk, None, occasion="other", wording_zh="通知。")
    path = f"/campaigns/{campaign['id']}"
    desk.person_id = 2
    refused = await desk.approve(path, 403)
    assert refused["detail"]["code"] == "campaign_by_account_of_yours"
    desk.person_id = 3
    assert (await desk.approve(path))["approved_by"] == 3


async def _issue(city: Database, person_id: int, *, at: datetime, by: int) -> None:
    async with city.transaction() as session:
        await note_issue(session, person_id, at, by)


async def test_a_campaign_says_what_one_may_do_with_it_and_why_not(desk: Desk) -> None:
    campaign = await _draft(desk, None, occasion="other", wording_zh="通知。")
    path = f"/campaigns/{campaign['id']}"
    moved = "campaign_not_in_that_state"
    assert campaign["may"] == {
        "edit": "", "approve": "campaign_needs_second_person", "start": moved, "pause": moved,
        "resume": moved, "stop": "", "list": "", "slow": "",
    }  # fmt: skip
    desk.person_id = 2
    approved = await desk.approve(path)
    assert [wish for wish, why in approved["may"].items() if not why] == [
        "edit", "start", "stop", "slow",
    ]  # fmt: skip
    (listed,) = await desk.call("GET", "/campaigns")
    assert listed["may"] == approved["may"]


async def test_the_database_itself_knows_no_approval_by_a_writer(
    desk: Desk, city: Database
) -> None:
    campaign = await _draft(desk, None, occasion="other", wording_zh="通知。")
    desk.person_id = 2
    await desk.call("PATCH", f"/campaigns/{campaign['id']}", json={"tries": 1})
    for writer in (1, 2):
        with pytest.raises(IntegrityError, match="two_persons"):
            await rig.run_sql(city, f"update outbound_campaign set approved_by = {writer}")


async def test_an_administrator_does_not_approve_calls_outside_the_hours(
    desk: Desk, city: Database
) -> None:
    outage = await _open(desk, "F1")
    drill = {"emergency": True, "emergency_reason": "dam warning"}
    night = {"opens": "00:00", "closes": "23:59"}
    kinds = (drill, night, {})
    urgent, nightly, plain = [await _draft(desk, outage["id"], **more) for more in kinds]
    await rig.run_sql(city, "update staff_person set role = 'administrator' where id = 2")
    desk.person_id = 2
    for waking in (urgent, nightly):
        refused = await desk.approve(f"/campaigns/{waking['id']}", 403)
        assert refused["detail"]["code"] == "campaign_emergency_not_permitted"
    assert (await desk.approve(f"/campaigns/{plain['id']}"))["approved_by"] == 2
    await rig.run_sql(city, "update staff_person set role = 'supervisor' where id = 2")
    for waking in (urgent, nightly):
        assert (await desk.approve(f"/campaigns/{waking['id']}"))["approved_by"] == 2


async def test_a_supervisor_reads_and_hears_the_notice_before_anybody_else(desk: Desk) -> None:
    outage = await _open(desk, "F1")
    campaign = await _draft(desk, outage["id"], wording_zh="停电了，{etr}。")
    words = await desk.call("GET", f"/campaigns/{campaign['id']}/words")
    assert words["zh"] == "停电了，恢复供电的时间目前还不能确定。"
    assert "The cause is a fault." in words["en"]
    path = f"/campaigns/{campaign['id']}/listen"
    assert await desk.call("POST", path, json={"language": "zh"}) == b"RIFF"
    await desk.call("POST", path, json={"language": "en"})
    assert desk.voice.said[0] == "停电了，恢复供电的时间目前还不能确定。"
    assert "The cause is a fault." in desk.voice.said[1]


async def test_words_that_cannot_be_spoken_are_refused(desk: Desk) -> None:
    outage = await _open(desk, "F1")
    for parts, code in (
        ({"wording_zh": "{name}您好"}, "wording_refused"),
        ({"opens": "20:00", "closes": "09:00"}, "campaign_hours"),
        ({"emergency": True}, "campaign_emergency_without_reason"),
        ({"outage_id": None}, "campaign_without_outage"),
        ({"outage_id": None, "occasion": "other"}, "campaign_without_words"),
    ):
        body = {"name": "x", "occasion": "outage", "outage_id": outage["id"], **parts}
        refused = await desk.call("POST", "/campaigns", 422, json=body)
        assert refused["detail"]["code"] == code
    missing = "00000000-0000-0000-0000-000000000000"
    await desk.call("GET", f"/campaigns/{missing}", 404)


async def test_a_campaign_tells_through_the_channel_its_draft_names_if_the_service_has_it(
    desk: Desk,
) -> None:
    words = {"occasion": "other", "wording_zh": "通知。"}
    for parts, channel in ((words, "voice"), ({**words, "channel": "letter"}, "letter")):
        campaign = await _draft(desk, None, **parts)
        stored = await desk.call("GET", f"/campaigns/{campaign['id']}", 200)
        assert stored["channel"] == channel
    body = {"name": "x", **words, "channel": "pigeon"}
    refused = (await desk.call("POST", "/campaigns", 422, json=body))["detail"]
    assert refused["code"] == "campaign_channel_unknown"
    assert refused["message"].endswith("choose one of: voice, letter.")


async def test_an_edit_of_nothing_and_a_time_of_another_place_change_nothing(desk: Desk) -> None:
    campaign = await _draft(desk, None, occasion="other", wording_zh="通知。")
    path = f"/campaigns/{campaign['id']}"
    await desk.call("PATCH", path, 422, json={"opens": "09:00Z"})
    await desk.call("PATCH", path, 422, json={"per_second": 1e-300})
    desk.person_id = 2
    await desk.approve(path)
    for nothing in ({}, {"opens": None}):
        assert (await desk.call("PATCH", path, json=nothing))["status"] == "approved"


async def test_a_dirty_list_is_taken_row_by_row_with_reasons(desk: Desk) -> None:
    body = {"name": "list", "occasion": "other", "wording_zh": "通知。"}
    campaign = await desk.call("POST", "/campaigns", 201, json=body)
    rows = ["姓名,电话", "甲,13900000001", "乙,=HYPERLINK(1)", "丙,110", "丁,139 0000 0001",
            "戊,", "", '己,"13900000002"', "庚,87654321", "辛,95598"]  # fmt: skip
    data = "\r\n".join(rows).encode("gb18030")
    path = f"/campaigns/{campaign['id']}/list"
    answer = await desk.call("POST", path, files={"file": ("a.csv", data)})
    assert answer == {
        "called": 3,
        "excluded": {
            "duplicate": 1, "emergency_number": 1, "invalid_number": 1, "no_phone": 1,
            "short_number": 1,
        },
        "sheets": [],
    }  # fmt: skip
    several = await desk.call("POST", path, files={"file": ("a.xlsx", _with_two_sheets())})
    assert (several["called"], several["sheets"]) == (1, ["Sheet", "南区"])
    again = await desk.call("POST", path, files={"file": ("a.csv", b"\xef\xbb\xbf13900000003")})
    assert again["called"] == 1
    costly = b"phone\n057116812345\n01016812345\n+4930123456\n4001234567\n"
    left_out = await desk.call("POST", path, files={"file": ("a.csv", costly)})
    assert left_out["called"] == 0
    figures = await desk.call("GET", f"/campaigns/{campaign['id']}/preflight")
    assert figures["excluded"]["abroad"] == len(figures["examples"]["abroad"]) == 1
    assert figures["examples"]["kind_not_allowed"]
    assert all("**" in one for some in figures["examples"].values() for one in some)
    far = await desk.call("POST", path, 422, files={"file": ("a.xlsx", _with_a_far_cell())})
    assert (far["detail"]["code"], far["detail"]["place"]) == ("list_far_cell", "Sheet!XFD1048576")
    broken = await desk.call("POST", path, 422, files={"file": ("a.xlsx", b"PK\x03\x04no")})
    assert broken["detail"]["code"] == "list_unreadable"
    await desk.call("POST", path, 422, files={"file": ("a.csv", b"\x00\xff\xff")})


def _with_two_sheets() -> bytes:
    book, file = Workbook(), io.BytesIO()
    for sheet, number in ((book.worksheets[0], "13900000008"), (book.create_sheet("南区"), "110")):
        sheet.append(["电话"])
        sheet.append([number])
    book.save(file)
    return file.getvalue()


def _with_a_far_cell() -> bytes:
    book, file = Workbook(), io.BytesIO()
    book["Sheet"]["A1"], book["Sheet"]["XFD1048576"] = "电话", "x"
    book.save(file)
    return file.getvalue()


async def test_a_campaign_follows_its_outage(desk: Desk, city: Database) -> None:
    outage = await _open(desk, "F1", "F2")
    campaign = await _draft(desk, outage["id"])
    assert campaign["counts"]["waiting"] == 4
    path = f"/outages/{outage['id']}"
    etr = (now() + timedelta(hours=2)).isoformat()
    await desk.call("PATCH", path, json={"version": 1, "etr_at": etr})
    assert await _follow(city) == {"waiting": 4, "excluded": 1}
    await desk.call("PATCH", path, json={"version": 2, "feeder_codes": ["F2"]})
    assert await _follow(city) == {"waiting": 1, "excluded": 4}
    await desk.call("POST", f"{path}/restore")
    assert await _follow(city) == {"excluded": 5}
    async with city.transaction() as session:
        (view,) = await store.list_campaigns(session)
        assert await store.count_excluded(session, view.campaign_id) == {
            "duplicate": 1,
            "restored": 4,
        }
        await store.change_campaign(session, view.campaign_id, {"status": "running"})
        assert await claims.finish_if_empty(session, view.campaign_id, now())


async def test_whose_telephone_rang_when_the_outage_ended_is_not_rung_again(
    desk: Desk, city: Database
) -> None:
    outage = await _open(desk, "F1", "F2")
    campaign = await _draft(desk, outage["id"])
    async with city.transaction() as session:
        (view,) = await store.list_campaigns(session)
        ringing = await claims.claim(
            session, view, dialer="test", zones=["Asia/Shanghai"], many=4, now=now()
        )
    path = f"/outages/{outage['id']}"
    await desk.call("PATCH", path, json={"version": 1, "feeder_codes": ["F2"]})
    assert (await _follow(city))["dialling"] == 4
    await _end(city, ringing[:2], "busy")
    assert await _follow(city) == {"dialling": 2, "excluded": 2 + 1}
    await desk.call("POST", f"{path}/restore")
    await _follow(city)
    await _end(city, ringing[2:3], "no_answer")
    await _end(city, ringing[3:], "acknowledged")
    assert await _follow(city) == {"acknowledged": 1, "excluded": 3 + 1}
    page = await desk.call("GET", f"/campaigns/{campaign['id']}/contacts")
    reasons = {(row["state"], row["reason"]) for row in page["rows"]}
    assert reasons == {("excluded", "restored"), ("excluded", "duplicate"), ("done", "")}


async def _end(city: Database, ringing: Sequence[Claimed], outcome: Outcome) -> None:
    again = None if outcome == "acknowledged" else now()
    async with city.transaction() as session:
        ends = [
            End(
                attempt_id=one.attempt_id, outcome=outcome, cause=0, heard="", heard_share=0.0,
                answered_at=None, ended_at=now(), next_at=again,
            )
            for one in ringing
        ]  # fmt: skip
        await claims.end_attempts(session, ends)


async def _follow(city: Database) -> dict[str, int]:
    async with city.transaction() as session:
        (view,) = await store.list_campaigns(session)
        followed = await follow_outage(session, view, now())
        counts = await store.count_contacts(session, view.campaign_id)
        assert followed.outage_version > 0
        return counts


async def test_a_number_that_opted_out_is_not_in_the_audience(desk: Desk, city: Database) -> None:
    async with city.transaction() as session:
        await claims.opt_out(session, FIRST + 1, source="agent", campaign_id=None, at=now())
    outage = await _open(desk, "F1")
    campaign = await _draft(desk, outage["id"], grades=["A"])
    assert campaign["counts"] == {"waiting": 1, "excluded": 1}  # the hospital stays
    page = await desk.call("GET", f"/campaigns/{campaign['id']}/contacts")
    assert {row["reason"] for row in page["rows"]} == {"opted_out", ""}
    assert national(FIRST + 1, Settings().number_plan) not in str(page)


async def test_the_list_of_contacts_names_each_customer_as_the_file_has_him_now(
    desk: Desk, city: Database
) -> None:
    outage = await _open(desk, "F1")
    campaign = await _draft(desk, outage["id"])
    async with city.transaction() as session:
        await session.execute(update(Customer).where(Customer.number == "C1").values(name="陈伟"))
    rows = (await desk.call("GET", f"/campaigns/{campaign['id']}/contacts"))["rows"]
    by_number = {row["number"][-2:]: row["name"] for row in rows if row["state"] == "waiting"}
    assert by_number == {"00": "n0", "01": "陈伟", "02": "n2"}


async def test_a_number_from_a_list_that_is_nobodys_has_no_name(desk: Desk) -> None:
    campaign = await _draft(desk, None, occasion="other", wording_zh="好", wording_en="good")
    files = {"file": ("list.csv", b"13912345678")}
    await desk.call("POST", f"/campaigns/{campaign['id']}/list", files=files)
    (row,) = (await desk.call("GET", f"/campaigns/{campaign['id']}/contacts"))["rows"]
    assert (row["number"], row["customer_id"], row["name"]) == ("139******78", None, "")

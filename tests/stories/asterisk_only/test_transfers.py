"""An agent's telephone gives a caller away (REFER): what the record, board and agents say of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from agents.desk import AgentDesk
from core.db import Database
from cti.events import CallQueued, CallTransferred, Event, TransferEnded
from cti.journal import store
from cti.journal.record import CallRecord
from cti.journal.segments import Segment
from cti.telephones import Telephones
from hotline.demo.robots.reconcile import compare
from hotline.demo.robots.sip_phone import Dialog, SipPhone
from tests.asterisk.instances import Telephones as Phones
from tests.asterisk.instances import telephones as start_phones
from tests.stories.asterisk_only.test_cti_faults import Heard, running
from tests.until import until

pytestmark = pytest.mark.story


@pytest.fixture
async def phones(tmp_path: Path, database_url: str) -> AsyncIterator[Phones]:
    async with start_phones(tmp_path, database_url, low=22000) as running_phones:
        yield running_phones


async def phone_of(phones: Phones, extension: str) -> SipPhone:
    phone = await SipPhone.open(extension, await phones.add_agent(extension), phones.sip)
    assert await phone.register() == 200
    return phone


async def talking(phone: SipPhone, desk: AgentDesk, telephones: Telephones) -> Dialog:
    """Let an agent take the call that comes; until the board says so."""
    await desk.sign_in(phone.user, ["service"])
    await desk.set_ready(phone.user)
    ringing = await phone.rings(deadline_s=25)
    await phone.answer(ringing)
    await until(lambda: telephones.board.agents[phone.user].state == "talking")
    return ringing


async def stretches(phones: Phones, telephones: Telephones) -> tuple[CallRecord, list[Segment]]:
    """Give the one caller's record and segments, once the call is over."""
    await until(lambda: not telephones.board.calls, deadline_s=20)
    await telephones.journal.flush()
    database = Database(phones.database_url)
    async with database.transaction() as session:
        records = await store.list_calls(session, store.CallFilter())
        (record,) = [one for one in records if one.direction == "in"]
        found = await store.list_segments(session, record.call_id)
    await database.close()
    queue_log = (phones.hotline.home / "log" / "queue_log").read_text().splitlines()
    assert compare(found, queue_log, [record.call_id]) == [], queue_log
    return record, found


def told(segments: list[Segment]) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.extension, one.target, one.result) for one in segments
            if one.kind in ("talk", "transfer", "ring")]  # fmt: skip


def given(heard: Heard) -> list[Event]:
    return [one for one in heard.facts if isinstance(one, CallTransferred | TransferEnded)]


async def test_a_caller_sent_to_a_colleague_is_theirs_from_the_ring_on(phones: Phones) -> None:
    first, second = await phone_of(phones, "1001"), await phone_of(phones, "1002")
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        caller = await phones.carrier.call("13900000001", script="wait 60; hangup")
        ringing = await talking(first, desk, telephones)
        await desk.sign_in("1002", ["service"])
        await until(lambda: next(iter(telephones.board.calls.values())).state == "talking")
        assert await first.transfer(ringing, "1002") == 202
        at_second = await second.rings()
        await until(lambda: telephones.board.agents["1002"].state == "ringing")
        (call,) = telephones.board.calls.values()
        assert (call.number, call.ringing) == ("13900000001", ("1002",))
        await second.answer(at_second)
        await until(lambda: telephones.board.agents["1002"].state == "talking")
        await until(lambda: telephones.board.agents["1001"].state in ("wrap_up", "ready"))
        (call,) = telephones.board.calls.values()
        assert (call.state, call.extension) == ("talking", "1002")
        await second.hang_up(at_second)
        await caller.ended()
        record, segments = await stretches(phones, telephones)
        await until(lambda: telephones.board.agents["1002"].state != "talking")
    assert told(segments) == [
        ("ring", "1001", "", "answered"),
        ("talk", "1001", "", "transfer"),
        ("transfer", "1001", "1002", "answered"),
        ("ring", "1002", "", "answered"),
        ("talk", "1002", "", "agent"),
    ], given(heard)
    assert (record.outcome, record.queue, record.extension) == ("answered", "service", "1002")
    for phone in (first, second):
        await phone.close()


async def test_a_colleague_who_does_not_answer_loses_nobody_their_caller_waits_again(
    phones: Phones,
) -> None:
    first, second = await phone_of(phones, "1001"), await phone_of(phones, "1002")
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        caller = await phones.carrier.call("13900000001", script="wait 60; hangup")
        ringing = await talking(first, desk, telephones)
        assert await first.transfer(ringing, "1002") == 202
        second.reject(await second.rings())
        await until(lambda: len(heard.of(CallQueued)) == 2, deadline_s=10)
        again = await first.rings(deadline_s=20)
        await first.answer(again)
        await until(lambda: telephones.board.agents["1001"].state == "talking")
        await first.hang_up(again)
        await caller.ended()
        record, segments = await stretches(phones, telephones)
    assert told(segments) == [
        ("ring", "1001", "", "answered"),
        ("talk", "1001", "", "transfer"),
        ("transfer", "1001", "1002", "busy"),
        ("ring", "1002", "", "busy"),
        ("ring", "1001", "", "answered"),
        ("talk", "1001", "", "agent"),
    ], given(heard)
    assert (record.outcome, record.extension) == ("answered", "1001")
    for phone in (first, second):
        await phone.close()


async def test_an_agent_asks_a_colleague_first_and_joins_them_with_the_caller(
    phones: Phones,
) -> None:
    first, second = await phone_of(phones, "1001"), await phone_of(phones, "1002")
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        caller = await phones.carrier.call("13900000001", script="wait 60; hangup")
        ringing = await talking(first, desk, telephones)
        await desk.sign_in("1002", ["service"])
        await first.hold(ringing, True)
        asked = asyncio.create_task(first.call("1002"))
        at_second = await second.rings()
        await second.answer(at_second)
        status, own = await asked
        assert status == 200
        assert await first.transfer(ringing, "1002", joining=own) == 202
        await until(lambda: len(given(heard)) == 2, deadline_s=10)
        await until(
            lambda: [one.extension for one in telephones.board.calls.values()
                     if one.direction == "in"] == ["1002"]
        )  # fmt: skip
        await second.hang_up(at_second)
        await until(lambda: telephones.board.agents["1002"].state == "wrap_up")
        await caller.ended()
        record, segments = await stretches(phones, telephones)
    assert told(segments) == [
        ("ring", "1001", "", "answered"),
        ("talk", "1001", "", "transfer"),
        ("transfer", "1001", "1002", "answered"),
        ("talk", "1002", "", "agent"),
    ], given(heard)
    assert [one.mode for one in segments if one.kind == "transfer"] == ["attended"]
    assert (record.outcome, record.queue, record.extension) == ("answered", "service", "1002")
    for phone in (first, second):
        await phone.close()


async def test_an_agent_need_not_wait_until_the_colleague_whom_they_ring_answers(
    phones: Phones,
) -> None:
    first, second = await phone_of(phones, "1001"), await phone_of(phones, "1002")
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        caller = await phones.carrier.call("13900000001", script="wait 60; hangup")
        ringing = await talking(first, desk, telephones)
        await desk.sign_in("1002", ["service"])
        await first.hold(ringing, True)
        asked = asyncio.create_task(first.call("1002"))
        at_second = await second.rings()
        (own,) = [one for one in first.dialogs.values() if one is not ringing]
        await until(lambda: "tag=" in own.remote)  # its ring has come back to the agent
        assert await first.transfer(ringing, "1002", joining=own) == 202
        await until(lambda: telephones.board.agents["1002"].state == "ringing")
        await second.answer(at_second)
        await until(lambda: telephones.board.agents["1002"].state == "talking")
        await second.hang_up(at_second)
        await caller.ended()
        assert (await asked)[0] >= 400
        record, segments = await stretches(phones, telephones)
    assert told(segments) == [
        ("ring", "1001", "", "answered"),
        ("talk", "1001", "", "transfer"),
        ("transfer", "1001", "1002", "answered"),
        ("ring", "1002", "", "answered"),
        ("talk", "1002", "", "agent"),
    ], given(heard)
    assert (record.outcome, record.queue, record.extension) == ("answered", "service", "1002")
    for phone in (first, second):
        await phone.close()

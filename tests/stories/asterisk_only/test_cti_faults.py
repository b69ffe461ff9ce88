"""The telephones on a real Asterisk: killed, stopped, cut off; nobody called twice, no ghost."""

import asyncio
import signal
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from agents.desk import AgentDesk
from agents.house.wrap_up import WrapUp
from core import clock
from core.bus import Bus
from core.config import Settings
from core.db import Database
from cti.ami.link import OutcomeUnknown, Rhythm
from cti.events import (
    AttemptEnded,
    CallAnswered,
    CalleeSpoke,
    CallRinging,
    Event,
    LinkDown,
    MemberChanged,
    TalkEnded,
)
from cti.journal import store
from cti.telephones import Telephones
from hotline.demo.robots.sip_phone import SipPhone
from tests.asterisk.instances import Telephones as Phones
from tests.asterisk.instances import telephones as start_phones
from tests.until import until

pytestmark = pytest.mark.story
START_OF_TIME = datetime(2000, 1, 1, tzinfo=UTC)
QUICK = Rhythm(ping_every_s=0.3, ping_s=0.5, first_retry_s=0.1, longest_retry_s=0.5)


@pytest.fixture
async def phones(tmp_path: Path, database_url: str) -> AsyncIterator[Phones]:
    async with start_phones(tmp_path, database_url, low=22000) as running:
        yield running


class Heard:
    """All facts of the bus, as they came."""

    def __init__(self, bus: Bus) -> None:
        self.facts: list[Event] = []
        for kind in Event.__args__:
            bus.on(kind, self.facts.append, name="test")

    def of(self, kind: type) -> list[Event]:
        return [fact for fact in self.facts if type(fact) is kind]


@asynccontextmanager
async def running(
    settings: Settings, database_url: str
) -> AsyncGenerator[tuple[Telephones, AgentDesk, Heard]]:
    bus, database = Bus(), Database(database_url)
    settings = settings.model_copy(update={"wrap_up_s": 1})
    telephones = Telephones(settings, bus, database, rhythm=QUICK, reap_every_s=0.5)
    desk = AgentDesk(
        bus, telephones.commands, database, telephones.board, written_up=lambda _: WrapUp(seconds=1)
    )
    telephones.also_remember(desk.load)
    heard = Heard(bus)
    tasks = [asyncio.create_task(part.run()) for part in (telephones, desk)]
    try:
        await asyncio.wait_for(telephones.synced(), 10)
        yield telephones, desk, heard
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await database.close()


async def test_a_call_is_followed_from_arrival_to_record(phones: Phones) -> None:
    phone = await SipPhone.open("1001", await phones.add_agent("1001"), phones.sip)
    assert await phone.register() == 200
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        await desk.sign_in("1001", ["service"])
        await desk.set_ready("1001")
        caller = await phones.carrier.call("13900000001", script="wait 60; hangup", name="国网电力")
        ringing = await phone.rings(deadline_s=25)
        await until(lambda: heard.of(CallRinging))
        call = next(iter(telephones.board.calls.values()))
        assert (call.number, call.name, call.state) == ("13900000001", "国网电力", "ringing")
        assert telephones.board.agents["1001"].state == "ringing"
        await phone.answer(ringing)
        await until(lambda: heard.of(CallAnswered))
        await until(lambda: telephones.board.agents["1001"].state == "talking")
        members = telephones.board.queues["service"].members
        await until(lambda: telephones.board.queues["service"].members[0].paused)
        assert [m.extension for m in members] == ["1001"]
        await phone.hang_up(ringing)
        await until(lambda: telephones.board.agents["1001"].state == "wrap_up")
        await until(lambda: telephones.board.agents["1001"].state == "ready")
        await until(lambda: not telephones.board.queues["service"].members[0].paused)
        await _taken_out_is_put_back(phones, telephones, heard)
        await caller.ended()
        await until(lambda: not telephones.board.calls)
        await telephones.journal.flush()
        database = Database(phones.database_url)
        async with database.transaction() as session:
            record = await store.find_call(session, call.call_id)
        await database.close()
        assert record is not None
        assert (record.outcome, record.extension, record.queue) == ("answered", "1001", "service")
        assert record.number == "13900000001"
        (end,) = heard.of(TalkEnded)
        assert isinstance(end, TalkEnded)
        assert end.who == "agent"
    await phone.close()


async def _taken_out_is_put_back(phones: Phones, telephones: Telephones, heard: Heard) -> None:
    """Somebody at Asterisk's command line takes an agent out of a queue that they serve."""

    def taken_out() -> bool:  # told as a fact: on the board they may be back at the next look
        return any(
            isinstance(fact, MemberChanged) and not fact.present for fact in heard.of(MemberChanged)
        )

    assert not taken_out()
    await phones.hotline.command("queue remove member PJSIP/1001 from service")
    await until(taken_out)
    await until(lambda: [m.paused for m in telephones.board.queues["service"].members] == [False])


async def test_asterisk_killed_and_restarted_leaves_no_ghost_and_the_agent_in_his_queue(
    phones: Phones,
) -> None:
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        await desk.sign_in("1001", ["service"])
        await desk.set_ready("1001")
        callers = [await phones.carrier.call(f"1390000001{n}") for n in range(5)]
        await until(lambda: len(telephones.board.calls) == 5)
        await phones.hotline.kill()
        await until(lambda: not telephones.board.link_up)
        (down,) = heard.of(LinkDown)
        assert isinstance(down, LinkDown)
        assert "closed the AMI connection" in down.why
        assert len(telephones.board.calls) == 5, "the last known state stays until Asterisk is back"
        await phones.hotline.start()
        await until(lambda: telephones.board.link_up)
        assert telephones.board.calls == {}
        async with asyncio.timeout(10):
            while "PJSIP/1001" not in await phones.hotline.command("queue show service"):
                await asyncio.sleep(0.05)
        await telephones.journal.flush()
        database = Database(phones.database_url)
        async with database.transaction() as session:
            records = await store.list_calls(session, store.CallFilter())
        await database.close()
        assert len(records) == 5
        assert {r.outcome for r in records} == {"lost_in_gap"}
        assert len(callers) == 5


async def test_asterisk_stopped_is_stale_within_two_pings_and_nothing_stays_pending(
    phones: Phones,
) -> None:
    async with running(phones.settings, phones.database_url) as (telephones, _, heard):
        phones.hotline.send(signal.SIGSTOP)
        stat = Path(f"/proc/{phones.hotline.pid}/stat")
        await until(lambda: stat.read_text().rpartition(")")[2].split()[0] == "T")
        asked = asyncio.create_task(telephones.link.action({"Action": "Ping"}, deadline_s=60))
        await until(lambda: heard.of(LinkDown))  # by its own pings: `asked` waits for a minute
        with pytest.raises(OutcomeUnknown):
            await asked
        assert telephones.link.protocol is None
        phones.hotline.send(signal.SIGCONT)
        await until(lambda: telephones.board.link_up)


class Scissors:
    """A TCP proxy before AMI that cuts the link when it sees an Originate go by."""

    def __init__(self, port: int) -> None:
        self.cuts = 0
        self._port = port
        self._server: asyncio.Server | None = None

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        back = asyncio.create_task(self._pump(far_reader, writer))
        while data := await reader.read(65536):
            far_writer.write(data)
            await far_writer.drain()
            if b"Action: Originate" in data:
                self.cuts += 1
                break
        back.cancel()
        writer.transport.abort()
        far_writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65536):
            writer.write(data)


async def test_the_link_cut_in_mid_originate_makes_exactly_one_call(phones: Phones) -> None:
    await phones.carrier.behave("13900000020", "ring 1; answer; wait 2; hangup")
    scissors = Scissors(phones.settings.ami_port)
    settings = phones.settings.model_copy(update={"ami_port": await scissors.start()})
    async with running(settings, phones.database_url) as (telephones, _, heard):
        with pytest.raises(OutcomeUnknown):
            await telephones.commands.originate("once-1", "13900000020", caller_id="95598")
        await until(lambda: len(heard.of(LinkDown)) >= 1)
        await asyncio.wait_for(telephones.synced(), 10)
        async with asyncio.timeout(10):
            while await phones.carrier.times_called("13900000020") < 1:
                await asyncio.sleep(0.05)
        await until(lambda: not telephones.board.calls)
        assert await phones.carrier.times_called("13900000020") == 1
        assert scissors.cuts == 1
    await scissors.stop()


@pytest.mark.parametrize(
    ("behaviour", "answered", "reason", "cause"),
    [
        ("ring 1; answer; wait 1; hangup", True, 4, 0),
        ("busy", False, 0, 17),
        ("reject", False, 0, 21),
        ("invalid", False, 0, 1),
        ("ring 30", False, 3, 0),
    ],
)
async def test_an_attempt_ends_as_the_called_number_behaves(
    phones: Phones, behaviour: str, answered: bool, reason: int, cause: int
) -> None:
    await phones.carrier.behave("13900000030", behaviour)
    async with running(phones.settings, phones.database_url) as (telephones, _, heard):
        await telephones.commands.originate(
            "attempt-30", "13900000030", caller_id="95598", timeout_s=2
        )
        await until(lambda: heard.of(AttemptEnded))
        (end,) = heard.of(AttemptEnded)
        assert isinstance(end, AttemptEnded)
        assert (end.attempt_id, end.answered, end.reason) == ("attempt-30", answered, reason)
        assert cause in (0, end.cause)


async def test_an_agents_calls_outside_are_recorded_with_extension_number_and_talk(
    phones: Phones,
) -> None:
    phone = await SipPhone.open("1001", await phones.add_agent("1001"), phones.sip)
    assert await phone.register() == 200
    answers, busy = "13900000031", "13900000032"
    await phones.carrier.behave(answers, "ring 1; answer; wait 30; hangup")
    await phones.carrier.behave(busy, "busy")
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        await desk.sign_in("1001", ["service"])
        await desk.set_ready("1001")
        assert (await phone.call(busy))[0] == 486
        assert (await phone.call("1009"))[0] == 403, "nobody's telephone: it goes nowhere"
        status, dialog = await phone.call(answers)
        assert status == 200
        await until(lambda: telephones.board.agents["1001"].state == "talking")
        (call,) = telephones.board.calls.values()
        assert (call.direction, call.number, call.extension) == ("out", answers, "1001")
        assert (call.state, call.attempt_id, call.queue) == ("talking", "", "")
        assert telephones.link.protocol is not None
        telephones.link.protocol.give_up("cut by the test")
        await until(lambda: not telephones.board.link_up)
        await asyncio.wait_for(telephones.synced(), 10)
        assert telephones.board.calls[call.call_id].state == "talking", "nothing new after a gap"
        await until(lambda: clock.now() > heard.of(CallAnswered)[0].at + timedelta(seconds=1.2))
        await phone.hang_up(dialog)
        await until(lambda: not telephones.board.calls)
        await telephones.journal.flush()
        assert not heard.of(CallRinging)
        assert len(heard.of(CallAnswered)) == len(heard.of(TalkEnded)) == 1, heard.facts
        assert "" not in telephones.board.queues
        database = Database(phones.database_url)
        async with database.transaction() as session:
            records = await store.list_calls(session, store.CallFilter(extension="1001"))
            (refused,) = await store.list_calls(session, store.CallFilter(number="1001"))
        await database.close()
    await phone.close()
    spoke, unheard = records
    assert (spoke.direction, spoke.number, spoke.outcome) == ("out", answers, "answered")
    assert 1 <= spoke.talk_s <= 20
    assert (unheard.direction, unheard.number, unheard.outcome) == ("out", busy, "unanswered")
    assert (unheard.cause, unheard.talk_s) == (17, 0)
    assert (refused.direction, refused.dialled) == ("internal", "1009")


def holds(directory: Path, digits: str) -> bool:
    """Tell whether a file of a directory holds a number; files come and go."""
    with suppress(FileNotFoundError):
        return any(digits in path.read_text() for path in directory.iterdir())
    return True


async def test_calls_that_live_and_end_while_the_service_is_away_are_recorded_as_they_were(
    phones: Phones,
) -> None:
    phone = await SipPhone.open("1001", await phones.add_agent("1001"), phones.sip)
    assert await phone.register() == 200
    outside = "13900000033"
    await phones.carrier.behave(outside, "ring 1; answer; wait 30; hangup")
    async with running(phones.settings, phones.database_url) as (telephones, desk, _):
        await desk.sign_in("1001", ["service"])
        await desk.set_ready("1001")
        half_heard = await phones.carrier.call("13900000041", script="wait 60; hangup")
        ringing = await phone.rings(deadline_s=25)
        await until(lambda: telephones.board.agents["1001"].state == "ringing")
    await phone.answer(ringing)  # the service is away from here on
    await asyncio.sleep(0.5)
    await phone.hang_up(ringing)
    await half_heard.ended()
    assert (await phone.call(outside))[0] == 200
    impatient = await phones.carrier.call("13900000042", script="wait 1; hangup")
    await impatient.ended()
    waiting = await phones.carrier.call("13900000043", script="wait 12; hangup")
    await waiting.ended()
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        await until(lambda: telephones.mender.mended >= 3, deadline_s=30)
        living = list(telephones.board.calls.values())
        assert [(c.number, c.extension, c.state) for c in living] == [(outside, "1001", "talking")]
        assert not [f for f in heard.facts if isinstance(f, TalkEnded | CallAnswered) and f.late]
        await telephones.journal.flush()
        written = phones.hotline.home / "log" / "cel-custom"
        await until(lambda: not holds(written, "1390000004"))
        queue_log = (written.parent / "queue_log").read_bytes()
        assert b"|COMPLETEAGENT|" in queue_log, "it goes on in the emptied file"
        assert b"\0" not in queue_log
        assert len(list(written.parent.glob("queue_log-*"))) == 1
        database = Database(phones.database_url)
        async with database.transaction() as session:
            records = {r.number: r for r in await store.list_calls(session, store.CallFilter())}
            days = {day.name: day for day in await store.list_queue_days(session, START_OF_TIME)}
        await database.close()
    await phone.close()
    assert sorted(records) == ["13900000041", "13900000042", "13900000043"]
    assert all(record.late for record in records.values())
    spoke = records["13900000041"]
    assert (spoke.outcome, spoke.extension, spoke.queue) == ("answered", "1001", "service")
    assert spoke.talk_s <= 3, "the talk, not the gap"
    assert records["13900000042"].outcome == "fallback"
    gone, day = records["13900000043"], days["service"]
    assert (gone.outcome, gone.queue) == ("abandoned", "service")
    assert (day.offered, day.answered, day.abandoned) == (2, 1, 1)


async def test_a_restart_of_ours_remembers_living_calls_and_ends_the_vanished(
    phones: Phones,
) -> None:
    gone = await phones.carrier.call("13900000040")
    await phones.carrier.call("13900000041")
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        await until(lambda: len(telephones.board.calls) == 2)
        await desk.sign_in("1001", ["service"])
        await desk.set_not_ready("1001", "lunch")
        await until(lambda: telephones.journal.waiting == 0)
        await asyncio.sleep(0.3)
    await gone.hang_up()
    await gone.ended()
    async with running(phones.settings, phones.database_url) as (telephones, desk, heard):
        assert [c.number for c in telephones.board.calls.values()] == ["13900000041"]
        arrived = [f for f in heard.facts if type(f).__name__ == "CallArrived"]
        assert arrived == [], "a call that lived on arrives once"
        agent = telephones.board.agents["1001"]
        assert (agent.state, agent.reason) == ("not_ready", "lunch")


async def test_a_withheld_number_reaches_nobody(phones: Phones) -> None:
    async with running(phones.settings, phones.database_url) as (telephones, _, heard):
        caller = await phones.carrier.call("13900000050", withheld=True)
        await until(lambda: telephones.board.calls)
        await caller.hang_up()
        await until(lambda: not telephones.board.calls)
        assert "13900000050" not in str(heard.facts)


async def test_a_wrong_secret_is_named_by_a_real_asterisk(
    phones: Phones, database: Database
) -> None:
    wrong = phones.settings.model_copy(update={"ami_secret": SecretStr("a-wrong-secret-of-length")})
    telephones = Telephones(wrong, Bus(), database, rhythm=QUICK)
    task = asyncio.create_task(telephones.run())
    await until(lambda: "Authentication failed" in telephones.board.link.why)
    assert "manager.conf" in telephones.board.link.why
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_greeting_is_told_although_the_account_hears_calls_and_agents_only(
    phones: Phones,
) -> None:
    """An answering machine is known by how long it speaks (docs/decisions/0006)."""
    await phones.carrier.behave("13900000060", "answer; play hello; wait 8; hangup")
    async with running(phones.settings, phones.database_url) as (telephones, _, heard):
        await telephones.commands.originate("greets-1", "13900000060", caller_id="95598")
        await until(lambda: heard.of(CalleeSpoke))
        spoke = heard.of(CalleeSpoke)[0]
        assert isinstance(spoke, CalleeSpoke)
        assert spoke.attempt_id == "greets-1"
        assert spoke.spoke_s > 0.2
        await until(lambda: not telephones.board.calls)

"""The telephones' service before a fake Asterisk: resynchronisation, storms, the reaper."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from core import clock
from core.bus import Bus
from core.config import Settings
from core.db import Database
from cti.ami.link import Rhythm
from cti.events import CallArrived, CallEnded, Event, LinkDown, LinkUp
from cti.journal.journal import Journal
from cti.telephones import Telephones
from tests.cti.fake_ami import FakeAmi, Guest, obliging
from tests.until import until

pytestmark = pytest.mark.border
QUICK = Rhythm(action_s=0.3, ping_every_s=0.5, first_retry_s=0.02, longest_retry_s=0.1)
CALL = "1795474783.1"


class Asterisk:
    """A fake with channels of its own, and events to be said before its lists are."""

    def __init__(self) -> None:
        self.channels: list[str] = []
        self.between = ""
        self.refuse = ""

    def answer(self, guest: Guest, action: dict[str, str]) -> None:
        key = f"ActionID: {action['ActionID']}\r\n"
        lists = {"Status": "StatusComplete", "QueueStatus": "QueueStatusComplete",
                 "DeviceStateList": "DeviceStateListComplete"}  # fmt: skip
        name = action["Action"]
        if name not in lists or name == self.refuse:
            obliging(guest, action) if name != self.refuse else guest.respond(action, ok=False)
            return
        guest.say(f"Response: Success\r\n{key}EventList: start\r\n\r\n")
        if name == "Status":
            guest.say(self.between)
            for uniqueid in self.channels:
                guest.say(
                    f"Event: Status\r\n{key}Channel: PJSIP/trunk-00000001\r\nChannelState: 6\r\n"
                    f"CallerIDNum: 139\r\nExten: 95598\r\nUniqueid: {uniqueid}\r\n"
                    f"Linkedid: {uniqueid}\r\nSeconds: 9\r\nApplication: Queue\r\nData: service,c"
                    "\r\nBridgeID: \r\n\r\n"
                )
        elif name == "QueueStatus":
            guest.say(f"Event: QueueParams\r\n{key}Queue: service\r\n\r\n")
            guest.say(
                f"Event: QueueMember\r\n{key}Queue: service\r\nLocation: PJSIP/1001\r\n"
                "Paused: 1\r\nPausedReason: lunch\r\n\r\n"
                f"Event: QueueMember\r\n{key}Queue: service\r\nLocation: Local/x@y\r\n\r\n"
            )
            for uniqueid in self.channels:
                guest.say(
                    f"Event: QueueEntry\r\n{key}Queue: service\r\nPosition: 1\r\nWait: x\r\n"
                    f"Uniqueid: {uniqueid}\r\n\r\n"
                )
        else:
            guest.say(
                f"Event: DeviceStateChange\r\n{key}Device: PJSIP/1001\r\nState: INUSE\r\n\r\n"
                f"Event: DeviceStateChange\r\n{key}Device: Queue:service\r\nState: INUSE\r\n\r\n"
            )
        guest.say(f"Event: {lists[name]}\r\n{key}EventList: Complete\r\n\r\n")


def newchannel(uniqueid: str) -> str:
    return (
        f"Event: Newchannel\r\nChannel: PJSIP/trunk-00000001\r\nChannelState: 4\r\n"
        f"CallerIDNum: 139\r\nContext: from-trunk\r\nExten: 95598\r\nUniqueid: {uniqueid}\r\n"
        f"Linkedid: {uniqueid}\r\n\r\n"
    )


def hangup(uniqueid: str) -> str:
    return (
        f"Event: Hangup\r\nChannel: PJSIP/trunk-00000001\r\nUniqueid: {uniqueid}\r\n"
        f"Linkedid: {uniqueid}\r\nCause: 16\r\n\r\n"
    )


@asynccontextmanager
async def running(
    server: FakeAmi, database: Database, var: Path, **given: Any
) -> AsyncGenerator[tuple[Telephones, list[Event]]]:
    settings = Settings(var=var, ami_port=server.port, ami_secret=SecretStr("a-long-test-secret"))
    bus = Bus()
    heard: list[Event] = []
    for kind in Event.__args__:
        bus.on(kind, heard.append, name="test")
    telephones = Telephones(settings, bus, database, rhythm=QUICK, **given)
    task = asyncio.create_task(telephones.run())
    try:
        yield telephones, heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def of(heard: list[Event], *kinds: type) -> list[type]:
    return [type(f) for f in heard if isinstance(f, kinds)]


async def synced(telephones: Telephones) -> None:
    await asyncio.wait_for(telephones.synced(), 5)


async def test_what_lives_already_is_on_the_board_before_the_link_is_called_up(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    asterisk.channels = [CALL]
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path) as (
            telephones,
            heard,
        ),
    ):
        await synced(telephones)
        call = telephones.board.calls[CALL]
        assert (call.state, call.queue) == ("queued", "service")
        assert telephones.board.link_up
        assert telephones.board.agents["1001"].device_state == "INUSE"
        assert [m.reason for m in telephones.board.queues["service"].members] == ["lunch"]
        assert of(heard, CallArrived, LinkUp) == [CallArrived, LinkUp]


async def test_events_between_login_and_snapshot_follow_the_snapshot(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    asterisk.channels = ["1795474783.1"]
    asterisk.between = newchannel("1795474783.1") + newchannel("1795474783.2")
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path) as (
            telephones,
            heard,
        ),
    ):
        await synced(telephones)
        await until(lambda: len(telephones.board.calls) == 2)
        assert of(heard, CallArrived, LinkUp) == [CallArrived, LinkUp, CallArrived]


async def test_a_call_that_ended_in_a_gap_is_no_ghost(database: Database, tmp_path: Path) -> None:
    asterisk = Asterisk()
    asterisk.channels = [CALL]
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path) as (
            telephones,
            heard,
        ),
    ):
        await synced(telephones)
        first = telephones.board.epoch
        asterisk.channels = []
        server.guests[0].cut()
        await until(lambda: not telephones.board.link_up)
        assert list(telephones.board.calls) == [CALL]
        await synced(telephones)
        assert telephones.board.calls == {}
        assert telephones.board.epoch != first
        (ended,) = [f for f in heard if isinstance(f, CallEnded)]
        assert ended.lost_in_gap


async def test_a_snapshot_that_is_refused_is_asked_for_again_on_a_new_link(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    asterisk.refuse = "QueueStatus"
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path) as (
            telephones,
            heard,
        ),
    ):
        await until(lambda: bool(of(heard, LinkDown)))
        assert "does not list its calls and queues (fine)" in telephones.board.link.why
        assert "write = call,originate,agent" in telephones.board.link.why
        asterisk.refuse = ""
        await synced(telephones)


async def test_a_user_who_lacks_a_right_knocks_ever_more_slowly_although_he_is_let_in(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    asterisk.refuse = "Status"
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path) as (telephones, heard),
    ):
        await until(lambda: telephones.link.tries >= 4)
        assert server.names().count("Login") >= 4
        assert of(heard, LinkDown) == [LinkDown], "told once"
        asterisk.refuse = ""
        await synced(telephones)
        await until(lambda: telephones.link.tries == 0)


async def test_a_link_that_falls_during_the_snapshot_is_asked_for_another(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()

    def cut_at_the_list(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] == "Status" and len(server.guests) == 1:
            guest.cut()
        else:
            asterisk.answer(guest, action)

    async with (
        FakeAmi(cut_at_the_list) as server,
        running(server, database, tmp_path) as (telephones, heard),
    ):
        await synced(telephones)
        assert of(heard, LinkDown, LinkUp) == [LinkDown, LinkUp]


async def test_a_link_that_stays_down_is_told_once(database: Database, tmp_path: Path) -> None:
    async with FakeAmi() as gone:
        pass
    async with running(gone, database, tmp_path) as (telephones, heard):
        await until(lambda: telephones.link.tries >= 3)
        assert of(heard, LinkDown) == [LinkDown]


async def test_too_many_events_before_the_snapshot_begin_it_anew(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    asterisk.between = "".join(newchannel(f"1795474783.{n}") for n in range(30))
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path, buffered=20) as (telephones, heard),
    ):
        await until(lambda: bool(of(heard, LinkDown)))
        assert "too many events" in telephones.board.link.why
        asterisk.between = ""
        await synced(telephones)
        assert telephones.board.calls == {}


async def test_the_reaper_closes_a_call_whose_end_was_never_told(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path, reap_every_s=0.05) as (telephones, heard),
    ):
        await synced(telephones)
        server.guests[0].say(newchannel(CALL))
        await until(lambda: CALL in telephones.board.calls)
        await until(lambda: not telephones.board.calls)
        (ended,) = [f for f in heard if isinstance(f, CallEnded)]
        assert ended.lost_in_gap
        server.guests[0].cut()
        await until(lambda: not telephones.link.up)
        await until(lambda: telephones.link.up)


async def test_what_asterisk_does_not_know_leaves_the_board_at_the_next_look_and_at_the_next_link(
    database: Database, tmp_path: Path
) -> None:
    ghost = CallArrived(
        at=clock.now(),
        call_id="a.ghost",
        direction="in",
        number="",
        name="",
        dialled="",
        channel="",
    )
    asterisk = Asterisk()
    asterisk.channels = [CALL]
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path, reap_every_s=0.05) as (telephones, _),
    ):
        await synced(telephones)
        telephones.board.apply(ghost)
        await until(lambda: list(telephones.board.calls) == [CALL])
        server.guests[0].cut()
        await until(lambda: not telephones.board.link_up)
        telephones.board.apply(ghost)
        await synced(telephones)
        assert list(telephones.board.calls) == [CALL]


async def test_without_a_database_calls_are_followed_all_the_same(tmp_path: Path) -> None:
    database = Database("postgresql://nobody:x@127.0.0.1:22598/none")
    asterisk = Asterisk()
    async with (
        FakeAmi(asterisk.answer) as server,
        running(server, database, tmp_path) as (
            telephones,
            heard,
        ),
    ):
        await synced(telephones)
        server.guests[0].say(newchannel(CALL) + hangup(CALL))
        await until(lambda: bool(of(heard, CallEnded)))
        await until((tmp_path / "spool" / "journal.jsonl").exists)
    await database.close()


async def test_a_restart_of_ours_ends_the_calls_that_vanished(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    asterisk.channels = [CALL]
    async with FakeAmi(asterisk.answer) as server:
        async with running(server, database, tmp_path) as (telephones, _):
            await synced(telephones)
        asterisk.channels = []
        async with running(server, database, tmp_path) as (telephones, heard):
            await synced(telephones)
            assert of(heard, CallArrived, CallEnded) == [CallEnded]
            assert telephones.board.calls == {}


async def test_a_visit_of_ours_is_no_call_on_the_board(database: Database, tmp_path: Path) -> None:
    """Its events are kept from us, so nothing would take it away again; lists show it."""
    asterisk = Asterisk()
    visit = newchannel(CALL).replace("PJSIP/trunk-00000001", "Local/s@telephones-00000001;1")

    def with_a_visit(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] != "Status":
            asterisk.answer(guest, action)
            return
        key = f"ActionID: {action['ActionID']}\r\n"
        guest.say(f"Response: Success\r\n{key}EventList: start\r\n\r\n")
        guest.say(visit.replace("Newchannel\r\n", f"Status\r\n{key}") + visit)
        guest.say(f"Event: StatusComplete\r\n{key}EventList: Complete\r\n\r\n")

    async with (
        FakeAmi(with_a_visit) as server,
        running(server, database, tmp_path) as (telephones, heard),
    ):
        await synced(telephones)
        assert of(heard, CallArrived) == []


async def test_the_days_counts_outlive_a_restart_of_ours(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    names = ("offered", "answered", "abandoned", "left", "answered_wait_s")
    async with FakeAmi(asterisk.answer) as server:
        async with running(server, database, tmp_path) as (telephones, _):
            await synced(telephones)
            say = server.guests[0].say
            for n, end in enumerate(("answered", "abandons", "comes back", "waits")):
                say(a_call(f"1795474783.{n}", end))
            await until(lambda: len(telephones.board.queues["service"].waiting) == 2)
            before = telephones.board.queues["service"]
            assert [getattr(before, name) for name in names] == [4, 1, 1, 0, 7]
        asterisk.channels = ["1795474783.2", "1795474783.3"]
        async with running(server, database, tmp_path) as (telephones, _):
            await synced(telephones)
            after = telephones.board.queues["service"]
            assert [getattr(after, name) for name in names] == [4, 1, 1, 0, 7]
            assert len(after.waiting) == 2


def a_call(uniqueid: str, end: str) -> str:
    """Tell a call into the queue and what becomes of it."""
    who = f"Uniqueid: {uniqueid}\r\nLinkedid: {uniqueid}\r\nQueue: service\r\n"
    join = f"Event: QueueCallerJoin\r\n{who}\r\n"
    leave = f"Event: QueueCallerAbandon\r\n{who}HoldTime: 9\r\n\r\n"
    told = newchannel(uniqueid) + join
    match end:
        case "answered":
            connect = f"Event: AgentConnect\r\n{who}Interface: PJSIP/1001\r\nHoldTime: 7\r\n\r\n"
            return told + connect + hangup(uniqueid)
        case "abandons":
            asked = f"Event: HangupRequest\r\n{who}\r\n"
            return told + asked + leave + hangup(uniqueid)
        case "comes back":
            return told + leave + join
        case _:
            return told


async def test_an_end_that_stands_only_in_the_spool_is_known_after_a_restart(
    database: Database, tmp_path: Path
) -> None:
    asterisk = Asterisk()
    away = Database("postgresql://nobody:x@127.0.0.1:22597/none")
    async with FakeAmi(asterisk.answer) as server:
        async with running(server, database, tmp_path) as (telephones, _):
            await synced(telephones)
            server.guests[0].say(newchannel(CALL))
            await until(lambda: telephones.journal.written > 0 and not telephones.journal.waiting)
        bus = Bus()
        journal = Journal(bus, away, tmp_path / "spool" / "journal.jsonl")
        bus.publish(CallEnded(at=clock.now(), call_id=CALL, cause=16, cause_text=""))
        await journal.flush()
        async with running(server, database, tmp_path) as (telephones, heard):
            await synced(telephones)
            assert of(heard, CallEnded) == []
    await away.close()

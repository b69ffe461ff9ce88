"""The agents' desk: states from facts, wrap-up clocks, and Asterisk's queues kept in step."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from agents.desk import AgentDesk
from agents.house.wrap_up import AWAY, MORE_S, WrapUp
from core.bus import Bus
from core.clock import now
from core.db import Database, asyncpg_url
from cti.ami.commands import Commands
from cti.ami.link import AmiAccount, Hello, Link, Rhythm
from cti.ami.message import Message
from cti.events import (
    AgentChanged,
    CallAnswered,
    CallArrived,
    CallEnded,
    CallRinging,
    Event,
    LinkDown,
    LinkUp,
    MemberChanged,
    PhoneChanged,
    RingEnded,
    RingReason,
    TalkEnded,
)
from cti.journal import store
from cti.state.agents import Agent
from cti.state.board import Board
from tests.cti.fake_ami import Answer, FakeAmi, Guest, obliging
from tests.ports import free_ports
from tests.until import until

pytestmark = pytest.mark.border
CALL = "1795474783.1"
GONE_S = 0.1


class Deaf:
    def on_message(self, message: Message) -> None: ...
    def on_up(self, hello: Hello) -> None: ...
    def on_down(self, why: str) -> None: ...


@dataclass
class Office:
    """A desk with all it stands on, and what it published."""

    bus: Bus
    board: Board
    desk: AgentDesk
    server: FakeAmi
    link: Link
    states: list[str]

    def sent(self, name: str) -> list[dict[str, str]]:
        return [action for action in self.server.actions if action["Action"] == name]

    async def paused(self, word: str) -> None:
        await until(lambda: bool(self.sent("QueuePause")))
        await until(lambda: self.sent("QueuePause")[-1]["Paused"] == word)

    def rings(self) -> None:
        arrived = CallArrived(
            at=now(), call_id=CALL, direction="in", number="", name="", dialled="", channel="c"
        )
        self.bus.publish(arrived)
        self.bus.publish(
            CallRinging(at=now(), call_id=CALL, extension="1001", queue="service", channel="d")
        )

    def answers(self) -> None:
        self.bus.publish(
            CallAnswered(
                at=now(), call_id=CALL, extension="1001", queue="service", waited_s=1, rang_s=1
            )
        )

    def talk_ends(self) -> None:
        self.bus.publish(
            TalkEnded(
                at=now(), call_id=CALL, extension="1001", queue="service", talk_s=1, who="agent"
            )
        )

    def link_up(self) -> None:
        self.bus.publish(LinkUp(at=now(), link="main", epoch="e", version="11"))


WRAP_UP = WrapUp(seconds=60)


@asynccontextmanager
async def office(
    database: Database, *, answer: Answer = obliging, wrap_up: WrapUp = WRAP_UP
) -> AsyncGenerator[Office]:
    bus, board = Bus(), Board()

    def fold(fact: Event) -> None:
        board.apply(fact)

    for kind in Event.__args__:
        bus.on(kind, fold, name="board")
    states: list[str] = []
    bus.on(AgentChanged, lambda fact: states.append(fact.state), name="test")
    async with FakeAmi(answer) as server:
        account = AmiAccount("127.0.0.1", server.port, "hotline", "secret-of-length")
        link = Link(account, Deaf(), (), rhythm=Rhythm(action_s=0.2, first_retry_s=0.01))
        desk = AgentDesk(
            bus, Commands(link), database, board, written_up=lambda queue: wrap_up, retry_s=0.02
        )
        desk.gone_s = GONE_S
        tasks = [asyncio.create_task(link.run()), asyncio.create_task(desk.run())]
        try:
            await until(lambda: link.up)
            yield Office(bus, board, desk, server, link, states)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_an_agent_who_helps_out_in_a_queue_stands_behind_the_others(
    database: Database,
) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service", "bill"], ["bill"])
        await until(lambda: len(place.sent("QueueAdd")) == 2)
        assert {a["Queue"]: a["Penalty"] for a in place.sent("QueueAdd")} == {
            "service": "0",
            "bill": "1",
        }
        await place.desk.sign_in("1001", ["service", "bill"], ["service"])
        await until(lambda: len(place.sent("QueuePenalty")) == 2)
        changed = {a["Queue"]: a["Penalty"] for a in place.sent("QueuePenalty")}
        assert changed == {"service": "1", "bill": "0"}
        assert place.desk.state_of("1001").backup_queues == ("service",)

        async def is_stored() -> bool:
            async with database.transaction() as session:
                agents = await store.list_agents(session)
            return [one.backup_queues for one in agents] == [("service",)]

        await until(is_stored)


async def test_an_agent_signs_in_paused_and_becomes_ready(database: Database) -> None:
    async with office(database) as place:
        agent = await place.desk.sign_in("1001", ["service", "bill"])
        assert (agent.state, agent.queues) == ("not_ready", ("service", "bill"))
        await until(lambda: len(place.sent("QueueAdd")) == 2)
        assert {a["Paused"] for a in place.sent("QueueAdd")} == {"true"}
        await place.desk.set_ready("1001")
        await place.paused("false")
        assert place.states == ["not_ready", "ready"]
        assert place.desk.state_of("1001").state == "ready"


async def test_an_agent_is_paused_from_the_answer_to_the_end_of_his_wrap_up(
    database: Database,
) -> None:
    async with office(database, wrap_up=WrapUp(seconds=0)) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_ready("1001")
        await place.paused("false")
        place.rings()
        place.answers()
        await place.paused("true")
        place.talk_ends()
        await place.paused("false")
        assert place.states == [
            "not_ready", "ready", "ringing", "talking", "wrap_up", "ready",
        ]  # fmt: skip


async def test_who_asks_somebody_outside_goes_on_with_their_caller_and_writes_that_call_up(
    database: Database,
) -> None:
    own = "1795474783.9"
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        place.rings()
        place.answers()
        for fact in (
            CallArrived(at=now(), call_id=own, direction="out", number="1", name="", dialled="1",
                        channel="c", extension="1001"),
            CallAnswered(at=now(), call_id=own, extension="1001", queue="", waited_s=0, rang_s=1),
            TalkEnded(at=now(), call_id=own, extension="1001", queue="", talk_s=3, who="agent"),
        ):  # fmt: skip
            place.bus.publish(fact)
            agent = place.desk.state_of("1001")
            assert (agent.state, agent.call_id, agent.queue) == ("talking", CALL, "service")
        place.talk_ends()
        assert place.desk.state_of("1001").state == "wrap_up"
        assert place.desk.state_of("1001").queue == "service"


async def test_who_gets_a_caller_by_transfer_writes_up_a_call_of_the_callers_queue(
    database: Database,
) -> None:
    async with office(database) as place:
        for extension in ("1001", "1002"):
            await place.desk.sign_in(extension, ["service"])
        place.rings()
        place.answers()
        for fact in (
            TalkEnded(at=now(), call_id=CALL, extension="1001", queue="service", talk_s=3,
                      who="transfer"),
            CallAnswered(at=now(), call_id=CALL, extension="1002", queue="", waited_s=0, rang_s=1),
        ):  # fmt: skip
            place.bus.publish(fact)
        first, second = (place.desk.state_of(one) for one in ("1001", "1002"))
        assert (first.state, second.state) == ("wrap_up", "talking")
        assert second.queue == "service"


async def writes_up(place: Office) -> Agent:
    """Let an agent who is ready take a call and end it; give them as they write it up."""
    await place.desk.sign_in("1001", ["service"])
    await place.desk.set_ready("1001")
    place.rings()
    place.answers()
    place.talk_ends()
    return place.desk.state_of("1001")


async def test_where_the_queue_says_so_who_has_written_up_is_ready_only_by_their_own_word(
    database: Database,
) -> None:
    async with office(database, wrap_up=WrapUp(seconds=0, then="away")) as place:
        assert (await writes_up(place)).queue == "service"
        await until(lambda: place.desk.state_of("1001").reason == AWAY)
        assert place.desk.state_of("1001").state == "not_ready"
        assert (await place.desk.set_ready("1001")).state == "ready"


async def test_a_wrap_up_lasts_as_the_queue_says_and_longer_by_the_agents_word(
    database: Database,
) -> None:
    async with office(database, wrap_up=WrapUp(seconds=60, may_extend=True)) as place:
        agent = await writes_up(place)
        assert agent.wrap_up_ends_at == agent.since + timedelta(seconds=60)
        longer = await place.desk.extend_wrap_up("1001")
        assert longer.wrap_up_ends_at == agent.since + timedelta(seconds=60 + MORE_S)
    async with office(database, wrap_up=WrapUp(seconds=60)) as place:
        agent = await writes_up(place)
        assert place.desk.why_no_longer(agent) == "wrap_up_fixed"
        assert await place.desk.extend_wrap_up("1001") == agent


async def test_a_wrap_up_may_be_ended_before_its_time(database: Database) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_ready("1001")
        place.rings()
        place.answers()
        place.talk_ends()
        assert (await place.desk.end_wrap_up("1001")).state == "ready"


async def test_a_rest_has_its_reason_on_the_board_and_in_asterisk(database: Database) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_ready("1001")
        await place.desk.set_not_ready("1001", "lunch")
        await until(lambda: any(a["Reason"] == "lunch" for a in place.sent("QueuePause")))
        assert place.board.agents["1001"].reason == "lunch"


async def test_an_agent_who_signs_out_leaves_his_queues(database: Database) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await until(lambda: bool(place.sent("QueuePause")))
        await place.desk.sign_out("1001")
        await until(lambda: bool(place.sent("QueueRemove")))
        assert place.states == ["not_ready", "signed_out"]


async def test_other_queues_are_left_when_an_agent_signs_in_again(database: Database) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await until(lambda: bool(place.sent("QueueAdd")))
        await place.desk.sign_in("1001", ["bill"])
        await until(lambda: [a["Queue"] for a in place.sent("QueueRemove")] == ["service"])
        await until(lambda: [a["Queue"] for a in place.sent("QueueAdd")] == ["service", "bill"])


@pytest.mark.parametrize(
    ("reason", "state"),
    [("no_answer", "not_ready"), ("rejected", "not_ready"), ("caller_left", "ready")],
)
async def test_a_missed_ring_sets_the_agent_aside_and_a_caller_who_leaves_does_not(
    database: Database, reason: RingReason, state: str
) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_ready("1001")
        place.rings()
        place.bus.publish(
            RingEnded(
                at=now(), call_id=CALL, extension="1001", queue="service", rang_s=1,
                reason=reason,
            )
        )  # fmt: skip
        assert place.states[-2:] == ["ringing", state]
        if state == "not_ready":
            assert place.desk.state_of("1001").reason == "no_answer"
            await place.paused("true")


@pytest.mark.parametrize("answered", [False, True])
async def test_the_end_of_a_call_frees_whoever_it_held(database: Database, answered: bool) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_ready("1001")
        place.rings()
        if answered:
            place.answers()
        place.bus.publish(CallEnded(at=now(), call_id="another", cause=16, cause_text=""))
        assert place.states[-1] == ("talking" if answered else "ringing")
        place.bus.publish(CallEnded(at=now(), call_id=CALL, cause=16, cause_text=""))
        assert place.states[-1] == ("wrap_up" if answered else "ready")


async def test_a_telephone_gone_for_long_sets_its_agent_aside_and_a_moment_does_not(
    database: Database,
) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_ready("1001")
        for state in ("UNAVAILABLE", "NOT_INUSE"):
            place.bus.publish(PhoneChanged(at=now(), extension="1001", device_state=state))
        await asyncio.sleep(2 * GONE_S)
        assert place.desk.state_of("1001").state == "ready"
        place.bus.publish(PhoneChanged(at=now(), extension="1001", device_state="UNAVAILABLE"))
        await until(lambda: place.desk.state_of("1001").state == "not_ready")
        assert place.desk.state_of("1001").reason == "telephone_gone"
        await place.paused("true")


async def test_after_asterisk_forgot_its_members_everybody_is_put_back(
    database: Database,
) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.sign_in("1002", ["service"])
        await place.desk.set_ready("1002")
        await place.paused("false")
        before = len(place.server.actions)
        place.bus.publish(LinkDown(at=now(), link="main", why="gone"))
        place.link_up()
        await until(lambda: len(place.sent("QueueAdd")) == 4)
        await until(lambda: len([a for a in place.server.actions[before:]
                                 if a["Action"] == "QueuePause"]) == 2)  # fmt: skip
        added = {a["MemberName"]: a["Paused"] for a in place.sent("QueueAdd")[2:]}
        assert added == {"1001": "true", "1002": "false"}


async def test_a_telephone_gone_before_a_gap_and_after_it_makes_its_agent_not_ready(
    database: Database,
) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_ready("1001")
        place.bus.publish(
            PhoneChanged(at=now(), extension="1001", device_state="UNAVAILABLE", link="main")
        )
        place.bus.publish(LinkDown(at=now(), link="main", why="gone"))
        place.link_up()
        await until(lambda: place.desk.state_of("1001").reason == "telephone_gone")


async def test_an_agent_whose_call_vanished_in_a_gap_is_freed(database: Database) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_ready("1001")
        place.rings()
        del place.board.calls[CALL]
        place.link_up()
        assert place.states[-1] == "ready"


async def test_a_member_left_over_from_before_is_removed_when_he_is_signed_out(
    database: Database,
) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await until(lambda: bool(place.sent("QueueAdd")))
        place.bus.publish(LinkDown(at=now(), link="main", why="gone"))
        place.bus.publish(
            MemberChanged(at=now(), queue="service", extension="1001", present=True, paused=True)
        )
        await place.desk.sign_out("1001")
        await until(lambda: bool(place.sent("QueueRemove")))


async def test_an_agent_unknown_to_the_desk_stays_unknown(database: Database) -> None:
    async with office(database) as place:
        place.rings()
        await place.desk.sign_out("1001")
        assert place.desk.agents == {}
        assert place.states == []


async def test_a_state_set_without_a_link_is_mirrored_once_it_is_there(
    database: Database,
) -> None:
    async with office(database) as place:
        place.server.guests[0].cut()
        await until(lambda: not place.link.up)
        await place.desk.sign_in("1001", ["service"])
        await until(lambda: place.link.up)
        place.link_up()
        await until(lambda: len(place.sent("QueueAdd")) == 1)


async def test_an_answer_that_never_came_is_asked_for_again(database: Database) -> None:
    asked: list[dict[str, str]] = []

    def deaf_once(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] == "QueueAdd":
            asked.append(action)
            if len(asked) == 1:
                return
        obliging(guest, action)

    async with office(database, answer=deaf_once) as place:
        await place.desk.sign_in("1001", ["service"])
        await until(lambda: len(asked) == 2 and bool(place.sent("QueuePause")))


def no_such(guest: Guest, action: dict[str, str]) -> None:
    """Know every queue but one."""
    if action.get("Queue") == "nope":
        guest.respond(action, ok=False, text="No such queue")
    else:
        obliging(guest, action)


async def test_a_queue_that_asterisk_does_not_know_stops_nobody(database: Database) -> None:
    async with office(database, answer=no_such) as place:
        await place.desk.sign_in("1001", ["nope"])
        await place.desk.sign_in("1002", ["a bad name"])
        await place.desk.sign_in("1003", ["service"])
        await until(lambda: any(a["MemberName"] == "1003" for a in place.sent("QueueAdd")))


async def test_a_queue_that_asterisk_does_not_know_bars_no_other(database: Database) -> None:
    async with office(database, answer=no_such) as place:
        await place.desk.sign_in("1001", ["nope", "service"])
        await place.desk.set_ready("1001")
        await until(lambda: "service" in [a["Queue"] for a in place.sent("QueueAdd")])
        await place.paused("false")


async def test_a_restart_of_ours_forgets_nobody(database: Database) -> None:
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_not_ready("1001", "lunch")
        async with asyncio.timeout(5):
            while True:
                async with database.transaction() as session:
                    known = await store.list_agents(session)
                if known and known[0].reason == "lunch":
                    break
                await asyncio.sleep(0.01)
    async with database.transaction() as session:
        long_ago = now() - timedelta(hours=1)
        await store.save_agent(
            session,
            Agent(extension="1002", state="wrap_up", since=long_ago, wants="ready",
                  queues=("service",)),
        )  # fmt: skip
    async with office(database) as place:
        await place.desk.load()
        assert place.desk.state_of("1001").reason == "lunch"
        await until(lambda: place.desk.state_of("1002").state == "ready")
        assert place.board.agents["1001"].state == "not_ready"


async def test_without_a_database_the_desk_goes_on() -> None:
    database = Database("postgresql://nobody:x@127.0.0.1:22599/none")
    async with office(database) as place:
        await place.desk.sign_in("1001", ["service"])
        await place.desk.set_ready("1001")
        await place.paused("false")
    await database.close()


async def test_a_database_that_hangs_delays_nobodys_pause() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    hung = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = hung.sockets[0].getsockname()[1]
    database = Database(f"postgresql://nobody:x@127.0.0.1:{port}/none", deadline_s=60)
    extensions = [str(extension) for extension in range(1001, 1021)]
    async with office(database) as place:
        for extension in extensions:
            await place.desk.sign_in(extension, ["service"])
        await until(lambda: len(place.sent("QueuePause")) == len(extensions))
    await database.close()
    hung.close()


async def test_states_that_found_no_database_are_stored_once_it_is_back(
    database: Database,
) -> None:
    address = urlsplit(asyncpg_url(database.url))
    (port,) = free_ports(1, low=22400)
    away = Database(database.url.replace(f":{address.port}/", f":{port}/"), deadline_s=0.5)

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(address.hostname, address.port)
        await asyncio.gather(pump(reader, back), pump(there, writer), return_exceptions=True)

    async with office(away) as place:
        for extension in ("1001", "1002", "1003"):
            await place.desk.sign_in(extension, ["service"])
        await until(lambda: len(place.sent("QueuePause")) == 3)
        gate = await asyncio.start_server(pass_on, "127.0.0.1", port)
        async with asyncio.timeout(10):
            while True:
                async with database.transaction() as session:
                    if len(await store.list_agents(session)) == 3:
                        break
                await asyncio.sleep(0.02)
    await away.close()
    gate.close()


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    finally:
        writer.close()

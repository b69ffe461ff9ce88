"""The AMI link over real sockets: each fault of panoramisk's own protocol, and ours without it.

| fault of panoramisk 1.4 | the test that shows ours does not have it |
|---|---|
| its FastAGI server spins when a peer connects and closes | tests/ivr/agi/test_server.py: \
  a_thousand_connects_and_closes_… |
| an Originate in flight is sent again | an_originate_in_flight_is_not_sent_again_…, and on a real \
  Asterisk tests/stories/asterisk_only/test_cti_faults.py: \
  the_link_cut_in_mid_originate_makes_exactly_one_call |
| interrupted actions never resolve, no timeouts | every_action_in_flight_fails_as_unknown_…, \
  an_action_without_answer_ends_at_its_deadline |
| pings are not awaited | a_stopped_asterisk_is_declared_down_after_two_pings |
| CR/LF in a value runs a second action | a_line_end_in_a_value_is_refused_and_nothing_is_sent |
| a synchronous Originate, or a handler, raises in data_received | \
  an_originate_without_async_…, a_handler_that_raises_… |
| bytes are decoded per segment | a_chinese_name_survives_any_segmentation |
| coroutine handlers lose order | events_keep_asterisks_order |
| waits for ever for FullyBooted | a_user_without_system_rights_is_named_… |
| a wrong password: every two seconds for ever | a_wrong_password_is_named_… |
| each pattern costs each event | an_event_costs_the_same_however_many_kinds_are_wanted |
"""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest

from cti.ami.link import ActionRefused, AmiAccount, Hello, Link, Rhythm
from cti.ami.message import ActionInvalid, Message
from cti.ami.protocol import AmiProtocol, LinkUnavailable, OutcomeUnknown
from tests.cti.fake_ami import BANNER, BOOTED, FakeAmi, Guest, obliging
from tests.until import until

pytestmark = pytest.mark.border

QUICK = Rhythm(
    connect_s=0.3, action_s=0.3, ping_every_s=0.05, ping_s=0.1,
    first_retry_s=0.01, refused_retry_s=0.02, longest_retry_s=0.05,
)  # fmt: skip
CALM = Rhythm(first_retry_s=0.01, refused_retry_s=0.02, longest_retry_s=0.05)
ORIGINATE = {"Action": "Originate", "Channel": "PJSIP/1@trunk", "Async": "true"}


class Heard:
    """An ear that writes down what it hears; `on_each` may raise."""

    def __init__(self, on_each: Callable[[Message], None] = lambda _: None) -> None:
        self.messages: list[Message] = []
        self.ups: list[Hello] = []
        self.downs: list[str] = []
        self.on_each = on_each

    def on_message(self, message: Message) -> None:
        self.messages.append(message)
        self.on_each(message)

    def on_up(self, hello: Hello) -> None:
        self.ups.append(hello)

    def on_down(self, why: str) -> None:
        self.downs.append(why)


def link_to(port: int, ear: Heard, rhythm: Rhythm) -> Link:
    account = AmiAccount("127.0.0.1", port, "hotline", "an-invented-secret")
    return Link(account, ear, ("Newchannel", "Newstate", "Hangup", "Item"), rhythm=rhythm)


@asynccontextmanager
async def running(
    server: FakeAmi, *, ear: Heard | None = None, rhythm: Rhythm = CALM, up: bool = True
) -> AsyncGenerator[tuple[Link, Heard]]:
    heard = ear or Heard()
    link = link_to(server.port, heard, rhythm)
    task = asyncio.create_task(link.run(), name="link")
    try:
        if up:
            await until(lambda: link.up)
        yield link, heard
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_the_link_comes_up_and_tells_what_asterisk_said() -> None:
    async with FakeAmi() as server, running(server) as (link, heard):
        assert heard.ups == [Hello("11.0.0", 77, 5)]
        assert link.protocol is not None
        assert (await link.action({"Action": "Ping"}))["Response"] == "Success"


async def test_an_originate_in_flight_is_not_sent_again_after_a_reconnect() -> None:
    def cut_at_originate(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] == "Originate":
            guest.cut()
        else:
            obliging(guest, action)

    async with FakeAmi(cut_at_originate) as server, running(server) as (link, heard):
        with pytest.raises(OutcomeUnknown):
            await link.action(ORIGINATE)
        await until(lambda: len(heard.ups) == 2)
        await link.action({"Action": "Status"})
        assert server.names() == ["Login", "Originate", "Login", "Status"]


async def test_every_action_in_flight_fails_as_unknown_when_the_link_falls() -> None:
    def silent(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] != "Originate":
            obliging(guest, action)

    async with FakeAmi(silent) as server, running(server) as (link, _):
        asked = [asyncio.create_task(link.action(ORIGINATE)) for _ in range(50)]
        await server.until(lambda: server.names().count("Originate") == 50)
        server.guests[0].cut()
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert [type(r) for r in results] == [OutcomeUnknown] * 50


async def test_an_action_without_answer_ends_at_its_deadline() -> None:
    def silent(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] != "Originate":
            obliging(guest, action)

    async with FakeAmi(silent) as server, running(server) as (link, _):
        with pytest.raises(OutcomeUnknown, match=r"within 0\.05 s"):
            await link.action(ORIGINATE, deadline_s=0.05)
        late = server.actions[-1]
        server.guests[0].respond(late)  # the late answer disturbs nobody
        assert (await link.action({"Action": "Status"}))["Message"] == "fine"


async def test_a_stopped_asterisk_is_declared_down_after_two_pings() -> None:
    stopped = asyncio.Event()

    def freeze(guest: Guest, action: dict[str, str]) -> None:
        if not stopped.is_set():
            obliging(guest, action)

    async with FakeAmi(freeze) as server, running(server, rhythm=QUICK) as (link, heard):
        stopped.set()
        asked = asyncio.create_task(link.action(ORIGINATE, deadline_s=60))
        await until(lambda: bool(heard.downs))
        assert "two pings" in heard.downs[0]
        with pytest.raises(OutcomeUnknown):
            await asked
        with pytest.raises(LinkUnavailable, match="nothing was sent"):
            await link.action(ORIGINATE)
        pings = [a for a in server.actions if a["Action"] == "Ping"]
        assert len(pings) <= 3


async def test_a_slow_ping_alone_does_not_bring_the_link_down() -> None:
    missed: list[dict[str, str]] = []

    def miss_one(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] == "Ping" and not missed:
            missed.append(action)
        else:
            obliging(guest, action)

    async with FakeAmi(miss_one) as server, running(server, rhythm=QUICK) as (link, heard):
        await until(lambda: len([a for a in server.actions if a["Action"] == "Ping"]) >= 4)
        assert link.up
        assert heard.downs == []


async def test_answers_that_a_held_up_loop_reads_too_late_are_no_missed_pings() -> None:
    async with FakeAmi() as server, running(server, rhythm=QUICK) as (link, heard):
        for _ in range(4):
            pings = len(server.actions)
            await until(lambda pings=pings: len(server.actions) > pings)
            time.sleep(0.15)
        assert link.up
        assert heard.downs == []


async def test_an_asterisk_that_tells_events_and_answers_no_ping_is_heard() -> None:
    def talk(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] == "Ping":
            guest.say("Event: Hangup\r\nUniqueid: 1.1\r\n\r\n")
        else:
            obliging(guest, action)

    async with FakeAmi(talk) as server, running(server, rhythm=QUICK) as (link, heard):
        await until(lambda: len([a for a in server.actions if a["Action"] == "Ping"]) >= 4)
        assert link.up
        assert heard.downs == []


async def test_a_line_end_in_a_value_is_refused_and_nothing_is_sent() -> None:
    async with FakeAmi() as server, running(server) as (link, _):
        evil = "x\r\n\r\nAction: Originate\r\nApplication: System"
        with pytest.raises(ActionInvalid):
            await link.action({**ORIGINATE, "CallerID": evil})
        await link.action({"Action": "Status"})
        assert server.names() == ["Login", "Status"]


async def test_a_handler_that_raises_hurts_neither_link_nor_the_next_event() -> None:
    def every_tenth(message: Message) -> None:
        if int(message["N"]) % 10 == 0:
            raise RuntimeError("a handler's own fault")

    ear = Heard(every_tenth)
    async with FakeAmi() as server, running(server, ear=ear) as (link, heard):
        for n in range(100):
            server.guests[0].say(f"Event: Newstate\r\nN: {n}\r\n\r\n")
        await until(lambda: len(heard.messages) == 100)
        assert link.protocol is not None
        assert link.protocol.failures == 10
        assert heard.downs == []


async def test_an_ear_that_raises_at_up_and_down_does_not_end_the_link() -> None:
    class Clumsy(Heard):
        def on_up(self, hello: Hello) -> None:
            super().on_up(hello)
            raise RuntimeError("a listener's own fault")

    ear = Clumsy()
    async with FakeAmi() as server, running(server, ear=ear) as (_, heard):
        server.guests[0].cut()
        await until(lambda: len(heard.ups) == 2)


async def test_an_originate_without_async_that_fails_late_keeps_the_link() -> None:
    def synchronous(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] == "Originate":
            guest.say("Event: OriginateResponse\r\nActionID: " + action["ActionID"] + "\r\n\r\n")
            guest.respond(action, ok=False, text="Originate failed")
        else:
            obliging(guest, action)

    async with FakeAmi(synchronous) as server, running(server) as (link, heard):
        with pytest.raises(ActionRefused, match="Originate failed"):
            await link.action({"Action": "Originate", "Channel": "PJSIP/1@trunk"})
        assert heard.downs == []


async def test_a_chinese_name_survives_any_segmentation() -> None:
    async with FakeAmi() as server, running(server) as (_, heard):
        data = "Event: Newchannel\r\nCallerIDName: 国网电力\r\n\r\n".encode()
        for byte in data:
            server.guests[0].say(bytes([byte]))
            await asyncio.sleep(0)
        await until(lambda: bool(heard.messages))
        assert heard.messages[0]["CallerIDName"] == "国网电力"


async def test_events_keep_asterisks_order() -> None:
    async with FakeAmi() as server, running(server) as (_, heard):
        names = ["Newchannel", "Newstate", "Hangup"] * 200
        server.guests[0].say("".join(f"Event: {n}\r\nX: y\r\n\r\n" for n in names))
        await until(lambda: len(heard.messages) == len(names))
        assert [m.name for m in heard.messages] == names


async def test_a_user_without_system_rights_is_named_instead_of_waiting_for_ever() -> None:
    def never_booted(guest: Guest, action: dict[str, str]) -> None:
        guest.respond(action)

    server = FakeAmi(never_booted)
    async with server, running(server, rhythm=QUICK, up=False) as (link, heard):
        await until(lambda: bool(heard.downs))
        assert re.search(r"FullyBooted.*read=system", heard.downs[0])
        assert not link.up


async def test_a_wrong_password_is_named_and_knocks_ever_more_slowly() -> None:
    def refuse(guest: Guest, action: dict[str, str]) -> None:
        guest.respond(action, ok=False, text="Authentication failed")

    async with FakeAmi(refuse) as server, running(server, rhythm=QUICK, up=False) as (link, heard):
        await until(lambda: len(heard.downs) >= 3)
        assert "refuses the AMI user 'hotline' (Authentication failed)" in heard.downs[0]
        assert "manager.conf" in heard.downs[0]
        assert "an-invented-secret" not in heard.downs[0] + repr(link)
        assert link.tries >= 3


async def test_events_that_nobody_wants_are_not_decoded() -> None:
    async with FakeAmi() as server, running(server) as (_, heard):
        server.guests[0].say("Event: VarSet\r\nX: y\r\n\r\nEvent: Hangup\r\nX: y\r\n\r\n")
        await until(lambda: bool(heard.messages))
        assert [m.name for m in heard.messages] == ["Hangup"]


async def test_a_list_is_given_as_its_items() -> None:
    def listing(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] != "Status":
            obliging(guest, action)
            return
        key = f"ActionID: {action['ActionID']}\r\n"
        guest.say(f"Response: Success\r\n{key}EventList: start\r\n\r\n")
        guest.say("Event: Hangup\r\nX: an event between\r\n\r\n")
        guest.say(f"Event: Item\r\n{key}N: 1\r\n\r\nEvent: Item\r\n{key}N: 2\r\n\r\n")
        guest.say(f"Event: Item\r\n{key}EventList: Complete\r\n\r\n")

    async with FakeAmi(listing) as server, running(server) as (link, heard):
        items = await link.items({"Action": "Status"})
        assert [m["N"] for m in items] == ["1", "2"]
        assert [m.name for m in heard.messages] == ["Hangup"]


async def test_a_refused_list_is_an_error() -> None:
    def refuse_lists(guest: Guest, action: dict[str, str]) -> None:
        obliging(guest, action) if action["Action"] == "Login" else guest.respond(action, ok=False)

    async with FakeAmi(refuse_lists) as server, running(server) as (link, _):
        with pytest.raises(ActionRefused):
            await link.items({"Action": "QueueStatus"})


async def test_one_action_id_is_not_used_twice_at_once() -> None:
    def silent(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] == "Login":
            obliging(guest, action)

    async with FakeAmi(silent) as server, running(server) as (link, _):
        twice = {**ORIGINATE, "ActionID": "one"}
        first = asyncio.create_task(link.action(twice, deadline_s=0.2))
        await server.until(lambda: "Originate" in server.names())
        with pytest.raises(ActionInvalid):
            await link.action(twice)
        with pytest.raises(OutcomeUnknown):
            await first


async def test_a_port_that_is_no_asterisk_is_named() -> None:
    server = FakeAmi(banner=b"HTTP/1.1 400 Bad Request\r\n\r\n")
    async with server, running(server, rhythm=QUICK, up=False) as (_, heard):
        await until(lambda: bool(heard.downs))
        assert "does not greet as Asterisk's manager does" in heard.downs[0]


async def test_a_port_that_says_nothing_is_named() -> None:
    server = FakeAmi(banner=b"")
    async with server, running(server, rhythm=QUICK, up=False) as (_, heard):
        await until(lambda: bool(heard.downs))
        assert "says nothing" in heard.downs[0]


async def test_a_closed_port_is_tried_again_until_asterisk_comes() -> None:
    async with FakeAmi() as first:
        port = first.port
    heard = Heard()
    link = link_to(port, heard, QUICK)
    with pytest.raises(LinkUnavailable):
        await link.action({"Action": "Ping"})
    task = asyncio.create_task(link.run())
    await until(lambda: len(heard.downs) >= 2)
    assert "check that Asterisk runs" in heard.downs[0]
    server = FakeAmi()
    server.port = port
    async with server:
        await until(lambda: link.up and link.tries == 0)
    await until(lambda: not link.up)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_the_link_cut_during_the_login_is_retried() -> None:
    tries = 0

    def cut_once(guest: Guest, action: dict[str, str]) -> None:
        nonlocal tries
        tries += 1
        guest.cut() if tries == 1 else obliging(guest, action)

    async with FakeAmi(cut_once) as server, running(server) as (_, heard):
        assert len(heard.downs) == 1


async def test_the_link_cut_before_fully_booted_is_retried() -> None:
    tries = 0

    def cut_once(guest: Guest, action: dict[str, str]) -> None:
        nonlocal tries
        tries += 1
        guest.respond(action)
        if tries == 1:
            guest.writer.close()
        else:
            guest.say(BOOTED)

    async with FakeAmi(cut_once) as server, running(server) as (_, heard):
        assert len(heard.downs) == 1


async def test_a_later_fully_booted_is_no_event_of_ours() -> None:
    async with FakeAmi() as server, running(server) as (_, heard):
        server.guests[0].say(BOOTED + b"Event: Hangup\r\nX: y\r\n\r\n")
        await until(lambda: bool(heard.messages))
        assert [m.name for m in heard.messages] == ["Hangup"]


async def test_the_largest_chunk_of_a_storm_holds_the_loop_for_less_than_50_ms() -> None:
    heard: list[Message] = []
    protocol = AmiProtocol(("Newstate",), heard.append)
    protocol.data_received(BANNER)
    one = b"Event: Newstate\r\n" + b"Header: value\r\n" * 15 + b"\r\n"
    chunk = one * (256 * 1024 // len(one))  # uvloop reads at most 256 KiB at once
    started = time.thread_time()
    protocol.data_received(chunk)
    assert time.thread_time() - started < 0.05
    assert len(heard) == len(chunk) // len(one)


async def test_an_event_costs_the_same_however_many_kinds_are_wanted() -> None:
    def cost_s(kinds: int) -> float:
        protocol = AmiProtocol([*(f"Kind{n}" for n in range(kinds)), "Newstate"], lambda _: None)
        protocol.data_received(BANNER)
        chunk = (b"Event: Newstate\r\n" + b"Header: value\r\n" * 15 + b"\r\n") * 500
        started = time.thread_time()
        for _ in range(10):
            protocol.data_received(chunk)
        return time.thread_time() - started

    few, many = (min(cost_s(kinds) for _ in range(5)) for kinds in (1, 500))
    assert many < 5 * few, (many, few)  # five hundred patterns cost panoramisk far more


def test_the_banner_of_the_fake_is_asterisks() -> None:
    assert BANNER.startswith(b"Asterisk Call Manager/")

"""What strangers, wrong passwords and hostile caller data get from the real Asterisk: nothing."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.demo.robots.sip_phone import Dialog, SipPhone
from hotline.laptop.carrier import CallHandle
from tests.asterisk.instances import SECRET, Telephones, telephones
from tests.asterisk.raw_ami import Ami
from tests.until import until

pytestmark = pytest.mark.story
_OUTSIDE = 3  # calls of all agents together, two of each


@pytest.fixture
async def phones(tmp_path: Path, database_url: str) -> AsyncIterator[Telephones]:
    async with telephones(tmp_path, database_url, outside_calls=_OUTSIDE) as running:
        yield running


async def test_the_ami_user_can_neither_run_programs_nor_commands(phones: Telephones) -> None:
    port = phones.settings.ami_port
    shown = await phones.hotline.command("manager show user hotline")
    assert re.search(r"(?m)^\s*read perm:\s*system,call,agent$", shown), shown
    assert re.search(r"(?m)^\s*write perm:\s*call,agent,originate$", shown), shown
    refused, answer = await Ami.open(port, "hotline", "not-the-secret-at-all")
    assert "Authentication failed" in answer
    refused.close()
    ami, answer = await Ami.open(port, "hotline", SECRET)
    assert "Authentication accepted" in answer
    command = "Action: Command\r\nCommand: core show channels\r\n"
    assert "Permission denied" in await ami.ask(command)
    for forbidden in ("System", "TrySystem", "Exec", "AGI", "ExternalIVR"):
        originate = (
            "Action: Originate\r\nChannel: Local/s@outbound-notice\r\n"
            f"Application: {forbidden}\r\nData: touch /tmp/hotline-was-here\r\n"
        )
        assert "Response: Error" in await ami.ask(originate), forbidden
    smuggled = "Action: Originate\r\nChannel: Local/s@outbound-notice\r\nApplication: Echo\r\n"
    assert "Response: Error" in await ami.ask(smuggled + "Data: ${SHELL(id)}\r\n")
    for action in (
        "UpdateConfig",
        "GetConfig",
        "ModuleLoad",
        "Reload",
        "DBPut",
        "CoreShowChannels",
    ):
        assert "Permission denied" in await ami.ask(f"Action: {action}\r\n"), action
    setting = "Action: Setvar\r\nVariable: SHELL(touch /tmp/hotline-was-here)\r\nValue: x\r\n"
    assert "Response: Error" in await ami.ask(setting)
    assert not Path("/tmp/hotline-was-here").exists()
    ami.close()


async def test_strangers_neither_register_nor_call(phones: Telephones) -> None:
    password = await phones.add_agent("1001")
    right = await SipPhone.open("1001", password, phones.sip)
    wrong = await SipPhone.open("1001", "not-their-password", phones.sip)
    nobody = await SipPhone.open("9999", "anything-at-all", phones.sip)
    trunk = await SipPhone.open("trunk", SECRET, phones.sip)
    assert await right.register(with_password=False) == 401
    assert await wrong.register() == 401
    assert await nobody.register() == 401
    assert await right.register() == 200
    for number in ("95598", "1001", "13900000000", "s", "500&PJSIP/1001"):
        for stranger in (wrong, nobody, trunk):
            status, _ = await stranger.call(number)
            assert status == 401, (stranger.user, number)
        status, _ = await right.call(number, with_password=False)
        assert status == 401
    assert right.invites == 0
    assert await phones.carrier.calls_made() == {}
    security = (phones.hotline.home / "log" / "security").read_text()
    assert 'SecurityEvent="ChallengeResponseFailed"' in security
    assert 'AccountID="<unknown>"' in security
    for phone in (right, wrong, nobody, trunk):
        await phone.close()


async def test_an_agent_dials_colleagues_and_citizens_and_nothing_else(phones: Telephones) -> None:
    first = await SipPhone.open("1001", await phones.add_agent("1001"), phones.sip)
    second = await SipPhone.open("1002", await phones.add_agent("1002"), phones.sip)
    assert (await first.register(), await second.register()) == (200, 200)
    await phones.carrier.behave("13900000000", "answer; wait 20; hangup")
    refused = (
        "110", "119", "120", "95598", "16801234567", "0085212345678", "+85212345678", "4001234567",
        "057116812345", "01016812345", "02116012345", "017951123456", "17951123456", "0571110",
        "s", "T", "500&PJSIP", "13900000000&PJSIP", "from-trunk", "9999", "1002&1001",
    )  # fmt: skip
    for number in refused:
        status, _ = await first.call(number)
        assert status >= 400, number
    assert await phones.carrier.calls_made() == {}
    status, outside = await first.call("13900000000")
    assert status == 200
    assert await phones.carrier.calls_made() == {"13900000000": 1}
    await phones.carrier.behave_by_default("answer; wait 20; hangup")
    status, fixed = await first.call("057187654321")
    assert status == 200
    status, _ = await first.call("13900000000")  # two at a time are enough for one telephone
    assert status >= 400
    assert (await phones.carrier.calls_made())["13900000000"] == 1
    await _no_more_than_all_may(phones, second)
    await first.hang_up(fixed)
    await first.hang_up(outside)
    calling = asyncio.create_task(first.call("1002"))
    ringing = await second.rings()
    assert ringing.caller == "1001"
    await second.answer(ringing)
    status, inside = await calling
    assert status == 200
    await first.hang_up(inside)
    held = [await first.call("*43") for _ in range(4)]
    assert [status for status, _ in held[:3]] == [200, 200, 200]
    assert held[3][0] >= 400, "a stolen account takes no callers' lines by calls inside either"
    for _, call in held[:3]:
        await first.hang_up(call)
    for phone in (first, second):
        await phone.close()


async def _no_more_than_all_may(phones: Telephones, second: SipPhone) -> None:
    """With two calls outside already, a second agent gets one more; who calls us comes in."""
    status, third = await second.call("13900000001")
    assert status == 200
    status, _ = await second.call("13900000002")
    assert status >= 400
    caller = await phones.carrier.call("13800138000", script="wait 1; hangup", record=False)
    assert (await caller.ended()).answered, "never at callers' cost"
    await second.hang_up(third)


async def test_who_is_put_through_outside_counts_for_the_agent_and_is_never_hung_up(
    phones: Telephones,
) -> None:
    first = await SipPhone.open("1001", await phones.add_agent("1001"), phones.sip)
    second = await SipPhone.open("1002", await phones.add_agent("1002"), phones.sip)
    assert (await first.register(), await second.register()) == (200, 200)
    await phones.carrier.behave_by_default("answer; wait 60; hangup")
    callers: list[CallHandle] = []

    async def put_through(agent: SipPhone, number: str) -> None:
        """Let an agent answer the next caller of the queue, and send them outside."""
        await phones.hotline.command(f"queue add member PJSIP/{agent.user} to service")
        callers.append(await phones.carrier.call("13800138000", script="wait 60", record=False))
        ringing = await agent.rings(deadline_s=30)
        await phones.hotline.command(f"queue remove member PJSIP/{agent.user} from service")
        await sent_outside(agent, ringing, number)

    async def sent_outside(agent: SipPhone, ringing: Dialog, number: str) -> None:
        """Answer, talk, and put through: before the two are together there is nobody to send."""
        await agent.answer(ringing)

        async def talking() -> bool:
            channels = await phones.hotline.command("core show channels concise")
            own = (one.split("!") for one in channels.splitlines() if f"/{agent.user}-" in one)
            return any(fields[-2] for fields in own)  # the bridge it is in

        await until(talking, f"a caller talks to {agent.user}")
        assert await agent.transfer(ringing, number) == 202

    async def waiting() -> bool:
        return "service has 1 calls" in await phones.hotline.command("queue show service")

    async def reached(number: str) -> None:
        async def made() -> bool:
            return (await phones.carrier.calls_made()).get(number) == 1

        await until(made, f"{number} is called")

    for number in ("13900000001", "13900000002"):
        await put_through(first, number)
        await reached(number)
    await put_through(first, "13900000003")  # one too many: waits for an agent again
    await until(waiting, "the caller is in the queue again")
    await phones.hotline.command("queue add member PJSIP/1002 to service")
    ringing = await second.rings(deadline_s=30)
    await sent_outside(second, ringing, "13900000004")
    await reached("13900000004")  # the third of the house, and the first of this agent
    assert "13900000003" not in await phones.carrier.calls_made()
    assert (await first.call("13900000005"))[0] >= 400, "their two are those put through"
    for phone in (first, second):
        await phone.close()


async def test_hostile_caller_data_is_data(phones: Telephones) -> None:
    agent = await SipPhone.open("1001", await phones.add_agent("1001"), phones.sip)
    assert await agent.register() == 200
    ami, _ = await Ami.open(phones.settings.ami_port, "hotline", SECRET)
    hostile = (
        ("500&PJSIP/1001", "plain"),
        ("13800138000", "${SHELL(touch /tmp/hotline-was-here)}"),
        ("${SHELL(touch /tmp/hotline-was-here)}", "<script>alert(1)</script>"),
        ('"1" | "2', "国" * 100),
    )
    calls = [
        await phones.carrier.call(number, script="wait 1; hangup", name=name, record=False)
        for number, name in hostile
    ]
    await phones.carrier.call("13800138001", script="wait 1; hangup", withheld=True, record=False)
    arrived = await ami.events("Newchannel", 5)
    for call in calls:
        assert (await call.ended()).answered
    assert agent.invites == 0
    assert not Path("/tmp/hotline-was-here").exists()
    hidden = [e for e in arrived if "13800138001" in e]
    assert hidden == []  # a withheld number is not known to us at all
    log = (phones.hotline.home / "log" / "messages").read_text()
    assert "agi://" in log  # the service was away; what it would have been told stands in the log
    told = phones.settings.agi_secret[:8]
    logs = [file for file in (phones.hotline.home / "log").rglob("*") if file.is_file()]
    assert [file for file in logs if told in file.read_text(errors="replace")] == []
    ami.close()
    await agent.close()


class FastAgi:
    """A service that gives callers the credit their number asks for, and notes its arguments."""

    def __init__(self, credits: dict[str, int]) -> None:
        self._credits = credits
        self.asked: list[tuple[str, ...]] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\n\n")).decode()
        arguments = tuple(re.findall(r"(?m)^agi_arg_\d+: (.*)$", head))
        self.asked.append(arguments)
        credit = self._credits[arguments[1]]
        for name, value in (("QUEUE", ""), ("CREDIT", str(credit)), ("RESULT", "queue")):
            writer.write(f'SET VARIABLE IVR_{name} "{value}"\n'.encode())
            await reader.readline()
        writer.close()


async def test_queue_order_is_arrival_less_credit(phones: Telephones) -> None:
    """A class A caller with 120 s of credit stands before those who rang two seconds earlier."""
    numbers = {"13800138001": 0, "13800138002": 0, "13800138003": 120}
    service = FastAgi(numbers)
    server = await asyncio.start_server(service.serve, "127.0.0.1", phones.settings.agi_port)
    async with server:
        calls: list[CallHandle] = []
        for place, number in enumerate(numbers, start=1):
            calls.append(await phones.carrier.call(number, script="wait 60", record=False))
            await _until_waiting(phones, place)
            await _next_second()
    shown = await phones.hotline.command("queue show service")
    order = [int(n) for n in re.findall(r"PJSIP/trunk-0000000(\d)", shown)]
    assert order == [2, 0, 1], shown
    prio = [int(n) for n in re.findall(r"prio: (\d+)", shown)]
    assert 115 <= prio[0] - prio[1] <= 119  # their credit less what they came later
    assert [a[1:] for a in service.asked] == [(n, "95598") for n in numbers]
    assert len({a[0] for a in service.asked}) == 3  # each its own linkedid
    for call in calls:
        await call.hang_up()
        assert (await call.ended(deadline_s=10)).answered


async def _until_waiting(phones: Telephones, count: int) -> None:
    async with asyncio.timeout(10):
        shown = ""
        while f"has {count} calls" not in shown:
            shown = await phones.hotline.command("queue show service")
            await asyncio.sleep(0.05)


async def _next_second() -> None:
    """Wait for the next whole second: arrival is counted in seconds."""
    await asyncio.sleep(1 - time.time() % 1)

"""Commands over a real socket: their form, and what they refuse to send."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from cti.ami.commands import Commands
from cti.ami.link import ActionRefused, AmiAccount, Hello, Link
from cti.ami.message import ActionInvalid, Message
from tests.cti.fake_ami import Answer, FakeAmi, Guest, obliging
from tests.until import until

pytestmark = pytest.mark.border


class Deaf:
    def on_message(self, message: Message) -> None: ...
    def on_up(self, hello: Hello) -> None: ...
    def on_down(self, why: str) -> None: ...


@asynccontextmanager
async def commanding(answer: Answer = obliging) -> AsyncGenerator[tuple[Commands, FakeAmi]]:
    async with FakeAmi(answer) as server:
        link = Link(AmiAccount("127.0.0.1", server.port, "hotline", "secret-of-length"), Deaf(), ())
        task = asyncio.create_task(link.run())
        try:
            await until(lambda: link.up)
            yield Commands(link), server
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def refusing(text: str) -> Answer:
    def answer(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] in ("Login", "Ping"):
            obliging(guest, action)
        else:
            guest.respond(action, ok=False, text=text)

    return answer


async def test_an_originate_says_exactly_what_the_dialplan_expects() -> None:
    async with commanding() as (commands, server):
        await commands.originate(
            "0193-a", "13900000001", caller_id="95598", variables={"HOTLINE_LANGUAGE": "zh"}
        )
        sent = server.actions[-1]
        assert sent | {"Action": "Originate"} == sent
        assert sent["Channel"] == "PJSIP/13900000001@trunk"
        assert (sent["ChannelId"], sent["ActionID"]) == ("0193-a", "attempt-0193-a")
        assert (sent["Context"], sent["Exten"], sent["Priority"]) == ("outbound-notice", "s", "1")
        assert (sent["Async"], sent["Timeout"]) == ("true", "30000")
        assert sent["CallerID"] == "95598"
        assert sent["Variable"] == "HOTLINE_ATTEMPT=0193-a"


@pytest.mark.parametrize(
    "number",
    [
        "500&PJSIP/1001",
        "",
        "1" * 40,
        "anonymous",
        "139 0000",
        "+86139",
        "１３９００",
        "1\r\nAction: x",
    ],
)
async def test_a_number_that_is_not_digits_is_not_dialled(number: str) -> None:
    async with commanding() as (commands, server):
        with pytest.raises(ActionInvalid):
            await commands.originate("a", number, caller_id="95598")
        assert server.names() == ["Login"]


async def test_what_could_become_another_header_or_variable_is_refused() -> None:
    async with commanding() as (commands, server):
        for call in (
            commands.originate("a b", "139", caller_id="95598"),
            commands.originate("a", "139", caller_id="x"),
            commands.originate("a", "139", caller_id="95598", variables={"X": "1,Y=2"}),
            commands.originate("a", "139", caller_id="95598", variables={"X": "1\r\n"}),
            commands.originate("a", "139", caller_id="95598", variables={"SHELL(id)": "1"}),
            commands.add_member("q\n", "1001", paused=True),
            commands.add_member("service", "1001&PJSIP/trunk", paused=True),
            commands.remove_member("service", "trunk"),
            commands.pause("", paused=True),
            commands.hangup("PJSIP/x\r\n"),
        ):
            with pytest.raises(ActionInvalid):
                await call
        assert server.names() == ["Login"]


async def test_an_agent_is_added_paused_and_removed() -> None:
    async with commanding() as (commands, server):
        await commands.add_member("service", "1001", 2, paused=True, reason="lunch")
        added = server.actions[-1]
        assert (added["Interface"], added["Penalty"], added["Paused"]) == (
            "PJSIP/1001",
            "2",
            "true",
        )
        await commands.pause("1001", paused=False)
        assert server.actions[-1]["Paused"] == "false"
        await commands.remove_member("service", "1001")
        await commands.hangup("PJSIP/1001-00000001")
        assert server.names() == ["Login", "QueueAdd", "QueuePause", "QueueRemove", "Hangup"]


async def test_what_is_so_already_is_no_error() -> None:
    async with commanding(refusing("Unable to add interface: Already there")) as (commands, _):
        await commands.add_member("service", "1001", paused=True)
        with pytest.raises(ActionRefused):
            await commands.remove_member("service", "1001")
    async with commanding(refusing("Unable to remove interface: Not there")) as (commands, _):
        await commands.remove_member("service", "1001")
    async with commanding(refusing("Interface not found")) as (commands, _):
        await commands.pause("1001", paused=True)
    async with commanding(refusing("No such channel")) as (commands, _):
        await commands.hangup("PJSIP/1001-00000001")

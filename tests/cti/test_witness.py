"""A call is believed by Asterisk's word; a caller is never lost to a word that comes late."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from core.bus import Bus
from cti.ami.commands import Commands
from cti.events import CallArrived, LinkDown, LinkUp
from cti.state.board import Board
from cti.witness import Witness
from tests.cti.ami.test_commands import commanding, refusing
from tests.cti.fake_ami import Answer, FakeAmi, Guest, obliging

pytestmark = pytest.mark.border
_NOW = datetime(2026, 11, 2, tzinfo=UTC)
_ARRIVED = CallArrived(
    at=_NOW, call_id="hotline-7.1", link="main", direction="in", number="", name="",
    dialled="95598", channel="",
)  # fmt: skip


@asynccontextmanager
async def _witness(answer: Answer = obliging) -> AsyncGenerator[tuple[Witness, Bus, FakeAmi]]:
    async with commanding(answer) as (commands, server):
        yield *_told(commands), server


def _told(commands: Commands) -> tuple[Witness, Bus]:
    bus, board = Bus(), Board()

    def fold(fact: CallArrived | LinkUp | LinkDown) -> None:
        board.apply(fact)

    for kind in (CallArrived, LinkUp, LinkDown):
        bus.on(kind, fold, name="board")
    bus.publish(LinkUp(at=_NOW, link="main", epoch="1", version="11.0.0"))
    return Witness(bus, board, commands), bus


def linked_to(call_id: str) -> Answer:
    """Answer what call a channel belongs to."""

    def answer(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] != "Getvar":
            obliging(guest, action)
            return
        about = f"Variable: {action['Variable']}\r\nValue: {call_id}"
        guest.say(f"Response: Success\r\nActionID: {action['ActionID']}\r\n{about}\r\n\r\n")

    return answer


async def test_a_call_that_asterisk_told_of_is_believed_without_asking() -> None:
    async with _witness() as (witness, bus, server):
        bus.publish(_ARRIVED)
        assert await witness.vouches("hotline-7.1", "hotline-7.1")
        assert "Getvar" not in server.names()


async def test_a_call_whose_event_is_on_its_way_is_waited_for() -> None:
    async with _witness(refusing("No such channel")) as (witness, bus, server):
        asked = asyncio.create_task(witness.vouches("hotline-7.1", "hotline-7.1"))
        await asyncio.sleep(0)
        bus.publish(_ARRIVED)
        assert await asked
        assert "Getvar" not in server.names()


async def test_of_a_call_whose_event_does_not_come_asterisk_is_asked() -> None:
    async with _witness(linked_to("hotline-7.1")) as (witness, _, server):
        assert await witness.vouches("hotline-7.1", "hotline-7.2")
        assert not await witness.vouches("hotline-8.1", "hotline-7.2"), "another call's channel"
        assert server.actions[-1]["Channel"] == "hotline-7.2"
    async with _witness(refusing("No such channel")) as (witness, _, _):
        assert not await witness.vouches("hotline-7.1", "hotline-7.1")
        assert not await witness.vouches("hotline-7.1", "x\r\nAction: Logoff")


async def test_while_asterisk_says_nothing_every_caller_is_served() -> None:
    def silent(guest: Guest, action: dict[str, str]) -> None:
        if action["Action"] in ("Login", "Ping"):
            obliging(guest, action)

    async with _witness(silent) as (witness, bus, _):
        assert await witness.vouches("hotline-7.1", "hotline-7.1"), "no answer in time"
        bus.publish(LinkDown(at=_NOW, link="main", why="a test"))
        assert await witness.vouches("hotline-7.1", "x\r\n"), "the link is down"

"""With the service away: callers still reach people, and strangers still reach nothing."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hotline.demo.robots.sip_phone import SipPhone
from tests.asterisk.instances import Telephones, loudness, telephones
from tests.until import until

pytestmark = pytest.mark.story


@pytest.fixture
async def phones(tmp_path: Path, database_url: str) -> AsyncIterator[Telephones]:
    async with telephones(tmp_path, database_url) as running:
        yield running


async def test_a_caller_reaches_an_agent_and_never_hears_silence(phones: Telephones) -> None:
    agent = await SipPhone.open("1001", await phones.add_agent("1001"), phones.sip)
    assert await agent.register() == 200
    caller = await phones.carrier.call("13800138000", script="wait 25; hangup")
    await phones.hotline.command("queue add member PJSIP/1001 to service")
    ringing = await agent.rings(deadline_s=25)
    assert ringing.caller == "13800138000"
    await agent.answer(ringing)
    await asyncio.wait_for(_heard(ringing.rtp.heard, 8000), 5)
    await agent.hang_up(ringing)
    end = await caller.ended()
    assert end.answered
    assert caller.heard_path is not None
    heard = loudness(caller.heard_path)
    assert min(heard) > 100, heard
    log = (phones.hotline.home / "log" / "queue_log").read_text()
    assert "|ENTERQUEUE||13800138000|" in log
    assert "|service|PJSIP/1001|CONNECT|" in log
    await agent.close()


async def test_a_service_that_hangs_does_not_hold_its_callers(
    tmp_path: Path, database_url: str
) -> None:
    """A stopped process still accepts connections: the hello's limit frees the caller."""
    hung = asyncio.Event()

    async def say_nothing(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hung.wait()
        writer.close()

    async with telephones(tmp_path, database_url, menu_hello_s=3) as phones:
        port = phones.settings.agi_port
        server = await asyncio.start_server(say_nothing, "127.0.0.1", port)
        call = await phones.carrier.call("13800138000", script="wait 60")
        async with asyncio.timeout(20):
            while "has 1 calls" not in await phones.hotline.command("queue show service"):
                await asyncio.sleep(0.1)
        await call.hang_up()
        assert (await call.ended(deadline_s=10)).answered
        hung.set()
        server.close()
        await server.wait_closed()


async def _heard(buffer: bytearray, size: int) -> None:
    await until(lambda: len(buffer) >= size)

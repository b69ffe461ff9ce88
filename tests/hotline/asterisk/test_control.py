"""A command for Asterisk, at a control socket that says nothing."""

import asyncio
from pathlib import Path

import pytest

from hotline.asterisk.control import AsteriskSilent, command

pytestmark = pytest.mark.border


async def test_whoever_gives_up_leaves_no_connection_open(tmp_path: Path) -> None:
    left: asyncio.Queue[bytes] = asyncio.Queue()

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left.put_nowait(b"came")
        left.put_nowait(await reader.read())
        writer.close()

    socket = tmp_path / "asterisk.ctl"
    async with await asyncio.start_unix_server(say_nothing, str(socket)):
        with pytest.raises(AsteriskSilent):
            await command(socket, "core show channels", deadline_s=0.1)
        asked = asyncio.create_task(command(socket, "core show channels"))
        async with asyncio.timeout(10):
            assert [await left.get() for _ in range(3)] == [b"came", b"", b"came"]
            asked.cancel()
            assert await left.get() == b""
    await asyncio.gather(asked, return_exceptions=True)

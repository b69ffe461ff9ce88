"""A stranger's INVITEs, two hundred a second, at a real Asterisk: a call keeps its sound."""

import asyncio
import secrets
import sys
from collections import Counter
from pathlib import Path
from typing import cast

import pytest

from hotline.demo.robots.sip_message import parse
from hotline.demo.robots.sip_phone import SipPhone
from hotline.host import log_keeper
from tests.asterisk.instances import telephones
from tests.until import until

pytestmark = pytest.mark.story

_INVITES, _A_SECOND = 1_200, 200
_MOST_BYTES = 30_000


class Stranger(asyncio.DatagramProtocol):
    """Somebody on the internet with a list of numbers and no password."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.answers: Counter[int] = Counter()
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        message = parse(data)
        self.answers[message.status] += 1
        self._send("ACK", message.headers["call-id"], message.headers["to"])

    def invite(self) -> None:
        """Ask for a call abroad."""
        self._send("INVITE", secrets.token_hex(8), f"<sip:00{secrets.randbelow(10**9)}@127.0.0.1>")

    def _send(self, method: str, call_id: str, to: str) -> None:
        assert self._transport is not None
        port = self._transport.get_extra_info("sockname")[1]
        uri = f"sip:{call_id}@127.0.0.1:{self._server[1]}"
        self._transport.sendto(
            f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{port};rport;"
            f"branch=z9hG4bK{call_id}\r\nMax-Forwards: 70\r\nFrom: <sip:x@203.0.113.9>;tag=x\r\n"
            f"To: {to}\r\nCall-ID: {call_id}\r\nCSeq: 1 {method}\r\n"
            f"Contact: <sip:x@127.0.0.1:{port}>\r\nContent-Length: 0\r\n\r\n".encode(),
            self._server,
        )


async def test_a_flood_of_invites_is_refused_and_takes_neither_a_calls_sound_nor_the_disk(
    tmp_path: Path, database_url: str
) -> None:
    async with telephones(tmp_path, database_url, low=20800) as phones:
        first = await SipPhone.open("1001", await phones.add_agent("1001"), phones.sip)
        second = await SipPhone.open("1002", await phones.add_agent("1002"), phones.sip)
        assert (await first.register(), await second.register()) == (200, 200)
        calling = asyncio.create_task(first.call("1002"))
        there = await second.rings()
        await second.answer(there)
        status, here = await calling
        assert status == 200
        await until(lambda: here.rtp.packets and there.rtp.packets)
        before = here.rtp.sent, there.rtp.packets
        loop = asyncio.get_running_loop()
        transport, stranger = await loop.create_datagram_endpoint(
            lambda: Stranger(phones.sip), local_addr=("127.0.0.1", 0)
        )
        log, written = phones.hotline.home / "log", 0
        begun = loop.time()
        for number in range(_INVITES):
            stranger.invite()
            if number % 50 == 0:
                written += len(
                    await asyncio.to_thread(log_keeper.bound, tmp_path, most=_MOST_BYTES)
                )
            await asyncio.sleep(max(begun + number / _A_SECOND - loop.time(), 0))
        # UDP may lose some of them.
        await until(lambda: stranger.answers[401] >= _INVITES * 0.9, deadline_s=20)
        sent, heard = here.rtp.sent - before[0], there.rtp.packets - before[1]
        took_s = loop.time() - begun
        assert set(stranger.answers) == {401}
        assert heard > sent * 0.97, "the call keeps its sound"
        assert await phones.carrier.calls_made() == {}
        log_keeper.bound(tmp_path, most=_MOST_BYTES)
        sizes = {path.name: path.stat().st_size for path in log.iterdir() if path.is_file()}
        sys.stdout.write(
            f"{_INVITES} INVITEs in {took_s:.1f} s: {dict(stranger.answers)}, "
            f"{sent - heard} of {sent} packets lost, logs {sizes}\n"
        )
        assert written > log_keeper.KEPT
        for name in ("messages", "security"):
            copies = [size for file, size in sizes.items() if file.startswith(f"{name}.")]
            assert len(copies) <= log_keeper.KEPT
            assert sum(copies) < 300_000, "1,200 INVITEs write more"
            assert {path.stat().st_mode & 0o777 for path in log.glob(f"{name}.*")} <= {0o600}
        stranger.invite()
        async with asyncio.timeout(10):  # it goes on at the beginning of the emptied file
            while b"SecurityEvent" not in (text := (log / "security").read_bytes()):
                await asyncio.sleep(0.05)
        assert b"\0" not in text
        assert text.startswith(b"[")
        transport.close()
        await first.hang_up(here)
        for phone in (first, second):
            await phone.close()

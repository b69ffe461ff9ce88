"""The sound of a small telephone: A-law over RTP (RFC 3551), a 1 kHz tone going out."""

import asyncio
import math
from typing import cast

import numpy as np


def _alaw_table() -> list[int]:
    table: list[int] = []
    for code in range(256):
        value = code ^ 0x55
        magnitude = (value & 0x0F) << 4
        segment = (value & 0x70) >> 4
        magnitude += 8 if segment == 0 else 0x108
        if segment > 1:
            magnitude <<= segment - 1
        table.append(magnitude if value & 0x80 else -magnitude)
    return table


ALAW = np.array(_alaw_table())
_TONE = bytes(
    int(np.argmin(np.abs(ALAW - 8000 * math.sin(2 * math.pi * n / 8)))) for n in range(160)
)


class Rtp(asyncio.DatagramProtocol):
    """Sound of one telephone: what came in, and a tone going out."""

    def __init__(self) -> None:
        self.heard = bytearray()
        self.packets = 0
        self.sent = 0
        self.transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        data = self.opened(data)
        if len(data) > 12 and data[1] & 0x7F == 8:
            self.packets += 1
            self.heard += data[12:]

    def opened(self, packet: bytes) -> bytes:
        """Give a packet that came in as plain RTP, b"" for one that cannot be understood."""
        return packet

    def sealed(self, packet: bytes) -> bytes:
        """Give a packet as it goes out."""
        return packet

    @property
    def loudness(self) -> float:
        """Give the root mean square of what was heard, of 32,767."""
        if not self.heard:
            return 0.0
        samples = ALAW[np.frombuffer(bytes(self.heard), dtype=np.uint8)].astype(float)
        return float(np.sqrt((samples**2).mean()))

    async def talk(self, host: str, port: int) -> None:
        """Send the tone, 50 packets a second, until cancelled."""
        assert self.transport is not None
        begun = asyncio.get_running_loop().time()
        for number in range(100_000):
            head = b"\x80\x08" + (number & 0xFFFF).to_bytes(2) + (number * 160).to_bytes(4)
            self.transport.sendto(self.sealed(head + b"test" + _TONE), (host, port))
            self.sent += 1
            due = begun + (number + 1) * 0.02
            await asyncio.sleep(max(due - asyncio.get_running_loop().time(), 0))

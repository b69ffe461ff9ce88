"""A SIP telephone over TLS that encrypts its sound: SDES (RFC 4568), SRTP (RFC 3711)."""

import asyncio
import base64
import hmac
import re
import secrets
import ssl
import struct
from typing import cast

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from hotline.demo.robots.sip_phone import Dialog, SipPhone
from hotline.demo.robots.sip_sound import Rtp

_SUITE = "AES_CM_128_HMAC_SHA1_80"
_TAG = 10  # bytes


class Srtp:
    """One direction's keys: a packet is sealed or opened."""

    def __init__(self, inline: bytes) -> None:
        key, salt = inline[:16], inline[16:30]
        self._key = _derived(key, salt, 0, 16)
        self._auth = _derived(key, salt, 1, 20)
        self._salt = int.from_bytes(_derived(key, salt, 2, 14)) << 16
        self._rounds, self._last = 0, -1

    def seal(self, packet: bytes) -> bytes:
        whole = packet[:12] + self._crypt(packet)
        return whole + self._tag(whole)

    def open(self, packet: bytes) -> bytes:
        """Give the plain packet; b"" for one that was not sealed with these keys."""
        whole, tag = packet[:-_TAG], packet[-_TAG:]
        (number,) = struct.unpack_from("!H", packet, 2)
        if self._last > 0xF000 and number < 0x1000:
            self._rounds += 1
        self._last = number
        return (
            whole[:12] + self._crypt(whole) if hmac.compare_digest(tag, self._tag(whole)) else b""
        )

    def _tag(self, whole: bytes) -> bytes:
        return hmac.digest(self._auth, whole + self._rounds.to_bytes(4), "sha1")[:_TAG]

    def _crypt(self, packet: bytes) -> bytes:
        number, source = struct.unpack_from("!xxH4xI", packet)
        index = self._rounds << 16 | number
        return _counted(self._key, self._salt ^ source << 64 ^ index << 16, packet[12:])


def _derived(key: bytes, salt: bytes, label: int, length: int) -> bytes:
    return _counted(key, (int.from_bytes(salt) ^ label << 48) << 16, bytes(length))


def _counted(key: bytes, begin: int, data: bytes) -> bytes:
    """Encrypt with AES in counter mode."""
    return Cipher(algorithms.AES(key), modes.CTR(begin.to_bytes(16))).encryptor().update(data)


class SecureRtp(Rtp):
    """Sound that is encrypted both ways, once both keys are known."""

    def __init__(self) -> None:
        super().__init__()
        self.inline = secrets.token_bytes(30)
        self._out = Srtp(self.inline)
        self.theirs: Srtp | None = None

    def opened(self, packet: bytes) -> bytes:
        return self.theirs.open(packet) if self.theirs else b""

    def sealed(self, packet: bytes) -> bytes:
        return self._out.seal(packet)


class SecurePhone(SipPhone):
    """A telephone over TLS; any certificate will do."""

    over = "TLS"
    encrypts = True  # its sound
    _writer: asyncio.StreamWriter
    _listening: asyncio.Task[None]

    @classmethod
    async def open(cls, user: str, password: str, server: tuple[str, int]) -> "SecurePhone":
        trusting = ssl.create_default_context()
        trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
        phone = cls(user, password, server)
        reader, phone._writer = await asyncio.open_connection(*server, ssl=trusting)
        phone.transport = cast("asyncio.DatagramTransport", phone._writer.transport)
        phone._listening = asyncio.create_task(phone._listen(reader))
        return phone

    async def close(self) -> None:
        self._listening.cancel()
        await super().close()

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length:\s*(\d+)", head)
            body = await reader.readexactly(int(length[1])) if length else b""
            self.datagram_received(head.lstrip() + body, self.server)

    def _send(self, text: str) -> None:
        self._writer.write(text.encode())

    async def _open_rtp(self, dialog: Dialog) -> None:
        if self.encrypts:
            dialog.rtp = SecureRtp()
        await super()._open_rtp(dialog)

    def _sdp(self, dialog: Dialog) -> str:
        plain = super()._sdp(dialog)
        if not isinstance(dialog.rtp, SecureRtp):
            return plain
        key = base64.b64encode(dialog.rtp.inline).decode()
        profile = "RTP/SAVP"
        if dialog.invite is not None and "RTP/SAVP" not in dialog.invite.body:
            profile = "RTP/AVP"  # encryption was offered, not demanded
        return plain.replace("RTP/AVP", profile) + f"a=crypto:1 {_SUITE} inline:{key}\r\n"

    def _speak(self, dialog: Dialog, sdp: str) -> None:
        keyed = re.search(rf"a=crypto:\d+ {_SUITE} inline:([\w+/=]+)", sdp)
        if keyed and isinstance(dialog.rtp, SecureRtp):
            dialog.rtp.theirs = Srtp(base64.b64decode(keyed[1]))
        super()._speak(dialog, sdp)

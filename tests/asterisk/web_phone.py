"""A browser's telephone as far as registering goes: SIP over a WebSocket (RFC 7118)."""

import asyncio
import secrets

from websockets.asyncio.client import ClientConnection

from hotline.demo.robots.sip_message import Message, digest_of, parse


async def register(
    socket: ClientConnection, extension: str, ha1: str, *, as_extension: str | None = None
) -> int:
    """Register, as an extension of one's own or another's; return the final status."""
    uri, me = "sip:hotline", f"<sip:{as_extension or extension}@hotline>"
    call, tag = secrets.token_hex(8), secrets.token_hex(4)
    authorization = ""
    for number in (1, 2):
        await socket.send(
            f"REGISTER {uri} SIP/2.0\r\nVia: SIP/2.0/WS test.invalid;"
            f"branch=z9hG4bK{secrets.token_hex(8)}\r\nMax-Forwards: 70\r\n"
            f"From: {me};tag={tag}\r\nTo: {me}\r\nCall-ID: {call}\r\n"
            f"CSeq: {number} REGISTER\r\n{authorization}"
            f"Contact: <sip:{tag}@test.invalid;transport=ws>\r\nExpires: 120\r\n"
            "Content-Length: 0\r\n\r\n"
        )
        answer = await _final(socket, call)
        if number == 1:
            assert answer.status == 401, answer.first
            challenge = answer.headers["www-authenticate"]
            answered = digest_of(challenge, "REGISTER", uri, extension, ha1)
            authorization = f"Authorization: {answered}\r\n"
    return answer.status


async def _final(socket: ClientConnection, call: str) -> Message:
    """Wait for the answer to a request; what Asterisk asks meanwhile is not for us."""
    while True:
        text = await asyncio.wait_for(socket.recv(), 5)
        message = parse(text if isinstance(text, bytes) else text.encode())
        if message.status >= 200 and message.headers["call-id"] == call:
            return message

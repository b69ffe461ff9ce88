"""A small SIP telephone over UDP: it registers, rings, answers, holds, calls, hears and talks.

RFC 3261 as far as one Asterisk on loopback needs it. Robot agents and tests use it.
"""

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import quote

from hotline.demo.robots.sip_message import Message, digest, digest_of, parse, uri_of
from hotline.demo.robots.sip_sound import Rtp


@dataclass
class Dialog:
    """A call of this telephone."""

    call_id: str
    local: str  # our From or To with tag
    remote: str
    target: str  # the other's Contact
    number: int = 1  # of our own last CSeq
    caller: str = ""
    invite: Message | None = None
    rtp: Rtp = field(default_factory=Rtp)
    talking: asyncio.Task[None] | None = None
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    answered: asyncio.Event = field(default_factory=asyncio.Event)


class SipPhone(asyncio.DatagramProtocol):
    """One telephone on 127.0.0.1."""

    over = "UDP"  # as Via names it

    def __init__(self, user: str, password: str, server: tuple[str, int]) -> None:
        self.user = user
        self.password = password
        self.ha1 = ""  # used instead of the password when set
        self.server = server
        self.ringing: asyncio.Queue[Dialog] = asyncio.Queue()
        self.invites = 0
        self.dialogs: dict[str, Dialog] = {}
        self._answers: dict[str, asyncio.Queue[Message]] = {}
        self.transport: asyncio.DatagramTransport | None = None

    @classmethod
    async def open(cls, user: str, password: str, server: tuple[str, int]) -> "SipPhone":
        """Switch a telephone on, which is not registered yet."""
        loop = asyncio.get_running_loop()
        _, phone = await loop.create_datagram_endpoint(
            lambda: cls(user, password, server), local_addr=("127.0.0.1", 0)
        )
        return phone

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    @property
    def port(self) -> int:
        """Give its own UDP port."""
        assert self.transport is not None
        return self.transport.get_extra_info("sockname")[1]

    @property
    def contact(self) -> str:
        """Give its address as Contact names it."""
        transport = "" if self.over == "UDP" else f";transport={self.over.lower()}"
        return f"<sip:{self.user}@127.0.0.1:{self.port}{transport}>"

    async def close(self) -> None:
        """Switch it off; calls are not hung up."""
        for dialog in self.dialogs.values():
            self._silence(dialog)
        assert self.transport is not None
        self.transport.close()
        await asyncio.sleep(0)

    async def register(self, *, expires: int = 120, with_password: bool = True) -> int:
        """Register; return the final status."""
        uri = f"sip:{self.server[0]}:{self.server[1]}"
        me = f"<sip:{self.user}@{self.server[0]}>"
        contact = f"Contact: {self.contact}\r\nExpires: {expires}\r\n"
        answer = await self._ask("REGISTER", uri, me, me, contact, "", with_password)
        return answer.status

    async def call(self, number: str, *, with_password: bool = True) -> tuple[int, Dialog]:
        """Call a number; return the final status and the call."""
        uri = f"sip:{number}@{self.server[0]}:{self.server[1]}"
        dialog = Dialog(
            secrets.token_hex(8), f"<sip:{self.user}@{self.server[0]}>", f"<{uri}>", uri
        )
        await self._open_rtp(dialog)
        self.dialogs[dialog.call_id] = dialog
        contact = f"Contact: {self.contact}\r\nContent-Type: application/sdp\r\n"
        answer = await self._ask(
            "INVITE", uri, dialog.local, dialog.remote, contact, self._sdp(dialog), with_password,
            dialog=dialog,
        )  # fmt: skip
        if answer.status == 200:
            dialog.remote = answer.headers["to"]
            dialog.target = uri_of(answer.headers["contact"])
            dialog.number = int(answer.headers["cseq"].split()[0])
            self._ack(dialog, answer)
            self._speak(dialog, answer.body)
        return answer.status, dialog

    async def rings(self, *, deadline_s: float = 15.0) -> Dialog:
        """Wait for the next incoming call."""
        return await asyncio.wait_for(self.ringing.get(), deadline_s)

    async def answer(self, dialog: Dialog) -> None:
        """Answer an incoming call and send the tone; return once it is confirmed."""
        assert dialog.invite is not None
        self._reply(dialog.invite, "200 OK", dialog, self._sdp(dialog))
        self._speak(dialog, dialog.invite.body)
        await asyncio.wait_for(dialog.answered.wait(), 5)

    def reject(self, dialog: Dialog) -> None:
        """Refuse an incoming call as busy."""
        assert dialog.invite is not None
        self._reply(dialog.invite, "486 Busy Here", dialog)

    async def hold(self, dialog: Dialog, on: bool) -> None:
        """Put the other on hold, or take them back."""
        dialog.number += 1
        key = f"{dialog.call_id}/{dialog.number}"
        self._answers[key] = asyncio.Queue()
        sdp = self._sdp(dialog)
        body = sdp.replace("a=sendrecv", "a=sendonly") if on else sdp
        head = self._head(dialog, "INVITE", dialog.number).replace("Content-Length: 0\r\n", "")
        self._send(
            f"INVITE {dialog.target} SIP/2.0\r\n{head}Contact: {self.contact}\r\n"
            f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )
        self._ack(dialog, await asyncio.wait_for(self._answers[key].get(), 5))

    async def transfer(self, dialog: Dialog, number: str, *, joining: Dialog | None = None) -> int:
        """Put the other through to a number (REFER); return the status, 202 when it is tried.

        `joining`: our own call to that number; its other end and the caller are joined.
        """
        to = f"sip:{number}@{self.server[0]}"
        if joining is not None:
            tags = f"to-tag={_tag(joining.remote)};from-tag={_tag(joining.local)}"
            to += f"?Replaces={quote(f'{joining.call_id};{tags}', safe='')}"
        dialog.number += 1
        key = f"{dialog.call_id}/{dialog.number}"
        self._answers[key] = asyncio.Queue()
        self._send(
            f"REFER {dialog.target} SIP/2.0\r\nRefer-To: <{to}>\r\n"
            f"Contact: {self.contact}\r\n{self._head(dialog, 'REFER', dialog.number)}\r\n"
        )
        return (await asyncio.wait_for(self._answers[key].get(), 5)).status

    async def hang_up(self, dialog: Dialog) -> None:
        """Send BYE and wait for its answer."""
        self._silence(dialog)
        dialog.number += 1
        key = f"{dialog.call_id}/{dialog.number}"
        self._answers[key] = asyncio.Queue()
        self._send(
            f"BYE {dialog.target} SIP/2.0\r\n" + self._head(dialog, "BYE", dialog.number) + "\r\n"
        )
        await asyncio.wait_for(self._answers[key].get(), 5)
        dialog.ended.set()

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:
        message = parse(data)
        if "call-id" in message.headers:  # else a keep-alive, or sound for a port's former owner
            self._heard(message, message.headers["call-id"])

    def _heard(self, message: Message, call_id: str) -> None:
        if message.status:
            waiting = self._answers.get(f"{call_id}/{message.headers['cseq'].split()[0]}")
            if waiting is not None and message.status >= 200:
                waiting.put_nowait(message)
            elif "tag=" in message.headers["to"] and call_id in self.dialogs:
                self.dialogs[call_id].remote = message.headers["to"]  # it rings there
            return
        dialog = self.dialogs.get(call_id)
        match message.method:
            case "INVITE":
                self._invited(message, call_id, dialog)
            case "ACK":
                if dialog is not None:
                    dialog.answered.set()
            case "BYE" | "CANCEL":
                self._reply(message, "200 OK", dialog)
                if dialog is not None:
                    if message.method == "CANCEL" and dialog.invite is not None:
                        self._reply(dialog.invite, "487 Request Terminated", dialog)
                    self._silence(dialog)
                    dialog.ended.set()
            case _:
                self._reply(message, "200 OK", dialog)

    def _invited(self, message: Message, call_id: str, dialog: Dialog | None) -> None:
        if dialog is not None:
            if dialog.answered.is_set():  # a re-INVITE
                self._reply(message, "200 OK", dialog, self._sdp(dialog))
            return
        self.invites += 1
        remote = message.headers["from"]
        found = re.search(r"sip:([^@>;]*)@", remote)
        new = Dialog(
            call_id,
            f"{message.headers['to']};tag={secrets.token_hex(4)}",
            remote,
            uri_of(message.headers["contact"]),
            caller=found[1] if found else "",
            invite=message,
        )
        self.dialogs[call_id] = new
        self._reply(message, "180 Ringing", new)
        task = asyncio.get_running_loop().create_task(self._open_rtp(new))
        task.add_done_callback(lambda _: self.ringing.put_nowait(new))

    async def _ask(  # noqa: PLR0913, PLR0917  the parts of a request, in their order
        self,
        method: str,
        uri: str,
        me: str,
        to: str,
        more: str,
        body: str,
        with_password: bool,
        dialog: Dialog | None = None,
    ) -> Message:
        call_id = dialog.call_id if dialog else secrets.token_hex(8)
        tagged = f"{me};tag={secrets.token_hex(4)}"
        if dialog:
            dialog.local = tagged
        authorization = ""
        for number in (1, 2):
            key = f"{call_id}/{number}"
            self._answers[key] = asyncio.Queue()
            self._send(
                f"{method} {uri} SIP/2.0\r\nVia: SIP/2.0/{self.over} 127.0.0.1:{self.port};rport;"
                f"branch=z9hG4bK{secrets.token_hex(8)}\r\nMax-Forwards: 70\r\nFrom: {tagged}\r\n"
                f"To: {to}\r\nCall-ID: {call_id}\r\nCSeq: {number} {method}\r\n{authorization}"
                f"{more}Content-Length: {len(body)}\r\n\r\n{body}"
            )
            answer = await asyncio.wait_for(self._answers[key].get(), 40)
            if answer.status != 401 or not with_password or number == 2:
                break
            if dialog:
                self._ack(dialog, answer)
            challenge = answer.headers["www-authenticate"]
            known = (challenge, method, uri, self.user)
            answered = digest_of(*known, self.ha1) if self.ha1 else digest(*known, self.password)
            authorization = f"Authorization: {answered}\r\n"
        if dialog and answer.status >= 300:
            self._ack(dialog, answer)
        return answer

    def _ack(self, dialog: Dialog, answer: Message) -> None:
        number = answer.headers["cseq"].split()[0]
        self._send(
            f"ACK {dialog.target} SIP/2.0\r\nVia: {answer.headers['via']}\r\nMax-Forwards: 70\r\n"
            f"From: {dialog.local}\r\nTo: {answer.headers['to']}\r\nCall-ID: {dialog.call_id}\r\n"
            f"CSeq: {number} ACK\r\nContent-Length: 0\r\n\r\n"
        )

    def _head(self, dialog: Dialog, method: str, number: int) -> str:
        return (
            f"Via: SIP/2.0/{self.over} 127.0.0.1:{self.port};rport;"
            f"branch=z9hG4bK{secrets.token_hex(8)}\r\n"
            f"Max-Forwards: 70\r\nFrom: {dialog.local}\r\nTo: {dialog.remote}\r\n"
            f"Call-ID: {dialog.call_id}\r\nCSeq: {number} {method}\r\nContent-Length: 0\r\n"
        )

    def _reply(self, to: Message, status: str, dialog: Dialog | None, body: str = "") -> None:
        local = dialog.local if dialog and dialog.invite else to.headers["to"]
        kind = "Content-Type: application/sdp\r\n" if body else ""
        self._send(
            f"SIP/2.0 {status}\r\nVia: {to.headers['via']}\r\nFrom: {to.headers['from']}\r\n"
            f"To: {local}\r\nCall-ID: {to.headers['call-id']}\r\nCSeq: {to.headers['cseq']}\r\n"
            f"Contact: {self.contact}\r\n{kind}"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        )

    def _sdp(self, dialog: Dialog) -> str:
        assert dialog.rtp.transport is not None
        port = dialog.rtp.transport.get_extra_info("sockname")[1]
        return (
            "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=ptime:20\r\na=sendrecv\r\n"
        )

    async def _open_rtp(self, dialog: Dialog) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_datagram_endpoint(lambda: dialog.rtp, local_addr=("127.0.0.1", 0))

    def _speak(self, dialog: Dialog, sdp: str) -> None:
        found = re.search(r"m=audio (\d+)", sdp)
        if found and dialog.talking is None:
            dialog.talking = asyncio.create_task(dialog.rtp.talk("127.0.0.1", int(found[1])))

    def _silence(self, dialog: Dialog) -> None:
        if dialog.talking is not None:
            dialog.talking.cancel()
        if dialog.rtp.transport is not None:
            dialog.rtp.transport.close()

    def _send(self, text: str) -> None:
        assert self.transport is not None
        self.transport.sendto(text.encode(), self.server)


def _tag(party: str) -> str:
    """Read the tag of a From or To."""
    return party.partition(";tag=")[2].partition(";")[0]

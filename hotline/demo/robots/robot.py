"""One robot agent: a SIP telephone and a desk over HTTP, at work until cancelled.

Rule: whatever is gone (service, Asterisk, network) is tried again in a second, as a person would.
"""

import asyncio
from contextlib import suppress

import httpx
import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from hotline.demo.robots.script import Shift
from hotline.demo.robots.sip_phone import Dialog, SipPhone
from staff.sign_in.session import COOKIE

_AGAIN_S = 1.0
_REGISTERED_S = 60
_LOOKS_S = 0.5
_MOST_TALK_S = 600.0
_GONE = (httpx.HTTPError, OSError, WebSocketException, TimeoutError)


class Account(msgspec.Struct, frozen=True):
    """Whom a robot works as."""

    staff_number: str
    password: str
    extension: str
    sip_password: str


class Choices(msgspec.Struct, frozen=True):
    """What an agent may choose, by code."""

    pause_reasons: tuple[str, ...] = ()
    business_types: tuple[str, ...] = ()


class Site(msgspec.Struct, frozen=True):
    """Where it works."""

    origin: str  # of the desk
    sip: tuple[str, int]
    choices: Choices = Choices()


class Robot:
    """An agent; `handled` counts the calls it talked in."""

    def __init__(self, site: Site, account: Account, shift: Shift) -> None:
        self.handled = 0
        self._site, self._account, self._shift = site, account, shift
        self._writes_s = 0.0

    async def run(self) -> None:
        """Work until cancelled."""
        phone = await SipPhone.open(
            self._account.extension, self._account.sip_password, self._site.sip
        )
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._register(phone))
                group.create_task(self._answer_all(phone))
                group.create_task(self._at_desk())
        finally:
            await phone.close()

    async def _register(self, phone: SipPhone) -> None:
        while True:
            status = 0
            with suppress(TimeoutError):
                status = await asyncio.wait_for(phone.register(expires=_REGISTERED_S), 3)
            await asyncio.sleep(_REGISTERED_S / 3 if status == 200 else _AGAIN_S)

    async def _answer_all(self, phone: SipPhone) -> None:
        while True:
            with suppress(TimeoutError):
                await self._handle(phone, await phone.rings(deadline_s=3600))

    async def _handle(self, phone: SipPhone, call: Dialog) -> None:
        """Do with a call what the script says; whoever rang may be gone at any moment."""
        plan = self._shift.next_call()
        if plan.does == "misses":
            return
        await asyncio.sleep(plan.answers_after_s)
        if call.ended.is_set():
            return
        if plan.does == "refuses":
            phone.reject(call)
            return
        await phone.answer(call)
        self.handled += 1
        self._writes_s = plan.writes_s
        await _lasts(call, plan.talks_s / 2)
        if plan.holds_s and not call.ended.is_set():
            await phone.hold(call, True)
            await _lasts(call, plan.holds_s)
            if not call.ended.is_set():
                await phone.hold(call, False)
        await _lasts(call, _MOST_TALK_S if plan.waits_for_hangup else plan.talks_s / 2)
        if not call.ended.is_set():
            await phone.hang_up(call)

    async def _at_desk(self) -> None:
        while True:
            with suppress(*_GONE):
                await self._sit()
            await asyncio.sleep(_AGAIN_S)

    async def _sit(self) -> None:
        """Sign in and do the desk's part until the service is gone."""
        origin = self._site.origin
        async with httpx.AsyncClient(
            base_url=origin, headers={"Origin": origin}, timeout=10
        ) as client:
            form = {
                "staff_number": self._account.staff_number, "password": self._account.password,
            }  # fmt: skip
            (await client.post("/api/sign-in", json=form)).raise_for_status()
            cookie = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
            live = f"{origin.replace('http', 'ws', 1)}/live"
            async with connect(live, origin=origin, additional_headers=cookie) as page:  # pyright: ignore[reportArgumentType]
                await page.send('{"hello": true}')
                hearing = asyncio.create_task(_hear_all(page))
                (await client.post("/api/agent/sign-in-queue")).raise_for_status()
                while not hearing.done():
                    await self._look(client)
                    await asyncio.sleep(_LOOKS_S)

    async def _look(self, client: httpx.AsyncClient) -> None:
        """Leave the state one is in, once it has lasted long enough."""
        state = (await client.get("/api/agent/state")).raise_for_status().json()
        match state["state"]:
            case "wrap_up":
                await self._say_business(client, state["call_id"])
                await asyncio.sleep(self._writes_s)
                await client.post("/api/agent/state", json={"state": "end_wrap_up"})
                await self._perhaps_pause(client)
            case "not_ready":
                await client.post("/api/agent/state", json={"state": "ready"})
            case _:
                pass

    async def _say_business(self, client: httpx.AsyncClient, call_id: str) -> None:
        about = self._shift.next_business(self._site.choices.business_types)
        if about and call_id:
            await client.put(f"/api/calls/{call_id}/business", json={"business_type": about})

    async def _perhaps_pause(self, client: httpx.AsyncClient) -> None:
        pause = self._shift.next_break(self._site.choices.pause_reasons)
        if pause is not None:
            wish = {"state": "not_ready", "reason": pause.reason}
            await client.post("/api/agent/state", json=wish)
            await asyncio.sleep(pause.lasts_s)


async def _lasts(call: Dialog, seconds: float) -> None:
    """Let a call go on for so long, or until the other hangs up."""
    with suppress(TimeoutError):
        await asyncio.wait_for(call.ended.wait(), seconds)


async def _hear_all(page: ClientConnection) -> None:
    """Read what the desk is sent, as a page does, until it ends."""
    with suppress(WebSocketException):
        async for _ in page:
            pass

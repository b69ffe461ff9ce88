"""Agents who go on working whatever is killed: a desk, a SIP telephone, ready again and again."""

import asyncio
import random
from contextlib import suppress

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from core.db import Database
from hotline.demo.people import DemoAccount
from hotline.demo.robots.sip_phone import SipPhone
from hotline.laptop.laptop import Laptop
from staff import store
from staff.sign_in.session import COOKIE

_AGAIN_S = 1.0
_TALKS_S = (1.0, 8.0)


async def with_sip_telephone(database: Database, account: DemoAccount) -> str:
    """Give an agent a SIP telephone before the service starts; return its password."""
    async with database.transaction() as session:
        person = next(
            one for one in await store.list_people(session)
            if one.staff_number == account.staff_number
        )  # fmt: skip
        secret = await store.give_extension(
            session, person.person_id, account.extension, phone="sip"
        )
    assert secret is not None  # a SIP telephone has one
    return secret


class Working:
    """One agent at work until cancelled."""

    def __init__(
        self, laptop: Laptop, account: DemoAccount, password: str, chance: random.Random
    ) -> None:
        self._laptop = laptop
        self._account = account
        self._password = password
        self._chance = chance

    async def run(self) -> None:
        """Work for ever: what is gone is tried again in a second."""
        server = ("127.0.0.1", self._laptop.settings.sip_port)
        phone = await SipPhone.open(self._account.extension, self._password, server)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._register(phone))
                group.create_task(self._answer(phone))
                group.create_task(self._at_desk())
        finally:
            await phone.close()

    async def _register(self, phone: SipPhone) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(phone.register(expires=60), 3)
            await asyncio.sleep(3 * _AGAIN_S)

    async def _answer(self, phone: SipPhone) -> None:
        while True:
            with suppress(TimeoutError):
                call = await phone.rings(deadline_s=3600)
                await phone.answer(call)
                await asyncio.sleep(self._chance.uniform(*_TALKS_S))
                if not call.ended.is_set():
                    await phone.hang_up(call)

    async def _at_desk(self) -> None:
        while True:
            with suppress(httpx.HTTPError, OSError, WebSocketException):
                await self._sit()
            await asyncio.sleep(_AGAIN_S)

    async def _sit(self) -> None:
        origin = self._laptop.address
        async with httpx.AsyncClient(
            base_url=origin, headers={"Origin": origin}, timeout=5
        ) as client:
            form = {"staff_number": self._account.staff_number, "password": self._account.password}
            (await client.post("/api/sign-in", json=form)).raise_for_status()
            cookie = {"Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
            live = f"{origin.replace('http', 'ws', 1)}/live"
            async with connect(live, origin=origin, additional_headers=cookie) as desk:  # pyright: ignore[reportArgumentType]
                await desk.send('{"hello": true}')
                hearing = asyncio.create_task(_hear_all(desk))
                while not hearing.done():  # once it is, the service is gone
                    await client.post("/api/agent/sign-in-queue")
                    await client.post("/api/agent/state", json={"state": "ready"})
                    await asyncio.sleep(_AGAIN_S)


async def _hear_all(desk: ClientConnection) -> None:
    """Read what the desk is sent, as a page does, until it ends."""
    with suppress(WebSocketException):
        async for _ in desk:
            pass

"""The whole web application on a real database and real sockets, without telephones."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect

from console.app import Deps, build_app
from console.http.server import serve
from console.openapi import make_deps
from core.bus import Bus
from core.config import Settings
from core.db import Database
from staff import store
from staff.people import Role
from staff.sign_in.session import COOKIE
from tests.ports import free_ports

PASSWORD = "a phrase for the tests"
ROLES: dict[str, Role] = {
    "1001": "agent",
    "2001": "supervisor",
    "3001": "dispatcher",
    "4001": "inspector",
    "9001": "administrator",
}


class Site:
    """The application behind a real server, and browsers in front of it."""

    def __init__(self, deps: Deps) -> None:
        self.deps = deps
        self.bus: Bus = deps.bus
        self.app = build_app(deps)
        self.port = deps.settings.port
        self.origin = f"http://127.0.0.1:{self.port}"
        self.people: dict[str, int] = {}

    async def add(self, staff_number: str, role: Role, **more: Any) -> None:
        async with self.deps.database.transaction() as session:
            new = await store.add_person(
                session, staff_number, f"员工{staff_number}", role, password=PASSWORD,
                extension=staff_number, queues=["general"], **more,
            )  # fmt: skip
        self.people[staff_number] = new.person_id

    @asynccontextmanager
    async def browser(
        self, staff_number: str | None = None, *, address: str = "127.0.0.1"
    ) -> AsyncGenerator[httpx.AsyncClient]:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, client=(address, 1)),
            base_url=self.origin,
            headers={"Origin": self.origin},
            trust_env=False,  # a look at the proxies costs a TLS context, 40 ms
        ) as made:
            if staff_number:
                form = {"staff_number": staff_number, "password": PASSWORD}
                answer = await made.post("/api/sign-in", json=form)
                assert answer.status_code == 200, answer.text
            yield made

    async def token(self, staff_number: str) -> str:
        async with self.browser(staff_number) as browser:
            return browser.cookies[COOKIE]

    def socket(
        self, path: str, token: str | None, *, origin: str | None = "own", **more: Any
    ) -> connect:
        headers = {"Cookie": f"{COOKIE}={token}"} if token else {}
        return connect(
            f"ws://127.0.0.1:{self.port}{path}",
            origin=self.origin if origin == "own" else origin,  # pyright: ignore[reportArgumentType]
            additional_headers=headers,
            compression=None,
            proxy=None,
            **more,
        )

    @asynccontextmanager
    async def live(self, staff_number: str) -> AsyncGenerator[ClientConnection]:
        async with self.socket("/live", await self.token(staff_number)) as socket:
            await socket.send('{"hello": true}')
            yield socket


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    web, asterisk = free_ports(2, low=26000)
    return Settings(
        var=tmp_path,
        port=web,
        asterisk_http_port=asterisk,
        cookie_secret=SecretStr("a secret of the tests"),
        ami_secret=SecretStr("a secret of the tests"),
    )


@pytest.fixture
async def site(database: Database, settings: Settings) -> AsyncIterator[Site]:
    """The application with one person of each role; not yet listening."""
    made = Site(make_deps(settings, Bus(), database))
    for staff_number, role in ROLES.items():
        await made.add(staff_number, role)
    yield made
    await made.deps.live.popper.close()


@pytest.fixture
async def served(site: Site) -> AsyncIterator[Site]:
    """The same, listening."""
    ready = asyncio.Event()
    task = asyncio.create_task(serve(site.app, site.deps.settings, on_ready=ready.set))
    await ready.wait()
    yield site
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task

"""The room's application on a real database, asked as a browser would ask it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from console.http.gate import Gate, own_names
from core.bus import Bus
from core.config import Settings
from core.db import Database
from staff import store
from staff.people import Role
from staff.routes import routes
from staff.sign_in import session

ORIGIN = "http://localhost"
PASSWORD = "a phrase for the tests"


class Desk:
    """The application, its people, and browsers."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.database = database
        self.bus = Bus()
        self.keeper = session.SessionKeeper(database, settings, self.bus)
        self.app = FastAPI()
        session.install(self.app, self.keeper)
        queues = list(settings.queues)
        self.app.include_router(routes(settings, database, self.keeper, lambda: queues))
        self.app.add_middleware(Gate, ours=own_names(settings))
        self.browsers: list[httpx.AsyncClient] = []

    async def add(self, staff_number: str, role: Role = "agent", **more: Any) -> int:
        async with self.database.transaction() as open_session:
            new = await store.add_person(
                open_session, staff_number, "王芳", role, password=PASSWORD, **more
            )
        return new.person_id

    def browser(self, address: str = "10.0.0.1", **headers: str) -> httpx.AsyncClient:
        made = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, client=(address, 40000)),
            base_url=ORIGIN,
            headers={"Origin": ORIGIN, **headers},
        )
        self.browsers.append(made)
        return made

    async def signed_in(self, staff_number: str) -> httpx.AsyncClient:
        made = self.browser()
        answer = await made.post(
            "/api/sign-in", json={"staff_number": staff_number, "password": PASSWORD}
        )
        assert answer.status_code == 200, answer.text
        return made


@pytest.fixture
async def make_desk(database: Database, tmp_path: Path) -> AsyncIterator[Callable[..., Desk]]:
    """Make the application with settings."""
    desks: list[Desk] = []

    def make(**settings: Any) -> Desk:
        given: dict[str, Any] = {"cookie_secret": SecretStr("x" * 24), **settings}
        desks.append(Desk(database, Settings(var=tmp_path, **given)))
        return desks[-1]

    yield make
    for browser in (browser for desk in desks for browser in desk.browsers):
        await browser.aclose()


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    return make_desk()


@pytest.fixture
def code() -> Callable[[httpx.Response], str]:
    """Read the error code of an answer."""
    return lambda answer: answer.json()["detail"]["code"]

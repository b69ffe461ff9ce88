"""What machines are told of the service's health, and who is told which part is away."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from console.openapi import make_deps
from core.bus import Bus
from core.config import Settings
from core.db import Database
from hotline.host.ask_ready import ask
from tests.console.conftest import Site
from tests.cti.fake_ami import FakeAmi
from tests.cti.test_telephones import Asterisk
from tests.until import until

pytestmark = pytest.mark.border
TOKEN = "a token of the tests"


@pytest.fixture
async def working(database: Database, settings: Settings) -> AsyncIterator[tuple[Site, FakeAmi]]:
    """The application with a link to AMI and an open port for menus."""
    async with FakeAmi(Asterisk().answer) as ami:
        more = {"ami_port": ami.port, "agi_port": 0, "metrics_token": SecretStr(TOKEN)}
        site = Site(make_deps(settings.model_copy(update=more), Bus(), database))
        telephones, menus = site.deps.telephones, site.deps.watched.agi
        await menus.start()
        running = asyncio.create_task(telephones.run())
        await telephones.synced()
        yield site, ami
        running.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await menus.stop()
        await site.deps.live.popper.close()


def _wrong(answer: httpx.Response) -> list[str]:
    assert answer.status_code == (200 if answer.json()["ready"] else 503)
    assert answer.headers["Cache-Control"] == "no-store"
    return [part["name"] for part in answer.json()["parts"] if not part["ok"]]


async def test_each_part_that_goes_away_is_named_until_it_is_there_again(working: Any):
    site, ami = working
    async with site.browser() as here:
        assert _wrong(await here.get("/readyz")) == []
        await ami.__aexit__()
        await until(lambda: not site.deps.telephones.board.link_up)
        assert _wrong(await here.get("/readyz")) == ["telephones"]
        await site.deps.watched.agi.stop()
        assert _wrong(await here.get("/readyz")) == ["telephones", "menus"]
        assert (await here.get("/healthz")).json() == {"alive": True}


async def test_tables_of_another_program_are_named(working: Any, database: Database):
    site, _ = working
    async with database.transaction() as session:
        await session.execute(text("create table alembic_version as select '0001' version_num"))
    async with site.browser() as here:
        assert _wrong(await here.get("/readyz")) == ["tables"]


@pytest.mark.parametrize(
    ("address", "headers", "told"),
    [
        ("127.0.0.1", {}, True),
        ("::1", {}, True),
        ("127.0.0.1", {"X-Forwarded-For": "203.0.113.5"}, False),
        ("10.0.0.5", {}, False),
        ("10.0.0.5", {"Authorization": f"Bearer {TOKEN}"}, True),
        ("10.0.0.5", {"Authorization": "Bearer something else"}, False),
    ],
)
async def test_which_part_is_away_is_told_to_this_machine_and_to_the_token_alone(
    working: Any, address: str, headers: dict[str, str], told: bool
):
    site, _ = working
    async with site.browser(address=address) as asker:
        answer = (await asker.get("/readyz", headers=headers)).json()
    assert set(answer) == ({"ready", "parts"} if told else {"ready"})


async def test_without_a_token_set_none_opens_the_parts(site: Any):
    async with site.browser(address="10.0.0.5") as asker:
        for header in "Bearer ", "Bearer", "":
            answer = await asker.get("/readyz", headers={"Authorization": header})
            assert answer.json() == {"ready": False}


async def test_a_containers_check_says_in_one_line_what_is_away(served: Any):
    said = await asyncio.to_thread(ask, served.origin)
    assert said.startswith("telephones: There is no link")
    assert " | menus: " in said
    assert "does not answer" in await asyncio.to_thread(ask, "http://127.0.0.1:1")

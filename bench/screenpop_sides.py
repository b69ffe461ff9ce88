"""The two servers that `bench.screenpop` compares, each in a process of its own under uvloop.

`ours` is the service as it is: AMI bytes → parser → wire → bus (journal, board, desk, popper,
live feed) → hub → uvicorn → WebSocket. `floor` is the least that could do the same: a raw socket
that takes the bytes, one held statement for the number, a raw socket that gives the answer.
"""

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from pydantic import SecretStr

from console.app import build_app
from console.http.server import serve
from console.openapi import make_deps
from core import clock, log
from core.bus import Bus
from core.config import Settings
from core.db import Database
from core.deadlines.held_query import Held
from cti.ami.protocol import AmiProtocol
from cti.decode.decoder import Decoder
from customers.caller.sql import CANDIDATES
from hotline.host import garbage_collection
from staff import store
from staff.models import Session
from staff.sign_in import store as sign_ins
from staff.sign_in.session import LONGEST

SECRET = "only for this measurement"


class Plan(msgspec.Struct, frozen=True):
    """What a side needs to know."""

    url: str  # of the database
    var: str  # state directory
    ami_port: int  # it listens for events here
    page_port: int  # and for pages here


def token_of(extension: str) -> str:
    """Name the sign-in token of an agent of the measurement."""
    return f"token-of-{extension}"


async def add_agents(database: Database, settings: Settings, extensions: list[str]) -> None:
    """Add agents and sign them in under known tokens."""
    keeper = make_deps(settings, Bus(), database).keeper
    now = clock.now()
    async with database.transaction() as session:
        for extension in extensions:
            new = await store.add_person(
                session, extension, f"座席{extension}", "agent", extension=extension, password="x"
            )
            made = Session(
                id=keeper.token_id(token_of(extension)), person_id=new.person_id, made_at=now,
                seen_at=now, expires_at=now + LONGEST, address="", browser="",
            )  # fmt: skip
            await sign_ins.add_session(session, made)


def settings_of(plan: Plan) -> Settings:
    """Give the settings of our side."""
    return Settings(
        var=Path(plan.var),
        database_url=plan.url,
        port=plan.page_port,
        cookie_secret=SecretStr(SECRET),
        ami_secret=SecretStr(SECRET),
    )


async def _ours(plan: Plan) -> None:
    log.configure(level="ERROR")
    settings = settings_of(plan)
    deps = make_deps(settings, Bus(), Database(plan.url))
    telephones = deps.telephones
    await deps.lookup.refresh()
    kinds = Decoder().kinds

    def hear() -> AmiProtocol:
        return AmiProtocol(kinds, telephones.on_message)

    await asyncio.get_running_loop().create_server(hear, "127.0.0.1", plan.ami_port)
    app = build_app(deps)
    garbage_collection.settle()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(telephones.journal.run())
        tasks.create_task(deps.named.desk.run())
        tasks.create_task(deps.lookup.run())
        tasks.create_task(deps.keeper.run())
        tasks.create_task(deps.named.run())
        tasks.create_task(serve(app, settings))


class _FloorPages(asyncio.Protocol):
    """A page says its extension and gets what is for it."""

    def __init__(self, pages: dict[bytes, asyncio.WriteTransport]) -> None:
        self._pages = pages
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._pages[data.strip()] = self._transport
        self._transport.write(b"ready\n")


class _FloorEvents(asyncio.Protocol):
    """Look for AgentCalled, ask the database for the number, tell the page."""

    def __init__(self, pages: dict[bytes, asyncio.WriteTransport], held: Held) -> None:
        self._pages, self._held = pages, held
        self._rest = b""
        self._tasks: set[asyncio.Task[None]] = set()

    def data_received(self, data: bytes) -> None:
        *blocks, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for block in blocks:
            if block.startswith(b"Event: AgentCalled"):
                task = asyncio.get_running_loop().create_task(self._tell(block))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    async def _tell(self, block: bytes) -> None:
        number, call_id = _header(block, b"CallerIDNum"), _header(block, b"Linkedid")
        rows = await self._held.fetch(int(b"86" + number))
        text = msgspec.json.encode([list(row) for row in rows])
        page = self._pages[_header(block, b"MemberName")]
        page.write(card_mark(call_id) + b'","candidates":' + text + b"}}\n")


def _header(block: bytes, name: bytes) -> bytes:
    at = block.index(b"\r\n" + name + b": ") + len(name) + 4
    return block[at:].partition(b"\r\n")[0]


def card_mark(call_id: bytes) -> bytes:
    """Give the bytes by which a page knows the card of a call."""
    return b'"kind":"card","data":{"call_id":"' + call_id


async def _floor(plan: Plan) -> None:
    pages: dict[bytes, asyncio.WriteTransport] = {}
    held = Held(Database(plan.url), CANDIDATES)
    loop = asyncio.get_running_loop()
    await loop.create_server(lambda: _FloorEvents(pages, held), "127.0.0.1", plan.ami_port)
    await loop.create_server(lambda: _FloorPages(pages), "127.0.0.1", plan.page_port)
    await asyncio.Event().wait()


def main() -> None:
    """Run one side until it is ended: `ours` or `floor`, and its plan as JSON."""
    side = {"ours": _ours, "floor": _floor}[sys.argv[1]]
    plan = msgspec.json.decode(sys.argv[2], type=Plan)
    with contextlib.suppress(KeyboardInterrupt):
        uvloop.run(side(plan))


if __name__ == "__main__":
    main()

"""From Asterisk's `AgentCalled` to the card at the agent's socket, beside the least possible.

Both sides stand in `bench.screenpop_sides`. The driver sends whole calls (arrival, queue, ring,
hang-up) as AMI bytes and notes when the first byte of the card's frame is at the page. The two
sides are driven in turns; a ratio is that of the 99th percentiles of one turn.
`python -m bench.screenpop` prints.
"""

import asyncio
import base64
import secrets
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import msgspec
import uvloop
from sqlalchemy import text

from bench.figure import Figure
from bench.screenpop_sides import Plan, add_agents, card_mark, settings_of, token_of
from core.db import Database
from hotline.demo.city import load_city
from hotline.host.ports import free_ports
from hotline.laptop.postgres import Postgres
from migrations.schema import make_tables

RATES = (50, 300)  # calls a second
TURN_S = 4.0
TURNS = 5
GOAL = 2.0
AGENTS = 150
CUSTOMERS = 2000
_RING_AFTER_S, _END_AFTER_S = 0.25, 0.5
_EXTENSIONS = [str(2000 + n) for n in range(AGENTS)]


class _Page(asyncio.Protocol):
    """An agent's page: notes the moment at which the card of a call begins to arrive."""

    def __init__(self, hellos: list[bytes], seen: dict[bytes, float]) -> None:
        self._hellos, self._seen = hellos, seen
        self._rest = b""
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport
        self._transport.write(self._hellos.pop(0))

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        if self._hellos:  # the server agreed to the upgrade
            self._transport.write(self._hellos.pop(0))
        if not self.ready.done() and (b"ready" in data or b'"snapshot"' in data):
            self.ready.set_result(None)
        ping = data.find(b"\x89\x04")  # not in JSON: 04 is a control character
        if ping >= 0:
            self._transport.write(b"\x8a\x84" + bytes(4) + data[ping + 2 : ping + 6])
        data = self._rest + data
        mark = card_mark(b"")
        at = data.find(mark)
        while at >= 0:
            begin = at + len(mark)
            end = data.find(b'"', begin)
            if end < 0:
                break
            self._seen.setdefault(data[begin:end], now)
            at = data.find(mark, end)
        self._rest = data[-80:]


def _hellos(side: str, extension: str) -> list[bytes]:
    """Give what a page says first: for ours the upgrade, then a masked `{"hello": true}`."""
    if side == "floor":
        return [extension.encode() + b"\n"]
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    upgrade = (
        "GET /live HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n"
        f"Cookie: hotline_session={token_of(extension)}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
    )
    words = b'{"hello": true}'
    return [upgrade.encode(), bytes((0x81, 0x80 | len(words), 0, 0, 0, 0)) + words]


def _event(name: str, call: str, number: str, *more: str) -> bytes:
    caller = f"PJSIP/trunk-{call.replace('.', '')}"
    lines = (
        f"Event: {name}", "Privilege: agent,all", f"Channel: {caller}", "ChannelState: 6",
        "ChannelStateDesc: Up", f"CallerIDNum: {number}", "CallerIDName: <unknown>",
        "ConnectedLineNum: <unknown>", "ConnectedLineName: <unknown>", "Language: zh",
        "AccountCode: ", "Context: from-trunk", "Exten: 95598", "Priority: 7",
        f"Uniqueid: {call}", f"Linkedid: {call}", *more,
    )  # fmt: skip
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


class _Driver:
    """One side, its pages, and the link that events are sent over."""

    def __init__(self, side: str, plan: Plan, numbers: list[str]) -> None:
        self._side, self._plan, self._numbers = side, plan, numbers
        self._seen: dict[bytes, float] = {}
        self._made = 0
        self._link: asyncio.WriteTransport | None = None

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        for extension in _EXTENSIONS:
            hellos = _hellos(self._side, extension)
            _, page = await loop.create_connection(
                lambda hellos=hellos: _Page(hellos, self._seen), "127.0.0.1", self._plan.page_port
            )
            await asyncio.wait_for(page.ready, 20)
        self._link, _ = await loop.create_connection(
            asyncio.Protocol, "127.0.0.1", self._plan.ami_port
        )
        if self._side == "ours":
            self._link.write(b"Asterisk Call Manager/11.0.0\r\n")

    async def turn(self, rate: int) -> list[float]:
        """Ring at a rate; return seconds from the event to the card, call by call."""
        loop = asyncio.get_running_loop()
        rung: dict[bytes, float] = {}
        begun = loop.time()
        for number in range(int(rate * TURN_S)):
            wait_s = begun + number / rate - loop.time()
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            self._call(loop, rung)
        await asyncio.sleep(_END_AFTER_S + 0.5)
        missing = rung.keys() - self._seen.keys()
        assert not missing, f"{len(missing)} of {len(rung)} cards never came"
        return [self._seen[call] - at for call, at in rung.items()]

    def _call(self, loop: asyncio.AbstractEventLoop, rung: dict[bytes, float]) -> None:
        self._made += 1
        call = f"{1_800_000_000 + self._made}.{self._made}"
        number = self._numbers[self._made % len(self._numbers)]
        extension = _EXTENSIONS[self._made % AGENTS]
        self._send(_event("Newchannel", call, number))
        self._send(_event("QueueCallerJoin", call, number, "Queue: q", "Position: 1", "Count: 1"))
        loop.call_later(_RING_AFTER_S, self._ring, call, number, extension, rung)
        ended = _event("Hangup", call, number, "Cause: 16", "Cause-txt: Normal Clearing")
        loop.call_later(_END_AFTER_S, self._send, ended)

    def _ring(self, call: str, number: str, extension: str, rung: dict[bytes, float]) -> None:
        event = _event(
            "AgentCalled", call, number, f"DestChannel: PJSIP/{extension}-{call}", "Queue: q",
            f"Interface: PJSIP/{extension}", f"MemberName: {extension}",
        )  # fmt: skip
        rung[call.encode()] = time.perf_counter()
        self._send(event)

    def _send(self, data: bytes) -> None:
        assert self._link is not None
        self._link.write(data)


@asynccontextmanager
async def _database(home: Path) -> AsyncGenerator[str]:
    (port,) = free_ports(1, low=26500)
    postgres = Postgres(home / "data", port=port, password=secrets.token_hex(12), fast=True)
    await postgres.start()
    try:
        database = Database(await postgres.make_database("bench"))
        await make_tables(database)
        await load_city(database, customers=CUSTOMERS, seed=1)
        await database.close()
        yield postgres.url("bench")
    finally:
        await postgres.stop()


async def _numbers(database: Database) -> list[str]:
    async with database.transaction() as session:
        rows = await session.scalars(
            text("select e164 from customers_phone where e164 >= 8613000000000 order by e164")
        )
        return [str(e164)[2:] for e164 in rows]


@asynccontextmanager
async def _side(side: str, plan: Plan, numbers: list[str]) -> AsyncGenerator[_Driver]:
    described = msgspec.json.encode(plan).decode()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.screenpop_sides", side, described
    )
    try:
        for port in (plan.ami_port, plan.page_port):
            await _listens(port)
        driver = _Driver(side, plan, numbers)
        await driver.connect()
        yield driver
    finally:
        process.terminate()
        await process.wait()


async def _listens(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
    raise TimeoutError(f"nothing listens on {port}")


def _p99_ms(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100)[98] * 1000


async def _measure(home: Path) -> list[Figure]:
    async with _database(home) as url:
        ports = free_ports(4, low=26600)
        ours = Plan(url, str(home), ports[0], ports[1])
        floor = Plan(url, str(home), ports[2], ports[3])
        database = Database(url)
        await add_agents(database, settings_of(ours), _EXTENSIONS)
        numbers = await _numbers(database)
        await database.close()
        async with (
            _side("ours", ours, numbers) as mine,
            _side("floor", floor, numbers) as theirs,
        ):
            return [await _compare(mine, theirs, rate) for rate in RATES]


async def _compare(mine: _Driver, theirs: _Driver, rate: int) -> Figure:
    pairs = [(_p99_ms(await mine.turn(rate)), _p99_ms(await theirs.turn(rate)))
             for _ in range(TURNS)]  # fmt: skip
    ratio = statistics.median(mine_ms / floor_ms for mine_ms, floor_ms in pairs)
    return Figure(
        name=f"AgentCalled to the card at the socket, p99 at {rate} calls/s",
        value=statistics.median(pair[0] for pair in pairs),
        unit="ms",
        peer=statistics.median(pair[1] for pair in pairs),
        ratio=ratio,
        goal=f"<= {GOAL:g} x raw socket + held statement",
        met=ratio <= GOAL,
    )


def measure() -> list[Figure]:
    """Measure both rates; about two minutes."""
    with tempfile.TemporaryDirectory(prefix="hotline-bench-") as home:
        Path(home).chmod(0o755)  # PostgreSQL runs as another user
        return uvloop.run(_measure(Path(home)))


def main() -> None:
    """Print the figures."""
    for figure in measure():
        print(
            f"{figure.name}: {figure.value:.2f} {figure.unit}, floor {figure.peer:.2f}, "
            f"ratio {figure.ratio:.2f} (goal {figure.goal}: {'met' if figure.met else 'missed'})"
        )


if __name__ == "__main__":
    main()

"""Records under kills: service, Asterisk, PostgreSQL and the link die at random under 200 calls.

Half of the callers ask for a person, and three agents answer. The simulated network keeps its own
list of what it rang and what was answered; Asterisk keeps its CDR and its queue_log. All are laid
beside the records: nothing that was answered may be missing, nothing that Asterisk counted may
stand as lost, whoever spoke with an agent is recorded with that agent and how long (and nobody
else is), and nobody may be on the board 10 s after the last call.
"""

import asyncio
import csv
import os
import random
import shutil
import signal
import sys
import time
from contextlib import suppress

import httpx
import msgspec

from bench.agents import Working, with_sip_telephone
from bench.figure import Figure
from bench.scratch import own_place, own_settings
from core.config import state_dir
from cti.journal import store
from cti.journal.record import CallRecord
from hotline.asterisk.root import default_place
from hotline.demo import people
from hotline.demo.city import load_city
from hotline.host.progress import Steps
from hotline.laptop.carrier import CallHandle, Carrier
from hotline.laptop.laptop import Laptop

CALLS, KILLS, EVERY_S = 200, 20, 5.0
_GHOSTS_AFTER_S = 10.0
_SETTLES_S = 90.0  # what was killed last comes back, and the minute's look is over
_SEED = 14
_TALK_DIFFERS_S = 2  # two clocks that count whole seconds
_LEADER = "9001"


class Proxy:
    """The AMI link, in our hand: cut at will."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def start(self) -> None:
        server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """End every connection at once."""
        for writer in list(self._writers):
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        self._writers -= {writer, back}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        writer.transport.abort()


class Found(msgspec.Struct, frozen=True):
    """What stood where in the end."""

    answered: int  # by the simulated network's list
    in_cdr: int  # calls that Asterisk's CDR holds
    spoke: int  # with an agent, by the queue_log
    mistold: int  # spoke and are recorded otherwise, or the other way round
    missing: int  # answered, or in the CDR, and without a record
    wrong: int  # in the CDR, and recorded as lost in a gap
    strange: int  # records of calls that nobody made
    late: int  # records mended from what Asterisk wrote
    ghosts: int  # on the board


def measure() -> list[Figure]:
    """Kill at random under calls, and compare the records."""
    found = asyncio.run(_measure())
    print(f"  {found}", file=sys.stderr, flush=True)
    name = f"kills: {KILLS} random kills under {CALLS} calls"

    def none(what: str, count: int, of: int) -> Figure:
        return Figure(f"{name}, {what}", count, "calls", of, count / max(of, 1), "0", count == 0)

    return [
        none("answered by the carrier's list or in CDR, without a record", found.missing,
             found.answered),
        none("in CDR, recorded as lost", found.wrong, found.in_cdr),
        none("outcome, extension or talk other than in the queue_log", found.mistold, found.spoke),
        none("records of calls that nobody made", found.strange, found.answered),
        none("ghosts on the board 10 s after the last call", found.ghosts, found.answered),
    ]  # fmt: skip


async def _measure() -> Found:
    place = own_place("kills")
    os.environ.setdefault("HOTLINE_ASTERISK_ROOT", str(default_place(state_dir())))
    laptop = Laptop(own_settings(place, door_calls=CALLS), Steps(), fast_database=False)
    try:
        await laptop.start_database()
        await load_city(laptop.database, customers=500)
        accounts = await people.make_accounts(laptop.database, place)
        password = next(a.password for a in accounts if a.staff_number == _LEADER)
        agents = [one for one in accounts if one.role == "agent"]
        secrets = [await with_sip_telephone(laptop.database, one) for one in agents]
        await laptop.start_telephones()
        link = Proxy(laptop.settings.ami_port)
        await link.start()
        laptop.settings = laptop.settings.model_copy(update={"ami_port": link.port})
        await laptop.start_service()
        working = [
            asyncio.create_task(Working(laptop, one, secret, random.Random(n)).run())
            for n, (one, secret) in enumerate(zip(agents, secrets, strict=True))
        ]
        try:
            return await _under_kills(laptop, link, password)
        finally:
            for one in working:
                one.cancel()
            await asyncio.gather(*working, return_exceptions=True)
    finally:
        await laptop.stop()
        shutil.rmtree(place, ignore_errors=True)


async def _under_kills(laptop: Laptop, link: Proxy, password: str) -> Found:
    chance = random.Random(_SEED)
    carrier = Carrier(laptop.settings.var)
    kept = asyncio.create_task(laptop.keep(), name="what is killed comes back")
    killing = asyncio.create_task(_kill(laptop, link, chance), name="kills")
    handles: dict[str, CallHandle] = {}
    for n in range(CALLS):
        number = f"139{n:08d}"
        wait = chance.randint(1, 25)
        script = f"wait {wait}; hangup" if n % 2 else f"wait 4; press 0; wait {wait + 8}; hangup"
        handles[number] = await carrier.call(number, script=script, record=False)
        await asyncio.sleep(KILLS * EVERY_S / CALLS * chance.random())
    await killing
    ends = await asyncio.gather(*(call.ended() for call in handles.values()))
    answered = {n for n, end in zip(handles, ends, strict=True) if end.answered}
    await asyncio.sleep(_GHOSTS_AFTER_S)
    ghosts = await _on_board(laptop, password)
    await asyncio.sleep(_SETTLES_S)
    kept.cancel()
    await asyncio.gather(kept, return_exceptions=True)
    return await _compare(laptop, set(handles), answered, ghosts)


async def _kill(laptop: Laptop, link: Proxy, chance: random.Random) -> None:
    for n in range(KILLS):
        await asyncio.sleep(EVERY_S * (0.5 + chance.random()))
        what = chance.choice(("service", "asterisk", "postgres", "link"))
        print(f"  kill {n + 1}: {what}", file=sys.stderr, flush=True)
        with suppress(ProcessLookupError):
            if what == "service":
                laptop.service.signal(signal.SIGKILL)
            elif what == "asterisk":
                laptop.asterisk.send(signal.SIGKILL)
            elif what == "postgres":
                assert laptop.postgres is not None
                os.kill(laptop.postgres.pid, signal.SIGKILL)
            else:
                link.cut()


async def _on_board(laptop: Laptop, password: str) -> int:
    """Count the calls on a supervisor's board; the service may be on its way back."""
    until = time.monotonic() + 60
    while True:
        try:
            async with httpx.AsyncClient(
                base_url=laptop.address, headers={"Origin": laptop.address}, timeout=10
            ) as client:
                signed = await client.post(
                    "/api/sign-in", json={"staff_number": _LEADER, "password": password}
                )
                board = (await client.get("/api/board")).json() if signed.is_success else {}
                if board.get("link_up"):
                    return len(board["calls"])
        except httpx.TransportError:
            pass
        if time.monotonic() > until:
            raise TimeoutError("the service did not come back within a minute")
        await asyncio.sleep(0.5)


async def _compare(laptop: Laptop, made: set[str], answered: set[str], ghosts: int) -> Found:
    async with laptop.database.transaction() as session:
        rows = await store.list_calls(session, store.CallFilter(direction="in"), limit=10 * CALLS)
    records = {row.number: row for row in rows}
    in_cdr: set[str] = set()
    for path in (laptop.asterisk.home / "log" / "cdr-csv").glob("Master*.csv"):
        with path.open(newline="") as file:
            in_cdr |= {row[1] for row in csv.reader(file) if len(row) > 1}
    in_cdr &= made
    spoke = _spoke(laptop)
    lost = {number for number, row in records.items() if row.outcome == "lost_in_gap"}
    return Found(
        answered=len(answered),
        in_cdr=len(in_cdr),
        spoke=len(spoke),
        mistold=sum(not _as_told(row, spoke.get(row.call_id)) for row in rows),
        missing=len((answered | in_cdr) - set(records)),
        wrong=len(in_cdr & lost),
        strange=len(rows) - len(set(records) & made),
        late=sum(row.late for row in rows),
        ghosts=ghosts,
    )


class _Spoke(msgspec.Struct, frozen=True):
    """What Asterisk's queue_log says of a call that an agent answered."""

    member: str
    talk_s: int | None  # None: Asterisk died before the end of it


def _spoke(laptop: Laptop) -> dict[str, _Spoke]:
    """Read the queue_log: epoch|call|queue|member|event|…"""
    found: dict[str, _Spoke] = {}
    for path in (laptop.asterisk.home / "log").glob("queue_log*"):
        for line in path.read_text().splitlines():
            _, call_id, _, member, event, *more = line.split("|")
            if event == "CONNECT":
                found[call_id] = _Spoke(member, None)
            elif event in {"COMPLETEAGENT", "COMPLETECALLER"} and call_id in found:
                found[call_id] = _Spoke(member, int(more[1]))
    return found


def _as_told(row: CallRecord, spoke: _Spoke | None) -> bool:
    if spoke is None:
        return row.outcome != "answered"
    if row.outcome != "answered" or row.extension not in spoke.member:
        return False
    return spoke.talk_s is None or abs(row.talk_s - spoke.talk_s) <= _TALK_DIFFERS_S

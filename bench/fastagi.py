"""FastAGI sessions a second: ours beside panoramisk's, 50 calls at a time, in the same run.

Each server runs in a process of its own, panoramisk's as its manual starts it (asyncio's loop)
and ours as the service does (uvloop); one lean client rings both in turns. A session is a header
and four commands, as a menu gives them. On a machine that others use too, only the CPU time a
session costs its server can be compared. `python -m bench.fastagi` prints.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine

import uvloop
from panoramisk import fast_agi

from bench.figure import Figure
from core.ports import free_ports
from ivr.agi import AgiServer
from ivr.agi_call import AgiCall

PARALLEL = 50
ROUND_S = 2.0
ROUNDS = 5
_COMMANDS = 4
_HEADER = (
    b"agi_network: yes\nagi_network_script: main\nagi_request: agi://127.0.0.1/main\n"
    b"agi_channel: PJSIP/trunk-00000001\nagi_language: zh\nagi_type: PJSIP\n"
    b"agi_uniqueid: 1700000000.1\nagi_version: 22.10.1\nagi_callerid: 13800138000\n"
    b"agi_calleridname: unknown\nagi_callingpres: 0\nagi_callingani2: 0\nagi_callington: 0\n"
    b"agi_callingtns: 0\nagi_dnid: 95598\nagi_rdnis: unknown\nagi_context: from-trunk\n"
    b"agi_extension: 95598\nagi_priority: 7\nagi_enhanced: 0.0\nagi_accountcode: \n"
    b"agi_threadid: 140000000000000\nagi_arg_1: 1700000000.1\nagi_arg_2: 13800138000\n\n"
)


async def _ours(call: AgiCall) -> None:
    await call.play(["/sounds/greeting"])
    await call.get_key(5)
    await call.set_variable("IVR_QUEUE", "service")
    await call.set_variable("IVR_RESULT", "queue")


async def _theirs(request: fast_agi.Request) -> None:
    await request.send_command('STREAM FILE "/sounds/greeting" "0123456789*#"')
    await request.send_command('WAIT FOR DIGIT "5000"')
    await request.send_command('SET VARIABLE "IVR_QUEUE" "service"')
    await request.send_command('SET VARIABLE "IVR_RESULT" "queue"')


async def _serve_ours(port: int) -> None:
    await AgiServer("127.0.0.1", port, _ours).run()


async def _serve_theirs(port: int) -> None:
    application = fast_agi.Application(loop=asyncio.get_running_loop())
    application.add_route("main", _theirs)
    server = await asyncio.start_server(application.handler, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


_SERVERS: dict[str, Callable[[int], Coroutine[object, object, None]]] = {
    "ours": _serve_ours,
    "panoramisk": _serve_theirs,
}


class _Caller(asyncio.Protocol):
    """One session of the Asterisk side."""

    def __init__(self, over: "asyncio.Future[int]") -> None:
        self._over = over
        self._answered = 0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # pyright: ignore[reportAttributeAccessIssue]
        assert self._transport is not None
        self._transport.write(_HEADER)

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        for _ in range(data.count(b"\n")):
            self._answered += 1
            self._transport.write(b"200 result=0 endpos=8000\n")

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._over.done():
            self._over.set_result(self._answered)


async def _ring(port: int, until: float) -> int:
    loop = asyncio.get_running_loop()
    sessions = 0
    while time.monotonic() < until:
        over: asyncio.Future[int] = loop.create_future()
        await loop.create_connection(lambda over=over: _Caller(over), "127.0.0.1", port)
        sessions += await over == _COMMANDS
    return sessions


async def _round(port: int) -> float:
    begun = time.monotonic()
    done = await asyncio.gather(*(_ring(port, begun + ROUND_S) for _ in range(PARALLEL)))
    return sum(done) / (time.monotonic() - begun)


async def _listens(port: int) -> None:
    async with asyncio.timeout(20):
        while True:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.write(_HEADER)  # panoramisk's would spin for ever on a bare close
            for _ in range(_COMMANDS):
                await reader.readline()
                writer.write(b"200 result=0 endpos=1\n")
            writer.close()
            return


def _cpu_s(pid: int) -> float:
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _compare(ports: dict[str, int], pids: dict[str, int]) -> dict[str, tuple[float, float]]:
    """Give for each server its median sessions a second and its CPU seconds a session."""
    rates: dict[str, list[float]] = {name: [] for name in ports}
    costs: dict[str, list[float]] = {name: [] for name in ports}
    for port in ports.values():
        await _listens(port)
    for _ in range(ROUNDS):
        for name, port in ports.items():
            before = _cpu_s(pids[name])
            rate = await _round(port)
            rates[name].append(rate)
            costs[name].append((_cpu_s(pids[name]) - before) / (rate * ROUND_S))
    return {
        name: (statistics.median(rates[name]), statistics.median(costs[name])) for name in ports
    }


def measure() -> list[Figure]:
    """Compare sessions a second and CPU a session; the goal is three times panoramisk's rate."""
    ports = dict(zip(_SERVERS, free_ports(len(_SERVERS), low=23500), strict=True))
    servers = {
        name: subprocess.Popen([sys.executable, "-m", "bench.fastagi", name, str(port)])
        for name, port in ports.items()
    }
    try:
        pids = {name: server.pid for name, server in servers.items()}
        found = uvloop.run(_compare(ports, pids))
    finally:
        for server in servers.values():
            server.kill()
            server.wait()
    (rate, cost), (peer_rate, peer_cost) = found["ours"], found["panoramisk"]
    return [
        _figure("FastAGI sessions, 50 at a time", rate, "1/s", peer_rate, "≥ 3 × panoramisk", 3),
        _figure("FastAGI sessions a CPU second of the server", 1 / cost, "1/s", 1 / peer_cost,
                "≥ 3 × panoramisk", 3),
    ]  # fmt: skip


def _figure(name: str, value: float, unit: str, peer: float, goal: str, at_least: float) -> Figure:
    ratio = value / peer
    return Figure(name=name, value=value, unit=unit, peer=peer, ratio=ratio, goal=goal,
                  met=ratio >= at_least)  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run = uvloop.run if sys.argv[1] == "ours" else asyncio.run
        run(_SERVERS[sys.argv[1]](int(sys.argv[2])))
    else:
        for figure in measure():
            print(figure)

"""FastAGI sessions a second: ours beside panoramisk's, 50 calls at a time, in the same run.

Each server runs in a process of its own: panoramisk's as its manual starts it (asyncio's loop),
ours as the service does (uvloop), and as the floor a protocol under uvloop that looks at nothing
it is sent. One client on bare sockets, as Asterisk's are, rings them in turns. A session is a
header and four commands, as a menu gives them. `python -m bench.fastagi` prints.
"""

import asyncio
import os
import select
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from typing import cast

import uvloop
from panoramisk import fast_agi

from bench.figure import Figure
from hotline.host.ports import free_ports
from ivr.agi.call import AgiCall
from ivr.agi.server import AgiServer

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


class _Floor(asyncio.Protocol):
    """Ask for a fixed command after whatever comes, and close after the last."""

    def __init__(self) -> None:
        self._asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        if self._asked == _COMMANDS:
            self._transport.close()
            return
        self._asked += 1
        self._transport.write(b'SET VARIABLE "IVR_QUEUE" "service"\n')


async def _serve_floor(port: int) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(_Floor, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


_SERVERS: dict[str, Callable[[int], Coroutine[object, object, None]]] = {
    "ours": _serve_ours,
    "panoramisk": _serve_theirs,
    "floor": _serve_floor,
}


class _Calls:
    """The Asterisk side: so many sessions at a time, on bare sockets as Asterisk's are."""

    def __init__(self, port: int) -> None:
        self._address = ("127.0.0.1", port)
        self._poll = select.epoll()
        self._open: dict[int, tuple[socket.socket, int]] = {}  # with how many were answered

    def round(self, seconds: float) -> float:
        """Ring for so long and let the last sessions end; give the whole sessions a second."""
        sessions = 0
        begun = time.monotonic()
        for _ in range(PARALLEL):
            self._ring()
        while self._open:
            for number, _ in self._poll.poll():
                sessions += self._answer(number)
                if number not in self._open and time.monotonic() < begun + seconds:
                    self._ring()
        return sessions / (time.monotonic() - begun)

    def _ring(self) -> None:
        line = socket.create_connection(self._address)
        line.send(_HEADER)
        self._open[line.fileno()] = (line, 0)
        self._poll.register(line, select.EPOLLIN)

    def _answer(self, number: int) -> bool:
        """Answer what one session asks; tell whether it ended whole."""
        line, answered = self._open[number]
        asked = line.recv(4096).count(b"\n")
        if asked:
            line.send(b"200 result=0 endpos=8000\n" * asked)
            self._open[number] = (line, answered + asked)
            return False
        del self._open[number]
        line.close()
        return answered == _COMMANDS


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
            rate = _Calls(port).round(ROUND_S)
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
    floor_rate, floor_cost = found["floor"]
    cpu = "FastAGI sessions a CPU second of the server"
    return [
        _figure("FastAGI sessions, 50 at a time", rate, "1/s", peer_rate, "≥ 3 × panoramisk", 3),
        _figure(cpu, 1 / cost, "1/s", 1 / peer_cost, "≥ 3 × panoramisk", 3),
        _figure("FastAGI sessions beside the floor", rate, "1/s", floor_rate,
                "≥ 0.5 × a protocol that does nothing", 0.5),
        _figure(f"{cpu}, beside the floor", 1 / cost, "1/s", 1 / floor_cost,
                "≥ 0.5 × a protocol that does nothing", 0.5),
    ]  # fmt: skip


def _figure(name: str, value: float, unit: str, peer: float, goal: str, at_least: float) -> Figure:
    ratio = value / peer
    return Figure(name=name, value=value, unit=unit, peer=peer, ratio=ratio, goal=goal,
                  met=ratio >= at_least)  # fmt: skip


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run = asyncio.run if sys.argv[1] == "panoramisk" else uvloop.run
        run(_SERVERS[sys.argv[1]](int(sys.argv[2])))
    else:
        for figure in measure():
            print(figure)

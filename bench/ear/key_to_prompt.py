"""From a caller's key to the next prompt, at ten calls a second, beside a voice that is learning.

Each call is a FastAGI session on a socket, as Asterisk's: a greeting, a key, and a sentence with an
amount of its own that is joined from clips while the caller waits. Rounds with the rendering
process at its share of a processor and rounds without it take turns in one run.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvloop

from bench.figure import Figure
from core.config import Settings
from hotline.host.ports import free_ports
from ivr.agi.call import AgiCall
from ivr.agi.server import AgiServer
from ivr.speech.prompts import Prompts, Utterance
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.renderer import SHARE, Renderer
from ivr.speech.voice.urgency import Urgency
from tests.until import until

_FOLDER = Path("var/voice").absolute()
_CALLS_PER_S = 10
_ROUND_S = 20.0
_ROUNDS = 3  # of each kind
_DIGITS = "零一二三四五六七八九"
_GREETING = "您好，欢迎致电供电服务热线"
_HEADER = (
    b"agi_network: yes\nagi_network_script: main\nagi_request: agi://127.0.0.1/main\n"
    b"agi_channel: PJSIP/trunk-00000001\nagi_uniqueid: 1700000000.1\nagi_callerid: 13800138000\n\n"
)
_LEARNT_S = 300.0


class _Menu:
    """What the service does in a call: a fixed prompt, a key, a prompt made for this caller."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts
        self._number = 11_111

    async def handle(self, call: AgiCall) -> None:
        """Say the greeting, wait for a key, tell an amount."""
        greeting = await self._prompts.say(Utterance(_GREETING, "zh"))
        played = await call.play([greeting])
        self._number += 7
        amount = "，".join(f"{_DIGITS[int(digit) or 1]}元" for digit in f"{self._number}")
        text = f"您的电费余额是{amount}。"
        assert played.key == "1"
        await call.play([await self._prompts.say(Utterance(text, "zh", personal=True))])


async def _ring(port: int) -> float:
    """Make one call; give the seconds from the key to the prompt that follows it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(_HEADER)
        first = await reader.readline()
        while not first.startswith(b"STREAM FILE"):
            writer.write(b"200 result=0\n")
            first = await reader.readline()
        pressed = time.perf_counter()
        writer.write(b"200 result=49 endpos=8000\n")
        line = await reader.readline()
        while not line.startswith(b"STREAM FILE"):
            writer.write(b"200 result=0\n")
            line = await reader.readline()
        took = time.perf_counter() - pressed
        assert b"joined-" in line, line
        writer.write(b"200 result=0 endpos=8000\n")
        return took
    finally:
        writer.close()


async def _round(port: int) -> list[float]:
    """Ring at an even pace for a round, whatever the answers take."""
    calls: list[asyncio.Task[float]] = []
    begun = time.perf_counter()
    for number in range(int(_CALLS_PER_S * _ROUND_S)):
        await asyncio.sleep(max(0.0, begun + number / _CALLS_PER_S - time.perf_counter()))
        calls.append(asyncio.create_task(_ring(port)))
    return list(await asyncio.gather(*calls))


async def _learnt(voice: NeuralVoice, texts: list[str]) -> None:
    voice.learn(texts, "zh", Urgency.NEWS)
    await until(
        lambda: all(voice.whole(text, "zh", slow=False) for text in texts),
        "the texts of the calls",
        deadline_s=_LEARNT_S,
    )


async def _compare(var: Path) -> tuple[list[float], list[float]]:
    """Give what the calls took without and with rendering."""
    voice = NeuralVoice(var / "sounds", _FOLDER, Settings(var=var).voice, Renderer(_FOLDER))
    prompts = Prompts(var, voice=voice)
    prompts.prepare()
    (port,) = free_ports(1, low=23600)
    server = AgiServer("127.0.0.1", port, _Menu(prompts).handle)
    quiet: list[float] = []
    beside: list[float] = []
    try:
        async with _learning(voice):
            await _learnt(
                voice, [_GREETING, "您的电费余额是", *(f"{one}元" for one in _DIGITS[1:])]
            )
        voice.learn((f"第{number}句，供电服务热线" for number in range(600)), "zh", Urgency.OTHER)
        await server.start()
        for _ in range(_ROUNDS):
            quiet += await _round(port)
            beside += await _round_beside(voice, port)
    finally:
        await server.stop()
        await prompts.close()
    return quiet, beside


async def _round_beside(voice: NeuralVoice, port: int) -> list[float]:
    """Ring for a round while the voice learns, from its first sentence on."""
    before = voice.progress().done
    async with _learning(voice):
        await until(lambda: voice.progress().done > before, "the model", deadline_s=60)
        took = await _round(port)
    assert voice.progress().done > before + 2, "little was rendered meanwhile"
    return took


@asynccontextmanager
async def _learning(voice: NeuralVoice) -> AsyncGenerator[None]:
    work = asyncio.create_task(voice.run())
    try:
        yield
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


def measure() -> list[Figure]:
    """Compare the slowest twentieth of the keys with and without rendering."""
    with tempfile.TemporaryDirectory() as place:
        quiet, beside = uvloop.run(_compare(Path(place)))
    base, slow = (1e3 * statistics.quantiles(one, n=20)[18] for one in (quiet, beside))
    return [
        Figure(
            name="voice: key to the next prompt, joined for this caller, at "
            f"{_CALLS_PER_S} calls/s beside rendering at {SHARE:g} of a processor, p95 "
            "(peer: without rendering)",
            value=slow, unit="ms", peer=base, ratio=slow / base, goal="≤ 1.25 × without",
            met=slow <= 1.25 * base,
        )
    ]  # fmt: skip

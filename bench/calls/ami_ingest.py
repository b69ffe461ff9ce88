"""AMI ingest: our parser beside panoramisk's own protocol, same bytes, one core, same run.

The bytes are calls recorded from a real Asterisk, repeated and cut into 64 KiB segments. Three
questions: the events that the wire wants, dispatched; the same, read and made into facts as the
service does (panoramisk, both times: one pattern for each kind, dispatch only); every event as
a full dict (panoramisk: one pattern `*`).
`python -m bench.calls.ami_ingest` prints.
"""

import asyncio
import gc
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from panoramisk.ami_protocol import AMIProtocol
from panoramisk.manager import Manager

from bench.figure import Figure
from core.clock import now
from cti.ami.message import Message, Parser
from cti.ami.protocol import AmiProtocol
from cti.decode.decoder import Decoder

EVENTS = 30_000
ROUNDS = 5
_SEGMENT = 65_536
_BANNER = b"Asterisk Call Manager/11.0.0\r\n"
_STREAMS = Path(__file__).parent.parent / "tests" / "cti" / "streams"
_CALLS = ("answered", "abandoned", "outbound", "no_answer_then_answer")


def _bytes() -> tuple[list[bytes], int]:
    """Give segments of whole recorded events (no responses), and how many events they hold."""
    blocks = [
        block
        for name in _CALLS
        for block in (_STREAMS / f"{name}.ami").read_bytes().split(b"\r\n\r\n")
        if block.startswith(b"Event: ")
    ]
    count = EVENTS // len(blocks) * len(blocks)
    data = (b"\r\n\r\n".join(blocks) + b"\r\n\r\n") * (EVENTS // len(blocks))
    return [data[n : n + _SEGMENT] for n in range(0, len(data), _SEGMENT)], count


class _Counter:
    """Counts what is delivered; panoramisk calls back with its manager first."""

    def __init__(self) -> None:
        self.count = 0

    def ours(self, _: object) -> None:
        self.count += 1

    def theirs(self, _: object, __: object) -> None:
        self.count += 1


def _theirs(patterns: tuple[str, ...], counter: _Counter) -> Callable[[bytes], None]:
    manager: Any = Manager()
    for pattern in patterns:
        manager.register_event(pattern, counter.theirs)
    protocol: Any = AMIProtocol()
    protocol.connection_made(None)
    protocol.factory = manager
    protocol.encoding = "utf8"
    return protocol.data_received


def _ours_wanted(counter: _Counter) -> Callable[[bytes], None]:
    return AmiProtocol(Decoder().kinds, counter.ours).data_received


def _ours_facts(counter: _Counter) -> Callable[[bytes], None]:
    wire, at = Decoder(), now()

    def on_event(message: Message) -> None:
        wire.feed(message, at)
        counter.ours(message)

    return AmiProtocol(wire.kinds, on_event).data_received


def _ours_full(counter: _Counter) -> Callable[[bytes], None]:
    names = {
        block[7 : block.find(b"\r\n")].decode()
        for name in _CALLS
        for block in (_STREAMS / f"{name}.ami").read_bytes().split(b"\r\n\r\n")
        if block.startswith(b"Event: ")
    }
    parser = Parser(names)

    def receive(data: bytes) -> None:
        for message in parser.receive_data(data):
            message.headers()
            counter.ours(message)

    return receive


def _seconds(make: Callable[[_Counter], Callable[[bytes], None]], data: list[bytes]) -> float:
    counter = _Counter()
    receive = make(counter)
    receive(_BANNER)
    gc.collect()
    started = time.process_time()
    for segment in data:
        receive(segment)
    took_s = time.process_time() - started
    assert counter.count, "nothing was delivered"
    return took_s


def _compare(
    name: str,
    ours: Callable[[_Counter], Callable[[bytes], None]],
    patterns: tuple[str, ...],
    goal: float,
) -> Figure:
    data, count = _bytes()
    pairs = [
        (_seconds(ours, data), _seconds(lambda counter: _theirs(patterns, counter), data))
        for _ in range(ROUNDS)
    ]
    mine_s = statistics.median(pair[0] for pair in pairs)
    peer_s = statistics.median(pair[1] for pair in pairs)
    ratio = statistics.median(peer / mine for mine, peer in pairs)
    return Figure(
        name=name,
        value=count / mine_s,
        unit="events/s",
        peer=count / peer_s,
        ratio=ratio,
        goal=f">= {goal:g} x panoramisk",
        met=ratio >= goal,
    )


def measure() -> list[Figure]:
    """Measure the three questions; about twenty seconds."""
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    kinds = Decoder().kinds
    return [
        _compare(f"AMI ingest, {len(kinds)} wanted kinds", _ours_wanted, kinds, 10),
        _compare("AMI ingest, the same made into facts", _ours_facts, kinds, 5),
        _compare("AMI ingest, every event as a dict", _ours_full, ("*",), 3),
    ]


def main() -> None:
    """Print the figures."""
    for figure in measure():
        print(
            f"{figure.name}: {figure.value:,.0f} {figure.unit}, panoramisk {figure.peer:,.0f}, "
            f"ratio {figure.ratio:.1f} (goal {figure.goal}: {'met' if figure.met else 'missed'})"
        )


if __name__ == "__main__":
    main()

"""Streams recorded from a real Asterisk 22.10.1, read back as messages and facts."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cti.ami.message import Message, Parser
from cti.decode.decoder import Decoder
from cti.decode.resync import LISTS
from cti.events import Event

START = datetime(2026, 11, 23, tzinfo=UTC)
_STREAMS = Path(__file__).parent / "streams"


def messages(name: str) -> list[Message]:
    """Read a stream; responses are left out."""
    parser = Parser((*Decoder().kinds, *LISTS))
    parser.receive_data(b"Asterisk Call Manager/11.0.0\r\n")
    found = parser.receive_data((_STREAMS / f"{name}.ami").read_bytes())
    return [message for message in found if message.name]


def facts(name: str, wire: Decoder | None = None) -> list[Event]:
    """Feed a stream to a wire, a tenth of a second between events."""
    wire = wire or Decoder()
    found: list[Event] = []
    for n, message in enumerate(messages(name)):
        found += wire.feed(message, START + n * timedelta(seconds=0.1))
    return found


def event(name: str, **headers: str) -> Message:
    """Make one event; underscores in header names become hyphens."""
    lines = [f"Event: {name}", *(f"{k.replace('_', '-')}: {v}" for k, v in headers.items())]
    return Message("\r\n".join(lines).encode(), name)

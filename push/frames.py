"""What the desk's page is told over `/live`: a kind, and the facts of that kind."""

from typing import Any, Literal

import msgspec

Kind = Literal[
    "snapshot", "card", "card_renewed", "card_cleared", "agent", "call", "call_gone", "queue",
    "link", "campaign", "rating", "outage", "reports", "softphone_taken",
]  # fmt: skip


class Frame(msgspec.Struct, frozen=True):
    """One thing the page is told; `data` is a frozen struct."""

    kind: Kind
    data: msgspec.Struct


class CardCleared(msgspec.Struct, frozen=True):
    """The call of a card is over, or rings elsewhere."""

    call_id: str


class CallGone(msgspec.Struct, frozen=True):
    """A call is over."""

    call_id: str


class ReportsChanged(msgspec.Struct, frozen=True):
    """Callers reported trouble, or reports were settled: the list is to be read again."""


class LinkState(msgspec.Struct, frozen=True):
    """Whether Asterisk is reachable."""

    up: bool
    why: str  # a sentence when it is not


class SoftphoneTaken(msgspec.Struct, frozen=True):
    """The telephone registered from another browser; this page's telephone stops."""


class Resume(msgspec.Struct, frozen=True):
    """Where a page stood when its socket broke."""

    epoch: str
    seq: int


class Greeting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first thing a page says: `{"hello": true}` or `{"resume": {"epoch": …, "seq": …}}`."""

    hello: bool = False
    resume: Resume | None = None


_ENCODER = msgspec.json.Encoder()
_GREETING = msgspec.json.Decoder(Greeting)


def read_greeting(text: str) -> Greeting | None:
    """Read a page's first message; None when it is nothing of the kind."""
    if len(text) > 500:
        return None
    try:
        return _GREETING.decode(text)
    except (msgspec.DecodeError, UnicodeError):
        return None


def encode_tail(frame: Frame) -> str:
    """Encode the part of a frame that is the same for every reader, once."""
    data: Any = frame.data
    return f'"kind":"{frame.kind}","data":{_ENCODER.encode(data).decode()}}}'


def number(tail: str, epoch: str, seq: int) -> str:
    """Put a stream's epoch and number in front of an encoded tail."""
    return f'{{"epoch":"{epoch}","seq":{seq},{tail}'

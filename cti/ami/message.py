"""AMI's bytes, both ways: received bytes become lazy messages, actions become bytes.

The rule: bytes are split on blank lines and only whole messages are decoded, so no TCP segment
can cut a character. Unwanted events are dropped undecoded. Of a repeated header the first value
counts, as in Asterisk. No value of ours can hold a line end.
Source: Asterisk's `main/manager.c`, AMI 11.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

ATTEMPT = "attempt-"  # before the attempt's id in the ActionID of an Originate
MAX_MESSAGE = 1 << 18  # bytes; Asterisk sends no larger one
MAX_HEADERS = 300  # read from one message; Asterisk itself refuses more
MAX_LINE = 5000  # bytes of one header line that Asterisk accepts from us
_END = b"\r\n\r\n"
_BANNER = b"Asterisk Call Manager/"

Value = str | Sequence[str]


class AmiBroken(Exception):
    """The peer does not speak AMI; the message says what was seen and what to check."""


class ActionInvalid(ValueError):
    """An action that must not be sent; nothing was sent."""


class Message:
    """One response or event; headers are decoded when asked for.

    `name` is the event's name, empty for a response.
    """

    __slots__ = ("name", "raw")

    def __init__(self, raw: bytes, name: str = "") -> None:
        self.raw = raw
        self.name = name

    def __getitem__(self, header: str) -> str:
        """Give the first value of a header, spelled as Asterisk spells it; "" when absent."""
        raw, needle = self.raw, _header_start(header)
        start = raw.find(needle)
        if start >= 0:
            start += len(needle)
        elif raw.startswith(needle[2:]):
            start = len(needle) - 2
        else:
            return ""
        end = raw.find(b"\r\n", start)
        value = raw[start : end if end >= 0 else None]
        return value.decode("utf-8", "replace").strip()

    def headers(self) -> dict[str, str]:
        """Decode at most MAX_HEADERS headers; of a repeated name the first value counts."""
        lines = self.raw.decode("utf-8", "replace").split("\r\n", MAX_HEADERS)[:MAX_HEADERS]
        lines.reverse()
        try:
            return dict([line.split(": ", 1) for line in lines])  # pyright: ignore[reportArgumentType]
        except ValueError:
            pairs = [line.partition(":") for line in lines]
            return {name: value.strip() for name, colon, value in pairs if colon}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Message) and self.raw == other.raw

    __hash__ = None  # pyright: ignore[reportAssignmentType]

    def __repr__(self) -> str:
        return f"<{self.name or 'response'}, {len(self.raw)} bytes>"  # no personal data


@lru_cache(maxsize=1024)
def _header_start(header: str) -> bytes:
    return b"\r\n" + header.encode() + b":"


class Parser:
    """Cut the byte stream of one connection into messages. `wanted` are event names."""

    def __init__(self, wanted: Collection[str]) -> None:
        self.version = ""  # of the protocol, from the banner
        self._names = {name.encode(): name for name in wanted}
        self._rest = b""

    def receive_data(self, data: bytes) -> list[Message]:
        """Take received bytes, split anywhere; give the messages they complete, in order.

        Raises `AmiBroken` when the peer is no Asterisk or a message exceeds MAX_MESSAGE.
        """
        if self._rest:
            data = self._rest + data
        if not self.version:
            data = self._read_banner(data)
        *blocks, self._rest = data.split(_END) if self.version else (data,)
        if len(data) > MAX_MESSAGE and max(map(len, (*blocks, self._rest))) > MAX_MESSAGE:
            raise AmiBroken(
                f"a message of more than {MAX_MESSAGE} bytes came from the AMI port; "
                "check that the port is Asterisk's manager port"
            )
        return self._read(blocks)

    def _read_banner(self, data: bytes) -> bytes:
        line, end, rest = data.partition(b"\r\n")
        if not _BANNER.startswith(line[: len(_BANNER)]) or len(line) > 200:
            raise AmiBroken(
                "the peer does not greet as Asterisk's manager does; "
                "check the host and port of AMI (manager.conf, `port`)"
            )
        if not end:
            return data
        self.version = line[len(_BANNER) :].decode("ascii", "replace").strip()
        return rest

    def _read(self, blocks: list[bytes]) -> list[Message]:
        names = self._names
        found: list[Message] = []
        for block in blocks:
            if block[:7] == b"Event: ":
                end = block.find(b"\r\n", 7)
                name = names.get(block[7:end] if end > 0 else block[7:])
                if name is not None:
                    found.append(Message(block, name))
            elif block[:10] == b"Response: ":
                found.append(Message(block))
            elif block[:2] == b"\r\n":  # a third line end between two messages
                found += self._read([block.lstrip(b"\r\n")])
        return found


def encode(action: Mapping[str, Value]) -> bytes:
    """Write an action; a sequence of values repeats its header.

    Raises `ActionInvalid` for a control character anywhere, since a line end in a value would
    run a second action, and for what Asterisk would refuse (long lines, many headers).
    """
    lines: list[str] = []
    for name, value in action.items():
        values = (value,) if isinstance(value, str) else value
        lines += [_line(name, each) for each in values]
    if len(lines) > MAX_HEADERS:
        raise ActionInvalid(f"{len(lines)} headers; Asterisk takes at most {MAX_HEADERS}")
    return "".join(lines).encode() + b"\r\n"


def _line(name: str, value: str) -> str:
    if not name.isascii() or not name.isalnum():
        raise ActionInvalid("a header's name may hold ASCII letters and digits only")
    if any(c < " " or "\x7f" <= c <= "\x9f" or "\ud800" <= c <= "\udfff" for c in value):
        raise ActionInvalid(f"the value of {name} holds a control character or half a surrogate")
    if len(value.encode()) + len(name) + 4 > MAX_LINE:
        raise ActionInvalid(f"the value of {name} makes a line of more than {MAX_LINE} bytes")
    return f"{name}: {value}\r\n"


def whole(text: str) -> int:
    """Read a header that should be a whole number; 0 when it is none, or is too long."""
    return int(text) if len(text) <= 12 and text.isascii() and text.isdigit() else 0

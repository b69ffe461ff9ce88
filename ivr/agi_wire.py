"""FastAGI without a socket: bytes in, events out; words in, one command line out.

Rule: nothing the peer sends can grow without bound, and nothing we send can hold a second line.
Asterisk opens with `agi_…: value` lines and an empty one, then answers each command with one
reply (`200 result=0`, or `520-` … `520 End` over several lines) and may say `HANGUP` between.
Source: Asterisk's res_agi.c.
"""

from enum import Enum

import msgspec

HEADER_LIMIT = 32_768  # bytes of all header lines; Asterisk sends about 1,000
LINE_LIMIT = 8_192  # bytes of one line, ours or theirs; Asterisk's own buffer is 8,192


class PeerRefused(Exception):
    """The peer is not Asterisk, or is broken: the connection is closed."""


class ForbiddenCharacter(ValueError):
    """A value bound for Asterisk holds a control character; nothing was sent."""


class AgiEnv(msgspec.Struct, frozen=True):
    """What Asterisk tells of the call before the first command."""

    script: str  # path of the agi:// address, without slashes and query: "main"
    args: tuple[str, ...]  # agi_arg_1 …
    channel: str
    unique_id: str
    language: str
    caller_number: str  # as the network gave it; never trusted
    dialled: str


class Opened(msgspec.Struct, frozen=True):
    """The header is complete: a session may begin."""

    env: AgiEnv


class Reply(msgspec.Struct, frozen=True):
    """Asterisk's answer to one command."""

    code: int  # 200 done, 510 unknown, 511 not on a dead channel, 520 wrong usage
    result: int  # -1 after a hang-up or failure
    value: str = ""  # what stood in parentheses
    endpos: int | None = None  # samples played, of STREAM FILE


class HangupSeen(msgspec.Struct, frozen=True):
    """The caller is gone."""


Event = Opened | Reply | HangupSeen


class _State(Enum):
    HEADER = 1
    REPLIES = 2


class AgiWire:
    """The state of one FastAGI connection, without I/O."""

    def __init__(self) -> None:
        self._state = _State.HEADER
        self._buffer = bytearray()
        self._header: list[tuple[str, str]] = []
        self._header_bytes = 0
        self._usage = False

    def receive(self, data: bytes) -> list[Event]:
        """Take bytes as they came, split anywhere; give the events they completed.

        Raises PeerRefused on anything Asterisk would never send.
        """
        if b"\0" in data:
            raise PeerRefused("the peer sent a NUL byte, which Asterisk never does")
        self._buffer += data
        events: list[Event] = []
        while (end := self._buffer.find(b"\n")) >= 0:
            line = bytes(self._buffer[:end]).rstrip(b"\r")
            del self._buffer[: end + 1]
            self._check_length(line)
            event = self._take(line)
            if event is not None:
                events.append(event)
        self._check_length(self._buffer)
        return events

    def _check_length(self, line: bytes | bytearray) -> None:
        if len(line) > LINE_LIMIT:
            raise PeerRefused(f"the peer sent a line longer than {LINE_LIMIT} bytes")

    def _take(self, line: bytes) -> Event | None:
        # A caller's name may come in any charset (GBK seen): its broken bytes become U+FFFD,
        # since closing here would cost a caller the menu for the spelling of his name.
        text = line.decode("utf-8", "replace")
        if self._state is _State.HEADER:
            return self._take_header(text, len(line))
        if text == "HANGUP":
            return HangupSeen()
        return self._take_reply(text)

    def _take_header(self, text: str, size: int) -> Opened | None:
        self._header_bytes += size + 1
        if self._header_bytes > HEADER_LIMIT:
            raise PeerRefused(f"the peer sent a header larger than {HEADER_LIMIT} bytes")
        if text:
            name, colon, value = text.partition(":")
            if not colon or not name.startswith("agi_"):
                raise PeerRefused("the peer sent a header line that does not begin with agi_")
            self._header.append((name, value.removeprefix(" ")))
            return None
        self._state = _State.REPLIES
        opened = Opened(_env(dict(self._header)))
        self._header.clear()
        return opened

    def _take_reply(self, text: str) -> Reply | None:
        if self._usage:  # inside the many lines of a 520
            self._usage = not text.startswith("520 ")
            return None if self._usage else Reply(520, -1)
        if text.startswith("520-"):
            self._usage = True
            return None
        if text.startswith("100 "):  # "Trying…": the true reply follows
            return None
        return parse_reply(text)


def _env(header: dict[str, str]) -> AgiEnv:
    args: list[str] = []
    while (name := f"agi_arg_{len(args) + 1}") in header:
        args.append(header[name])
    script = header.get("agi_network_script", "").partition("?")[0].strip("/")
    return AgiEnv(
        script=script,
        args=tuple(args),
        channel=header.get("agi_channel", ""),
        unique_id=header.get("agi_uniqueid", ""),
        language=header.get("agi_language", ""),
        caller_number=header.get("agi_callerid", ""),
        dialled=header.get("agi_dnid", ""),
    )


def parse_reply(text: str) -> Reply:
    """Read one reply line, as `200 result=49 (timeout) endpos=8000`."""
    code, _, rest = text.partition(" ")
    if len(code) != 3 or not (code.isascii() and code.isdigit()):
        raise PeerRefused("the peer sent a reply without a three-digit code")
    if not rest.startswith("result="):
        return Reply(int(code), -1)
    number, _, rest = rest[7:].partition(" ")
    value = ""
    if rest.startswith("("):
        value, _, rest = rest[1:].rpartition(")")
    _, found, endpos = rest.partition("endpos=")
    return Reply(int(code), _integer(number), value, _integer(endpos) if found else None)


def _integer(text: str) -> int:
    digits = text.strip()
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
        raise PeerRefused("the peer sent a result that is no number")
    return sign * int(digits)


def command(name: str, *values: str) -> bytes:
    """Write a command line: `name` as it stands, each value in quotes.

    Raises ForbiddenCharacter for a control character (a line break would begin a second
    command) and for a line that Asterisk's buffer would cut.
    """
    words = [name]
    for value in values:
        if any(ord(c) < 32 or 127 <= ord(c) < 160 or c in "\u2028\u2029" for c in value):
            raise ForbiddenCharacter(
                f"a value of {name} holds a control character; clean it where it entered"
            )
        words.append('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"')
    line = " ".join(words).encode("utf-8") + b"\n"
    if len(line) > LINE_LIMIT // 2:
        raise ForbiddenCharacter(f"the command {name} is longer than {LINE_LIMIT // 2} bytes")
    return line

"""FastAGI without a socket: received bytes to events, commands to lines.

Rule: what the peer sends has a size limit, and no command of ours can hold a second line.
Asterisk opens with `agi_…: value` lines and an empty one, then answers each command with one
reply (`200 result=0`, or `520-` … `520 End` over several lines) and may say `HANGUP` between.
Source: Asterisk's res_agi.c.
"""

import re
from functools import lru_cache

import msgspec

HEADER_LIMIT = 32_768  # bytes; Asterisk sends about 1,000
LINE_LIMIT = 8_192  # bytes of one line, ours or theirs; Asterisk's own buffer is 8,192


_REPLY = re.compile(
    r"([0-9]{3})(?: result=(-?[0-9]{1,18})(?: \((.*)\))?(?: endpos=([0-9]{1,18}))?| (?!result=).*)",
    re.DOTALL,
)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


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


class AgiWire:
    """The state of one FastAGI connection, without I/O."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._opened = False
        self._usage = False

    def receive(self, data: bytes) -> list[Event]:
        """Take received bytes, split anywhere; give the events they complete.

        Raises PeerRefused on anything Asterisk would never send.
        """
        if b"\0" in data:
            raise PeerRefused("the peer sent a NUL byte, which Asterisk never does")
        events: list[Event] = []
        if not self._opened:
            self._buffer += data
            opened = self._take_header()
            if opened is None:
                return events
            events.append(opened)
            data = bytes(self._buffer)
            self._buffer.clear()
        elif self._buffer:
            data = bytes(self._buffer) + data
            self._buffer.clear()
        *lines, rest = data.split(b"\n")
        for line in lines:
            event = self._take_line(line)
            if event is not None:
                events.append(event)
        if len(rest) > LINE_LIMIT:
            raise PeerRefused(f"the peer sent a line longer than {LINE_LIMIT} bytes")
        self._buffer += rest
        return events

    def _take_header(self) -> Opened | None:
        buffer = self._buffer
        if not (buffer + b"agi_"[len(buffer) :]).startswith(b"agi_"):
            raise PeerRefused("the peer did not begin with agi_, as Asterisk does")
        end = buffer.find(b"\n\n")
        if max(end, len(buffer) if end < 0 else 0) > HEADER_LIMIT:
            raise PeerRefused(f"the peer sent a header larger than {HEADER_LIMIT} bytes")
        if end < 0:
            return None
        # A caller's name may come in any charset (GBK seen): invalid bytes become U+FFFD, since
        # closing the connection would cost the caller the menu.
        text = buffer[:end].decode("utf-8", "replace")
        del buffer[: end + 2]
        self._opened = True
        return Opened(_env(text))

    def _take_line(self, line: bytes) -> Event | None:
        if self._usage:  # inside the many lines of a 520
            self._usage = not line.startswith(b"520 ")
            return None if self._usage else Reply(520, -1)
        if line.startswith(b"520-"):
            self._usage = True
            return None
        if line.startswith(b"100 "):  # "Trying…": the final reply follows
            return None
        return HangupSeen() if line == b"HANGUP" else parse_reply(line)


def _env(text: str) -> AgiEnv:
    if text.count("\nagi_") != text.count("\n"):
        raise PeerRefused("the peer sent a header line that does not begin with agi_")
    header: dict[str, str] = {}
    for line in text.split("\n"):
        name, colon, value = line.partition(":")
        if not colon:
            raise PeerRefused("the peer sent a header line without a colon")
        header[name] = value[1:]  # Asterisk puts one blank after the colon
    args: list[str] = []
    while (name := f"agi_arg_{len(args) + 1}") in header:
        args.append(header[name])
    return AgiEnv(
        script=header.get("agi_network_script", "").partition("?")[0].strip("/"),
        args=tuple(args),
        channel=header.get("agi_channel", ""),
        unique_id=header.get("agi_uniqueid", ""),
        language=header.get("agi_language", ""),
        caller_number=header.get("agi_callerid", ""),
        dialled=header.get("agi_dnid", ""),
    )


@lru_cache(maxsize=1024)  # few different replies come
def parse_reply(line: bytes) -> Reply:
    """Read one reply line, as `200 result=49 (timeout) endpos=8000`."""
    found = _REPLY.fullmatch(line.decode("utf-8", "replace"))
    if found is None:
        raise PeerRefused("the peer sent a reply that Asterisk would not")
    code, result, value, endpos = found.groups()
    return Reply(
        int(code),
        -1 if result is None else int(result),
        value or "",
        None if endpos is None else int(endpos),
    )


def command(name: str, *values: str) -> bytes:
    """Write a command line: `name` as it stands, each value in quotes.

    Raises ForbiddenCharacter for a control character (a line break would begin a second
    command) and for a line that Asterisk's buffer would cut.
    """
    words = [name]
    for value in values:
        plain = value.isascii() and value.isprintable()
        if not plain and _CONTROL.search(value):
            raise ForbiddenCharacter(
                f"a value of {name} holds a control character; clean it where it entered"
            )
        if "\\" in value or '"' in value:
            value = value.replace("\\", "\\\\").replace('"', '\\"')  # noqa: PLW2901
        words.append(f'"{value}"')
    line = " ".join(words).encode("utf-8") + b"\n"
    if len(line) > LINE_LIMIT // 2:
        raise ForbiddenCharacter(f"the command {name} is longer than {LINE_LIMIT // 2} bytes")
    return line

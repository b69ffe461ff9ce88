"""The Asterisk side of FastAGI, played over a real socket by a script of keys."""

import asyncio
import re
from collections.abc import Iterable

_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"')
HANG_UP = "hang up"
_WATCH = "TIMEOUT(absolute)"  # said again and again, and nothing a call leaves behind


def header(script: str = "main", *args: str, **more: str) -> bytes:
    """Write the lines Asterisk opens with."""
    lines = {
        "agi_network": "yes",
        "agi_network_script": script,
        "agi_request": f"agi://127.0.0.1/{script}",
        "agi_channel": "PJSIP/trunk-00000001",
        "agi_language": "zh",
        "agi_uniqueid": "1700000000.1",
        "agi_callerid": "13800138000",
        "agi_calleridname": "unknown",
        "agi_dnid": "95598",
        **more,
    }
    lines |= {f"agi_arg_{n}": value for n, value in enumerate(args, start=1)}
    return "".join(f"{name}: {value}\n" for name, value in lines.items()).encode() + b"\n"


class Peer:
    """One call: answers each command; `heard`, `variables` and `commands` tell what came."""

    def __init__(
        self, keys: Iterable[str] = (), *, press_while_playing: bool = False, secret: str = ""
    ) -> None:
        """Press `keys` one by one when listened to; "" is silence, HANG_UP ends the call."""
        self.heard: list[str] = []
        self.variables: dict[str, str] = {}
        self.commands: list[str] = []
        self._keys = list(keys)
        self._while_playing = press_while_playing
        self._secret = secret

    async def call(self, port: int, opening: bytes) -> None:
        """Ring the server, go through the session, come back when it has closed."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            writer.write(opening)
            while line := await reader.readline():
                answer = self._answer(line.decode().rstrip("\n"))
                if answer is None:
                    break
                writer.write(answer.encode())
        finally:
            writer.close()

    def _answer(self, command: str) -> str | None:
        self.commands.append(command)
        values = [re.sub(r"\\(.)", r"\1", word) for word in _WORD.findall(command)]
        if command.startswith("STREAM FILE"):
            self.heard.append(values[0])
            return self._press(" endpos=8000") if self._while_playing else _OK_PLAYED
        if command.startswith("WAIT FOR DIGIT"):
            return self._press("")
        if command.startswith("SET VARIABLE"):
            if values[0] != _WATCH:
                self.variables[values[0]] = values[1]
            return "200 result=1\n"
        if command == 'GET VARIABLE "AGI_SECRET"' and self._secret:
            return f"200 result=1 ({self._secret})\n"
        if command.startswith(("GET VARIABLE", "SET MUSIC")):
            return "200 result=0\n"
        return "510 Invalid or unknown command\n"

    def _press(self, more: str) -> str | None:
        key = self._keys.pop(0) if self._keys else ""
        if key == HANG_UP:
            return None
        return f"200 result={ord(key) if key else 0}{more}\n"


_OK_PLAYED = "200 result=0 endpos=8000\n"

"""A small AMI server over a real socket that can behave as badly as a test needs."""

import asyncio
from collections.abc import Callable

from cti.ami.message import Message

BANNER = b"Asterisk Call Manager/11.0.0\r\n"
BOOTED = b"Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 77\r\nLastReload: 5\r\n\r\n"
Answer = Callable[["Guest", dict[str, str]], None]


class Guest:
    """One connection to the fake, and the actions it brought."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer

    def say(self, text: str | bytes) -> None:
        """Write raw bytes."""
        self.writer.write(text.encode() if isinstance(text, str) else text)

    def respond(self, action: dict[str, str], *, ok: bool = True, text: str = "fine") -> None:
        """Answer an action."""
        word = "Success" if ok else "Error"
        self.say(f"Response: {word}\r\nActionID: {action['ActionID']}\r\nMessage: {text}\r\n\r\n")

    def cut(self) -> None:
        """End the connection at once, as a killed process does."""
        self.writer.transport.abort()


def obliging(guest: Guest, action: dict[str, str]) -> None:
    """Answer every action well, and say FullyBooted after the login."""
    guest.respond(action)
    if action["Action"] == "Login":
        guest.say(BOOTED)


class FakeAmi:
    """The server; `answer` decides what each action gets, `actions` keeps what came."""

    def __init__(self, answer: Answer = obliging, *, banner: bytes = BANNER) -> None:
        self.answer = answer
        self.banner = banner
        self.actions: list[dict[str, str]] = []
        self.guests: list[Guest] = []
        self.port = 0
        self._server: asyncio.Server | None = None
        self._news = asyncio.Condition()

    async def __aenter__(self) -> "FakeAmi":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for guest in self.guests:
            guest.cut()
        await asyncio.sleep(0)

    def names(self) -> list[str]:
        """Name the actions that came, pings left out."""
        return [a["Action"] for a in self.actions if a["Action"] != "Ping"]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that came makes the condition true."""
        async with self._news:
            await self._news.wait_for(condition)

    async def _tell(self) -> None:
        async with self._news:
            self._news.notify_all()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        guest = Guest(writer)
        self.guests.append(guest)
        guest.say(self.banner)
        await self._tell()
        try:
            while block := await reader.readuntil(b"\r\n\r\n"):
                action = Message(block[:-4]).headers()
                self.actions.append(action)
                self.answer(guest, action)
                await self._tell()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

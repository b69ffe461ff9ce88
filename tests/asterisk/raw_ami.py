"""Raw AMI for tests, to say what our own client would refuse to say."""

import asyncio


class Ami:
    """One session of Asterisk's manager."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int, user: str, secret: str) -> tuple["Ami", str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readline()
        ami = cls(reader, writer)
        answer = await ami.ask(f"Action: Login\r\nUsername: {user}\r\nSecret: {secret}\r\n")
        return ami, answer

    async def ask(self, action: str) -> str:
        """Send an action; return the response, events skipped."""
        self._writer.write(f"{action}\r\n".encode())
        while True:
            block = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 5)
            if block.startswith(b"Response"):
                return block.decode()

    async def events(self, name: str, count: int) -> list[str]:
        """Wait for so many events of one kind."""
        found: list[str] = []
        while len(found) < count:
            block = await asyncio.wait_for(self._reader.readuntil(b"\r\n\r\n"), 10)
            if block.startswith(f"Event: {name}".encode()):
                found.append(block.decode())
        return found

    def close(self) -> None:
        self._writer.close()

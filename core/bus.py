"""The bus: carries facts from lower rooms to higher ones; a publisher knows no listener.

One process for now: `Bus` delivers in the order of publishing. A listener is either a plain
callback (short, never awaits; its exceptions are logged and stop no other) or a `Mailbox`
read by a task of its own. A full mailbox drops its oldest fact and counts it, so a slow
listener costs bounded memory; it reads `mailbox.lost` and takes a fresh snapshot.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Any

import msgspec
import structlog

_log = structlog.get_logger("core.bus")

Listener = Callable[[Any], None]


class Mailbox:
    """A bounded queue of facts for one reader."""

    def __init__(self, name: str, size: int) -> None:
        self.name = name
        self.lost = 0
        self._facts: deque[msgspec.Struct] = deque(maxlen=size)
        self._waiting = asyncio.Event()

    def put(self, fact: msgspec.Struct) -> None:
        """Add a fact; when full, the oldest is dropped and counted in `lost`."""
        if len(self._facts) == self._facts.maxlen:
            self.lost += 1
        self._facts.append(fact)
        self._waiting.set()

    def __len__(self) -> int:
        return len(self._facts)

    def __aiter__(self) -> AsyncIterator[msgspec.Struct]:
        return self._read()

    async def _read(self) -> AsyncIterator[msgspec.Struct]:
        while True:
            while self._facts:
                yield self._facts.popleft()
            self._waiting.clear()
            await self._waiting.wait()


class Bus:
    """Deliver each published fact to those who asked for its kind."""

    def __init__(self) -> None:
        self._by_kind: dict[type, list[tuple[str, Listener]]] = {}
        self._undelivered: deque[msgspec.Struct] = deque()  # published, not delivered yet
        self._delivering = False

    def on(self, kind: type, listener: Listener, *, name: str) -> None:
        """Call `listener(fact)` at once for each fact of exactly this kind."""
        self._by_kind.setdefault(kind, []).append((name, listener))

    def mailbox(self, *kinds: type, name: str, size: int = 10_000) -> Mailbox:
        """Make a mailbox that receives these kinds; read it with `async for`."""
        box = Mailbox(name, size)
        for kind in kinds:
            self.on(kind, box.put, name=name)
        return box

    def publish(self, fact: msgspec.Struct) -> None:
        """Deliver a fact to its listeners, in the order they came, never raising.

        A fact that a listener publishes meanwhile is delivered after this one.
        """
        self._undelivered.append(fact)
        if self._delivering:
            return
        self._delivering = True
        try:
            while self._undelivered:
                self._deliver(self._undelivered.popleft())
        finally:
            self._delivering = False

    def _deliver(self, fact: msgspec.Struct) -> None:
        for name, listener in self._by_kind.get(type(fact), ()):
            try:
                listener(fact)
            except Exception:
                _log.exception("a listener failed", listener=name, kind=type(fact).__name__)

"""The hub: sends frames to open pages, and lets no page delay another.

Each socket has an outbox of at most 256 frames and a writer of its own. A page that falls
behind further gets a fresh snapshot instead of what it missed; one that reads nothing for four
seconds is cut off, since it would hold 4 MB and delay the service's stop. A frame is encoded
once for all its readers.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol

import msgspec
import structlog

from core.bus import Bus
from push.frames import Frame, Greeting, encode_tail, number
from push.stream import Stream
from staff.events import SessionEnded
from staff.people import Act, SignedIn

_log = structlog.get_logger("push.hub")

OUTBOX = 256
STALLED_S = 4.0
FORGOTTEN_S = 120.0  # how long a stream without a reader is kept for a page that reconnects
SESSION_OVER = 1008  # the page goes to the sign-in; after any other code it reconnects

Snapshot = Callable[[SignedIn], msgspec.Struct]


class Page(Protocol):
    """A browser's socket as the hub needs it."""

    def send_text(self, data: str) -> Awaitable[None]:
        """Send a text message; waits while the peer's buffers are full."""
        ...

    def close(self, code: int) -> Awaitable[None]:
        """Close with a code of RFC 6455."""
        ...

    def abort(self) -> None:
        """Drop the connection at once, whatever is still unsent."""
        ...


def _nothing_yet(who: SignedIn) -> msgspec.Struct:
    return who


class _Reader:
    """One open socket: its outbox, and why it is to be closed."""

    def __init__(self, who: SignedIn) -> None:
        self.who = who
        self.outbox: deque[str] = deque()
        self.waiting = asyncio.Event()
        self.close_code: int | None = None

    def close(self, code: int) -> None:
        self.close_code = code
        self.waiting.set()


class _Desk:
    """A sign-in's stream and the sockets that read it."""

    def __init__(self, who: SignedIn) -> None:
        self.who = who
        self.stream = Stream()
        self.readers: set[_Reader] = set()
        self.left_at = time.monotonic()


class Hub:
    """Fan frames out to pages by extension, by what one may do, or by sign-in."""

    def __init__(self, bus: Bus, *, stalled_s: float = STALLED_S) -> None:
        self.snapshot_by: Snapshot = _nothing_yet  # set by console.feed
        self._stalled_s = stalled_s
        self._desks: dict[str, _Desk] = {}  # by session_id
        self._by_extension: dict[str, list[_Desk]] = {}
        self._able: dict[Act, list[_Desk]] = {}  # who may do what, as asked for
        bus.on(SessionEnded, self._session_ended, name="hub")

    # sending ------------------------------------------------------------------------------

    def to_extension(self, extension: str, frame: Frame) -> None:
        """Tell the pages of whoever has this extension."""
        self._tell(self._by_extension.get(extension, ()), frame)

    def to_whoever(self, act: Act, frame: Frame, *, also: str = "") -> None:
        """Tell the pages of everybody who may do something, and those of one extension."""
        able = self._able.get(act)
        if able is None:
            able = self._able[act] = [d for d in self._desks.values() if d.who.may(act)]
        theirs = self._by_extension.get(also, ())
        self._tell((*able, *(desk for desk in theirs if not desk.who.may(act))), frame)

    def to_all(self, frame: Frame) -> None:
        """Tell every page."""
        self._tell(self._desks.values(), frame)

    def to_session(self, session_id: str, frame: Frame) -> None:
        """Tell the pages of one sign-in."""
        desk = self._desks.get(session_id)
        self._tell((desk,) if desk else (), frame)

    def renew(self) -> None:
        """Begin a new epoch everywhere: every page gets a snapshot (after a gap in the facts)."""
        for desk in self._desks.values():
            desk.stream.renew()
            for reader in desk.readers:
                self._put_snapshot(desk, reader)

    def count(self) -> int:
        """Count the open sockets."""
        return sum(len(desk.readers) for desk in self._desks.values())

    def _tell(self, desks: Iterable[_Desk], frame: Frame) -> None:
        tail = ""
        for desk in desks:
            tail = tail or encode_tail(frame)
            text = desk.stream.add(tail)
            for reader in desk.readers:
                if len(reader.outbox) >= OUTBOX:
                    self._put_snapshot(desk, reader)
                else:
                    reader.outbox.append(text)
                    reader.waiting.set()

    def _put_snapshot(self, desk: _Desk, reader: _Reader) -> None:
        tail = encode_tail(Frame("snapshot", self.snapshot_by(desk.who)))
        reader.outbox.clear()
        reader.outbox.append(number(tail, desk.stream.epoch, desk.stream.seq))
        reader.waiting.set()

    # sockets ------------------------------------------------------------------------------

    async def serve(self, page: Page, who: SignedIn, greeting: Greeting) -> None:
        """Send a page its frames until its sign-in ends, it stalls, or this is cancelled."""
        desk = self._desk(who)
        reader = _Reader(who)
        missed = desk.stream.missed(greeting.resume) if greeting.resume else None
        if missed is None:
            self._put_snapshot(desk, reader)
        else:
            reader.outbox.extend(missed)
            reader.waiting.set()
        desk.readers.add(reader)
        try:
            await _write(page, reader, self._stalled_s)
        finally:
            desk.readers.discard(reader)
            desk.left_at = time.monotonic()

    def _desk(self, who: SignedIn) -> _Desk:
        old = time.monotonic() - FORGOTTEN_S
        for session_id, desk in list(self._desks.items()):
            if not desk.readers and desk.left_at < old:
                del self._desks[session_id]
        desk = self._desks.setdefault(who.session_id, _Desk(who))
        desk.who = who
        self._sort()
        return desk

    def _sort(self) -> None:
        """Index the desks, so that a frame for one extension reads no other desk."""
        self._by_extension = {}
        for desk in self._desks.values():
            if desk.who.extension:
                self._by_extension.setdefault(desk.who.extension, []).append(desk)
        self._able = {}

    def _session_ended(self, fact: SessionEnded) -> None:
        for session_id, desk in list(self._desks.items()):
            if desk.who.person_id == fact.person_id and fact.session_id in ("", session_id):
                del self._desks[session_id]
                for reader in desk.readers:
                    reader.close(SESSION_OVER)
        self._sort()


async def _write(page: Page, reader: _Reader, stalled_s: float) -> None:
    try:
        while reader.close_code is None:
            await reader.waiting.wait()
            reader.waiting.clear()
            while reader.outbox and reader.close_code is None:
                async with asyncio.timeout(stalled_s):
                    await page.send_text(reader.outbox.popleft())
        async with asyncio.timeout(stalled_s):
            await page.close(reader.close_code)
    except TimeoutError:
        _log.warning("a page takes nothing; its socket is cut off", after_s=stalled_s)
        page.abort()

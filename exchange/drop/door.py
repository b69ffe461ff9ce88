"""The drop folder as the service reaches it: asked in threads of its own, and what was seen last.

Rule: a disk that gives no answer, as a share may do, holds two threads of ours and nothing else:
pages and figures tell what was seen last, and since when nothing is heard.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import BinaryIO, ParamSpec, TypeVar

import msgspec

from core.file_names import readable
from exchange.drop.arrival import KINDS, Kind, Looked
from exchange.drop.folder import DropFolder, FaultCode, FolderRefused

_SILENT_S = 30.0  # without an answer of the disk, until that is told
_PAPER_S = 10.0
_PIECE = 1 << 18  # bytes
P = ParamSpec("P")
T = TypeVar("T")


class WaitingFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that lies in the folder and is not imported yet."""

    kind: Kind
    name: str


class DropFault(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing is taken from the folder, or from a place in it."""

    code: FaultCode
    place: str


class DropDoor:
    """The way to the folder."""

    def __init__(self, root: Path) -> None:
        self.folder = DropFolder(root)
        self.fault: DropFault | None = None
        self._seen: Mapping[Kind, Mapping[str, Looked]] = {}
        self._at_work: Sequence[int] = ()
        self._watching = ThreadPoolExecutor(1, "drop folder")
        self._reading = ThreadPoolExecutor(1, "drop folder's papers")
        self._asked_at: float | None = None

    async def ask(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """Have something done on the disk by the watcher's thread."""
        self._asked_at = time.monotonic()
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._watching, partial(work, *args, **named))
        finally:
            self._asked_at = None

    def see(self, found: Mapping[Kind, Mapping[str, Looked]], at_work: Sequence[int]) -> None:
        """Remember what lies in the folder, and since when imports are under way (Unix, ns)."""
        self._seen = found
        self._at_work = at_work

    def refuse(self, why: FolderRefused | None) -> None:
        """Remember why it cannot be used; None: it can."""
        self.fault = DropFault(code=why.code, place=why.place) if why else None

    def fault_now(self) -> DropFault | None:
        """Say why nothing is taken; None: it is."""
        if self._silent_s() > _SILENT_S:
            return DropFault(code="no_answer", place=str(self.folder.root))
        return self.fault

    def waiting(self) -> list[WaitingFile]:
        """List the files that waited when the folder was looked at last."""
        return [
            WaitingFile(kind=kind, name=readable(name))
            for kind in KINDS
            for name in sorted(self._seen.get(kind, ()))
        ]

    def waiting_s(self) -> float:
        """Say how long the file that waits longest, or is imported, has been there; 0: none.

        A disk that gives no answer counts as a file that waits.
        """
        since = [changed_at for one in self._seen.values() for _, _, changed_at in one.values()]
        since += self._at_work
        silent_s = self._silent_s()
        waiting_s = time.time() - min(since) / 1e9 if since else 0.0
        return max(waiting_s, silent_s if silent_s > _SILENT_S else 0.0)

    def _silent_s(self) -> float:
        return 0.0 if self._asked_at is None else time.monotonic() - self._asked_at

    async def open_paper(self, where: str, place: str, name: str) -> BinaryIO | None:
        """Open a report or refused rows; None: no longer there. Raises `TimeoutError`."""
        return await self._read(self.folder.open_paper, where, place, name)

    async def pieces(self, file: BinaryIO) -> AsyncIterator[bytes]:
        """Give a file piece by piece, and close it."""
        with file:
            while piece := await self._read(file.read, _PIECE):
                yield piece

    async def _read(self, work: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(_PAPER_S):
            return await loop.run_in_executor(self._reading, partial(work, *args, **named))

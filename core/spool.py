"""A file of lines that wait for the database: appended, read in order, removed once stored.

Rule: lines that `append` counted are on the disk. A write that a full disk cut short is undone,
and a line that a crash cut short is never joined to another. Everything blocks: use a thread.
"""

import errno
import fcntl
import os
from collections.abc import Sequence
from pathlib import Path


class SpoolFile:
    """One file of lines, none of which holds a line break."""

    def __init__(self, path: Path, *, limit: int = 1 << 40) -> None:
        """Name the file, which need not exist yet; `limit` in bytes."""
        self.path = path
        self._limit = limit

    def size(self) -> int:
        """Give its bytes; 0 when there is none."""
        return self.path.stat().st_size if self.path.exists() else 0

    def append(self, lines: Sequence[bytes]) -> int:
        """Append lines and sync them to the disk; give how many fitted. Raises OSError."""
        kept: list[bytes] = []
        room = self._limit - self.size()
        for line in lines:
            room -= len(line) + 1
            if room < 0:
                break
            kept.append(line + b"\n")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)  # ends with the descriptor
            _append(descriptor, b"".join(kept))
        finally:
            os.close(descriptor)
        return len(kept)

    def read(self, offset: int, count: int) -> tuple[list[bytes], int]:
        """Read up to `count` lines from `offset`; give them and where the next ones begin."""
        lines: list[bytes] = []
        if not self.path.exists():
            return lines, offset
        with self.path.open("rb") as file:
            file.seek(offset)
            while len(lines) < count and (line := file.readline()):
                offset += len(line)
                lines.append(line.rstrip(b"\n"))
        return [line for line in lines if line], offset

    def set_aside(self, place: Path) -> list[bytes]:
        """Move the file to `place` and give its lines; a file already there is given instead."""
        if not place.exists() and self.path.exists():
            self.path.rename(place)
        return list(filter(None, place.read_bytes().splitlines())) if place.exists() else []

    def clear(self) -> None:
        """Remove the file, once all its lines are stored."""
        self.path.unlink(missing_ok=True)


def find_waiting(folder: Path) -> Path | None:
    """Find a file of the folder of spools in which lines wait, set aside or not."""
    return next((path for path in sorted(folder.glob("*")) if path.stat().st_size), None)


def _append(descriptor: int, data: bytes) -> None:
    before = os.fstat(descriptor).st_size
    torn = before and os.pread(descriptor, 1, before - 1) != b"\n"
    data = (b"\n" if torn else b"") + data
    try:
        if os.write(descriptor, data) != len(data):
            raise OSError(errno.ENOSPC, "the disk took only a part of the lines")
        os.fsync(descriptor)
    except OSError:
        os.ftruncate(descriptor, before)  # so that no half line stays
        raise

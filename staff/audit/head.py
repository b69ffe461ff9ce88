"""The newest entry of the audit log, noted in a file beside the database: a cut tail shows there.

Rule: the file is written after an entry is committed, so it may be behind by what a crash left
unwritten, and is never ahead of what was committed: an older head is no alarm, a missing one is.
One line of fixed length, overwritten in place; several programs on a machine may write it.
"""

import fcntl
import os
from pathlib import Path

import msgspec

_LINE = 20 + 1 + 64 + 1  # number, blank, hash, end of line


class Head(msgspec.Struct, frozen=True):
    """An entry that was once the newest."""

    number: int
    hash: str


class HeadFile:
    """The file `audit/audit.head` in the state directory, 0600."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, head: Head) -> None:
        """Note a committed entry unless a newer one is noted; raises OSError."""
        self.path.parent.mkdir(exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            self._give_to_owner(descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            noted = _parsed(os.pread(descriptor, _LINE, 0))
            if noted is None or noted.number < head.number:
                os.pwrite(descriptor, f"{head.number:020d} {head.hash:64}\n".encode(), 0)
        finally:
            os.close(descriptor)

    def read(self) -> Head | None:
        """Give the newest entry noted, None before the first; raises OSError, ValueError."""
        if not self.path.exists():
            return None
        line = self.path.read_bytes()
        head = _parsed(line)
        if line and head is None:
            raise ValueError(f"{self.path} is not what the hotline wrote there")
        return head

    def _give_to_owner(self, descriptor: int) -> None:
        """Let the service write on where the command line, as root, was first."""
        if os.geteuid() == 0:
            owner = self.path.parent.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _parsed(line: bytes) -> Head | None:
    number, _, told = line.decode("ascii", "replace").strip().partition(" ")
    return Head(int(number), told) if number.isdecimal() and len(told) == 64 else None

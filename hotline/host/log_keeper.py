"""Rotates logs: one that is too long is copied and emptied; a few copies are kept.

Rule: no program has to reopen its log. Asterisk, PostgreSQL and the service append to theirs, so a
log emptied in place continues at its beginning; lines written between the copy and the emptying
(microseconds) are lost. A log that cannot be copied, as on a full disk, is emptied all the same.
Asterisk owns its directories, so links in them are not followed.

Not rotated here: `queue_log` and the call records (`cdr-csv`); see cti/mending/files.py.
"""

import asyncio
import fcntl
import os
import shutil
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog

_log = structlog.get_logger("hotline.host.log_keeper")

MOST_BYTES = 20_000_000
KEPT = 4  # copies: log.1 is the newest
_LOOKED_S = 10.0  # a flood of 5,000 INVITEs a second writes 30 MB in it
_NAMES = ("messages", "security", "start.log")  # of an Asterisk


def logs_of(var: Path) -> list[Path]:
    """List the logs below a state directory that exist."""
    homes = (var / "asterisk").glob("*/log")
    found = [home / name for home in homes for name in _NAMES]
    found += [*(var / "log").glob("*.log"), var / "postgres" / "postgres.log"]
    return [path for path in found if path.is_file()]


async def run(var: Path) -> None:
    """Check all logs, for ever; another user's log is left to a program of that user."""
    while True:
        try:
            turned = await asyncio.to_thread(bound, var)
            if turned:
                _log.info("logs were rotated", files=", ".join(turned), kept=KEPT)
        except OSError as error:
            mend = "free space on the disk, or look at the owner of the log"
            _log.warning("logs cannot be kept small", why=error.strerror, mend=mend)
        await asyncio.sleep(_LOOKED_S)


def bound(var: Path, *, most: int = MOST_BYTES) -> list[str]:
    """Rotate logs longer than `most` bytes; give their names. One process at a time."""
    with suppress(BlockingIOError, PermissionError), _locked(var):
        return [str(path.relative_to(var)) for path in logs_of(var) if _rotate(path, most)]
    return []


@contextmanager
def _locked(var: Path) -> Generator[None]:
    descriptor = os.open(var / ".logs", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _rotate(path: Path, most: int) -> bool:
    """Copy and empty a log if it is too long; tell whether it was."""
    try:
        log = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False  # gone, a link, or another user's
    try:
        seen = os.fstat(log)
        if not stat.S_ISREG(seen.st_mode) or seen.st_nlink != 1 or seen.st_size <= most:
            return False
        for number in range(KEPT - 1, 0, -1):
            with suppress(FileNotFoundError):
                _copy_of(path, number).rename(_copy_of(path, number + 1))
        _copy(log, _copy_of(path, 1))
        os.ftruncate(log, 0)
    finally:
        os.close(log)
    return True


def _copy_of(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")


def _copy(log: int, to: Path) -> None:
    """Copy a log into a new file of mode 0600; leave no partial copy."""
    try:
        made = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(made, "wb") as copy, os.fdopen(os.dup(log), "rb") as source:
            shutil.copyfileobj(source, copy, 1 << 20)
    except OSError as error:
        with suppress(OSError):
            to.unlink()
        _log.error("a log was emptied without a copy", file=to.name, why=error.strerror)

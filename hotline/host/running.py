"""Whether a `hotline run` uses a state directory: only one may, and the doctor's advice needs it.

The lock is the kernel's, on an open file, so it ends with the program, even after a crash.
"""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

_FILE = "run.lock"


class AlreadyRunning(Exception):
    """Another `hotline run` has the state directory; the message names it and the mend."""


@contextmanager
def hold(var: Path) -> Generator[None]:
    """Hold a state directory for this `hotline run`; raise `AlreadyRunning` if another has it."""
    descriptor = os.open(var / _FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            other = os.pread(descriptor, 20, 0).decode(errors="replace").strip()
            raise AlreadyRunning(
                f"another `hotline run` (process {other or 'unknown'}) has {var}; stop that one "
                "with Ctrl-C, or give this one a directory and ports of its own (HOTLINE_VAR)"
            ) from None
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def is_running(var: Path) -> bool:
    """Tell whether a `hotline run` holds a state directory now; nothing is changed."""
    try:
        descriptor = os.open(var / _FILE, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def starting(var: Path, log: Path, *, otherwise: str = "start it with `hotline run`") -> str:
    """Give the mend for a part that is down: `hotline run` restarts it itself, else by hand."""
    if is_running(var):
        return (
            "`hotline run` is running and starts it again by itself; where it has not within a "
            f"minute, {log} says why"
        )
    return otherwise

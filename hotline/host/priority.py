"""Processor priority on a busy machine: the service, which decides, before Asterisk's sound.

Asterisk's thousand threads, each with a little work fifty times a second, compete with the
service's one thread. Linux divides a core by session first (`autogroup`), and by nice only within
a session. Each of our parts is a session of its own, so both values are set. A higher priority
needs the capability SYS_NICE, which root has; without it Asterisk gets a lower one instead.
"""

import contextlib
import os
from pathlib import Path

_FIRST, _SECOND = -10, 5
_SYS_NICE = 1 << 23  # Linux's number of the capability


def may_raise() -> bool:
    """Tell whether this process may raise another's priority."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) & _SYS_NICE)
    return False


def serve_first(pid: int) -> None:
    """Give a process and its session a higher priority than Asterisk's, if we may."""
    if may_raise():
        _rank(pid, _FIRST)


def give_way(pid: int) -> None:
    """Give Asterisk's session a lower priority if ours cannot be raised."""
    if not may_raise():
        _rank(pid, _SECOND)


def _rank(pid: int, nice: int) -> None:
    """Set nice and autogroup as far as this Linux allows."""
    with contextlib.suppress(OSError):  # the process is somebody else's, or gone
        os.setpriority(os.PRIO_PROCESS, pid, nice)
    with contextlib.suppress(OSError):  # a kernel without autogroup
        Path(f"/proc/{pid}/autogroup").write_text(str(nice))

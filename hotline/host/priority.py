"""Who is served first when the machine is full: what decides, before what carries sound.

Asterisk's thousand threads, each with a little to do fifty times a second, and the service's one
thread want the same cores. Linux shares a core out by session first (`autogroup`) and by nice only
inside of one, and each of our parts is a session of its own, so both are set. Raising needs the
capability SYS_NICE, as root has it; without it Asterisk gives way instead.
"""

import contextlib
import os
from pathlib import Path

_FIRST, _SECOND = -10, 5
_SYS_NICE = 1 << 23  # Linux's number of the capability


def may_raise() -> bool:
    """Tell whether this process may let another go before all others."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapEff:"):
            return bool(int(line.split()[1], 16) & _SYS_NICE)
    return False


def serve_first(pid: int) -> None:
    """Let a process that decides, and all of its session, go before Asterisk."""
    if may_raise():
        _rank(pid, _FIRST)


def give_way(pid: int) -> None:
    """Let Asterisk's session go after ours where ours may not be raised."""
    if not may_raise():
        _rank(pid, _SECOND)


def _rank(pid: int, nice: int) -> None:
    """Set what this Linux lets us set; where it lets us nothing, all are served alike."""
    with contextlib.suppress(OSError):  # the process is somebody else's, or gone
        os.setpriority(os.PRIO_PROCESS, pid, nice)
    with contextlib.suppress(OSError):  # a kernel that does not share by session
        Path(f"/proc/{pid}/autogroup").write_text(str(nice))

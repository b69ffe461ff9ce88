"""The system user that Asterisk becomes when root starts it: no home, no shell, no rights."""

import os
import pwd
import subprocess
from pathlib import Path

import msgspec


class Owner(msgspec.Struct, frozen=True):
    """Whom a process runs as, and who owns its files."""

    uid: int
    gid: int


def owner(name: str) -> Owner:
    """Name the user a daemon shall run as: ourselves, or `name` (made if missing) for root."""
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name],
            check=True,
            capture_output=True,
        )
        entry = pwd.getpwnam(name)
    return Owner(entry.pw_uid, entry.pw_gid)


def give(path: Path, to: Owner) -> None:
    """Make `to` the owner of a file or directory; nothing happens unless we are root."""
    if os.geteuid() == 0:
        os.chown(path, to.uid, to.gid, follow_symlinks=False)

"""The system users of daemons that root starts: no home, no shell, no rights.

Rule: one `useradd` at a time. It rewrites /etc/passwd, so of two at once one user is lost, and
files then belong to a user id without a user.
"""

import errno
import fcntl
import os
import pwd
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import msgspec

_LOCK = Path("/run/hotline-users.lock")  # of every `hotline` on this machine


class Owner(msgspec.Struct, frozen=True):
    """The user a process runs as, who owns its files."""

    uid: int
    gid: int


class UserRefused(Exception):
    """A system user could not be made; the message names it, the reason and the mend."""


def owner(name: str) -> Owner:
    """Give the user that a daemon shall run as: ourselves, or `name` (made if missing) for root.

    Raises `UserRefused` when the user is missing and cannot be made.
    """
    if os.geteuid() != 0:
        return Owner(os.geteuid(), os.getegid())
    entry = _entry(name)
    if entry is None:
        with _locked():
            entry = _entry(name) or _make(name)
    return Owner(entry.pw_uid, entry.pw_gid)


def give(path: Path, to: Owner) -> None:
    """Make `to` the owner of a file or directory; nothing happens unless we are root."""
    if os.geteuid() == 0:
        os.chown(path, to.uid, to.gid, follow_symlinks=False)


def give_all(directory: Path, to: Owner) -> None:
    """Make `to` the owner of everything in a directory that is not theirs already."""
    if os.geteuid() != 0:
        return
    for path in (directory, *directory.rglob("*")):
        if not owned_by(path, to):
            give(path, to)


def set_mode(path: Path, mode: int) -> None:
    """Set the mode of a file or directory, never of a link's target.

    At a start root sets modes in directories that network-facing users own. If an attacker left a
    link there, root would change its target, as /etc. Raises `UserRefused` for a link.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
        raise UserRefused(
            f"{path} is a link, which nothing of ours makes: whoever made it wanted root to "
            "change what it leads to. Remove it, and look who did it"
        ) from error
    try:
        os.fchmod(descriptor, mode)
    finally:
        os.close(descriptor)


def owned_by(path: Path, to: Owner) -> bool:
    """Tell whether a file is theirs; true for a file that is gone."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return True
    return (found.st_uid, found.st_gid) == (to.uid, to.gid)


def _entry(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def _make(name: str) -> pwd.struct_passwd:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    # A person's PATH on Debian lacks /usr/sbin, where useradd is.
    env = {**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}
    made = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
    entry = _entry(name)
    if entry is None:
        raise UserRefused(
            f"the system user {name} could not be made ({made.stderr.strip() or made.returncode}); "
            f"make it yourself: {' '.join(command)}"
        )
    return entry


@contextmanager
def _locked() -> Generator[None]:
    """Hold the lock against every other `hotline` and thread: each opens the file itself."""
    descriptor = os.open(_LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)

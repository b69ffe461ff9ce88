"""The directories of one Asterisk instance, whoever starts it: a laptop or a container."""

import os
import socket
from pathlib import Path

from core.config import Settings
from hotline.asterisk.config import Kind, home_of, render
from hotline.asterisk.sounds import make_sounds
from hotline.certificates import sip as sip_tls
from hotline.host.unprivileged import Owner, give, give_all, set_mode

ASTERISK_USER = "hotline-asterisk"  # when root starts it
DEBIAN_DATA = Path("/usr/share/asterisk")  # where Debian's package keeps its documentation
_DIRECTORIES = ("etc", "run", "log", "log/cdr-csv", "log/cel-custom", "spool", "spool/monitor",
                "db", "keys", "keys/keys", "agi", "cache", "heard", "data", "root")  # fmt: skip
_PRIVATE = ("etc", "run", "log", "spool", "db", "keys", "cache", "heard")
WRITTEN = ("run", "log", "db", "keys", "cache", "spool")  # by Asterisk itself, file by file


def prepare_home(
    settings: Settings, kind: Kind, to: Owner, documents: Path = DEBIAN_DATA
) -> tuple[str, ...]:
    """Make directories, sounds and configuration for `to`; return the files that changed.

    `documents` is where Asterisk itself will find its documentation, without which PJSIP does
    not load. Raises `CertificateRefused` for a certificate that no telephone would accept. Safe to
    repeat while Asterisk runs. Files of an earlier start that belong to another user, or to none,
    are given to `to`.
    """
    home = home_of(settings.var, kind)
    for name in _DIRECTORIES:
        path = home / name
        path.mkdir(parents=True, exist_ok=True)
        give(path, to)
        set_mode(path, _mode(name))
    for name in WRITTEN:
        give_all(home / name, to)
    _share_logs(home / "log")
    (home / "hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {socket.gethostname()}\n")
    if kind == "hotline":
        _share_sound(settings.var / "sounds" / "personal", to)
        sip_tls.lay(settings, home, to)
    else:
        sip_tls.lay_carriers(settings, home, to)
    _link(home / "data" / "documentation", documents / "documentation")
    make_sounds(home / "data", to, settings.unit)
    return render(settings, home / "etc", kind)


def _mode(name: str) -> int:
    """Give a directory's mode; the logs' lets the service, through the group, erase files."""
    if os.geteuid() == 0 and name.startswith("log"):
        return 0o770
    return 0o750 if name in _PRIVATE else 0o755


def _share_logs(log: Path) -> None:
    """Let the group write log files that an earlier version of hotline made without that right."""
    if os.geteuid() != 0:
        return
    for path in (log / "queue_log", *(log / "cel-custom").iterdir()):
        if path.is_file() and not path.is_symlink():
            set_mode(path, 0o660)


def _share_sound(personal: Path, to: Owner) -> None:
    """Let only Asterisk, through its group, read sound files that hold customers' data."""
    if os.geteuid() != 0:
        return  # the service and Asterisk are one user
    personal.mkdir(parents=True, exist_ok=True)
    set_mode(personal, 0o2750)  # files made in it belong to the group
    for path in (personal, *personal.iterdir()):
        os.chown(path, -1, to.gid, follow_symlinks=False)


def _link(path: Path, target: Path) -> None:
    if path.is_symlink() and path.readlink() == target:
        return
    path.unlink(missing_ok=True)
    path.symlink_to(target)

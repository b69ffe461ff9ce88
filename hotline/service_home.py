"""The service's files on a machine, and the user it runs as when root starts it.

Started by root, the service runs as `hotline-service`, and so do espeak-ng and sox, which it
starts. Through a group Asterisk alone may read its sound files, and the service may read and erase
Asterisk's logs. `hotline.env` stays root's: the service gets its settings as environment variables.
"""

import os
import sys
from pathlib import Path

from core.config import Settings
from hotline.asterisk.home import ASTERISK_USER
from hotline.certificates import https
from hotline.host.as_user import as_user, without_roots_own
from hotline.host.children import ServiceProcess
from hotline.host.environment import as_environment
from hotline.host.unprivileged import Owner, UserRefused, give, give_all, owner, set_mode

SERVICE_USER = "hotline-service"
PROGRAM = Path(__file__).parents[1]
_PARTS = (
    "spool",
    "audit",
    "sounds",
    "queues",
    "tls",
    "recorded",
)  # directories of the state directory that belong to the service, and no others
SHARED = ("sounds", "sounds/zh", "sounds/en", "sounds/personal")  # read by Asterisk
RECORDED = ("recorded", "recorded/zh", "recorded/en")  # supervisors' recordings
_SET_GROUP = 0o2750  # a file made in it belongs to its group, which may read
_READ = ("hotline/__init__.py", "web/dist/index.html", "migrations/env.py")


def service_process(settings: Settings) -> ServiceProcess:
    """Prepare the service's directories; give its process, not started yet (blocking)."""
    given = prepare(settings) if os.geteuid() == 0 else settings
    command = [sys.executable, "-m", "hotline", "serve", "--environment-only"]
    places = [PROGRAM, given.var, Path(sys.prefix), Path(sys.base_prefix)]
    if given.voice_dir is not None:
        places.append(given.voice_dir)
    if given.drop_dir is not None:
        places.append(given.drop_dir)
    asterisk = owner(ASTERISK_USER)
    return ServiceProcess(
        as_user(command, owner(SERVICE_USER), places, groups=(asterisk.gid,), last_word="TERM"),
        env=without_roots_own(as_environment(given)),
        log=settings.var / "log" / "service.log",
        directory=PROGRAM,
    )


def prepare(settings: Settings) -> Settings:
    """As root: give the service and Asterisk their files; return settings the service can use.

    Safe to repeat. Files of an earlier start that belong to another user become the service's.
    """
    me, asterisk = owner(SERVICE_USER), owner(ASTERISK_USER)
    _refuse_closed_program()
    settings.var.chmod(settings.var.stat().st_mode | 0o011)  # Asterisk and the service pass through
    for name in _PARTS:
        (settings.var / name).mkdir(exist_ok=True)
    bring_journal_home(settings.var)
    given = _with_own_copy(settings)
    for name in ("spool", "audit", "tls"):
        give_all(settings.var / name, me)
        set_mode(settings.var / name, 0o700)
    _share(settings.var, Owner(me.uid, asterisk.gid))
    give_all(settings.var / "queues", Owner(me.uid, asterisk.gid))
    set_mode(settings.var / "queues", _SET_GROUP)
    for name in RECORDED:  # the directories alone: files may be the operator's own
        (settings.var / name).mkdir(exist_ok=True)
        give(settings.var / name, me)
        set_mode(settings.var / name, 0o755)
    return given


def _share(var: Path, both: Owner) -> None:
    for name in SHARED:
        (var / name).mkdir(exist_ok=True)
    give_all(var / "sounds", both)
    for name in SHARED:
        give(var / name, both)
        set_mode(var / name, _SET_GROUP)


def bring_journal_home(var: Path) -> None:
    """Move facts that an earlier version spooled elsewhere to the present spool."""
    old, new = var / "journal.spool", var / "spool" / "journal.jsonl"
    if old.exists() and not new.exists() and os.access(var, os.W_OK):
        new.parent.mkdir(exist_ok=True)
        old.rename(new)


def _with_own_copy(settings: Settings) -> Settings:
    """Give the service its own copy of an operator's certificate, whose key only root may read."""
    certificate, key = settings.tls_certificate, settings.tls_key
    if certificate is None or https.is_generated(settings):
        return settings
    kept = https.directory(settings) / "given"
    kept.mkdir(mode=0o700, exist_ok=True)
    copies = {"tls_certificate": kept / "certificate.pem", "tls_key": kept / "key.pem"}
    for source, copy in zip((certificate, key or certificate), copies.values(), strict=True):
        https.write(copy, source.read_bytes())
    return settings.model_copy(update=copies)


def _refuse_closed_program() -> None:
    """Refuse a checkout made under a strict umask, which the service's user cannot read."""
    interpreter = Path(sys.prefix) / "pyvenv.cfg"
    for file in (*(PROGRAM / name for name in _READ), interpreter):
        if file.exists() and not file.stat().st_mode & 0o004:
            raise UserRefused(
                f"{file} may be read by root alone, but the service runs as {SERVICE_USER}: make "
                "the clone again after `umask 022`, or `chmod -R go+rX` all of it but the state "
                f"directory"
            )

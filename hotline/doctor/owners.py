"""Checks that Asterisk and the service may read and write their files, and the carrier's log.

As root, who may read everything, the rights of the users that `hotline run` makes are checked;
as anybody else, the rights of that user.
"""

import os
import pwd
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from core.config import Settings
from exchange.drop.folder import FOLDERS
from hotline.asterisk.config import Kind, home_of
from hotline.asterisk.home import ASTERISK_USER, WRITTEN
from hotline.doctor.findings import Finding
from hotline.host.running import is_running
from hotline.service_home import RECORDED, SERVICE_USER, SHARED

_READ, _WRITE, _PASS = 4, 2, 1
_SHOWN = 3  # names in a mend; the rest is counted
_ROOTS = re.compile(r"start\.log|.*\.\d+|queue_log-\d+")  # written by root or the service
_RECORDINGS = "; recordings of yours: chmod o+r"
_READ_BY_ASTERISK = (
    ("prompts", "Asterisk may read what is spoken", "sounds"),
    ("queues", "Asterisk may read the queues that the page House has", "queues"),
)
_LOG_END = 262_144  # bytes of a log that are looked at
_STARTED = re.compile(r"(?m)^\[[^]]+\] Asterisk \d+\.")
_ERROR = re.compile(r"(?m)^\[[^]]+\] ERROR\[[^]]*\](?:\[[^]]*\])? (.*)$")


class _User(msgspec.Struct, frozen=True):
    name: str
    uid: int
    gids: frozenset[int]

    def may(self, path: Path, wanted: int) -> bool:
        """Tell by owner, group and mode whether the user may; true for a file that is gone."""
        try:
            found = path.stat()
        except FileNotFoundError:
            return True
        shift = 6 if found.st_uid == self.uid else 3 if found.st_gid in self.gids else 0
        return (found.st_mode >> shift) & wanted == wanted


def examine(settings: Settings) -> tuple[Finding, ...]:
    """Look at owners and rights below the state directory, and at the carrier's log."""
    service, asterisk = _user(SERVICE_USER, ASTERISK_USER), _user(ASTERISK_USER)
    findings = [
        _finding("Asterisk", f"its files of the {kind} are its own",
                 _asterisk_faults(home, asterisk), settings, asterisk)
        for kind in ("hotline", "carrier")
        if (home := home_of(settings.var, kind)).exists() and asterisk is not None
    ]  # fmt: skip
    if service is not None and (settings.var / "sounds").exists():
        faults = _service_faults(settings.var, service)
        check = "it may read and write what is its own"
        findings.append(_finding("service", check, faults, settings, service, _RECORDINGS))
    for component, check, place in _READ_BY_ASTERISK:
        if asterisk is not None and (settings.var / place).exists():
            closed = _unreadable(settings.var / place, asterisk)
            findings.append(_finding(component, check, closed, settings, asterisk, _RECORDINGS))
    home = home_of(settings.var, "hotline")
    if service is not None and home.exists():
        check = "it may take and erase what Asterisk writes of calls, and renew its sentences"
        by_hand = (
            "; where others start them, put it into Asterisk's group, "
            f"chmod -R g+rwX {home}/log {home}/data/sounds"
        )
        faults = _untakable(home, service)
        findings.append(_finding("service", check, faults, settings, service, by_hand))
    if settings.drop_dir is not None and service is not None:
        findings.append(_drop_folder(settings.drop_dir, service))
    return (*findings, *_carrier_log(settings, "carrier"))


def _drop_folder(root: Path, service: _User) -> Finding:
    """Look whether the service may take files out of the drop folder and put them away."""
    check = "the drop folder may be read and written"
    inside = [root / name for name in FOLDERS]
    there = [one for one in inside if os.path.lexists(one)]  # the service makes what is missing
    wrong = [
        one for one in (root, *there) if not one.is_dir() or (one != root and one.is_symlink())
    ]
    if wrong:
        mend = f"make {root} a folder" if wrong[0] == root else f"remove {wrong[0]}, no folder"
        return Finding("drop", check, ok=False, mend=f"{mend}, and start the service again")
    closed = [one for one in (root, *there) if not service.may(one, _READ | _WRITE | _PASS)]
    mend = (
        f"chown {service.name} {closed[0]}, or give it rwx there by a group; for all that lies in "
        f"{root} besides"
        if closed
        else ""
    )
    return Finding("drop", check, not closed, mend, str(root))


def _user(name: str, *further: str) -> _User | None:
    """Find the user a part runs as: for root its system user, if it exists; else ourselves."""
    if os.geteuid() != 0:
        me = pwd.getpwuid(os.geteuid()).pw_name if _is_named(os.geteuid()) else str(os.geteuid())
        return _User(me, os.geteuid(), frozenset({os.getegid(), *os.getgroups()}))
    try:
        entry = pwd.getpwnam(name)
        groups = {pwd.getpwnam(other).pw_gid for other in further}
    except KeyError:
        return None
    return _User(name, entry.pw_uid, frozenset({entry.pw_gid, *groups}))


def _is_named(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _asterisk_faults(home: Path, asterisk: _User) -> Iterator[Path]:
    for file in _inside(home / "etc"):
        if not asterisk.may(file, _READ):
            yield file
    yield from _unwritable((home / name for name in WRITTEN), asterisk)


def _service_faults(var: Path, service: _User) -> Iterator[Path]:
    own = ("spool", "audit", *SHARED, *RECORDED)
    yield from _unwritable((var / name for name in own), service)
    yield from _unreadable(var / "tls", service)
    yield from _unreadable(var / "recorded", service)


def _untakable(home: Path, service: _User) -> Iterator[Path]:
    """Name what the service cannot take (channel events), erase (CDR, queue_log) or renew."""
    log = home / "log"
    for passed in (home.parent, home):
        if not service.may(passed, _PASS):
            yield passed
            return  # nothing below it can be checked
    sounds = home / "data" / "sounds"
    for place in (log, log / "cel-custom", log / "cdr-csv", sounds / "zh", sounds / "en"):
        if not service.may(place, _READ | _WRITE | _PASS):
            yield place
    for file in _inside(log / "cel-custom"):
        if not service.may(file, _READ):
            yield file
    if not service.may(log / "queue_log", _READ | _WRITE):  # Asterisk holds it: emptied in place
        yield log / "queue_log"


def _unwritable(places: Iterable[Path], user: _User) -> Iterator[Path]:
    for place in places:
        if not user.may(place, _READ | _WRITE | _PASS):
            yield place
        for file in _inside(place):
            if _ROOTS.fullmatch(file.name) or not file.is_file():
                continue
            if not user.may(file, _READ):
                yield file


def _unreadable(place: Path, user: _User) -> Iterator[Path]:
    for path in (place, *place.rglob("*")) if place.exists() else ():
        if not user.may(path, _READ | _PASS if path.is_dir() else _READ):
            yield path


def _inside(place: Path) -> tuple[Path, ...]:
    return tuple(place.iterdir()) if place.exists() else ()


def _finding(
    component: str,
    check: str,
    faults: Iterable[Path],
    settings: Settings,
    user: _User | None,
    besides: str = "",
) -> Finding:
    bad = sorted(set(faults))
    if not bad:
        return Finding(component, check, ok=True)
    names = ", ".join(map(str, bad[:_SHOWN])) + (" and others" if len(bad) > _SHOWN else "")
    again = "stop `hotline run` with Ctrl-C and start it again" if is_running(settings.var) else (
        "start `hotline run`"
    )  # fmt: skip
    name = user.name if user is not None else "its user"
    mend = f"{again}, which gives {name} what it needs{besides} ({names})"
    return Finding(component, check, ok=False, mend=mend, seen=f"{len(bad)} are not")


def _carrier_log(settings: Settings, kind: Kind) -> tuple[Finding, ...]:
    """Give the errors in the simulated public network's log since its last start."""
    log = home_of(settings.var, kind) / "log" / "messages"
    if not log.exists() or not settings.trunk_host.startswith("127."):
        return ()
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - _LOG_END))
        text = file.read().decode(errors="replace")
    starts = [found.start() for found in _STARTED.finditer(text)]
    errors = _ERROR.findall(text, starts[-1] if starts else 0)
    check = "the simulated public network's log names no error since its start"
    if not errors:
        return (Finding("Asterisk", check, ok=True),)
    mend = f"see {log}; a file that it cannot read is the usual reason. The first: {errors[0]}"
    return (Finding("Asterisk", check, ok=False, mend=mend, seen=f"{len(errors)} errors"),)

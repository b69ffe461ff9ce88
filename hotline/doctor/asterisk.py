"""The checks of Asterisk; each fault names its mend."""

import asyncio
import os
import re
import socket
from pathlib import Path

from core.config import Settings
from cti.door.door import door_bounds
from hotline.asterisk.config import ConfigRefused, Kind, changes, home_of, rendered
from hotline.asterisk.control import AsteriskSilent, command
from hotline.asterisk.process import ports_of
from hotline.asterisk.root import (
    MINIMUM,
    AsteriskMissing,
    AsteriskRoot,
    find_asterisk,
    new_enough,
    version_of,
)
from hotline.asterisk.sounds import sentences
from hotline.doctor import ami as doctor_ami
from hotline.doctor import sip_tls as doctor_sip_tls
from hotline.doctor.findings import Finding
from hotline.host.ports import why_taken
from hotline.host.running import starting

_WANTED = ".".join(map(str, MINIMUM))
_ALL_PORTS = {"rtp_start": 1, "rtp_end": 65535, "max_calls": 65535}
_CONTROL = "run/asterisk.ctl"


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Check version, configuration, modules, prompts, ports, AMI and trunk of the hotline."""
    root, findings = await asyncio.to_thread(_at_rest, settings)
    findings += await doctor_sip_tls.at_rest(settings)
    running = await asyncio.to_thread(listens, settings.asterisk_host, settings.ami_port)
    if not running:
        return (*findings, *_not_running(settings, root))
    if root is None:
        findings = (await _running_version(settings) or findings[0], *findings[1:])
    return (*findings, *await doctor_ami.examine(settings), *await _inside(settings))


def _at_rest(settings: Settings) -> tuple[AsteriskRoot | None, tuple[Finding, ...]]:
    """Check what does not need a running Asterisk."""
    root, check = None, f"{_WANTED} or newer is installed"
    try:
        root = find_asterisk(settings.var)
        version = _holds(check, seen=f"{root.version} in {root.path}")
    except AsteriskMissing as missing:
        version = _fails(check, str(missing))
    return root, (
        version,
        _configuration(settings),
        *(_modules(settings, root) if root else ()),
        _prompts(settings, "hotline"),
        _sound_ports(settings),
    )


async def _running_version(settings: Settings) -> Finding | None:
    """Ask an Asterisk installed elsewhere, as in another container; None: no answer."""
    try:
        said = await command(home_of(settings.var, "hotline") / _CONTROL, "core show version")
    except AsteriskSilent:
        return None
    version = version_of(said)
    seen = f"{'.'.join(map(str, version)) or said[:40]}, running, installed elsewhere"
    check = f"{_WANTED} or newer is installed"
    if new_enough(version):
        return _holds(check, seen=seen)
    return _fails(check, f"install Asterisk {_WANTED} or newer where it runs", seen)


def _configuration(settings: Settings) -> Finding:
    check = "its configuration is what the settings say"
    etc = home_of(settings.var, "hotline") / "etc"
    try:
        old = changes(settings, etc)
    except ConfigRefused as refused:
        return _fails(check, str(refused))
    except PermissionError:
        return _fails(check, f"run the doctor as the user who started Asterisk: {etc} is private")
    if not old:
        return _holds(check, seen=str(etc))
    mend = f"run `hotline asterisk render` and restart Asterisk ({', '.join(old)} differ)"
    return _fails(check, mend)


def _wanted_modules(settings: Settings) -> list[str]:
    try:
        files = rendered(settings, settings.var, "hotline")
    except ConfigRefused:
        return []  # said already
    text = next(file.text for file in files if file.name == "modules.conf")
    return re.findall(r"(?m)^load = (\S+)", text)


def _modules(settings: Settings, root: AsteriskRoot) -> tuple[Finding, ...]:
    check = "all modules of modules.conf are installed"
    there = root.path / root.modules.relative_to("/")
    wanted = _wanted_modules(settings)
    if not wanted:
        return ()
    missing = [name for name in wanted if not (there / name).exists()]
    if missing:
        return (_fails(check, f"install Asterisk's package with {', '.join(missing)}"),)
    return (_holds(check, seen=str(len(wanted))),)


def _prompts(settings: Settings, kind: Kind) -> Finding:
    check = "its own prompts are there and readable"
    sounds = home_of(settings.var, kind) / "data" / "sounds"
    paths = [sounds / language / f"{name}.wav" for name, language in sentences(settings.unit)]
    bad = [p for p in paths if not p.exists() or not p.stat().st_mode & 0o004]
    if bad:
        mend = f"start `hotline run` anew, which makes them ({bad[0]} and others)"
        return _fails(check, mend, seen=f"{len(bad)} of {len(paths)} are not")
    return _holds(check, seen=str(len(paths)))


def _sound_ports(settings: Settings) -> Finding:
    calls = settings.sound_calls
    wanted = settings.door_calls or door_bounds(settings.model_copy(update=_ALL_PORTS)).ceiling
    check = f"the RTP range has room for the {wanted} callers this machine carries, and is its own"
    theirs = range(settings.carrier_rtp_start, settings.carrier_rtp_end + 1)
    seen = f"{settings.rtp_start}-{settings.rtp_end}: {calls} calls"
    if settings.rtp_start in theirs or settings.rtp_end in theirs:
        return _fails(check, "part HOTLINE_RTP_* and HOTLINE_CARRIER_RTP_*: they overlap", seen)
    if calls < wanted:
        mend = f"raise HOTLINE_RTP_END to {settings.rtp_start + 4 * wanted - 1} (a call takes four "
        return _fails(check, f"{mend}ports), or set HOTLINE_DOOR_CALLS to fewer callers", seen)
    if settings.max_calls < wanted:
        mend = f"raise HOTLINE_MAX_CALLS above {wanted}: further calls get 503, not busy"
        return _fails(check, mend, f"HOTLINE_MAX_CALLS={settings.max_calls}")
    return _holds(check, seen=seen)


def listens(host: str, port: int) -> bool:
    """Tell whether something takes a connection there."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _not_running(settings: Settings, root: AsteriskRoot | None) -> tuple[Finding, ...]:
    log = home_of(settings.var, "hotline") / "log" / "messages"
    by_hand = "start it with `hotline run`" if root else "run `hotline run`, which installs it"
    if os.access(log, os.F_OK):
        by_hand += f"; if it ended by itself, {log} says why"
    mend = starting(settings.var, log, otherwise=by_hand)
    where = f"{settings.asterisk_host}:{settings.ami_port}"
    findings = [_fails(f"AMI answers at {where}", mend)]
    for port, kind, name in ports_of(settings, "hotline"):
        if why := why_taken(port, kind):
            mend = f"stop the other program that has it (`ss -lntup`), or set {name}"
            findings.append(_fails(f"port {port} is free for it", mend, why))
    return tuple(findings)


async def _inside(settings: Settings) -> tuple[Finding, ...]:
    """Ask a running Asterisk through its control socket, if we may open it."""
    control = home_of(settings.var, "hotline") / _CONTROL
    try:
        # twice: Asterisk tells its news to whoever listens, in the middle of a line at times
        modules = "\n".join([await command(control, "module show") for _ in range(2)])
        account = await command(control, f"manager show user {settings.ami_user}")
    except AsteriskSilent:
        return ()  # not ours: an Asterisk on another machine or of another user
    return (
        _running_modules(settings, modules),
        doctor_ami.events_it_hears(account),
        *await _ports(settings),
        *await _trunk(settings),
        *await _registration(settings, control),
    )


def _running_modules(settings: Settings, shown: str) -> Finding:
    """Check modules: one that failed to load is not listed, one that declined is `Not Running`."""
    running = set(re.findall(r"(?m)^(\S+\.so) .* Running", shown))
    running -= set(re.findall(r"(?m)^(\S+\.so) .*Not Running", shown))
    idle = [name for name in _wanted_modules(settings) if name not in running]
    check = "all its modules run"
    if not idle:
        return _holds(check, seen=str(len(running)))
    log = home_of(settings.var, "hotline") / "log" / "messages"
    return _fails(check, f"{log} says why: {', '.join(idle)}")


async def _ports(settings: Settings) -> tuple[Finding, ...]:
    """Try the ports besides AMI's: one that was taken when Asterisk started stays closed."""
    host = _reached(settings.ami_bind, settings)
    browsers = f"browsers' telephones reach port {settings.asterisk_http_port}"
    sip = f"SIP answers on port {settings.sip_port}"
    log = home_of(settings.var, "hotline") / "log" / "messages"
    mend = f"see which other program has it (`ss -lntup`), end that and restart Asterisk; {log}"
    opens = await asyncio.to_thread(listens, host, settings.asterisk_http_port)
    sip_host = _reached(settings.sip_bind, settings)
    answers = await asyncio.to_thread(_answers_options, sip_host, settings.sip_port)
    return (
        _holds(browsers) if opens else _fails(browsers, mend),
        _holds(sip) if answers else _fails(sip, mend),
        *await doctor_sip_tls.port(settings, sip_host),
    )


def _reached(bind: str, settings: Settings) -> str:
    return settings.asterisk_host if bind == "0.0.0.0" else bind  # noqa: S104


async def _trunk(settings: Settings) -> tuple[Finding, ...]:
    """Send OPTIONS to the simulated network; a provider need not answer one from outside."""
    if not settings.trunk_host.startswith("127."):
        return ()
    check = "the simulated public network answers"
    encrypts = settings.trunk_transport == "tls"
    asked = doctor_sip_tls.shown_by if encrypts else _answers_options
    alive = await asyncio.to_thread(asked, settings.trunk_host, settings.trunk_port)
    mend = starting(
        settings.var,
        home_of(settings.var, "carrier") / "log" / "messages",
        otherwise=f"start it with `hotline run`, or set HOTLINE_TRUNK_HOST "
        f"({settings.trunk_port} is dead)",
    )
    return (_holds(check) if alive else _fails(check, mend),)


async def _registration(settings: Settings, control: Path) -> tuple[Finding, ...]:
    """Check that the provider accepted our registration, which incoming calls need."""
    if not settings.trunk_user:
        return ()
    check = f"the provider at {settings.trunk_host} has registered us"
    shown = await command(control, "pjsip show registrations")
    line = next((line for line in shown.splitlines() if "trunk-registration/" in line), "")
    if re.search(r"\bRegistered\b", line):
        return (_holds(check),)
    mend = (
        "compare HOTLINE_TRUNK_HOST, HOTLINE_TRUNK_USER and HOTLINE_TRUNK_SECRET with what the "
        f"provider gave you; {home_of(settings.var, 'hotline') / 'log' / 'messages'} has its answer"
    )
    state = re.search(r"\b(Unregistered|Rejected|Stopped)\b", line)
    return (_fails(check, mend, seen=state[1] if state else "not known to Asterisk"),)


def _answers_options(host: str, port: int) -> bool:
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        probe.settimeout(2)
        probe.connect((host, port))
        here = f"{host}:{probe.getsockname()[1]}"
        request = (
            f"OPTIONS sip:{host}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {here};rport;"
            f"branch=z9hG4bKdoctor\r\nMax-Forwards: 1\r\nFrom: <sip:doctor@{here}>;tag=doctor\r\n"
            f"To: <sip:{host}:{port}>\r\nCall-ID: doctor@{here}\r\nCSeq: 1 OPTIONS\r\n"
            "Content-Length: 0\r\n\r\n"
        )
        try:
            probe.send(request.encode())
            return probe.recv(4096).startswith(b"SIP/2.0")
        except OSError:
            return False


def _holds(check: str, seen: str = "") -> Finding:
    return Finding("Asterisk", check, ok=True, seen=seen)


def _fails(check: str, mend: str, seen: str = "") -> Finding:
    return Finding("Asterisk", check, ok=False, mend=mend, seen=seen)

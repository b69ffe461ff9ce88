"""What can be wrong with Asterisk, looked at one by one; each fault names its mend.

Nothing is changed: rights are tried with actions that lack an argument, so Asterisk refuses
them either way, and its words tell whether the right was missing or only the argument.
"""

import asyncio
import re
import socket

from core.config import Settings
from cti.ami import Message
from cti.ami_protocol import LinkUnavailable, OutcomeUnknown
from cti.link import ActionRefused, AmiAccount, Hello, Link, Rhythm
from hotline.asterisk_config import ConfigRefused, Kind, changes, home_of, rendered
from hotline.asterisk_control import AsteriskSilent, command
from hotline.asterisk_root import (
    MINIMUM,
    AsteriskMissing,
    AsteriskRoot,
    find_asterisk,
    new_enough,
    version_of,
)
from hotline.asterisk_sounds import SENTENCES
from hotline.findings import Finding

_WANTED = ".".join(map(str, MINIMUM))
_CONTROL = "run/asterisk.ctl"
_PORTS_PER_CALL = 4  # RTP and RTCP, for the caller's and the agent's leg
_FEWEST_CALLS = 25
_NEEDED = ("Originate", "QueueAdd")  # write=originate, write=agent
_FORBIDDEN = ("Command", "UpdateConfig")  # write=command, write=config
_DENIED = "permission denied"


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Check version, configuration, modules, prompts, ports, AMI and trunk of the hotline."""
    root, findings = await asyncio.to_thread(_at_rest, settings)
    running = await asyncio.to_thread(_listens, settings.ami_bind, settings.ami_port)
    if not running:
        return (*findings, *_not_running(settings, root))
    if root is None:
        findings = (await _running_version(settings) or findings[0], *findings[1:])
    return (*findings, *await _ami(settings), *await _inside(settings))


def _at_rest(settings: Settings) -> tuple[AsteriskRoot | None, tuple[Finding, ...]]:
    """Look at what can be seen without a running Asterisk."""
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
    """Ask an Asterisk that was installed elsewhere, as in a container beside ours; None: cannot."""
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


def _modules(settings: Settings, root: AsteriskRoot) -> tuple[Finding, ...]:
    check = "all modules of modules.conf are installed"
    there = root.path / root.modules.relative_to("/")
    try:
        files = rendered(settings, settings.var, "hotline")
    except ConfigRefused:
        return ()  # said already
    text = next(file.text for file in files if file.name == "modules.conf")
    wanted = re.findall(r"(?m)^load = (\S+)", text)
    missing = [name for name in wanted if not (there / name).exists()]
    if missing:
        return (_fails(check, f"install Asterisk's package with {', '.join(missing)}"),)
    return (_holds(check, seen=str(len(wanted))),)


def _prompts(settings: Settings, kind: Kind) -> Finding:
    check = "its own prompts are there and readable"
    sounds = home_of(settings.var, kind) / "data" / "sounds"
    paths = [sounds / language / f"{name}.wav" for name, language in SENTENCES]
    bad = [p for p in paths if not p.exists() or not p.stat().st_mode & 0o004]
    if bad:
        mend = f"start Asterisk once with `hotline run`, which makes them ({bad[0]} and others)"
        return _fails(check, mend, seen=f"{len(bad)} of {len(paths)} are not")
    return _holds(check, seen=str(len(paths)))


def _sound_ports(settings: Settings) -> Finding:
    calls = (settings.rtp_end - settings.rtp_start + 1) // _PORTS_PER_CALL
    check = f"the RTP range has room for {_FEWEST_CALLS} calls and is its own"
    theirs = range(settings.carrier_rtp_start, settings.carrier_rtp_end + 1)
    seen = f"{settings.rtp_start}-{settings.rtp_end}: {calls} calls"
    if settings.rtp_start in theirs or settings.rtp_end in theirs:
        return _fails(check, "part HOTLINE_RTP_* and HOTLINE_CARRIER_RTP_*: they overlap", seen)
    if calls < _FEWEST_CALLS:
        return _fails(check, "raise HOTLINE_RTP_END; a call takes four ports", seen)
    return _holds(check, seen=seen)


def _listens(bind: str, port: int) -> bool:
    host = "127.0.0.1" if bind == "0.0.0.0" else bind  # noqa: S104
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _not_running(settings: Settings, root: AsteriskRoot | None) -> tuple[Finding, ...]:
    mend = "start it with `hotline run`" if root else "run `hotline run`, which installs it"
    log = home_of(settings.var, "hotline") / "log" / "messages"
    if log.exists():
        mend += f"; if it ended by itself, {log} says why"
    findings = [_fails(f"AMI answers on port {settings.ami_port}", mend)]
    with socket.socket(type=socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", settings.sip_port))
        except OSError:
            mend = "stop the other SIP program on this machine, or set HOTLINE_SIP_PORT"
            findings.append(_fails(f"SIP port {settings.sip_port} is free for it", mend))
    return tuple(findings)


class _Ear:
    """Wait for the link's first word."""

    def __init__(self) -> None:
        self.word: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def on_message(self, message: Message) -> None:
        """Hear nothing: no events are wanted."""

    def on_up(self, hello: Hello) -> None:
        """Learn that the login worked."""
        if not self.word.done():
            self.word.set_result("")

    def on_down(self, why: str) -> None:
        """Learn that it did not."""
        if not self.word.done():
            self.word.set_result(why)


async def _ami(settings: Settings) -> tuple[Finding, ...]:
    check = f"AMI lets the user {settings.ami_user!r} in"
    secret = settings.ami_secret.get_secret_value()
    account = AmiAccount(
        settings.asterisk_host, settings.ami_port, settings.ami_user, secret, "doctor"
    )
    ear = _Ear()
    link = Link(account, ear, (), rhythm=Rhythm(connect_s=3))
    task = asyncio.create_task(link.run(), name="doctor's link")
    try:
        why = await asyncio.wait_for(ear.word, 8)
        if why:
            return (_fails(check, why),)
        return (_holds(check), *await _rights(link))
    except TimeoutError:
        return (_fails(check, "Asterisk does not answer; restart it"),)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _rights(link: Link) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    for names, wanted in ((_NEEDED, True), (_FORBIDDEN, False)):
        for name in names:
            check = f"the AMI user may {'' if wanted else 'not '}{name}"
            try:
                refusal = await _refusal(link, name)
            except (LinkUnavailable, OutcomeUnknown) as lost:
                findings.append(_fails(check, str(lost)))
                continue
            may = _DENIED not in refusal.lower()
            mend = "run `hotline asterisk render` and restart Asterisk: manager.conf was changed"
            findings.append(_holds(check) if may == wanted else _fails(check, mend))
    return tuple(findings)


async def _refusal(link: Link, name: str) -> str:
    try:
        await link.action({"Action": name}, deadline_s=3)
    except ActionRefused as refused:
        return str(refused)
    return ""


async def _inside(settings: Settings) -> tuple[Finding, ...]:
    """Ask a running Asterisk through its control socket, where we may."""
    control = home_of(settings.var, "hotline") / _CONTROL
    try:
        modules = await command(control, "module show")
    except AsteriskSilent:
        return ()  # not ours: an Asterisk on another machine or of another user
    idle = re.findall(r"(?m)^(\S+\.so) .*Not Running", modules)
    loaded = "all its modules run"
    mend = f"{home_of(settings.var, 'hotline') / 'log' / 'messages'} says why: {', '.join(idle)}"
    return (_fails(loaded, mend) if idle else _holds(loaded), *await _trunk(settings))


async def _trunk(settings: Settings) -> tuple[Finding, ...]:
    """Ask the trunk whether it lives; only our own network must answer a stranger's OPTIONS."""
    if not settings.trunk_host.startswith("127."):
        return ()
    check = "the simulated public network answers"
    alive = await asyncio.to_thread(_answers_options, settings.trunk_host, settings.trunk_port)
    mend = f"start it with `hotline run`, or set HOTLINE_TRUNK_HOST ({settings.trunk_port} is dead)"
    return (_holds(check) if alive else _fails(check, mend),)


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

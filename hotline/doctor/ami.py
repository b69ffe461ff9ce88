"""Checks the rights of the service's AMI account, and whether the clocks agree.

Nothing is changed: rights are tried with actions that lack an argument. Asterisk refuses them in
both cases, and its message tells whether the right or only the argument was missing.
"""

import asyncio
import re
import time

from core.config import Settings
from cti.ami.link import ActionRefused, AmiAccount, Hello, Link, Rhythm
from cti.ami.message import Message
from cti.ami.protocol import LinkUnavailable, OutcomeUnknown
from hotline.doctor.findings import Finding

_NEEDED = ("Hangup", "Originate", "QueueAdd")  # write=call, write=originate, write=agent
_FORBIDDEN = ("Command", "UpdateConfig", "ModuleCheck")  # write=command, =config, =system
_READS = frozenset({"call", "agent", "system"})  # classes of events that the service needs
_DENIED = "permission denied"
_DRIFT_S = 2.0
_SECTION = re.compile(r"(?m)^\[([a-z0-9][a-z0-9_-]*)\]")


class _Ear:
    """Wait until the link is up or its first try failed."""

    def __init__(self) -> None:
        self.word: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def on_message(self, message: Message) -> None:
        """Ignore events."""

    def on_up(self, hello: Hello) -> None:
        """Note that the login worked."""
        if not self.word.done():
            self.word.set_result("")

    def on_down(self, why: str) -> None:
        """Note that it failed, and why."""
        if not self.word.done():
            self.word.set_result(why)


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Log in as the service does; try the account's rights and compare the clocks."""
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
            return (_finding(check, why),)
        return (_finding(check), *await _rights(link), *await _clock(link),
                *await _queues(link, settings))  # fmt: skip
    except TimeoutError:
        return (_finding(check, "Asterisk does not answer; restart it"),)
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
                findings.append(_finding(check, str(lost)))
                continue
            may = _DENIED not in refusal.lower()
            mend = (
                "give the user `write = call,originate,agent` in manager.conf, neither more nor "
                "less (`hotline asterisk render` does), and restart Asterisk"
            )
            findings.append(_finding(check, "" if may == wanted else mend))
    return tuple(findings)


async def _refusal(link: Link, name: str) -> str:
    try:
        await link.action({"Action": name}, deadline_s=3)
    except ActionRefused as refused:
        return str(refused)
    return ""


async def _clock(link: Link) -> tuple[Finding, ...]:
    """Compare the clocks: a caller's wait is computed from Asterisk's time and ours."""
    check = f"Asterisk's clock agrees within {_DRIFT_S:g} s"
    try:
        theirs = (await link.action({"Action": "Ping"}, deadline_s=3))["Timestamp"]
        drift = abs(time.time() - float(theirs))
    except (LinkUnavailable, OutcomeUnknown, ActionRefused, ValueError):
        return ()  # said already, or it does not tell
    mend = "synchronise both machines by NTP" if drift >= _DRIFT_S else ""
    return (Finding("clock", check, ok=not mend, mend=mend, seen=f"{drift:.1f} s"),)


async def _queues(link: Link, settings: Settings) -> tuple[Finding, ...]:
    """Compare the queues that Asterisk has with the file that the service wrote for it."""
    path = settings.var / "queues" / f"{settings.default_queue}.conf"
    text = await asyncio.to_thread(path.read_text) if path.exists() else ""
    wanted = set(_SECTION.findall(text)) | {settings.default_queue}
    try:
        told = await link.items({"Action": "QueueSummary"})
    except (LinkUnavailable, OutcomeUnknown, ActionRefused):
        return ()  # said already
    missing = sorted(wanted - {one["Queue"] for one in told if one.name == "QueueSummary"})
    mend = f"Asterisk lacks {', '.join(missing)}: `queue reload all`; its log says why not"
    return (_finding("it has every queue of the page House", mend if missing else ""),)


def events_it_hears(shown: str) -> Finding:
    """Judge the output of `manager show user`: whether the account gets the events we need."""
    check = "the AMI user hears of calls, agents and the start"
    found = re.search(r"(?m)^\s*read perm:\s*(\S+)", shown)
    missing = sorted(_READS - set(found[1].split(","))) if found else sorted(_READS)
    if found and ("all" in found[1].split(",") or not missing):
        return _finding(check)
    return _finding(
        check,
        f"add {', '.join(missing)} to `read` in manager.conf (`hotline asterisk render` does) "
        "and restart Asterisk",
    )


def _finding(check: str, mend: str = "") -> Finding:
    return Finding("Asterisk", check, ok=not mend, mend=mend)

"""A laptop's Asterisk: configured, started as an unprivileged user, asked, stopped in order.

Each kind (the hotline's own, the simulated public network) has its own directories below
`var/asterisk/<kind>`, so both run side by side. Asterisk has its own root directory in its own
mount namespace, so no mount remains when it ends, even by a crash.
"""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

from core.config import Settings
from hotline.asterisk.config import Kind, home_of
from hotline.asterisk.control import AsteriskSilent, command
from hotline.asterisk.home import ASTERISK_USER, prepare_home
from hotline.asterisk.root import AsteriskRoot, as_root
from hotline.host.children import private_log
from hotline.host.ports import why_taken
from hotline.host.priority import give_way
from hotline.host.unprivileged import Owner, owner

_ENTER = Path(__file__).parents[2] / "setup" / "enter-asterisk.sh"
_GIVES_WAY = ("nice", "-n", "5")  # inside a session; between sessions: hotline/host/priority.py
_LONGEST_SOCKET = 107  # bytes of a Unix socket's path, Linux


class AsteriskFailed(Exception):
    """Asterisk did not start or did not answer; the message names the check and the mend."""


class AsteriskProcess:
    """One Asterisk instance and its directories."""

    def __init__(self, root: AsteriskRoot, settings: Settings, kind: Kind, var: Path) -> None:
        """Describe the instance; nothing is written or started before `start`."""
        self.root = root
        self.settings = settings.model_copy(update={"var": var.absolute()})
        self.kind: Kind = kind
        self.home = home_of(var, kind)
        self._process: asyncio.subprocess.Process | None = None
        self._by_sudo = False

    @property
    def control(self) -> Path:
        """Give the path of Asterisk's control socket."""
        return self.home / "run" / "asterisk.ctl"

    @property
    def log(self) -> Path:
        """Give the path of Asterisk's message log."""
        return self.home / "log" / "messages"

    @property
    def running(self) -> bool:
        """Tell whether the process that we started is alive."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """Give Asterisk's own process id; only while it runs."""
        if self._process is None:
            raise AsteriskFailed(f"the {self.kind} Asterisk is not running")
        if not self._by_sudo:
            return self._process.pid
        return int((self.home / "run" / "asterisk.pid").read_text())

    async def start(self, *, deadline_s: float = 30.0) -> None:
        """Write the configuration, start Asterisk, wait until it is fully booted and AMI answers.

        Raises `AsteriskFailed` with the end of Asterisk's log.
        """
        await asyncio.to_thread(self.prepare)
        self._refuse_taken_ports()
        await self._boot(deadline_s)

    async def _boot(self, deadline_s: float) -> None:
        command, self._by_sudo = self._command()
        said = self.home / "log" / "start.log"
        said.unlink(missing_ok=True)
        output = private_log(said)
        self._process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches us first; we stop it in order
        )
        output.close()
        give_way(self._process.pid)
        try:
            await asyncio.wait_for(self._answer(), deadline_s)
        except TimeoutError:
            complaint = self._complaint(f"did not answer within {deadline_s:.0f} s")
            await self.kill()
            raise AsteriskFailed(complaint) from None

    def prepare(self) -> tuple[str, ...]:
        """Make directories, sounds and configuration; return the files that changed."""
        if len(str(self.control)) > _LONGEST_SOCKET:
            raise AsteriskFailed(
                f"the path {self.control} is longer than {_LONGEST_SOCKET} characters, which a "
                "Unix socket cannot have; set HOTLINE_VAR to a shorter directory"
            )
        return prepare_home(self.settings, self.kind, owner(ASTERISK_USER), self.root.data)

    async def command(self, line: str, *, deadline_s: float = 5.0) -> str:
        """Run one command of Asterisk's own command line (`queue show`); return what it prints.

        It goes through the control socket, which only we and root can open: no AMI right is
        needed, and the service has none of this kind.
        """
        return await command(self.control, line, deadline_s=deadline_s)

    async def stop(self, *, deadline_s: float = 10.0) -> None:
        """Stop Asterisk: it hangs up and writes its records; by force at the deadline."""
        process = self._process
        if process is None:
            return
        if process.returncode is None:
            self.send(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), deadline_s)
            except TimeoutError:
                await self.kill()
        self._process = None

    async def wait(self) -> int:
        """Wait until the process that we started ends; give its exit code."""
        if self._process is None:
            raise AsteriskFailed(f"the {self.kind} Asterisk is not running")
        return await self._process.wait()

    async def kill(self) -> None:
        """End it at once, as a crash would."""
        process = self._process
        if process is not None and process.returncode is None:
            self.send(signal.SIGKILL)
            await process.wait()
        self._process = None

    def send(self, number: signal.Signals) -> None:
        """Send Asterisk a signal (SIGSTOP and SIGCONT, for a test); nothing when it is gone."""
        if self.running:
            os.kill(self.pid, number)

    def tail(self, lines: int = 12) -> str:
        """Give the last lines of its logs, for an error message."""
        texts = [
            path.read_text(errors="replace")
            for path in (self.home / "log" / "start.log", self.log)
            if path.exists()
        ]
        return "\n".join("".join(texts).splitlines()[-lines:])

    def _command(self) -> tuple[list[str], bool]:
        """Give the command that starts it, and whether it begins with sudo."""
        var = self.settings.var
        asterisk = [
            *_GIVES_WAY,
            "/usr/sbin/asterisk",
            "-f",
            "-C",
            str(self.home / "etc" / "asterisk.conf"),
        ]
        me = owner(ASTERISK_USER)
        places = [self.root.path, self.home / "root", var, self.home / "hosts"]
        script = ["sh", str(_ENTER), *map(str, places)]
        if os.geteuid() == 0:
            if _may(_NAMESPACE):
                return [*_NAMESPACE, *script, *_ids(me), *asterisk], False
            return self._without_namespace(me, asterisk), False
        if _may(_USER_NAMESPACE):
            return [*_USER_NAMESPACE, *script, "-", "-", *asterisk], False
        return as_root([*_NAMESPACE, *script, *_ids(me), *asterisk]), True

    def _without_namespace(self, me: Owner, asterisk: list[str]) -> list[str]:
        """Give the command for a machine that may not mount: only the system's Asterisk runs."""
        if not self.root.is_system:
            raise AsteriskFailed(
                f"this machine does not let root make a mount namespace (`unshare --mount`), which "
                f"the Asterisk in {self.root.path} needs; install Asterisk "
                f"{self.root.version} or newer in the system, or run outside the container"
            )
        drop = [f"--reuid={me.uid}", f"--regid={me.gid}", "--clear-groups", "--pdeathsig", "TERM"]
        return ["sh", "-c", 'umask 007; exec "$@"', "sh", "setpriv", *drop, "--", *asterisk]

    def _refuse_taken_ports(self) -> None:
        for port, kind, name in ports_of(self.settings, self.kind):
            if why := why_taken(port, kind):
                raise AsteriskFailed(
                    f"port {port} is taken ({why}), which the {self.kind} Asterisk "
                    f"needs; stop the other program or set {name}"
                )

    async def _answer(self) -> None:
        process = self._process
        assert process is not None
        while True:
            if process.returncode is not None:
                raise AsteriskFailed(self._complaint(f"ended with code {process.returncode}"))
            try:
                booted = await self.command("core waitfullybooted", deadline_s=20)
                if "fully booted" in booted and (
                    self.kind == "carrier" or await self._ami_answers()
                ):
                    return
            except (OSError, AsteriskSilent):
                pass  # not listening yet; the deadline is the caller's
            await asyncio.sleep(0.05)

    async def _ami_answers(self) -> bool:
        host = _reachable(self.settings.ami_bind)
        reader, writer = await asyncio.open_connection(host, self.settings.ami_port)
        try:
            return b"Asterisk Call Manager" in await asyncio.wait_for(reader.readline(), 2)
        finally:
            writer.close()

    def _complaint(self, what: str) -> str:
        return (
            f"the {self.kind} Asterisk ({self.root.version} in {self.root.path}) {what}. "
            f"The end of its log in {self.home / 'log'}:\n{self.tail()}"
        )


_NAMESPACE = ("unshare", "--mount", "--propagation", "private", "--")
_USER_NAMESPACE = ("unshare", "--user", "--map-root-user", *_NAMESPACE[1:])


def _may(namespace: Sequence[str]) -> bool:
    probe = [*namespace, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    if shutil.which("unshare") is None:
        return False
    return subprocess.run(probe, capture_output=True, check=False, timeout=10).returncode == 0


def _reachable(bind: str) -> str:
    return "127.0.0.1" if bind == "0.0.0.0" else bind  # noqa: S104


def _ids(me: Owner) -> tuple[str, str]:
    return str(me.uid), str(me.gid)


def ports_of(settings: Settings, kind: Kind) -> tuple[tuple[int, socket.SocketKind, str], ...]:
    """List the ports an instance listens on, with the setting that moves each."""
    tcp, udp = socket.SOCK_STREAM, socket.SOCK_DGRAM
    if kind == "carrier":
        over = tcp if settings.trunk_transport == "tls" else udp
        return ((settings.trunk_port, over, "HOTLINE_TRUNK_PORT"),)
    encrypted = ((settings.sip_tls_port, tcp, "HOTLINE_SIP_TLS_PORT"),)
    return (
        *(encrypted if settings.sip_tls_port else ()),
        (settings.ami_port, tcp, "HOTLINE_AMI_PORT"),
        (settings.asterisk_http_port, tcp, "HOTLINE_ASTERISK_HTTP_PORT"),
        (settings.sip_port, tcp, "HOTLINE_SIP_PORT"),
        (settings.sip_port, udp, "HOTLINE_SIP_PORT"),
    )

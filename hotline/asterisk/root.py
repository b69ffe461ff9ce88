"""Which Asterisk is used: the machine's own if new enough, else a Debian sid root in `var`.

Debian 12/13 and Ubuntu 24.04 have no Asterisk or one too old. Debian sid has the LTS version, so
a root directory of it (500 MB, `debootstrap`) works on any machine; only Asterisk runs there.
"""

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

MINIMUM = (22, 10, 1)  # older ones lack about 20 security fixes, one of them of Originate
_SUITE = "sid"
_MIRROR = os.environ.get("HOTLINE_DEBIAN_MIRROR", "")  # empty: debootstrap's own default
_PACKAGES = ("asterisk", "util-linux", "ca-certificates")
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
_SYSTEM_SETUP = Path(__file__).parents[2] / "setup" / "system.sh"
_MODULES = ("usr/lib/*/asterisk/modules", "usr/lib/asterisk/modules", "usr/lib64/asterisk/modules")
_TYPICAL_LINES = 900  # debootstrap's lines for these packages, to show how far it is

Report = Callable[[float, str], None]


class AsteriskMissing(Exception):
    """There is no usable Asterisk; the message names what was tried and the mend."""


class AsteriskRoot(msgspec.Struct, frozen=True):
    """A place from which Asterisk can be started."""

    path: Path  # "/" for the machine's own
    version: str  # "22.10.1"
    modules: Path  # as Asterisk sees it, inside its root
    data: Path  # its documentation and REST description, likewise

    @property
    def is_system(self) -> bool:
        """Tell whether it is the machine's own Asterisk."""
        return self.path == Path("/")


def version_of(text: str) -> tuple[int, ...]:
    """Read `asterisk -V`: "Asterisk 22.10.1+dfsg…" → (22, 10, 1); () when it is none."""
    found = re.match(r"Asterisk (?:certified-)?(\d+(?:\.\d+)*)", text.strip())
    return tuple(int(part) for part in found[1].split(".")) if found else ()


def new_enough(version: tuple[int, ...]) -> bool:
    """Tell whether a version has the fixes that we rely on."""
    return version >= MINIMUM


def default_place(var: Path) -> Path:
    """Name the directory of our own Asterisk: HOTLINE_ASTERISK_ROOT or `var/asterisk-root`."""
    return Path(os.environ.get("HOTLINE_ASTERISK_ROOT", var / "asterisk-root")).absolute()


def find_asterisk(var: Path) -> AsteriskRoot:
    """Find an Asterisk: the machine's own if new enough, else the one in `var`.

    Raises `AsteriskMissing`, whose message says what `obtain` would do about it.
    """
    system = _look_at(Path("/")) if shutil.which("asterisk") else None
    if system and new_enough(_parts(system.version)):
        return system
    place = default_place(var)
    own = _look_at(place) if (place / "usr/sbin/asterisk").exists() else None
    if own and new_enough(_parts(own.version)):
        return own
    wanted = ".".join(map(str, MINIMUM))
    seen = [f"{root.path} has {root.version}" for root in (system, own) if root]
    raise AsteriskMissing(
        f"no Asterisk {wanted} or newer was found ({'; '.join(seen) or 'none installed'}); "
        f"`setup/asterisk.sh` puts one into {place}"
    )


def _parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _look_at(path: Path) -> AsteriskRoot | None:
    binary = path / "usr/sbin/asterisk"
    if not binary.exists():
        binary = Path(shutil.which("asterisk") or binary)
    found = version_of(_ask_version(path, binary))
    modules = next((p for pattern in _MODULES for p in path.glob(pattern)), None)
    data = next((p for p in ("usr/share/asterisk", "var/lib/asterisk") if _documents(path / p)), "")
    if not found or modules is None or not data:
        return None
    inside = Path("/") / modules.relative_to(path)
    return AsteriskRoot(path, ".".join(map(str, found)), inside, Path("/") / data)


def _documents(data: Path) -> bool:
    return (data / "documentation").is_dir()


def _ask_version(path: Path, binary: Path) -> str:
    if path == Path("/"):
        command = [str(binary), "-V"]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)
        return done.stdout
    # A chroot needs root's rights, so the version is read from Debian's package list.
    status = (path / "var/lib/dpkg/status").read_text(errors="replace")
    found = re.search(r"^Package: asterisk\n(?:.+\n)*?Version: \d+:(\S+)", status, re.MULTILINE)
    return f"Asterisk {found[1]}" if found else ""


def as_root(command: Sequence[str]) -> list[str]:
    """Put sudo before a command where we are not root."""
    if os.geteuid() == 0:
        return list(command)
    if not shutil.which("sudo"):
        raise AsteriskMissing(
            f"`{command[0]}` needs root and there is no sudo: run `hotline run` once as root, "
            f"or install Asterisk {'.'.join(map(str, MINIMUM))} or newer yourself"
        )
    return ["sudo", *command]


def obtain(var: Path, report: Report = lambda _share, _text: None) -> AsteriskRoot:
    """Find an Asterisk, or make a Debian sid root in `var` (45–120 s, 500 MB) and use that.

    `report(share, text)` gets the progress, share from 0 to 1. Safe to repeat: the root is built
    beside its place and moved there when complete. Blocking; call it in a thread.
    """
    try:
        return find_asterisk(var)
    except AsteriskMissing:
        place = default_place(var)
    if shutil.which("debootstrap") is None and not Path("/usr/sbin/debootstrap").exists():
        report(-1, "installing debootstrap")
        subprocess.run([str(_SYSTEM_SETUP), "debootstrap"], check=True)
    scratch = place.with_name(place.name + ".new")
    subprocess.run(as_root(["rm", "-rf", "--one-file-system", str(scratch)]), check=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    _debootstrap(scratch, var / "asterisk-root.log", report)
    subprocess.run(as_root(["rm", "-rf", "--one-file-system", str(place)]), check=True)
    subprocess.run(as_root(["mv", str(scratch), str(place)]), check=True)
    name_host(place)
    return find_asterisk(var)


def _debootstrap(into: Path, log: Path, report: Report) -> None:
    command = ["debootstrap", "--variant=minbase", f"--include={','.join(_PACKAGES)}"]
    if _KEYRING.exists():
        command.append(f"--keyring={_KEYRING}")
    elif not Path("/usr/share/debootstrap/scripts/sid").exists():
        raise AsteriskMissing(
            "debootstrap on this machine does not know Debian's suite `sid`; install the package "
            "debian-archive-keyring and a current debootstrap, then start again"
        )
    command += [_SUITE, str(into), *([_MIRROR] if _MIRROR else [])]
    log.parent.mkdir(parents=True, exist_ok=True)
    lines = 0
    # PATH: a person's PATH on Debian lacks /usr/sbin, where debootstrap and chroot are.
    env = {**os.environ, "PATH": os.environ.get("PATH", "") + ":/usr/sbin:/sbin"}
    with (
        log.open("w") as copy,
        subprocess.Popen(
            as_root(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env
        ) as process,
    ):
        assert process.stdout is not None
        for line in process.stdout:
            copy.write(line)
            lines += 1
            report(min(lines / _TYPICAL_LINES, 0.99), line.strip().removeprefix("I: "))
    if process.returncode:
        raise AsteriskMissing(_explain(log, process.returncode))


def _explain(log: Path, code: int) -> str:
    tail = log.read_text(errors="replace").splitlines()[-6:]
    text = "\n".join(tail)
    asked = _MIRROR or "its own default"
    mend = f"set HOTLINE_DEBIAN_MIRROR to a mirror that this machine reaches ({asked} was asked)"
    if re.search(r"keyring|Release signed|gpg|NO_PUBKEY", text):
        mend = "install the package debian-archive-keyring, which carries Debian's current keys"
    elif "No space left" in text:
        mend = "free about 1 GB of disk"
    return f"debootstrap of Debian sid failed (exit {code}); {mend}. The end of {log}:\n{text}"


def name_host(root: Path) -> None:
    """Write this machine's name into the root's /etc/hosts.

    Without it each call waits for a DNS look-up of the host's name: 25 calls/s fail; with it 100
    calls/s pass.
    """
    hosts = root / "etc/hosts"
    name = socket.gethostname()
    old = hosts.read_text() if hosts.exists() else "127.0.0.1 localhost\n"
    if any(name in line.split() for line in old.splitlines()):
        return
    text = f"{old.rstrip()}\n127.0.1.1 {name}\n"
    if os.access(hosts.parent, os.W_OK):
        hosts.write_text(text)
    else:
        subprocess.run(
            as_root(["tee", str(hosts)]), input=text, text=True, check=True, capture_output=True
        )

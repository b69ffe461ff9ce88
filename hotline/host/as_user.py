"""Commands that root starts and a system user runs, wherever the program and its data lie.

Rule: the user gets no right of root, and no directory's permissions change. If a path leads
through a home that only its owner may enter (as root's on Debian), the command runs in its own
mount namespace, in which an empty directory replaces that home and holds only what the command
needs, under the same paths. The mounts end with the command.
"""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from hotline.host.unprivileged import Owner, UserRefused

_ROOTS_OWN = ("HOME", "USER", "LOGNAME", "MAIL", "TMPDIR", "XDG_RUNTIME_DIR")
_NAMESPACE = ("unshare", "--mount", "--propagation", "private", "--")
_NOWHERE = "/nonexistent"  # Debian's path for users without a home; a private one would be refused


def as_user(
    command: Sequence[str],
    me: Owner,
    places: Sequence[Path],
    *,
    groups: Sequence[int] = (),
    last_word: str = "",
) -> list[str]:
    """Make `command` run as `me`, who needs `places`; as ourselves when we are not root.

    `groups` are further groups of the user. `last_word` names the signal that the kernel sends
    the command if we are killed. Raises `UserRefused` if a closed home cannot be passed.
    """
    drop = ["setpriv", *(["--pdeathsig", last_word] if last_word else [])]
    if os.geteuid() != 0:
        return [*drop, "--", *command] if last_word else list(command)
    kept = f"--groups={','.join(map(str, groups))}" if groups else "--clear-groups"
    drop += [f"--reuid={me.uid}", f"--regid={me.gid}", kept, "--inh-caps=-all", "--no-new-privs"]
    closed = closed_homes(places)
    if not closed:
        return [*drop, "--", *command]
    if subprocess.run([*_NAMESPACE, "true"], capture_output=True, check=False).returncode:
        raise UserRefused(
            f"{closed[0]} may be entered by its owner alone, and this machine does not let root "
            "make a mount namespace (`unshare --mount`) to pass it; move the program and "
            f"HOTLINE_VAR elsewhere, e.g. below /opt, or `chmod o+x {closed[0]}`"
        )
    script = _stage(sorted(places), closed)
    return [*_NAMESPACE, "sh", "-ec", script, "sh", *drop, "--", *command]


def without_roots_own(environment: Mapping[str, str]) -> dict[str, str]:
    """Remove variables that name root's own directories from an environment, when we are root."""
    if os.geteuid() != 0:
        return dict(environment)
    left = {name: value for name, value in environment.items() if name not in _ROOTS_OWN}
    return {**left, "HOME": _NOWHERE}


def closed_homes(places: Sequence[Path]) -> list[Path]:
    """List the outermost directories above the places that others may not pass through."""
    outermost = (
        next((above for above in reversed(place.parents) if not _is_open(above)), None)
        for place in places
    )
    return sorted({closed for closed in outermost if closed is not None})


def _is_open(directory: Path) -> bool:
    return not directory.exists() or bool(directory.stat().st_mode & 0o001)


def _stage(places: Sequence[Path], closed: Sequence[Path]) -> str:
    """Write the steps that put only `places` below the `closed` directories; the outer first."""
    kept = [
        place
        for place in places
        if place.exists() and any(place.is_relative_to(home) for home in closed)
    ]
    lines = ["stage=$(mktemp -d /run/hotline.XXXXXX)", 'mount -t tmpfs tmpfs "$stage"']
    for number, place in enumerate(kept):
        lines += [f'mkdir "$stage/{number}"', f'mount --rbind {_quoted(place)} "$stage/{number}"']
    lines += [f"mount -t tmpfs -o mode=711,size=64k tmpfs {_quoted(home)}" for home in closed]
    for number, place in enumerate(kept):
        lines += [
            f"(umask 022; mkdir -p {_quoted(place)})",
            f'mount --move "$stage/{number}" {_quoted(place)}',
        ]
    lines += ['umount "$stage"', 'rmdir "$stage"', 'cd "$PWD" 2>/dev/null || cd /', 'exec "$@"']
    return "\n".join(lines)


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))

"""Asterisk's configuration files from the templates in `asterisk-config/` and the settings.

Rendering refuses an empty or weak secret and any value that could start a new line in a
configuration file. Files that hold a secret are 0600; every file is replaced whole, and only
if it changed. The files belong to the owner of the directory they are written into.
"""

import difflib
import os
import re
from pathlib import Path
from typing import Literal

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from core.config import DEFAULT_SECRETS, Settings
from core.phone import EMERGENCY
from cti.decode.fields import LINE_TEST
from cti.door.door import door_bounds
from hotline.asterisk.behaviour import endings
from hotline.certificates import sip as sip_tls

Kind = Literal["hotline", "carrier"]

TEMPLATES = Path(__file__).parents[2] / "asterisk-config"
_SHORTEST_SECRET = 12
_WITH_SECRETS = frozenset({"pjsip.conf", "manager.conf", "extensions.conf"})
# An operator's own file may spell the key differently, or keep an old secret in a comment.
_SECRET_LINE = re.compile(
    r"(?mi)^([ \t]*;*[ \t]*\w*(?:secret|password|dbpass|md5_cred)\w*[ \t]*=>?).*$"
)
_SAFE = re.compile(r"[^\x00-\x1f\x7f;\[\]{}$]*")


class ConfigRefused(Exception):
    """A setting cannot be written into Asterisk's configuration; the message says which."""


class ConfigFile(msgspec.Struct, frozen=True):
    """One rendered file."""

    name: str
    text: str

    @property
    def mode(self) -> int:
        """Give the file's permissions: 0600 where it holds a secret."""
        return 0o600 if self.name in _WITH_SECRETS else 0o644


def home_of(var: Path, kind: Kind) -> Path:
    """Name the directory of one Asterisk instance: its etc, log, run, spool, data."""
    return var.absolute() / "asterisk" / kind


def rendered(settings: Settings, into: Path, kind: Kind = "hotline") -> tuple[ConfigFile, ...]:
    """Make the text of every file, without writing; raise `ConfigRefused` for a bad setting."""
    loader = FileSystemLoader([TEMPLATES / kind, TEMPLATES / "shared"])
    templates = Environment(  # noqa: S701  these are not HTML
        loader=loader, undefined=StrictUndefined, keep_trailing_newline=True
    )
    values = _values(settings, into, kind)
    return tuple(
        ConfigFile(name, templates.get_template(name).render(values))
        for name in sorted(loader.list_templates())
        if name.endswith(".conf")
    )


def render(settings: Settings, into: Path, kind: Kind = "hotline") -> tuple[str, ...]:
    """Write the files into a directory; return the names of those that changed."""
    into.mkdir(parents=True, exist_ok=True)
    owner = into.stat()
    changed: list[str] = []
    for file in rendered(settings, into, kind):
        if _fits(into / file.name, file, owner):
            continue
        scratch = into / f".{file.name}.new"
        scratch.unlink(missing_ok=True)
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, file.mode)
        with os.fdopen(descriptor, "w") as out:
            out.write(file.text)
            os.fchmod(out.fileno(), file.mode)
            if os.geteuid() == 0:
                os.fchown(out.fileno(), owner.st_uid, owner.st_gid)
        scratch.replace(into / file.name)
        changed.append(file.name)
    return tuple(changed)


def changes(settings: Settings, into: Path, kind: Kind = "hotline") -> tuple[str, ...]:
    """Name the files that `render` would change (for `hotline asterisk render --check`)."""
    owner = into.stat() if into.exists() else None
    return tuple(
        file.name
        for file in rendered(settings, into, kind)
        if not _fits(into / file.name, file, owner)
    )


def difference(settings: Settings, into: Path, kind: Kind = "hotline") -> str:
    """Show what `render` would change as a unified diff, secrets hidden."""
    parts: list[str] = []
    for file in rendered(settings, into, kind):
        path = into / file.name
        old = path.read_text(errors="replace") if path.exists() else ""
        parts += difflib.unified_diff(
            _hide(old).splitlines(keepends=True),
            _hide(file.text).splitlines(keepends=True),
            str(path),
            f"{file.name} (rendered)",
        )
        if path.exists() and old != file.text and _hide(old) == _hide(file.text):
            parts.append(f"{path}: a secret differs\n")
        if path.exists() and path.stat().st_mode & 0o777 != file.mode:
            parts.append(f"{path}: mode {path.stat().st_mode & 0o777:o}, should be {file.mode:o}\n")
        if path.exists() and path.stat().st_uid != into.stat().st_uid:
            parts.append(f"{path}: belongs to uid {path.stat().st_uid}, not {into.stat().st_uid}\n")
    return "".join(parts)


def _fits(path: Path, file: ConfigFile, owner: os.stat_result | None) -> bool:
    """Tell whether a file's text, rights and owner are as rendered."""
    try:
        found = path.stat()
        same_text = path.read_bytes() == file.text.encode()
    except FileNotFoundError:
        return False
    theirs = owner is not None and (found.st_uid, found.st_gid) == (owner.st_uid, owner.st_gid)
    return same_text and found.st_mode & 0o777 == file.mode and theirs


def _hide(text: str) -> str:
    return _SECRET_LINE.sub(r"\1 (hidden)", text)


def _secret(settings: Settings, name: str) -> str:
    text: str = getattr(settings, name).get_secret_value()
    variable = f"HOTLINE_{name.upper()}"
    if not text:
        raise ConfigRefused(
            f"{variable} is empty, and Asterisk is not configured without it: run `hotline run` "
            f"once, which makes one, or set it in the environment"
        )
    if text.lower() in DEFAULT_SECRETS or len(text) < _SHORTEST_SECRET:
        raise ConfigRefused(
            f"{variable} is a default or has fewer than {_SHORTEST_SECRET} characters; remove it "
            "from the environment or hotline.env, and `hotline run` makes a new one"
        )
    return text


def _values(settings: Settings, into: Path, kind: Kind) -> dict[str, object]:
    plain: dict[str, object] = {
        "kind": kind,
        "etc": into.absolute(),
        "home": home_of(settings.var, kind),
        "var": settings.var.absolute(),
        "language": settings.language,
        "max_calls": settings.max_calls,
        "door_calls": door_bounds(settings).start,
        "sip_bind": settings.sip_bind,
        "sip_port": settings.sip_port,
        "ami_bind": settings.ami_bind,
        "ami_port": settings.ami_port,
        "ami_user": settings.ami_user,
        "asterisk_host": settings.asterisk_host,
        "asterisk_http_port": settings.asterisk_http_port,
        "external_address": settings.external_address,
        "trunk_host": settings.trunk_host,
        "trunk_port": settings.trunk_port,
        "trunk_match": _match(settings),
        "trunk_user": settings.trunk_user,
        "rtp_start": settings.rtp_start if kind == "hotline" else settings.carrier_rtp_start,
        "rtp_end": settings.rtp_end if kind == "hotline" else settings.carrier_rtp_end,
        "agi_host": settings.agi_host,
        "agi_port": settings.agi_port,
        "hotline_number": settings.hotline_number,
        "default_queue": settings.default_queue,
        "agi_secret": settings.agi_secret,
        "line_test": LINE_TEST,
        "outside_calls": settings.outside_calls,
        "outside_calls_per_agent": settings.outside_calls_per_agent,
        "menu_hello_s": settings.menu_hello_s,
        "queue_timeout_s": settings.queue_timeout_s,
        "call_limit_s": settings.call_limit_s,
    }
    plain |= sip_tls.values(settings, home_of(settings.var, kind))
    plain |= {"ami_secret": _secret(settings, "ami_secret"), "trunk_secret": ""}
    if kind == "carrier" or settings.trunk_user:
        plain["trunk_secret"] = _secret(settings, "trunk_secret")
    lists = {
        "ami_permit": settings.ami_permit,
        "queues": sorted({settings.default_queue, *settings.queues}),
        "emergency": sorted(EMERGENCY),
    }
    _refuse_unsafe(plain, lists)
    if contradiction := sip_tls.refusal(settings):
        raise ConfigRefused(contradiction)
    return plain | lists | {"endings": endings()}


def _refuse_unsafe(plain: dict[str, object], lists: dict[str, list[str]]) -> None:
    """Refuse a line break, `;` or `${` in a value: it would add configuration."""
    for name, value in plain.items():
        if not _SAFE.fullmatch(str(value)):
            raise ConfigRefused(
                f"the setting {name} holds a control character or one of ; [ ] {{ }} $, which "
                "Asterisk's configuration would read as its own; choose another value"
            )
    if "general" in lists["queues"]:
        raise ConfigRefused(
            "a queue cannot be named `general`, which Asterisk's queues.conf keeps for itself; "
            "choose another name in HOTLINE_QUEUES and HOTLINE_DEFAULT_QUEUE"
        )
    for name, values in lists.items():
        for value in values:
            if not re.fullmatch(r"[a-z0-9_./:\-]+", value):
                raise ConfigRefused(
                    f"the setting {name} holds {value!r}; use small letters, digits, - and _ only"
                )


def _match(settings: Settings) -> str:
    """Give the source that identifies the trunk; without a port for a provider or over TLS."""
    host = settings.trunk_host
    on_this_host = host == "localhost" or host.startswith("127.")
    plain = settings.trunk_transport == "udp"
    return f"{host}:{settings.trunk_port}" if on_this_host and plain else host

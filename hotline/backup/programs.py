"""PostgreSQL's own pg_dump and pg_restore, run against the embedded or a configured server.

Rule: a dump is read by a pg_restore of its version or newer, and a server by a pg_dump of its
version or newer. The wheel's are tried first, then those in the path. A password never stands in
an argument, where every user of the machine could read it.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from core.db import asyncpg_url
from hotline.backup.archive import BackupRefused
from hotline.laptop.postgres import BINARIES

_VERSION = re.compile(r"\b(\d+)(?:\.\d+)?")


def dump(url: str, target: Path, server: int) -> None:
    """Write a whole database in PostgreSQL's custom form; `server` is its major version."""
    program = _program("pg_dump", server)
    target.touch(mode=0o600)
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    _run([program, *options], url, "the database could not be dumped")


def load(url: str, dumped: Path) -> None:
    """Restore a dump into an empty schema, whole or not at all."""
    program = _program("pg_restore", 0)
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    name = unquote(urlsplit(asyncpg_url(url)).path.lstrip("/"))
    command = [program, *options, f"--dbname={name}", str(dumped)]
    _run(command, url, "the database could not be restored")


def _program(name: str, least: int) -> str:
    """Find a program at least as new as the server. Raises `BackupRefused`."""
    seen: list[str] = []
    for path in (str(BINARIES / name), shutil.which(name)):
        if path is None or not Path(path).exists():
            continue
        version = _version(path)
        if version >= least:
            return path
        seen.append(f"{path} is {version}")
    raise BackupRefused(
        f"PostgreSQL is {least} and no {name} is as new ({', '.join(seen) or 'none is there'}): "
        f"install postgresql-client-{least}"
    )


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    found = _VERSION.search(said)
    return int(found[1]) if found else 0


def _run(command: list[str], url: str, what: str) -> None:
    done = subprocess.run(
        command,
        env=_environment(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        end = done.stderr.strip().splitlines()[-3:]
        raise BackupRefused(f"{what}: {' '.join(end) or done.returncode}")


def _environment(url: str) -> dict[str, str]:
    """Give libpq's variables for an address."""
    parts = urlsplit(asyncpg_url(url))
    told = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGCONNECT_TIMEOUT": "5",
        "PGOPTIONS": "-c lock_timeout=60s",
    }
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return mine | {name: value for name, value in told.items() if value}

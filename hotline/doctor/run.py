"""`hotline doctor`: check every part; name the component, the check and the mend."""

import asyncio
import os
import shutil
from collections.abc import Awaitable
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import httpx
import msgspec
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding

from core import descriptors
from core.config import Settings
from core.db import asyncpg_url
from hotline import schema
from hotline.certificates import https
from hotline.doctor import asterisk as doctor_asterisk
from hotline.doctor import audit as doctor_audit
from hotline.doctor import house as doctor_house
from hotline.doctor import owners as doctor_owners
from hotline.doctor import traces as doctor_traces
from hotline.doctor import voice as doctor_voice
from hotline.doctor.findings import Finding
from hotline.host import log_keeper
from hotline.host.running import starting

_ROOM_GB = 2
_WIDEST = 8  # letters of a component's name


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Run all checks; none of them changes anything, each has a deadline."""
    parts = await asyncio.gather(
        _guarded("secrets", asyncio.to_thread(_secrets, settings)),
        _guarded("machine", asyncio.to_thread(_machine, settings)),
        _guarded("database", _database(settings)),
        _guarded("service", _service(settings)),
        _guarded("voice", asyncio.to_thread(doctor_voice.examine, settings)),
        _guarded("Asterisk", doctor_asterisk.examine(settings)),
        _guarded("traces", asyncio.to_thread(doctor_traces.examine)),
        _guarded("owners", asyncio.to_thread(doctor_owners.examine, settings)),
    )
    return tuple(finding for part in parts for finding in part)


async def _guarded(component: str, checks: Awaitable[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """Run the checks of one part; an exception becomes a finding, so that the others still run."""
    try:
        return await checks
    except Exception as error:
        mend = (
            f"{type(error).__name__}: {error}; run the doctor as the user who started the hotline"
        )
        return (Finding(component, "can be looked at", ok=False, mend=mend),)


def without_settings(error: ValidationError | OSError) -> tuple[Finding, ...]:
    """Say why the settings cannot be read, without which no other check can run."""
    if isinstance(error, OSError):
        mend = f"run the doctor as the user who started the hotline ({error})"
        return (Finding("settings", "hotline.env can be read", ok=False, mend=mend),)
    return tuple(
        Finding("settings", f"HOTLINE_{'.'.join(map(str, fault['loc'])).upper()} can be used",
                ok=False, mend=fault["msg"].removeprefix("Value error, "))
        for fault in error.errors(include_url=False)
    )  # fmt: skip


def show(findings: tuple[Finding, ...], *, json: bool) -> int:
    """Print the findings; return the exit code, 1 when something does not hold."""
    console = Console(highlight=False)
    if json:
        console.out(msgspec.json.encode(findings).decode())
    for finding in () if json else findings:
        mark = "[green]✓[/green]" if finding.ok else "[red]✗[/red]"
        component, check, seen = map(escape, (finding.component, finding.check, finding.seen))
        console.print(f"{mark} {component:<{_WIDEST}}  {check}  [dim]{seen}[/dim]")
        if not finding.ok:
            mend = f"[yellow]→ {escape(finding.mend)}[/yellow]"
            console.print(Padding(mend, (0, 0, 0, _WIDEST + 4)), overflow="fold")
    return 0 if all(finding.ok for finding in findings) else 1


def _secrets(settings: Settings) -> tuple[Finding, ...]:
    path = settings.var / "hotline.env"
    try:
        settings.require_secrets()
    except ValueError as error:
        return (Finding("secrets", "all are set", ok=False, mend=str(error)),)
    private = not path.exists() or path.stat().st_mode & 0o077 == 0
    return (
        Finding("secrets", "all are set", ok=True),
        Finding("secrets", "hotline.env is readable by its owner only", private,
                "" if private else f"chmod 600 {path}"),
    )  # fmt: skip


def _machine(settings: Settings) -> tuple[Finding, ...]:
    place = settings.var
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free / 1e9
    room, writable = free > _ROOM_GB, os.access(place, os.W_OK | os.X_OK)
    findings = [
        Finding("disk", "the state directory can be written", writable,
                "" if writable else f"give {place} to the user who runs the hotline, or set "
                "HOTLINE_VAR; a read-only file system must be mounted anew", str(settings.var)),
        Finding("disk", f"more than {_ROOM_GB} GB are free", room,
                "" if room else f"free space where {settings.var} lies, or move it: HOTLINE_VAR",
                f"{free:.1f} GB"),
        _open_files(settings.max_calls),
        logs_kept(settings.var),
    ]  # fmt: skip
    for program in ("espeak-ng", "sox"):
        there = shutil.which(program)
        mend = f"install it: apt-get install {program}; until then callers hear fallback prompts"
        findings.append(
            Finding("prompts", f"{program} is installed", bool(there), "" if there else mend)
        )
    return tuple(findings)


def _open_files(calls: int) -> Finding:
    have, need = descriptors.limit(), descriptors.enough_for(calls)
    mend = (
        "raise the hard limit of open files for who starts the service: `LimitNOFILE=65536` in its "
        "systemd unit, `nofile` in /etc/security/limits.conf, or `--ulimit nofile` of its container"
    )
    check = f"{need} files may be open for {calls} calls and 500 desks"
    return Finding("machine", check, have >= need, "" if have >= need else mend, f"{have}")


def logs_kept(var: Path) -> Finding:
    """Look for a log far longer than the length at which it is rotated."""
    sizes = {path: path.stat().st_size for path in log_keeper.logs_of(var)}
    long = [path for path, size in sizes.items() if size > 3 * log_keeper.MOST_BYTES]
    mend = (
        "the service, or `hotline run`, rotates logs that it may write: start it as the user "
        "they belong to, or let logrotate do it with `copytruncate`"
    )
    return Finding("disk", "every log is kept small", not long, mend if long else "",
                   ", ".join(map(str, long)) or f"{sum(sizes.values()) / 1e6:.0f} MB")  # fmt: skip


async def _database(settings: Settings) -> tuple[Finding, ...]:
    url = settings.database_url or _embedded_url(settings)
    check = "answers" if settings.database_url else "the embedded PostgreSQL answers"
    try:
        connection = await asyncpg.connect(asyncpg_url(url), timeout=3, command_timeout=3)
    except (OSError, TimeoutError, ValueError, asyncpg.PostgresError, asyncpg.InterfaceError) as no:
        mend = (
            f"check address and password in HOTLINE_DATABASE_URL ({type(no).__name__})"
            if settings.database_url
            else starting(
                settings.var,
                settings.var / "postgres" / "postgres.log",
                otherwise="start it with `hotline run`, or set HOTLINE_DATABASE_URL to a "
                "PostgreSQL of yours",
            )
        )
        return (Finding("database", check, ok=False, mend=mend),)
    try:
        inside = await _look_inside(connection)
    finally:
        connection.terminate()
    # Tables of another revision are not read.
    if not all(one.ok for one in inside):
        return (Finding("database", check, ok=True), *inside)
    audit = await doctor_audit.examine(settings, url)
    house = await doctor_house.examine(settings, url)
    return (Finding("database", check, ok=True), *inside, *audit, *house)


def _embedded_url(settings: Settings) -> str:
    password = settings.database_password.get_secret_value()
    return f"postgresql://hotline:{password}@127.0.0.1:{settings.database_port}/hotline"


async def _look_inside(connection: "asyncpg.Connection[asyncpg.Record]") -> tuple[Finding, ...]:
    version = int(await connection.fetchval("show server_version_num"))
    there = await connection.fetchval("select to_regclass('alembic_version')")
    have = await connection.fetchval("select version_num from alembic_version") if there else ""
    theirs: datetime = await connection.fetchval("select clock_timestamp()")
    drift = abs((datetime.now(UTC) - theirs).total_seconds())
    new, current, close = version >= 150000, have == schema.newest(), drift < 2
    return (
        Finding("database", "PostgreSQL is 15 or newer", new,
                "" if new else "upgrade PostgreSQL", f"{version // 10000}"),
        Finding("database", "its tables are current", current,
                "" if current else "run `hotline db upgrade`", have or "no tables"),
        Finding("clock", "the database's clock agrees within 2 s", close,
                "" if close else "synchronise both machines by NTP", f"{drift:.1f} s"),
    )  # fmt: skip


async def _service(settings: Settings) -> tuple[Finding, ...]:
    url = f"{https.scheme(settings)}://{settings.host}:{settings.port}/api/health"
    try:
        async with httpx.AsyncClient(verify=False, timeout=3) as client:  # noqa: S501 our own, loopback
            up = (await client.get(url)).status_code == 200
    except httpx.TransportError:
        up = False
    log = settings.var / "log" / "service.log"
    by_hand = f"start it (`hotline run` or `hotline serve`); {log} says why it ended"
    mend = starting(settings.var, log, otherwise=by_hand)
    menus = await asyncio.to_thread(doctor_asterisk.listens, settings.agi_host, settings.agi_port)
    return (
        Finding("service", f"the desk answers on port {settings.port}", up, "" if up else mend),
        Finding("service", f"menus answer at {settings.agi_host}:{settings.agi_port}", menus,
                "" if menus else f"{mend}; until then callers go to the default queue"),
    )  # fmt: skip

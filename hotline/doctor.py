"""`hotline doctor`: look at every part; name the component, the check and the mend."""

import asyncio
import shutil
import socket
from datetime import UTC, datetime

import asyncpg
import httpx
import msgspec
from rich.console import Console
from rich.table import Table

from core.config import Settings
from core.db import asyncpg_url
from hotline import doctor_asterisk, schema, tls
from hotline.findings import Finding

_ROOM_GB = 2


async def examine(settings: Settings) -> tuple[Finding, ...]:
    """Run all checks; none of them changes anything, each has a deadline."""
    parts = await asyncio.gather(
        _database(settings), _service(settings), doctor_asterisk.examine(settings)
    )
    return (*_secrets(settings), *_machine(settings), *(f for part in parts for f in part))


def show(findings: tuple[Finding, ...], *, json: bool) -> int:
    """Print the findings; return the exit code, 1 when something does not hold."""
    console = Console()
    if json:
        console.out(msgspec.json.encode(findings).decode(), highlight=False)
    else:
        table = Table("", "component", "check", "seen", box=None, pad_edge=False)
        for finding in findings:
            mark = "[green]✓[/green]" if finding.ok else "[red]✗[/red]"
            table.add_row(mark, finding.component, finding.check, finding.seen)
            if not finding.ok:
                table.add_row("", "", f"[yellow]→ {finding.mend}[/yellow]", "")
        console.print(table)
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
    settings.var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.var).free / 1e9
    room = free > _ROOM_GB
    findings = [
        Finding("disk", f"more than {_ROOM_GB} GB are free", room,
                "" if room else f"free space where {settings.var} lies, or move it: HOTLINE_VAR",
                f"{free:.1f} GB"),
    ]  # fmt: skip
    for program in ("espeak-ng", "sox"):
        there = shutil.which(program)
        mend = f"install it: apt-get install {program}; until then callers hear fallback prompts"
        findings.append(
            Finding("prompts", f"{program} is installed", bool(there), "" if there else mend)
        )
    return tuple(findings)


async def _database(settings: Settings) -> tuple[Finding, ...]:
    url = settings.database_url
    if not url:
        return _embedded(settings)
    try:
        connection = await asyncpg.connect(asyncpg_url(url), timeout=3)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        mend = f"check address and password in HOTLINE_DATABASE_URL ({type(error).__name__})"
        return (Finding("database", "answers", ok=False, mend=mend),)
    try:
        return await _look_inside(connection)
    finally:
        await connection.close()


def _embedded(settings: Settings) -> tuple[Finding, ...]:
    with socket.socket() as probe:
        probe.settimeout(1)
        up = probe.connect_ex(("127.0.0.1", settings.database_port)) == 0
    mend = "start it with `hotline run`, or set HOTLINE_DATABASE_URL to a PostgreSQL of yours"
    return (Finding("database", "the embedded PostgreSQL answers", up, "" if up else mend),)


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
    url = f"{tls.scheme(settings)}://{settings.host}:{settings.port}/api/health"
    try:
        async with httpx.AsyncClient(verify=False, timeout=3) as client:  # noqa: S501 our own, loopback
            up = (await client.get(url)).status_code == 200
    except httpx.TransportError:
        up = False
    mend = f"start it (`hotline run` or `hotline serve`); {settings.var / 'log'} says why it ended"
    return (
        Finding("service", f"the desk answers on port {settings.port}", up, "" if up else mend),
    )

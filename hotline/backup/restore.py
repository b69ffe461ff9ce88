"""`hotline restore`: an installation from a backup, or nothing changed.

Rule: everything is verified before anything is touched. The database's tables so far are put
aside in a schema and come back if the new ones cannot be loaded; directories so far are moved
beside (`before-restore-…`) and stay there. An installation that holds something is replaced only
when asked to.
"""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

import asyncpg
import msgspec

from core import clock
from core.config import Settings, load
from core.db import Database, asyncpg_url
from hotline import schema
from hotline.backup import programs
from hotline.backup.archive import (
    DUMP,
    ENVIRONMENT,
    TREES,
    BackupRefused,
    Manifest,
    read_manifest,
    require_room,
    sizes,
    unpack,
)
from hotline.host import running
from staff.audit.chain import AuditReport
from staff.audit.log import AuditLog

_ASIDE = "hotline_before_restore"
_MERGED = frozenset({"voice"})
_THE_MACHINES_OWN = frozenset(
    f"HOTLINE_{name}" for name in ("DATABASE_PASSWORD", "DATABASE_URL", "DATABASE_PORT", "VAR")
)


class Restored(msgspec.Struct, frozen=True):
    """What was restored."""

    manifest: Manifest
    audit: AuditReport
    aside: Path | None  # where directories of before lie


def check(archive: Path, var: Path, *, replace: bool) -> Manifest:
    """Refuse what cannot be restored here, before anything is started. Raises `BackupRefused`."""
    manifest = read_manifest(archive)
    if manifest.revision not in schema.known():
        raise BackupRefused(
            f"{archive.name} was made by version {manifest.version}, whose tables (revision "
            f"{manifest.revision}) this program does not know: install that version or a newer one"
        )
    if running.is_running(var):
        raise BackupRefused(f"`hotline run` uses {var}: stop it with Ctrl-C, then restore")
    if not replace and any(var.glob("recorded/*/*.wav")):
        raise BackupRefused(f"{var / 'recorded'} holds recordings: `--replace` moves them aside")
    return manifest


def settle_environment(told: Path, var: Path) -> None:
    """Take `hotline.env` from the archive; what belongs to this machine's database stays."""
    path = var / ENVIRONMENT
    here = path.read_text().splitlines() if path.exists() else []
    own = [line for line in here if _name(line) in _THE_MACHINES_OWN]
    rest = [line for line in told.read_text().splitlines() if _name(line) not in _THE_MACHINES_OWN]
    fresh = path.with_suffix(".restored")
    fresh.touch(mode=0o600)
    fresh.write_text("\n".join([*own, *rest]) + "\n")
    fresh.replace(path)


def _name(line: str) -> str:
    return line.partition("=")[0].strip()


async def restore(archive: Path, settings: Settings, *, replace: bool) -> Restored:
    """Restore database and files. Raises `BackupRefused`, OSError, and what the database raises."""
    var = settings.var
    require_room(var, sizes(read_manifest(archive).parts), "unpacking the backup")
    with tempfile.TemporaryDirectory(dir=var, prefix=".restoring-") as scratch:
        manifest = await asyncio.to_thread(unpack, archive, Path(scratch))
        await _load(settings.database_url, Path(scratch) / DUMP, replace=replace)
        aside = await asyncio.to_thread(_place, Path(scratch), var)
    database = Database(settings.database_url, pool_size=1)
    try:
        await schema.upgrade(database)
        report = await _verify(database, load(var), archive)
    finally:
        await database.close()
    return Restored(manifest, report, aside)


async def _load(url: str, dumped: Path, *, replace: bool) -> None:
    connection = await asyncpg.connect(asyncpg_url(url), timeout=5)
    try:
        await _refuse_company(connection)
        if not replace:
            await _refuse_rows(connection)
        await connection.execute(f"alter schema public rename to {_ASIDE}; create schema public")
        try:
            await asyncio.to_thread(programs.load, url, dumped)
        except BaseException:
            await connection.execute(
                f"drop schema public cascade; alter schema {_ASIDE} rename to public"
            )
            raise
        await connection.execute(f"drop schema {_ASIDE} cascade")
    finally:
        await connection.close()


async def _refuse_company(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    others = await connection.fetchval(
        "select count(*) from pg_stat_activity where datname = current_database() "
        "and pid <> pg_backend_pid() and backend_type = 'client backend'"
    )
    if others:
        raise BackupRefused(
            f"{others} other connections use the database: stop the service and other programs"
        )


async def _refuse_rows(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    tables = await connection.fetch(
        "select quote_ident(tablename) as name from pg_tables where schemaname = 'public' "
        "and tablename <> 'alembic_version' order by tablename"
    )
    for row in tables:
        if await connection.fetchval(f"select exists (select from public.{row['name']})"):  # noqa: S608
            raise BackupRefused(
                f"the database is not empty ({row['name']} has rows): restore into an empty one, "
                "or give `--replace`, which takes its tables away"
            )


def _place(scratch: Path, var: Path) -> Path | None:
    """Put the archive's files in their places; move what lies there aside."""
    aside = var / f"before-restore-{clock.now():%Y%m%dT%H%M%SZ}"
    for tree in TREES:
        fresh, here = scratch / tree, var / tree
        if tree in _MERGED:
            _merge(fresh, here)
            continue
        if any(path.is_file() for path in here.rglob("*")):
            aside.mkdir(exist_ok=True, mode=0o700)
            here.rename(aside / tree)
        if fresh.exists():
            shutil.rmtree(here, ignore_errors=True)  # it holds no file
            fresh.rename(here)
    settle_environment(scratch / ENVIRONMENT, var)
    _give_to_owner(var)
    return aside if aside.exists() else None


def _merge(fresh: Path, here: Path) -> None:
    """Put single files into a directory whose others are fetched."""
    for path in fresh.glob("*"):
        here.mkdir(exist_ok=True)
        path.replace(here / path.name)


def _give_to_owner(var: Path) -> None:
    """As root: give what was restored to whom the state directory belongs."""
    if os.geteuid() != 0:
        return
    owner = var.stat()
    for place in (*(var / tree for tree in TREES if tree not in _MERGED), var / ENVIRONMENT):
        for path in (place, *place.rglob("*")) if place.exists() else ():
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


async def _verify(database: Database, settings: Settings, archive: Path) -> AuditReport:
    """Verify the audit log as restored, then write down that it was."""
    log = AuditLog.of(settings)
    async with database.transaction() as session:
        report = await log.verify(session)
    if report.broken_at is None:
        async with database.transaction() as session:
            await log.audit(session, None, "backup.restore", f"backup:{archive.name}")
    return report

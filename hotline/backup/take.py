"""`hotline backup`: the database, what was recorded here, the settings and keys, into one file.

Rule: nothing stops for it. Files are copied before the database is dumped: a fact that was spooled
and stored meanwhile is in both, and storing it again changes nothing; the audit log's head is
never newer than the dump. What can be made again is left out (rendered sounds, voices, Asterisk).
"""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import asyncpg
import msgspec

from core import clock
from core.config import Settings
from core.db import Database, asyncpg_url
from hotline import schema
from hotline.backup import programs
from hotline.backup.archive import (
    DUMP,
    ENDING,
    ENVIRONMENT,
    TREES,
    BackupRefused,
    Manifest,
    older,
    pack,
    part_of,
    require_room,
    sizes,
)
from staff.audit.log import AuditLog

_OWN_VOICE_FILES = ("lexicon.toml",)  # of `voice`: the rest is fetched
_CARRIED = ("cookie_secret", "audit_secret", "ami_secret", "trunk_secret", "metrics_token")


class Taken(msgspec.Struct, frozen=True):
    """A backup that was made."""

    archive: Path
    bytes: int
    removed: tuple[Path, ...] = ()  # older ones


async def take(settings: Settings, directory: Path, *, keep: int = 0) -> Taken:
    """Make a backup; with `keep`, remove all but the newest so many in the directory.

    Raises `BackupRefused`, OSError, and what the database raises.
    """
    seen = await _look(settings.database_url)
    taken = await asyncio.to_thread(_take, settings, directory, seen)
    await _note(settings, taken.archive)
    gone = older(directory, keep) if keep else []
    await asyncio.to_thread(_remove, gone)
    return msgspec.structs.replace(taken, removed=tuple(gone))


def _take(settings: Settings, directory: Path, seen: "_Database") -> Taken:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    files = _files(settings.var)
    bare = sum(path.stat().st_size for path in files.values())
    require_room(directory, seen.bytes + 2 * bare, "a backup")
    archive = directory / f"{clock.now():%Y%m%dT%H%M%SZ}{ENDING}"
    with tempfile.TemporaryDirectory(dir=directory, prefix=".copying-") as scratch:
        copies = _copied(settings, files, Path(scratch))
        copies[DUMP] = Path(scratch) / DUMP
        programs.dump(settings.database_url, copies[DUMP], seen.server)
        parts = tuple(part_of(name, path) for name, path in sorted(copies.items()))
        manifest = Manifest(
            made_at=clock.now(),
            version=version("hotline"),
            revision=seen.revision,
            database_bytes=seen.bytes,
            parts=parts,
        )
        pack(archive, manifest, copies)
    return Taken(archive, sizes(parts))


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink()


class _Database(msgspec.Struct, frozen=True):
    server: int  # major version
    revision: str
    bytes: int


async def _look(url: str) -> _Database:
    """Look at the database, and refuse one whose tables this program does not know."""
    connection = await asyncpg.connect(asyncpg_url(url), timeout=5)
    try:
        number = int(await connection.fetchval("show server_version_num"))
        if not await connection.fetchval("select to_regclass('alembic_version')"):
            raise BackupRefused(
                "the database has no tables of the hotline; there is nothing to save"
            )
        revision: str = await connection.fetchval("select version_num from alembic_version")
        held: int = await connection.fetchval("select pg_database_size(current_database())")
    finally:
        await connection.close()
    if revision != schema.newest():
        raise BackupRefused(
            f"the tables are at revision {revision}, this program's at {schema.newest()}: run "
            "`hotline db upgrade`, or back up with the version that made them"
        )
    return _Database(number // 10000, revision, held)


def _files(var: Path) -> dict[str, Path]:
    """Find the files to be kept, by their names in the archive; links are not followed."""
    found: dict[str, Path] = {}
    for tree in TREES:
        for path in sorted((var / tree).rglob("*")):
            is_ours = tree != "voice" or path.name in _OWN_VOICE_FILES
            if is_ours and path.is_file() and not path.is_symlink():
                found[path.relative_to(var).as_posix()] = path
    return found


def _copied(settings: Settings, files: dict[str, Path], scratch: Path) -> dict[str, Path]:
    """Copy files that may change meanwhile; one that is gone meanwhile is left out."""
    copies: dict[str, Path] = {}
    for name, path in files.items():
        copy = scratch / "files" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copy2(path, copy)
        except FileNotFoundError:
            continue
        copies[name] = copy
    copies[ENVIRONMENT] = _environment(settings, scratch)
    return copies


def _environment(settings: Settings, scratch: Path) -> Path:
    """Copy `hotline.env`; where settings come from elsewhere, write down the secrets alone."""
    copy, own = scratch / ENVIRONMENT, settings.var / ENVIRONMENT
    copy.touch(mode=0o600)
    text = own.read_text() if own.exists() else ""
    have = {line.partition("=")[0] for line in text.splitlines()}
    for name in _CARRIED:
        value, key = getattr(settings, name).get_secret_value(), f"HOTLINE_{name.upper()}"
        if value and key not in have:
            text += f"{key}={value}\n"
    copy.write_text(text)
    return copy


async def _note(settings: Settings, archive: Path) -> None:
    database = Database(settings.database_url, pool_size=1)
    try:
        async with database.transaction() as session:
            log = AuditLog.of(settings)
            await log.audit(session, None, "backup.take", f"backup:{archive.name}")
    finally:
        await database.close()

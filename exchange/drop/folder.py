"""The drop folder on the disk: what lies in it, taken out, put away. All of it blocks.

Rule: a file is moved first, by its name and never through a link, into a folder that the service
alone may enter; there it is looked at, and nobody can exchange it any more. What lies in `.work`
when the service starts was cut short, and is imported again.
"""

import errno
import os
import shutil
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Literal

from core.file_names import readable
from exchange.drop.arrival import (
    KINDS,
    MAPPINGS,
    TAIL,
    Kind,
    Looked,
    WhyCode,
    is_final,
    looks_cut,
    name_in_place,
    unsound,
)
from exchange.drop.papers import REJECTS, REPORT, is_paper

_WORK = ".work"
_NEW = ".new-"
_PUT_AWAY = ("done", "refused")
FOLDERS = (*KINDS, _WORK, *_PUT_AWAY)
_MOST_MAPPING = 100_000
_DAY_S = 86_400
_NO_LINK = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK  # nor wait for who writes into a pipe
FaultCode = Literal["no_folder", "not_made", "not_read", "not_taken", "mapping", "no_answer"]


class FolderRefused(Exception):
    """The folder cannot be used: what, as a code, where, and a message with the mend."""

    def __init__(self, code: FaultCode, place: Path, says: str) -> None:
        super().__init__(says)
        self.code: FaultCode = code
        self.place = str(place)


class DropFolder:
    """The folder with its sub-folders."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def prepare(self) -> None:
        """Make what is missing of it; raises `FolderRefused`."""
        for name in KINDS:
            self._own(self.root / name, 0o2770)  # other systems' users may be of its group
        for name in (_WORK, *_PUT_AWAY):
            self._own(self.root / name, 0o700)

    def _own(self, path: Path, mode: int) -> None:
        try:
            path.mkdir(mode=mode & 0o777)
        except FileExistsError:
            if path.is_symlink() or not path.is_dir():
                raise FolderRefused("no_folder", path, f"{path} is no folder; remove it") from None
        except OSError as error:
            raise FolderRefused(
                "not_made",
                path,
                f"{path} cannot be made ({error.strerror}): make {self.root} and let the user of "
                "the service write into it; under systemd name it in ReadWritePaths= as well",
            ) from error
        else:
            _set_mode(path, mode)

    def look(self, kind: Kind) -> dict[str, Looked]:
        """Give the files of a sub-folder by their last names; raises `FolderRefused`."""
        try:
            with os.scandir(self.root / kind) as entries:
                found = [entry for entry in entries if is_final(entry.name)]
                seen = {one.name: _seen(one) for one in found}
        except OSError as error:
            raise FolderRefused(
                "not_read",
                self.root / kind,
                f"{self.root / kind} cannot be read ({error.strerror}); let the user of the "
                "service read and write it",
            ) from error
        return {name: one for name, one in seen.items() if one is not None}

    def at_work(self) -> list[int]:
        """Give since when files that were taken wait for the end of their import (Unix, ns)."""
        return [one.lstat().st_ctime_ns for one in (self.root / _WORK).glob("[!.]*")]

    def is_cut(self, kind: Kind, name: str) -> bool:
        """Tell whether a file's end says that more is to come; what cannot be read is refused."""
        opened = _open_file(self.root / kind / name)
        if opened is None:
            return False
        with opened as file:
            file.seek(max(file.seek(0, os.SEEK_END) - TAIL, 0))
            return looks_cut(name, file.read(TAIL))

    def cut_short(self) -> list[tuple[Kind, str]]:
        """List what an earlier run took and did not put away: kind and place."""
        work = self.root / _WORK
        for unfinished in sorted(work.glob(f"{_NEW}*")):
            self._put_back(unfinished)
        found: list[tuple[Kind, Path]] = [
            (kind, place) for kind in KINDS for place in sorted(work.glob(f"{kind}-*"))
        ]
        for _, place in found:
            for one in place.iterdir():
                if readable(one.name) != one.name:
                    one.rename(place / name_in_place(one.name, os.listdir(place)))
        return [(kind, place.name) for kind, place in found]

    def take(self, kind: Kind, names: Iterable[str], moment: str) -> str:
        """Move files into a place of their own, with the mapping beside; give its name.

        The place has its name once all is in it: what is cut before is put back.
        """
        place = f"{kind}-{moment}"
        new = self.root / _WORK / f"{_NEW}{place}"
        try:
            new.mkdir(mode=0o700)
            self._copy_mapping(kind, new)
            for name in names:
                target = name_in_place(name, os.listdir(new))
                (self.root / kind / name).rename(new / target)
            new.rename(self.root / _WORK / place)
        except OSError as error:
            raise FolderRefused(
                "not_taken",
                self.root / kind,
                f"files cannot be taken out of {self.root / kind} ({error.strerror}): let the "
                "user of the service write there, on the disk of the whole folder",
            ) from error
        return place

    def _put_back(self, unfinished: Path) -> None:
        """Put back what was being taken when the service ended."""
        kind, _, moment = unfinished.name.removeprefix(_NEW).partition("-")
        for one in sorted(unfinished.iterdir()):
            if one.name not in MAPPINGS:
                free = self.root / kind / one.name
                come_since = os.path.lexists(free)
                one.rename(free.with_name(f"{moment}.{one.name}") if come_since else free)
        shutil.rmtree(unfinished)

    def _copy_mapping(self, kind: Kind, new: Path) -> None:
        for name in MAPPINGS:
            path = self.root / kind / name
            if not os.path.lexists(path):
                continue
            opened = _open_file(path)
            if opened is None:
                raise FolderRefused(
                    "mapping",
                    path,
                    f"{path} is a link, or no file, or cannot be read; put the file itself there",
                )
            with opened as file:
                (new / name).write_bytes(file.read(_MOST_MAPPING + 1))

    def files(self, place: str) -> tuple[str, ...]:
        """Name the files that came, without what was written beside them."""
        names = sorted(one.name for one in self.work(place).iterdir())
        return tuple(name for name in names if name not in MAPPINGS and not is_paper(name))

    def why_unsound(self, place: str) -> tuple[WhyCode, str]:
        """Say why files that were taken are not read, as a code and in words; "": they are."""
        for name in self.files(place):
            found = (self.work(place) / name).lstat()
            is_file = stat.S_ISREG(found.st_mode)
            why = unsound(name, is_file=is_file, links=found.st_nlink, size=found.st_size)
            if why[0]:
                return why
        return "", ""

    def size(self, place: str) -> int:
        """Give the bytes of all files of a place."""
        return sum((self.work(place) / name).lstat().st_size for name in self.files(place))

    def work(self, place: str) -> Path:
        """Give the folder in which the files of a place are imported."""
        return self.root / _WORK / place

    def rejects(self, place: str) -> tuple[str, ...]:
        """Name the files of refused rows that an import wrote."""
        return tuple(sorted(one.name for one in self.work(place).glob(f"*{REJECTS}")))

    def report(self, place: str, text: str) -> None:
        """Write the report beside the files, for the service's user alone."""
        report = self.work(place) / REPORT
        report.unlink(missing_ok=True)
        report.touch(mode=0o600, exist_ok=False)
        report.write_text(text, "utf-8")

    def put_away(self, place: str, where: str) -> None:
        """Move a place with all in it to `done` or `refused`."""
        self.work(place).rename(self.root / where / place)

    def discard(self, place: str) -> None:
        """Remove a place that has no file."""
        shutil.rmtree(self.work(place))

    def open_paper(self, where: str, place: str, name: str) -> BinaryIO | None:
        """Open a report or refused rows; None: no longer there."""
        return _open_file(self.root / where / place / name)

    def forget(self, days: int) -> None:
        """Delete what was put away more than so many days ago."""
        before = time.time() - days * _DAY_S
        for where in _PUT_AWAY:
            for place in (self.root / where).iterdir():
                if not place.is_symlink() and place.lstat().st_mtime < before:
                    shutil.rmtree(place, ignore_errors=True)


def _set_mode(path: Path, mode: int) -> None:
    """Set a mode, whatever the umask is; without its set-group bit where systemd forbids that."""
    try:
        path.chmod(mode)
    except PermissionError:
        path.chmod(mode & 0o777)


def _seen(entry: os.DirEntry[str]) -> Looked | None:
    """Give how a file looks; None: a folder, or gone meanwhile."""
    with suppress(FileNotFoundError):
        found = entry.stat(follow_symlinks=False)
        if not stat.S_ISDIR(found.st_mode):
            return found.st_size, found.st_mtime_ns, found.st_ctime_ns
    return None


def _open_file(path: Path) -> BinaryIO | None:
    """Open a file of its own: no link, no pipe, not linked from elsewhere; None: it is not one."""
    try:
        opened = os.open(path, _NO_LINK)
    except OSError as error:
        if error.errno in (errno.EIO, errno.ESTALE):
            raise
        return None
    found = os.fstat(opened)
    if stat.S_ISREG(found.st_mode) and found.st_nlink == 1:
        return open(opened, "rb")  # closed by whoever takes it
    os.close(opened)
    return None

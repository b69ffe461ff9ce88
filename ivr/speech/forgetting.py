"""Sound of sentences, erased by age or at once; what was said is kept as sound, never as text.

Rule: a file's name is a hash of its text, so nobody can be found in the names: sound with one
caller's data has a folder of its own, which goes as a whole. All else ends by the moment at which
it was last said. All here blocks.
"""

import os
import time
from collections import defaultdict
from contextlib import suppress
from math import inf
from pathlib import Path

from core.language import LANGUAGES

PERSONAL = "personal"
_PERSONAL_USED_S = 3_000.0  # made again after this, so that none is erased while it plays
_EMPTY_WAV = 44 + 800  # a header and a twentieth of a second
_RENEWED_S = 3_600.0  # a sentence that is said all day is noted once an hour
_OTHERS = ("voice-", "sample-", ".new-")  # the voice's own, examples of voices, in the making


def note_said(wav: Path) -> None:
    """Note by the moment of its file that a sentence is said still."""
    now = time.time()
    with suppress(OSError):  # it was erased meanwhile, or the disk can only be read
        if now - wav.stat().st_mtime > _RENEWED_S:
            os.utime(wav, (now, now))


def forget_unsaid(sounds: Path, before: float) -> int:
    """Erase sentences that were last said before a moment; give how many.

    Recordings' copies are among them: whoever says one again makes it again.
    """
    gone = 0
    for language in LANGUAGES:
        for files in _sentences(sounds / language).values():
            if max(map(_moment, files)) < before:
                gone += 1
                for file in files:
                    file.unlink(missing_ok=True)
    return gone


def is_usable(wav: Path, *, personal: bool) -> bool:
    """Tell whether a sound is whole, and a personal one is not erased while it plays."""
    try:
        stat = wav.stat()
    except OSError:
        return False
    is_old = personal and stat.st_mtime < time.time() - _PERSONAL_USED_S
    return stat.st_size > _EMPTY_WAV and not is_old


def is_there_to_say(wav: Path, *, personal: bool) -> bool:
    """Tell whether a sound can be said, and note that it is; a personal one ends by its making."""
    usable = is_usable(wav, personal=personal)
    if usable and not personal:
        note_said(wav)
    return usable


def forget_personal(sounds: Path, before: float = inf) -> int:
    """Erase sound with customers' data, whoever they are, made before a moment; give how many.

    What a caller hears at the moment goes on: Asterisk has its file open.
    """
    with suppress(FileNotFoundError):  # nothing was ever said
        files = [one for one in (sounds / PERSONAL).iterdir() if not one.name.startswith(".new-")]
        old = [file for file in files if _moment(file) < before]
        for file in old:
            file.unlink(missing_ok=True)
        return len(old)
    return 0


def _sentences(folder: Path) -> dict[str, list[Path]]:
    """Find the files of each sentence: WAV first, which marks that both are there."""
    found: defaultdict[str, list[Path]] = defaultdict(list)
    for end in (".wav", ".sln16"):
        for file in folder.glob(f"*{end}"):
            if not file.name.startswith(_OTHERS):
                found[file.stem].append(file)
    return found


def _moment(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except FileNotFoundError:
        return 0.0

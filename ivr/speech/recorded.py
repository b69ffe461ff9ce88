"""The recordings that supervisors took, and the voices they chose, as files in `var/recorded`.

`<language>/<prompt>.wav` is what callers hear, `<prompt>.json` beside it who took it and when, and
`earlier/` holds the pair before it: one step back. `voices.json` names a voice by language. A file
gets its name only when complete. A WAV that somebody put there by hand is as good; its `.json`, if
any, tells of another file and is not believed.
"""

import contextlib
import os
import re
import shutil
import tempfile
import time
import wave
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from core.language import LANGUAGES, Language

Origin = Literal["microphone", "file", "hand"]
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")
_EARLIER = "earlier"
_ABANDONED_S = 3_600.0


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """Who took a recording, when, and from where; None: somebody with access to the files."""

    at: datetime
    person_id: int | None = None
    origin: Origin = "hand"


class _Noted(Taken, frozen=True, kw_only=True):
    """What stands beside a recording, with the mark of the file that it tells of."""

    mtime_ns: int
    size: int


class Recorded:
    """The directory `var/recorded` (blocking: call it in a thread)."""

    def __init__(self, var: Path) -> None:
        self.place = var / "recorded"

    def file(self, language: Language, prompt: str) -> Path:
        """Give where a prompt's recording lies; raises ValueError for what is no prompt's name."""
        if not _NAME.fullmatch(prompt):
            raise ValueError(f"{prompt!r} is no name of a prompt")
        return self.place / language / f"{prompt}.wav"

    def taken(self, language: Language, prompt: str) -> Taken | None:
        """Tell who took the recording of a prompt; None when there is none."""
        return _told(self.file(language, prompt))

    def has_earlier(self, language: Language, prompt: str) -> bool:
        """Tell whether there is a recording to go back to."""
        return _earlier(self.file(language, prompt)).exists()

    def take(self, language: Language, prompt: str, sound: Path, taken: Taken) -> None:
        """Let callers hear `sound` (moved from here) from now on; what was there is kept."""
        target = self.file(language, prompt)
        target.parent.mkdir(parents=True, exist_ok=True)
        sound.chmod(0o644)  # Asterisk's own sentences are made by another user
        if target.exists():
            _move(target, _earlier(target))
        _note(sound, target, taken)
        sound.rename(target)

    def drop(self, language: Language, prompt: str) -> bool:
        """Let callers hear the made voice again; the recording is kept as the earlier one."""
        target = self.file(language, prompt)
        if not target.exists():
            return False
        _move(target, _earlier(target))
        return True

    def go_back(self, language: Language, prompt: str) -> bool:
        """Let callers hear the earlier recording; the present one, if any, becomes the earlier."""
        target = self.file(language, prompt)
        earlier, aside = _earlier(target), _earlier(target).with_name(f".new-{target.name}")
        if not earlier.exists():
            return False
        if target.exists():
            _move(target, aside)
        _move(earlier, target)
        if aside.exists():
            _move(aside, earlier)
        return True

    @contextlib.contextmanager
    def workplace(self) -> Generator[Path]:
        """Give a directory for files in the making, removed at the end."""
        self.place.mkdir(parents=True, exist_ok=True)
        for leftover in self.place.glob(".new-*"):  # of a crash
            if leftover.stat().st_mtime < time.time() - _ABANDONED_S:
                shutil.rmtree(leftover, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=self.place) as made:
            yield Path(made)

    def voices(self) -> dict[str, str]:
        """Give the chosen voice by language; a language without a choice is not in it."""
        try:
            told = msgspec.json.decode(
                (self.place / "voices.json").read_bytes(), type=dict[str, str]
            )
        except (OSError, msgspec.MsgspecError):
            return {}
        return {language: voice for language, voice in told.items() if language in LANGUAGES}

    def choose(self, language: Language, voice: str) -> None:
        """Speak with this voice from now on; "" is the usual one."""
        chosen = {**self.voices(), language: voice}
        left = {each: name for each, name in chosen.items() if name}
        _write(self.place / "voices.json", msgspec.json.encode(left))


class ChosenVoices:
    """Which voice speaks each language: a supervisor's choice, else the setting; "" is none.

    Read once, since it is asked for every sentence.
    """

    def __init__(self, recorded: Recorded, usual: Callable[[str], str]) -> None:
        self._recorded = recorded
        self._usual = usual
        self._chosen = recorded.voices()

    def __call__(self, language: str) -> str:
        """Name the voice of a language."""
        return self._chosen.get(language) or self._usual(language)

    def choose(self, language: Language, voice: str) -> None:
        """Speak with this voice from now on (blocking)."""
        self._recorded.choose(language, voice)
        self._chosen = self._recorded.voices()


def seconds(recording: Path) -> float:
    """Give the length of a WAV file; 0 when it cannot be read."""
    try:
        with wave.open(str(recording)) as file:
            return file.getnframes() / file.getframerate()
    except (OSError, EOFError, wave.Error, ZeroDivisionError):
        return 0.0


def _earlier(recording: Path) -> Path:
    return recording.parent / _EARLIER / recording.name


def _told(recording: Path) -> Taken | None:
    try:
        found = recording.stat()
    except OSError:
        return None
    by_hand = Taken(at=datetime.fromtimestamp(found.st_mtime, UTC))
    try:
        noted = msgspec.json.decode(recording.with_suffix(".json").read_bytes(), type=_Noted)
    except (OSError, msgspec.MsgspecError):
        return by_hand
    if (noted.mtime_ns, noted.size) != (found.st_mtime_ns, found.st_size):
        return by_hand
    return Taken(at=noted.at, person_id=noted.person_id, origin=noted.origin)


def _note(sound: Path, target: Path, taken: Taken) -> None:
    found = sound.stat()
    noted = _Noted(
        at=taken.at,
        person_id=taken.person_id,
        origin=taken.origin,
        mtime_ns=found.st_mtime_ns,
        size=found.st_size,
    )
    _write(target.with_suffix(".json"), msgspec.json.encode(noted))


def _move(recording: Path, to: Path) -> None:
    """Move a recording with what is told of it."""
    to.parent.mkdir(exist_ok=True)
    story = recording.with_suffix(".json")
    to.with_suffix(".json").unlink(missing_ok=True)
    if story.exists():
        story.rename(to.with_suffix(".json"))
    recording.rename(to)


def _write(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f".new-{target.name}")
    scratch.unlink(missing_ok=True)
    with scratch.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    scratch.chmod(0o644)
    scratch.rename(target)

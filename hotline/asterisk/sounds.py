"""What Asterisk plays without the service: four sentences and music while waiting.

espeak-ng says the sentences, or a tone replaces them, so that nobody hears silence; a running
service gives them a better sound (`ivr.speech.standby`). The music is a slow, quiet sequence of
chords, computed here, so nobody has rights in it.
"""

import os
import shutil
import subprocess
import wave
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from hotline.host.as_user import as_user, without_roots_own
from hotline.host.unprivileged import Owner, give, give_all, set_mode
from ivr.speech import standby
from ivr.speech.synthesis import espeak, to_wav
from ivr.speech.tone import write_tone

# What people and answering machines on the simulated public network say.
_STRANGERS = {
    ("hello", "zh"): "喂，你好。",
    ("hello", "en"): "Hello?",
    ("machine", "zh"): "您好，我现在不方便接听电话，请在提示音后留言。",
    ("machine", "en"): "I cannot take your call now. Please leave a message after the tone.",
}
_RATE = 8000
_CHORDS = (
    (261.6, 329.6, 392.0),
    (220.0, 261.6, 329.6),
    (174.6, 220.0, 261.6),
    (196.0, 246.9, 293.7),
)
_CHORD_S = 4.0
_OF_TWO = 0o775  # the service is of Asterisk's group and replaces files
_MUSIC_LOUDNESS = 2200  # of 32,767: audible, and people can talk over it


class _Workshop(msgspec.Struct, frozen=True):
    """A directory where programs make sound as an unprivileged user, and that user."""

    place: Path
    by: Owner

    def ran(self, command: list[str]) -> bool:
        """Run a program to its end; tell whether it succeeded."""
        done = subprocess.run(
            as_user(command, self.by, (self.place,)),
            capture_output=True,
            check=False,
            timeout=20,
            cwd="/",
            env=without_roots_own(os.environ),
        )
        return done.returncode == 0


def sentences(unit: standby.Unit) -> dict[tuple[str, str], str]:
    """Give what is said, by name and language; `unit` names who answers."""
    return {(one.name, one.language): one.text for one in standby.sentences(unit)} | _STRANGERS


def make_sounds(data: Path, by: Owner, unit: standby.Unit) -> None:
    """Make the missing files below `data/sounds/<language>` and `data/moh` (blocking).

    The programs that speak and convert run as `by`, and write into a directory of their own.
    """
    shop = _Workshop(data / "making", by)
    for part in ("sounds/zh", "sounds/en", "moh", "making"):
        (data / part).mkdir(parents=True, exist_ok=True)
    for language in ("zh", "en"):
        give(data / "sounds" / language, by)
        set_mode(data / "sounds" / language, _OF_TWO)
    give_all(shop.place, by)
    for (name, language), sentence in sentences(unit).items():
        target = data / "sounds" / language / f"{name}.wav"
        if not target.exists():
            _say(sentence, language, target, shop)
        beep = target.with_name("beep.wav")
        if not beep.exists():
            _write(beep, _sine((1000.0,), 0.4) * 6000)
    music = data / "moh" / "waiting.wav"
    if not music.exists():
        _write(music, _music())


def _say(sentence: str, language: str, target: Path, shop: _Workshop) -> None:
    raw = shop.place / f"raw-{target.name}"
    spoken = shutil.which("espeak-ng") is not None and shop.ran(
        espeak().argv(sentence, language, False, raw)
    )
    if not (spoken and _convert(raw, target, shop)):
        write_tone(target.with_suffix(""))
    raw.unlink(missing_ok=True)


def _convert(source: Path, target: Path, shop: _Workshop) -> bool:
    scratch = shop.place / target.name
    if shutil.which("sox") is None or not shop.ran(to_wav(source, scratch)):
        return False
    scratch.replace(target)
    return True


def _sine(pitches: tuple[float, ...], seconds: float) -> NDArray[np.float64]:
    moments = np.arange(int(_RATE * seconds)) / _RATE
    tones = [np.sin(2 * np.pi * pitch * moments) for pitch in pitches]
    fade = np.minimum(1, np.minimum(moments, seconds - moments) / (0.1 * seconds))
    return np.sum(tones, axis=0) / len(pitches) * fade


def _music() -> NDArray[np.float64]:
    bars = [_sine(chord, _CHORD_S) for chord in _CHORDS]
    notes = [_sine((chord[beat % 3] * 2,), _CHORD_S / 4) for chord in _CHORDS for beat in range(4)]
    return (np.concatenate(bars) + 0.4 * np.concatenate(notes)) * _MUSIC_LOUDNESS


def _write(target: Path, samples: NDArray[np.float64]) -> None:
    scratch = target.with_name(f".new-{target.name}")
    scratch.unlink(missing_ok=True)  # it may be a link: Asterisk owns the directory, we may be root
    with scratch.open("xb") as made, wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    scratch.replace(target)

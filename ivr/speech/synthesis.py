"""The programs that turn text into sound, as command lines.

Rule: the text is one argument after `--`, never part of an option or of a shell command.
espeak-ng's `cmn-latn-pinyin` is its Mandarin voice; its `cmn` reads English letters instead.
gTTS sends the text abroad, so it is for fixed prompts only and off by default. Piper is a program
of the operator's (GPL, so none of our packages), which reads its model anew for each text.
"""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

import msgspec

from core.language import LANGUAGES

How = Literal["recording", "voice", "parts", "piper", "espeak", "online", "tone"]
"""Where a sound comes from; `parts`: joined from pieces of the voice."""

TEXT_LIMIT = 2_000  # characters; a notice has a few hundred


class Engine(msgspec.Struct, frozen=True):
    """A way to make sound from text."""

    name: str  # names all that changes the sound: part of the cache's key
    argv: Callable[[str, str, bool, Path], list[str]]  # text, language, slow, target
    suffix: str  # of the file it writes
    fixed_only: bool = False  # must not see customers' data
    speaks: tuple[str, ...] = LANGUAGES
    how: How = "espeak"

    def may_say(self, language: str, *, personal: bool) -> bool:
        """Tell whether the engine is one for this text."""
        return language in self.speaks and not (personal and self.fixed_only)


_ESPEAK_VOICES = {"zh": "cmn-latn-pinyin", "en": "en"}
_PACE = {("zh", False): "160", ("zh", True): "115", ("en", False): "150", ("en", True): "115"}
_NONE: Mapping[str, Path] = {}
_SLOWER = 0.8  # of the neural voice's own pace
_GTTS_VOICES = {"zh": "zh-CN", "en": "en"}


def espeak(program: str = "espeak-ng") -> Engine:
    """Speak with espeak-ng, on this machine; slow is about 130 characters a minute."""

    def argv(text: str, language: str, slow: bool, target: Path) -> list[str]:
        voice, pace = _ESPEAK_VOICES[language], _PACE[language, slow]
        return [program, "-v", voice, "-s", pace, "-w", str(target), "--", text]

    return Engine(f"{program} 2", argv, ".wav")


def gtts() -> Engine:
    """Speak with Google's voice over the internet: better sound, fixed prompts only."""

    def argv(text: str, language: str, slow: bool, target: Path) -> list[str]:
        pace = ["--slow"] if slow else []
        command = [sys.executable, "-c", "from gtts.cli import tts_cli; tts_cli()"]
        voice = _GTTS_VOICES[language]
        return [*command, "-l", voice, *pace, "-o", str(target), "--", text]

    return Engine("gtts 1", argv, ".mp3", fixed_only=True, how="online")


def piper(models: Mapping[str, Path], program: str = "piper") -> Engine:
    """Speak with Piper and these models (`*.onnx`, its JSON beside it), by language.

    Piper takes whatever it knows no option for as the text, so that a text must not look like one.
    """

    def argv(text: str, language: str, slow: bool, target: Path) -> list[str]:
        pace = ["--length-scale", "1.25"] if slow else []
        return [program, "-m", str(models[language]), *pace, "-f", str(target), f" {text}"]

    name = "\0".join(f"{one}={model}" for one, model in sorted(models.items()))
    return Engine(
        f"piper 1\0{name}", argv, ".wav", fixed_only=True, speaks=tuple(models), how="piper"
    )


def engines(*, online: bool, piper_models: Mapping[str, Path] = _NONE) -> tuple[Engine, ...]:
    """Give the engines in order of preference; Piper and `online` gTTS say fixed prompts alone."""
    local = (piper(piper_models),) if piper_models else ()
    return (*local, *((gtts(),) if online else ()), espeak())


def _sox(target: Path) -> tuple[str, ...]:
    """Begin a command of sox; its temporary file is made beside the target, not in /tmp."""
    return "sox", "--temp", str(target.parent), "-D"


def to_raw(source: Path, target: Path, *, slow: bool = False) -> list[str]:
    """Write the command that decodes sound of any kind: raw, 16 kHz, mono, 16 bit.

    `slow` stretches it without lowering its pitch.
    """
    pace = ("tempo", "-s", str(_SLOWER)) if slow else ()
    return [*_sox(target), str(source), "-t", "raw", "-r", "16000", "-c", "1", "-b", "16",
            "-e", "signed", "-L", str(target), *pace]  # fmt: skip


def to_wav(source: Path, target: Path) -> list[str]:
    """Write the command that makes telephone sound: 8 kHz, mono, 16 bit, levelled."""
    return [*_sox(target), str(source), "-r", "8000", "-c", "1", "-b", "16", str(target),
            "gain", "-n", "-3"]  # fmt: skip

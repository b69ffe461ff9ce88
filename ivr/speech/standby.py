"""What Asterisk says without the service, kept in its own directory as it would be said now.

Rule: Asterisk plays these by name, also while the service is away, so the files stand among its own
sounds. `hotline run` puts espeak-ng's there before Asterisk starts; a running service replaces them
by a supervisor's recording or the neural voice as soon as there is one, file by file.
"""

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import msgspec
import structlog

from ivr.speech import telephone_sound
from ivr.speech.prompts import Prompts, Utterance
from ivr.speech.telephone_sound import beside

_LOOK_EVERY_S = 5.0

_SENTENCES: tuple[Utterance, ...] = (
    Utterance("您好，这里是{unit}。正在为您转接人工座席，请稍候。", "zh", "fallback"),
    Utterance("Welcome to {unit}. We are connecting you to a person.", "en", "fallback"),
    Utterance("现在还没有空闲的座席。您的位置保留着，请稍候。", "zh", "please_wait"),
    Utterance(
        "No agent is free yet. You keep your place; please hold the line.", "en", "please_wait"
    ),
    Utterance("感谢您的来电，再见。", "zh", "thank_you"),
    Utterance("Thank you for calling. Goodbye.", "en", "thank_you"),
    Utterance("抱歉打扰您，系统暂时无法播报，再见。", "zh", "sorry"),
    Utterance("We are sorry, the message cannot be played now. Goodbye.", "en", "sorry"),
)

Unit: TypeAlias = Callable[[str], str]
"""Gives the name of who answers, by language (`Settings.unit`)."""
_log = structlog.get_logger("ivr.speech.standby")


def sentences(unit: Unit) -> tuple[Utterance, ...]:
    """Give what Asterisk says by itself, in the name of who answers."""
    return tuple(
        msgspec.structs.replace(one, text=one.text.format(unit=unit(one.language)))
        for one in _SENTENCES
    )


class Standby:
    """Keeps Asterisk's files of these sentences below `sounds/<language>`."""

    def __init__(
        self, prompts: Prompts, sounds: Path, unit: Unit, *, look_every_s: float = _LOOK_EVERY_S
    ) -> None:
        self._look_every_s = look_every_s
        self._prompts = prompts
        self._sounds = sounds
        self._sentences = sentences(unit)
        self._heard: dict[Path, str] = {}  # by target: whose sound it is
        self._fault = ""

    async def run(self) -> None:
        """Look for a better sound of each sentence, for ever."""
        while True:
            await self.renew()
            await asyncio.sleep(self._look_every_s)

    async def renew(self) -> None:
        """Give Asterisk what callers would hear now of each sentence."""
        for what in self._sentences:
            source = await self._prompts.say(what)
            target = self._sounds / what.language / what.name
            if source == self._prompts.fallback or self._heard.get(target) == source:
                continue
            try:
                await asyncio.to_thread(_copy, Path(source), target)
            except OSError as failure:
                self._say_once(str(failure))
                continue
            self._heard[target] = source

    def _say_once(self, fault: str) -> None:
        if fault != self._fault:
            _log.warning("Asterisk's own sentences stay as they are", why=fault)
        self._fault = fault


def _copy(source: Path, target: Path) -> None:
    scratch = target.with_name(f".new-{target.name}")
    try:
        for end in (".sln16", ".wav"):
            made = beside(scratch, end)
            made.unlink(missing_ok=True)
            shutil.copyfile(beside(source, end), made)
            made.chmod(0o644)  # Asterisk is another user
        telephone_sound.publish(scratch, target, personal=False)
    finally:
        telephone_sound.clear(scratch)

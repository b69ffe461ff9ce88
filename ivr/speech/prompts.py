"""Sound files of prompts: recorded ones first, else made from text once and kept.

Rule: asking for a prompt never blocks the event loop, never raises for a broken engine and never
gives silence: if no sound can be made in time, a tone is given. A file gets its name only when
complete. Names are hashes, so no text can name a path.
"""

import asyncio
import hashlib
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec
import structlog

from core.language import LANGUAGES, Language
from ivr.speech import telephone_sound
from ivr.speech.forgetting import forget_personal, forget_unsaid, is_there_to_say, is_usable
from ivr.speech.in_words import in_words
from ivr.speech.programs import ProgramFailed, run_program
from ivr.speech.synthesis import TEXT_LIMIT, Engine, How, espeak, to_raw
from ivr.speech.telephone_sound import NoSound, beside
from ivr.speech.tone import write_tone
from ivr.speech.voice.neural_voice import NeuralVoice
from ivr.speech.voice.urgency import Urgency

RENDER_DEADLINE_S = 3.0  # of one program; a caller waits for it at most once
REST_S = 20.0  # how long an engine that failed is not used
PERSONAL_KEPT_S = 3_600.0  # sound that names customers' data is erased after this
_AT_ONCE = 2
_SETTLES_S = 3_600.0  # after a start: what lasts is known long before
_NAME = re.compile(r"[a-z][a-z0-9_]{0,40}")

_log = structlog.get_logger("ivr.speech.prompts")


class Utterance(msgspec.Struct, frozen=True):
    """Something to be said."""

    text: str
    language: str  # of the voice: zh | en
    name: str = ""  # of the prompt in its flow, for which a recording may exist
    personal: bool = False  # holds a customer's data: local engines only, erased soon
    slow: bool = False  # for elderly callers


class Standing(msgspec.Struct, frozen=True):
    """What a caller hears of an utterance now."""

    how: How
    path: str  # without suffix; "" while it is not made yet


class TextRefused(Exception):
    """The text is refused before any engine is asked."""


class Prompts:
    """The sound files under `var/sounds`, made as needed."""

    def __init__(
        self,
        var: Path,
        engines: Sequence[Engine] | None = None,
        *,
        voice: NeuralVoice | None = None,
        deadline_s: float = RENDER_DEADLINE_S,
        rest_s: float = REST_S,
        settles_s: float = _SETTLES_S,
    ) -> None:
        """Say what `voice` knows; else use `engines` in order of preference (none: espeak-ng)."""
        self.voice = voice
        self.sounds = var / "sounds"
        self.recorded = var / "recorded"
        self._engines = tuple(engines) if engines is not None else (espeak(),)
        self._deadline_s, self._rest_s = deadline_s, rest_s
        self._resting: dict[str, float] = {}
        self._making: dict[Path, asyncio.Task[bool]] = {}
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._progress = (0, 0)
        self._settled_at = time.monotonic() + settles_s

    @property
    def fallback(self) -> str:
        """Give the tone that replaces a prompt that cannot be made."""
        return str(self.sounds / "tone")

    def prepare(self) -> None:
        """Make the directories and the fallback tone (blocking, short: call it at start)."""
        for part in ("zh", "en", "personal"):
            (self.sounds / part).mkdir(parents=True, exist_ok=True)
        personal = self.sounds / "personal"
        mode = personal.stat().st_mode & 0o7777
        if mode & 0o007:  # readable by Asterisk, through its group, and by nobody else
            personal.chmod(mode & 0o7770)
        for leftover in self.sounds.glob("*/.new-*"):
            leftover.unlink(missing_ok=True)
        write_tone(self.sounds / "tone")

    async def path(self, text: str, language: str) -> str:
        """Give the sound of a text as an absolute path without suffix."""
        return await self.say(Utterance(text, language))

    async def say(self, what: Utterance) -> str:
        """Give the sound of an utterance as an absolute path without suffix.

        A recording `var/recorded/<language>/<name>.wav` comes first, unless the prompt holds a
        customer's data, which no recording can; then the neural voice, as far as it can say the
        text by now; then the engines.
        """
        recording = self._recording(what)
        if recording is not None:
            there = await self._ensure(recording[1], recording[0], what)
            if there:
                return str(recording[1])
        if self.voice is not None:
            spoken = await self._by_voice(self.voice, what)
            if spoken is not None:
                return str(spoken)
        for engine in self._engines:
            if not engine.may_say(what.language, personal=what.personal):
                continue
            target = self._target(engine, what)
            if await self._ensure(target, engine, what):
                return str(target)
        return self.fallback

    def can_say(self, text: str, language: Language) -> bool:
        """Tell whether a text can be said without espeak-ng, where a voice speaks at all."""
        return self.voice is None or self.voice.can_say(text, language)

    def standing(self, what: Utterance) -> Standing:
        """Tell what a caller would hear of an utterance now; makes nothing (blocking, short)."""
        recording = self._recording(what)
        if recording is not None:
            return Standing("recording", _made(recording[1], what))
        if self.voice is not None:
            language = "en" if what.language == "en" else "zh"
            if whole := self.voice.whole(what.text, language, slow=what.slow):
                return Standing("voice", str(whole))
            if clips := self.voice.clips(what.text, language, slow=what.slow):
                return Standing("parts", _made(self._joined(clips, what), what))
        engines = [
            one for one in self._engines if one.may_say(what.language, personal=what.personal)
        ]
        for engine in engines:
            if path := _made(self._target(engine, what), what):
                return Standing(engine.how, path)
        return Standing(engines[0].how if engines else "tone", "")

    @property
    def progress(self) -> tuple[int, int]:
        """Give how many prompts are made, of how many: (0, 0) when none is being made."""
        learnt = self.voice.progress() if self.voice is not None else None
        if learnt is not None and learnt.done < learnt.total:
            return learnt.done, learnt.total
        return self._progress

    async def warm_up(
        self, wanted: Iterable[Utterance], progress: Callable[[int, int], None] | None = None
    ) -> int:
        """Make all fixed prompts; report (done, of how many); return how many fell back.

        Nobody waits for them yet: those that an overloaded machine made too late are made once
        more after the engine's rest.
        """
        utterances = list(dict.fromkeys(wanted))
        late: list[Utterance] = []
        try:
            for done, utterance in enumerate(utterances, start=1):
                if await self.say(utterance) == self.fallback:
                    late.append(utterance)
                self._progress = (done, len(utterances))
                if progress is not None:
                    progress(done, len(utterances))
        finally:
            self._progress = (0, 0)
        if late and self._resting:
            await asyncio.sleep(self._rest_s)
        return sum([await self.say(utterance) == self.fallback for utterance in late])

    async def run(self) -> None:
        """Erase sound that names customers' data an hour after it was made; for ever."""
        while True:
            try:
                await asyncio.to_thread(forget_personal, self.sounds, time.time() - PERSONAL_KEPT_S)
            except OSError as failure:  # a broken disk must not end the service
                _log.error("old sound of customers' data was not erased; check var/sounds' rights",
                           failure=str(failure))  # fmt: skip
            await asyncio.sleep(PERSONAL_KEPT_S / 12)

    def forget(self, before: float) -> int:
        """Erase sentences that were last said before a moment and are not so now (blocking).

        Gives how many. In the first hour nothing goes: the voice must know first what lasts.
        """
        if time.monotonic() < self._settled_at:
            return 0
        by_voice = self.voice.forget(before) if self.voice is not None else 0
        return by_voice + forget_unsaid(self.sounds, before)

    async def close(self) -> None:
        """Cancel prompts that are being made."""
        for task in tuple(self._making.values()):
            task.cancel()
        await asyncio.gather(*self._making.values(), return_exceptions=True)

    def seconds(self, path: str) -> float:
        """Give the length of a sound file in seconds; 0 when it does not exist."""
        return telephone_sound.seconds(Path(path))

    def _recording(self, what: Utterance) -> tuple[Path, Path] | None:
        """Find a recording of a prompt that is the same for all callers."""
        if what.personal or not _NAME.fullmatch(what.name) or what.language not in LANGUAGES:
            return None
        source = self.recorded / what.language / f"{what.name}.wav"
        try:
            stat = source.stat()
        except OSError:
            return None
        key = f"{source}\0{stat.st_mtime_ns}\0{stat.st_size}"
        return source, self.sounds / what.language / f"rec-{_hash(key)}"

    async def _by_voice(self, voice: NeuralVoice, what: Utterance) -> Path | None:
        """Find the text as it was rendered, or join it from clips; what is missing is ordered."""
        language = "en" if what.language == "en" else "zh"
        if not what.personal:
            whole = voice.whole(what.text, language, slow=what.slow)
            if whole is not None:
                return whole
            voice.learn([what.text], language, Urgency.ASKED)
        clips = voice.clips(what.text, language, slow=what.slow)
        if clips is None:
            return None
        target = self._joined(clips, what)
        try:
            if not _is_there_to_say(target, what):
                await asyncio.to_thread(_join, clips, target, personal=what.personal)
        except OSError as failure:  # a clip was erased, the disk is full
            _log.error("a sentence could not be joined from clips", failure=str(failure))
            return None
        return target

    def _joined(self, clips: Sequence[tuple[Path, float]], what: Utterance) -> Path:
        folder = self.sounds / ("personal" if what.personal else what.language)
        return folder / f"joined-{_hash(repr(clips))}"

    def _target(self, engine: Engine, what: Utterance) -> Path:
        key = f"{engine.name}\0{what.language}\0{what.slow}\0{what.text}"
        return self.sounds / ("personal" if what.personal else what.language) / _hash(key)

    async def _ensure(self, target: Path, source: Engine | Path, what: Utterance) -> bool:
        """Make the file unless it exists; two calls that need it wait for the same task."""
        if _is_there_to_say(target, what):
            return True
        if isinstance(source, Engine) and self._rests(source):
            return False
        task = self._making.get(target)
        if task is None:
            task = asyncio.create_task(self._make(target, source, what), name=f"say {target.name}")
            self._making[target] = task
            task.add_done_callback(lambda _: self._making.pop(target, None))
        try:
            async with asyncio.timeout(2 * self._deadline_s):  # another prompt may be made first
                return await asyncio.shield(task)  # a hang-up must not cancel it for others
        except TimeoutError:
            return False

    def _rests(self, engine: Engine) -> bool:
        return self._resting.get(engine.name, 0.0) > asyncio.get_running_loop().time()

    async def _make(self, target: Path, source: Engine | Path, what: Utterance) -> bool:
        async with self._slots:
            if isinstance(source, Engine) and self._rests(source):
                return False  # the engine failed while we waited
            scratch = target.with_name(f".new-{target.name}")
            try:
                async with asyncio.timeout(self._deadline_s):
                    await _render(source, what, scratch)
                await asyncio.to_thread(
                    telephone_sound.publish, scratch, target, personal=what.personal
                )
            except TextRefused as refusal:
                _log.error("a prompt's text was refused", why=str(refusal))
                return False
            except (ProgramFailed, NoSound, OSError, TimeoutError) as error:
                self._report(source, str(error) or f"took longer than {self._deadline_s} s")
                return False
            finally:
                telephone_sound.clear(scratch)
            return True

    def _report(self, source: Engine | Path, why: str) -> None:
        if isinstance(source, Engine):
            self._resting[source.name] = asyncio.get_running_loop().time() + self._rest_s
            _log.error("a prompt could not be made", engine=source.name, why=why)
        else:
            _log.error("a recording could not be used", file=str(source), why=why)


async def _render(source: Engine | Path, what: Utterance, scratch: Path) -> None:
    match source:
        case Engine():
            raw = beside(scratch, f"-raw{source.suffix}")
            await run_program(_speaking(source, what, raw))
        case _:
            raw = source
    decoded = beside(scratch, "-raw.sln16")
    await run_program(to_raw(raw, decoded))
    await asyncio.to_thread(telephone_sound.from_raw, decoded, scratch)


def _join(clips: Sequence[tuple[Path, float]], target: Path, *, personal: bool) -> None:
    scratch = target.with_name(f".new-{target.name}-{threading.get_ident()}")
    try:
        telephone_sound.join(clips, scratch)
        telephone_sound.publish(scratch, target, personal=personal)
    finally:
        telephone_sound.clear(scratch)


def _speaking(engine: Engine, what: Utterance, target: Path) -> list[str]:
    if not what.text.strip() or len(what.text) > TEXT_LIMIT or "\0" in what.text:
        raise TextRefused(f"a prompt's text has 1 to {TEXT_LIMIT} characters and no NUL")
    words = in_words(what.text, "zh" if what.language == "zh" else "en")
    return engine.argv(words, what.language, what.slow, target)


def _is_there_to_say(target: Path, what: Utterance) -> bool:
    return is_there_to_say(beside(target, ".wav"), personal=what.personal)


def _made(target: Path, what: Utterance) -> str:
    return str(target) if is_usable(beside(target, ".wav"), personal=what.personal) else ""


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]

"""What the neural voice can say by now, and what it is still to learn.

Rule: asking is quick and never renders; what is missing is learnt in the background, the most
urgent first, and once only. A text is learnt at both paces. What was learnt stays on disk under
names that are hashes of all that changes the sound.
"""

import asyncio
import hashlib
import heapq
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec
import structlog

from core.language import LANGUAGES, Language
from ivr.speech import telephone_sound
from ivr.speech.programs import ProgramFailed, run_program
from ivr.speech.pronunciation import own_words
from ivr.speech.pronunciation.joints import bare
from ivr.speech.synthesis import to_raw
from ivr.speech.voice import files
from ivr.speech.voice.clips import cut, key
from ivr.speech.voice.orders import Order
from ivr.speech.voice.renderer import Renderer, RenderingFailed
from ivr.speech.voice.urgency import Urgency

MAKE = "kokoro 1"  # changes whenever the same text sounds different
_LOOK_AGAIN_S = 10.0  # for files that are not there, after a failure
_MOST_WANTED = 50_000
_TRIES = 2

_log = structlog.get_logger("ivr.speech.voice.neural_voice")


class Progress(msgspec.Struct, frozen=True):
    """How far the voice is with what it is to learn."""

    done: int
    total: int


class NeuralVoice:
    """The neural voice's sounds below `sounds`, in both languages."""

    def __init__(
        self,
        sounds: Path,
        folder: Path,
        chosen: Callable[[Language], str],
        renderer: Renderer | None = None,
        *,
        ready: Callable[[Path, list[str]], object] = files.ready,
    ) -> None:
        """Use the files in `folder`; `chosen` names a language's voice, "" for none.

        `ready` raises VoiceMissing while the files for some voices are not there.
        """
        self._ready = ready
        self._sounds, self._folder, self._chosen = sounds, folder, chosen
        self._renderer = renderer or Renderer(folder)
        self._known: dict[tuple[str, Language], set[str]] = {}
        self._lasting: dict[tuple[str, Language], Urgency] = {}  # wanted whatever happens
        self._current: set[tuple[str, Language]] = set()  # news that is so now
        self._waiting: dict[tuple[str, Language], Urgency] = {}  # in the queue
        self._queue: list[tuple[Urgency, int, str, Language]] = []
        self._number = 0
        self._tries: dict[tuple[str, Language], int] = {}
        self._own_words = own_words.read(folder)
        self._news = asyncio.Event()
        self._voices: dict[Language, str] = {}  # that is being learnt
        self._before: dict[Language, str] = {}  # heard until the chosen one knows enough
        self.fault = ""  # why it does not speak, for the log and the doctor

    @property
    def waiting(self) -> int:
        """Count the texts that wait to be rendered."""
        return len(self._waiting)

    def whole(self, text: str, language: Language, *, slow: bool) -> Path | None:
        """Give the text's own sound, without suffix, if it was rendered."""
        spoken, voice = key(text), self._heard(language)
        if spoken not in self._known_in(language, voice):
            return None
        return self._path(spoken, language, voice, slow=slow)

    def clips(
        self, text: str, language: Language, *, slow: bool
    ) -> list[tuple[Path, float]] | None:
        """Give the clips (and the pause after each, in seconds) that say a text, if they exist."""
        voice = self._heard(language)
        known = self._known_in(language, voice)
        found = cut(text, known) if known else None
        if found is None:
            return None
        stretch = 1.5 if slow else 1.0
        return [
            (self._path(piece.clip, language, voice, slow=slow), piece.pause_s * stretch)
            for piece in found
        ]

    def can_say(self, text: str, language: Language) -> bool:
        """Tell whether a text can be said now; without a voice everything can, by espeak-ng."""
        known = self._known_in(language, self._heard(language))
        return not known or cut(text, known) is not None

    def learn(self, texts: Iterable[str], language: Language, urgency: Urgency) -> None:
        """Have texts rendered, unless they are; never a customer's data."""
        if not self._chosen(language):
            return
        for text in texts:
            wanted = (key(text), language)
            if not wanted[0]:
                continue
            if urgency == Urgency.NEWS:
                self._current.add(wanted)
            if urgency >= Urgency.PROMPT:
                if len(self._lasting) >= _MOST_WANTED:
                    return
                self._lasting[wanted] = urgency
            if urgency < self._waiting.get(wanted, Urgency.NAME + 1):
                self._enqueue(*wanted, urgency)

    def let_go(self, news: Iterable[str], language: Language) -> None:
        """Render no more what was news and is not so any longer."""
        for text in news:
            wanted = (key(text), language)
            self._current.discard(wanted)
            if self._waiting.get(wanted) == Urgency.NEWS:
                del self._waiting[wanted]
                if wanted in self._lasting:
                    self._enqueue(*wanted, self._lasting[wanted])

    def progress(self) -> Progress:
        """Tell how much of what is wanted is rendered."""
        known = {one: self._known_in(one, self._chosen(one)) for one in LANGUAGES}
        done = sum(text in known[language] for text, language in self._lasting)
        return Progress(done, len(self._lasting))

    async def end_process(self) -> None:
        """End the rendering process; the next text begins another."""
        await self._renderer.close()

    async def run(self) -> None:
        """Learn what is wanted, for ever."""
        try:
            while True:
                if not await self._is_ready():
                    await asyncio.sleep(_LOOK_AGAIN_S)
                    continue
                if not self._queue:
                    await self._rest()
                    continue
                if self._renderer.rest_s and self._queue[0][0] > Urgency.ASKED:
                    await self._until_news(self._renderer.rest_s)
                    continue
                urgency, _, text, language = heapq.heappop(self._queue)
                if self._waiting.get((text, language)) != urgency:
                    continue  # let go, or learnt as something more urgent
                del self._waiting[text, language]
                if text not in self._known_in(language, self._chosen(language)):
                    await self._learn_one(text, language, urgency)
        finally:
            await self._renderer.close()

    async def _rest(self) -> None:
        """Wait for something to learn; look at the files meanwhile."""
        await self._until_news(_LOOK_AGAIN_S)

    async def _until_news(self, at_most_s: float) -> None:
        self._news.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most_s):
                await self._news.wait()

    def let_names_go(self, names: Iterable[str], language: Language) -> None:
        """Keep no longer what lasted as the name of a place: it ends by its age."""
        for name in names:
            wanted = (key(name), language)
            if self._lasting.get(wanted) == Urgency.NAME:
                del self._lasting[wanted]
                if self._waiting.get(wanted) == Urgency.NAME:
                    del self._waiting[wanted]

    def forget(self, before: float) -> int:
        """Erase sounds made long ago that neither last nor are news; give how many.

        What goes is known no more before its file is gone: nobody is sent to a file that is not.
        """
        spoken = {
            one: {voice for voice in (self._chosen(one), self._heard(one)) if voice}
            for one in LANGUAGES
        }
        lasting = {
            self._path(text, language, voice, slow=slow).name
            for text, language in (*self._lasting, *self._current)
            for voice in spoken[language]
            for slow in (False, True)
        }
        gone = 0
        for language in LANGUAGES:
            old = [
                file
                for file in (self._sounds / language).iterdir()
                if file.name.startswith("voice-")
                and file.stem not in lasting
                and file.stat().st_mtime < before
            ]
            going = {file.stem for file in old}
            for voice in spoken[language]:
                known = self._known_in(language, voice)
                known.difference_update(
                    [one for one in list(known) if self._goes(one, language, voice, going)]
                )
            for file in old:
                file.unlink(missing_ok=True)
            gone += len(going)
        return gone

    def _goes(self, text: str, language: Language, voice: str, going: set[str]) -> bool:
        paths = [self._path(text, language, voice, slow=slow) for slow in (False, True)]
        return any(path.name in going for path in paths) or not self._is_there(
            text, language, voice
        )

    def _is_there(self, text: str, language: Language, voice: str) -> bool:
        paths = (self._path(text, language, voice, slow=slow) for slow in (False, True))
        return all(telephone_sound.seconds(path) for path in paths)

    async def _is_ready(self) -> bool:
        """Look at the files of the chosen voices; say once what is missing."""
        chosen = [voice for language in LANGUAGES if (voice := self._chosen(language))]
        if not chosen:
            return False
        try:
            await asyncio.to_thread(self._ready, self._folder, chosen)
        except files.VoiceMissing as missing:
            if str(missing) != self.fault:
                self.fault = str(missing)
                _log.warning("espeak-ng speaks until the voice's files are there", why=self.fault)
            return False
        if self.fault:
            self.fault = ""
            _log.info("the voice's files are there")
        self._follow_choice()
        await self._follow_own_words()
        return True

    def _follow_choice(self) -> None:
        """Learn everything anew in a language whose voice was changed.

        The voice of before is heard until the new one knows what the other knew.
        """
        for language in LANGUAGES:
            voice, before = self._chosen(language), self._voices.get(language)
            self._voices[language] = voice
            if before and voice and before != voice:
                self._before.setdefault(language, before)
                for (text, spoken), urgency in self._lasting.items():
                    if spoken == language:
                        self._enqueue(text, language, urgency)
            if language in self._before and not self._is_learning(language):
                del self._before[language]

    def _is_learning(self, language: Language) -> bool:
        return any(
            spoken == language and urgency < Urgency.NAME
            for (_, spoken), urgency in self._waiting.items()
        )

    def _heard(self, language: Language) -> str:
        """Name the voice that callers hear now; "" is none."""
        chosen = self._chosen(language)
        if not chosen:
            return ""
        return self._before.get(language) or self._voices.get(language) or chosen

    async def _follow_own_words(self) -> None:
        """Learn anew what the operator's words concern, when they were changed."""
        now = await asyncio.to_thread(own_words.read, self._folder)
        if now == self._own_words:
            return
        self._own_words = now
        for language in LANGUAGES:
            for voice in {self._chosen(language), self._heard(language)}:
                known = self._known_in(language, voice)
                there = [text for text in known if self._is_there(text, language, voice)]
                known.intersection_update(there)
        for (text, language), urgency in self._lasting.items():
            if text not in self._known_in(language, self._chosen(language)):
                self._enqueue(text, language, urgency)

    async def _learn_one(self, text: str, language: Language, urgency: Urgency) -> None:
        voice = self._chosen(language)  # another may be chosen meanwhile
        kept = {slow: self._path(text, language, voice, slow=slow) for slow in (True, False)}
        target = kept[False]
        scratch = target.with_name(f".new-{target.name}")
        raw = telephone_sound.beside(scratch, "-raw.wav")
        try:
            order = Order(text, language, voice, str(raw))
            await self._renderer.render(order, at_once=urgency <= Urgency.ASKED)
            for slow, path in kept.items():
                await self._keep(raw, scratch, path, slow=slow, finished=text != bare(text))
        except (RenderingFailed, ProgramFailed, telephone_sound.NoSound, OSError) as failure:
            await self._failed(text, language, urgency, str(failure))
            return
        finally:
            telephone_sound.clear(scratch)
        self._known.setdefault((voice, language), set()).add(text)

    async def _keep(
        self, raw: Path, scratch: Path, target: Path, *, slow: bool, finished: bool
    ) -> None:
        decoded = telephone_sound.beside(scratch, "-raw.sln16")
        await run_program(to_raw(raw, decoded, slow=slow))
        await asyncio.to_thread(telephone_sound.from_raw, decoded, scratch, finished=finished)
        await asyncio.to_thread(telephone_sound.publish, scratch, target, personal=False)

    async def _failed(self, text: str, language: Language, urgency: Urgency, why: str) -> None:
        tries = self._tries[text, language] = self._tries.get((text, language), 0) + 1
        _log.error("a text was not rendered", length=len(text), language=language, try_=tries,
                   why=why)  # fmt: skip
        if tries < _TRIES:
            self._enqueue(text, language, urgency)
            await asyncio.sleep(tries)

    def _enqueue(self, text: str, language: Language, urgency: Urgency) -> None:
        voice = self._chosen(language)
        if self._is_there(text, language, voice):
            self._known.setdefault((voice, language), set()).add(text)
            return
        self._number += 1
        self._waiting[text, language] = urgency
        heapq.heappush(self._queue, (urgency, self._number, text, language))
        self._news.set()

    def _known_in(self, language: Language, voice: str) -> set[str]:
        return self._known.get((voice, language), set())

    def _path(self, text: str, language: Language, voice: str, *, slow: bool) -> Path:
        keyed = f"{MAKE}\0{voice}\0{language}\0{slow}\0{text}"
        if own := self._own_words.concerning(text):
            keyed += f"\0{own}"
        digest = hashlib.sha256(keyed.encode()).hexdigest()[:32]
        return self._sounds / language / f"voice-{digest}"

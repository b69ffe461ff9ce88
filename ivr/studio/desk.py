"""What supervisors do with prompts: list, hear, try, take, put back. Each act is written down.

Rule: what is served or replaced is found by its name in the flows, never by a path, and is the
same for all callers or about the invented caller of `examples`.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.config import Settings
from core.db import Database
from core.language import Language
from ivr.announcements.announcement import Announcement
from ivr.incoming import vocabulary
from ivr.speech import telephone_sound
from ivr.speech.prompts import Prompts
from ivr.speech.recorded import Origin, Recorded, Taken, seconds
from ivr.speech.synthesis import to_raw
from ivr.studio import sound_check
from ivr.studio.answers import FlowLine, PromptLine, PromptSound, Recording, Wish
from ivr.studio.catalogue import (
    FlowPrompts,
    Prompt,
    Spoken,
    catalogue,
    find,
    of_asterisk,
    of_supervisors,
)
from ivr.studio.examples import example_words
from staff import store as staff_sql

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
Names = dict[int, str]  # of people, by identity


class PromptRefused(Exception):
    """What is asked of a prompt cannot be; `code` is for the web, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class Studio:
    """The prompts of all flows and the recordings of them."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        audit: Audit,
        prompts: Prompts,
        announced: Callable[[], Sequence[Announcement]],
    ) -> None:
        """`announced` gives what supervisors have callers told, now and soon."""
        self._settings = settings
        self._database = database
        self._audit = audit
        self._prompts = prompts
        self._announced = announced
        self.recorded = Recorded(settings.var)
        self._writing = asyncio.Lock()

    def listed(self) -> tuple[FlowPrompts, ...]:
        """List all prompts with the words of this moment."""
        flows = (vocabulary.hotline(), vocabulary.full(), vocabulary.rating(), vocabulary.notice())
        zone = ZoneInfo(self._settings.timezone)
        of_flows = catalogue(flows, example_words(self._settings.unit, zone))
        announced = self._announced()
        news = (of_supervisors(announced),) if announced else ()
        return (*of_flows, *news, of_asterisk(self._settings.unit))

    async def lines(self) -> tuple[FlowLine, ...]:
        """Tell of every prompt what callers hear now."""
        names = await self._names()
        return await asyncio.to_thread(self._lines, self.listed(), names)

    async def sound(self, language: Language, name: str, flow: str) -> Path:
        """Give the telephone file that a caller hears; made now if it is not there."""
        spoken = self._find(language, name, flow)
        return Path(f"{await self._prompts.say(spoken.what)}.wav")

    async def try_out(self, language: Language, name: str, data: bytes) -> bytes:
        """Give what callers would hear of a file, as a WAV of 8 kHz; nothing is kept.

        Raises PromptRefused, SoundRefused.
        """
        self._recordable(language, name)
        with self.recorded.workplace() as place:
            made = await self._made(place, data)
            raw, heard = place / "made.raw", place / "heard"
            await sound_check.run(to_raw(made, raw))
            try:
                await asyncio.to_thread(telephone_sound.from_raw, raw, heard)
            except telephone_sound.NoSound:
                raise sound_check.silent() from None
            return await asyncio.to_thread(telephone_sound.beside(heard, ".wav").read_bytes)

    async def take(
        self, language: Language, name: str, data: bytes, origin: Origin, person_id: int
    ) -> PromptSound:
        """Let the next caller hear this file; raises PromptRefused, SoundRefused."""
        spoken = self._recordable(language, name)
        with self.recorded.workplace() as place:
            made = await self._made(place, data)
            taken = Taken(at=clock.now(), person_id=person_id, origin=origin)

            def keep() -> bool:
                self.recorded.take(language, name, made, taken)
                return True

            return await self._change(spoken, "prompt.recorded", origin, person_id, keep)

    async def drop(self, language: Language, name: str, person_id: int) -> PromptSound:
        """Let callers hear the made voice again."""
        spoken = self._find(language, name)
        return await self._change(
            spoken, "prompt.voice", "", person_id, lambda: self.recorded.drop(language, name)
        )

    async def go_back(self, language: Language, name: str, person_id: int) -> PromptSound:
        """Let callers hear the recording before this one."""
        spoken = self._recordable(language, name)
        return await self._change(
            spoken, "prompt.earlier", "", person_id, lambda: self.recorded.go_back(language, name)
        )

    async def _change(
        self,
        spoken: Spoken,
        action: str,
        detail: str,
        person_id: int,
        act: Callable[[], bool],
    ) -> PromptSound:
        """Write an act down, carry it out, and make the telephone file before a caller needs it."""
        subject = f"prompt:{spoken.language}/{spoken.what.name}"
        async with self._writing, self._database.transaction() as session:
            await self._audit(session, person_id, action, subject, detail)
            if not await asyncio.to_thread(act):
                raise PromptRefused("recording_not_found", "There is no such recording any more.")
        await self._prompts.say(spoken.what)
        names = await self._names()
        return await asyncio.to_thread(self._sound, spoken, names)

    async def _made(self, place: Path, data: bytes) -> Path:
        source, made = place / "given", place / "made.wav"
        await asyncio.to_thread(source.write_bytes, data)
        await sound_check.convert(source, made)
        return made

    def _find(self, language: Language, name: str, flow: str = "") -> Spoken:
        spoken = find(self.listed(), language, name, flow)
        if spoken is None:
            raise PromptRefused("prompt_not_found", f"No flow has a prompt {name} in {language}.")
        return spoken

    def _recordable(self, language: Language, name: str) -> Spoken:
        spoken = self._find(language, name)
        match spoken.refusal:
            case "prompt_personal":
                raise PromptRefused(
                    "prompt_personal",
                    f"{name} names a customer's data and differs from caller to caller, so no "
                    "recording can stand for it.",
                )
            case "prompt_differs":
                raise PromptRefused(
                    "prompt_differs",
                    f"{name} says something else in each flow that has it; rename one of them in "
                    "ivr/flows, then record it.",
                )
            case _:
                return spoken

    async def _names(self) -> Names:
        async with self._database.transaction() as session:
            people = await staff_sql.list_people(session)
        return {one.person_id: one.name for one in people}

    def _lines(self, listed: Sequence[FlowPrompts], names: Names) -> tuple[FlowLine, ...]:
        return tuple(
            FlowLine(
                flow=group.flow, prompts=tuple(self._line(one, names) for one in group.prompts)
            )
            for group in listed
        )

    def _line(self, prompt: Prompt, names: Names) -> PromptLine:
        return PromptLine(
            name=prompt.name,
            places=prompt.places,
            also_in=prompt.also_in,
            is_example=any(one.what.personal for one in prompt.spoken),
            sounds=tuple(self._sound(one, names) for one in prompt.spoken),
        )

    def _sound(self, spoken: Spoken, names: Names) -> PromptSound:
        what, language = spoken.what, spoken.language
        now = self._prompts.standing(what)
        taken = self.recorded.taken(language, what.name) if now.how == "recording" else None
        length = self._prompts.seconds(now.path) if now.path else 0.0
        if taken and not length:
            length = seconds(self.recorded.file(language, what.name))
        return PromptSound(
            listener=spoken.listener,
            language=language,
            text=what.text,
            how=now.how,
            seconds=round(length, 1),
            mark=now.path.rpartition("/")[2][-12:],
            recording=taken and Recording(
                at=taken.at, by=names.get(taken.person_id or 0, ""), origin=taken.origin
            ),
            may=self._may(spoken, has_recording=taken is not None),
        )  # fmt: skip

    def _may(self, spoken: Spoken, *, has_recording: bool) -> dict[Wish, str]:
        language, name = spoken.language, spoken.what.name  # "": differs from caller to caller
        earlier = name != "" and self.recorded.has_earlier(language, name)
        missing = "recording_not_found"
        return {
            "record": spoken.refusal,
            "drop": "" if has_recording else missing,
            "go_back": spoken.refusal or ("" if earlier else missing),
        }

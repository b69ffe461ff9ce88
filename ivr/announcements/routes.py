"""The supervisors' page of announcements: asked and answered; what is decided stands in acts.py."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import FileResponse
from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from core import clock
from core.answers import StructRoute
from core.language import Language
from ivr.announcements.acts import AnnouncementActs, AnnouncementLine
from ivr.announcements.announcement import AnnouncementRefused, AnnouncementText
from ivr.announcements.book import AnnouncementBook
from ivr.speech.prompts import Prompts, Utterance
from staff.people import SignedIn
from staff.sign_in.session import refused, require

Announcer = Annotated[SignedIn, require("keep_announcements")]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Known = Annotated[int, Path(ge=1, le=2**63 - 1)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]
_SOUND: dict[int | str, dict[str, Any]] = {200: {"content": {"audio/wav": {}}}}
_STATUS = {"announcement_not_found": 404, "announcement_ended": 409}


class AnnouncementWish(BaseModel):
    """What callers are to hear, where, and until when."""

    text_zh: Sentence = ""
    text_en: Sentence = ""
    feeder_codes: Annotated[list[Code], Field(max_length=500)] = []  # none: everybody
    starts_at: AwareDatetime | None = None  # none: now
    ends_at: AwareDatetime

    def told(self) -> AnnouncementText:
        """Give it as the room's own struct."""
        starts_at: datetime = self.starts_at or clock.now()
        return AnnouncementText(
            text_zh=" ".join(self.text_zh.split()),
            text_en=" ".join(self.text_en.split()),
            feeder_codes=tuple(dict.fromkeys(self.feeder_codes)),
            starts_at=starts_at,
            ends_at=self.ends_at,
        )


class Listening(BaseModel):
    """A sentence that is to be heard before it is published."""

    text: Annotated[Sentence, Field(min_length=1)]
    language: Language


def routes(acts: AnnouncementActs, book: AnnouncementBook, prompts: Prompts) -> APIRouter:
    """Make the routes under /announcements."""
    router = APIRouter(prefix="/announcements", route_class=StructRoute, tags=["announcements"])
    _add_deciding(router, acts)
    _add_hearing(router, acts, book, prompts)
    return router


def _add_deciding(router: APIRouter, acts: AnnouncementActs) -> None:

    @router.get("", operation_id="listAnnouncements")
    async def list_announcements(_: Announcer) -> list[AnnouncementLine]:
        return await acts.see()

    @router.post("", operation_id="publishAnnouncement")
    async def publish(wish: AnnouncementWish, who: Announcer) -> list[AnnouncementLine]:
        async with _refusing():
            return await acts.publish(wish.told(), who)

    @router.put("/{announcement_id}", operation_id="changeAnnouncement")
    async def change(
        announcement_id: Known, wish: AnnouncementWish, who: Announcer
    ) -> list[AnnouncementLine]:
        async with _refusing():
            return await acts.change(announcement_id, wish.told(), who)

    @router.post("/{announcement_id}/end", operation_id="endAnnouncement")
    async def end(announcement_id: Known, who: Announcer) -> list[AnnouncementLine]:
        async with _refusing():
            return await acts.end(announcement_id, who)


def _add_hearing(
    router: APIRouter, acts: AnnouncementActs, book: AnnouncementBook, prompts: Prompts
) -> None:
    @router.post(
        "/sound", operation_id="hearSentence", response_class=FileResponse, responses=_SOUND
    )
    async def hear_sentence(listening: Listening, _: Announcer) -> FileResponse:
        """Give a sentence as a caller would hear it now; nothing is published."""
        path = await prompts.say(Utterance(listening.text, listening.language))
        return FileResponse(f"{path}.wav", media_type="audio/wav")

    @router.get(
        "/{announcement_id}/{language}/sound",
        operation_id="hearAnnouncement",
        response_class=FileResponse,
        responses=_SOUND,
    )
    async def hear(announcement_id: Known, language: Language, _: Announcer) -> FileResponse:
        """Give what callers hear of one, a recording of it too."""
        async with _refusing():
            one = await acts.find(announcement_id)
            if not one.text(language):
                raise AnnouncementRefused(
                    "announcement_not_found", "Nothing is said of it in this language."
                )
        return FileResponse(f"{await book.sound(one, language)}.wav", media_type="audio/wav")


@asynccontextmanager
async def _refusing() -> AsyncGenerator[None]:
    try:
        yield
    except AnnouncementRefused as why:
        raise refused(_STATUS.get(why.code, 422), why.code, str(why)) from None

"""An announcement: who hears it, in which language, and between which moments.

Rule: it counts from its beginning to its end, or until a person ends it; who rings in between
hears it if it is for everybody, or if the feeder of one of their homes is named. An unknown caller
hears only what is for everybody. Of several the newest come first, three at most. A caller of a
language in which nothing is written hears nothing of it. A recording stands for these very
words: once they are changed, they are spoken by the voice until they are recorded again.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from core.language import Language

MOST_AT_ONCE = 3
LONGEST = timedelta(days=30)
FAR_AHEAD = timedelta(days=90)  # what begins later is more often a slip than a plan

Stage = Literal["running", "coming", "ended"]
AnnouncementChange = Literal["change", "end"]


class AnnouncementRefused(Exception):
    """An announcement cannot be so; `code` is for the web, the text for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class AnnouncementText(msgspec.Struct, frozen=True, kw_only=True):
    """What is said where, from when until when."""

    text_zh: str  # "": callers who hear Chinese are told nothing
    text_en: str
    feeder_codes: tuple[str, ...]  # none: everybody
    starts_at: datetime
    ends_at: datetime

    def text(self, language: Language) -> str:
        """Give what is said in a language; "" nothing."""
        return self.text_en if language == "en" else self.text_zh


class Announcement(AnnouncementText, frozen=True, kw_only=True):
    """One that was published."""

    announcement_id: int
    ended_at: datetime | None = None  # when a person ended it before its time
    person_id: int  # who wrote it or changed it last
    at: datetime  # when they did

    @property
    def prompt(self) -> str:
        """Name its recordings, one a language; other words have another name."""
        words = hashlib.sha256(f"{self.text_zh}\0{self.text_en}".encode()).hexdigest()
        return f"announcement_{self.announcement_id}_{words[:8]}"


def stage(one: Announcement, now: datetime) -> Stage:
    """Tell where an announcement stands at a moment."""
    if one.ended_at is not None or one.ends_at <= now:
        return "ended"
    return "coming" if one.starts_at > now else "running"


def told(
    announcements: Iterable[Announcement], feeders: frozenset[str], now: datetime
) -> tuple[Announcement, ...]:
    """List what a caller with homes on these feeders is told now, the newest first."""
    found = [
        one
        for one in announcements
        if stage(one, now) == "running"
        and (not one.feeder_codes or not feeders.isdisjoint(one.feeder_codes))
    ]
    return tuple(sorted(found, key=lambda one: (one.starts_at, one.announcement_id), reverse=True))


def said(announcements: Iterable[Announcement], language: Language) -> tuple[Announcement, ...]:
    """Take of these, in their order, what is said to a caller of a language."""
    return tuple(one for one in announcements if one.text(language))[:MOST_AT_ONCE]


def may(one: Announcement, now: datetime) -> dict[AnnouncementChange, str]:
    """Tell what can be done with an announcement: "" yes, else the code of the refusal."""
    closed = "announcement_ended" if stage(one, now) == "ended" else ""
    return {"change": closed, "end": closed}


def refuse_ended(one: Announcement, now: datetime) -> None:
    """Raise AnnouncementRefused for one that is over."""
    if may(one, now)["change"]:
        raise AnnouncementRefused(
            "announcement_ended", "This announcement is over. Write a new one in its place."
        )


def refuse_text(wish: AnnouncementText, now: datetime) -> None:
    """Raise AnnouncementRefused unless there is something to say, and an end within a month."""
    if not (wish.text_zh or wish.text_en):
        raise AnnouncementRefused(
            "announcement_empty", "Write what callers are told, in one language at least."
        )
    if wish.ends_at <= max(wish.starts_at, now):
        raise AnnouncementRefused(
            "announcement_end", "The end must lie ahead, and after the beginning."
        )
    if wish.ends_at - max(wish.starts_at, now) > LONGEST:
        raise AnnouncementRefused(
            "announcement_too_long",
            f"An announcement lasts {LONGEST.days} days at most. Choose an earlier end; it can be "
            "put off later.",
        )
    if wish.starts_at - now > FAR_AHEAD:
        raise AnnouncementRefused(
            "announcement_far_ahead",
            f"The beginning lies more than {FAR_AHEAD.days} days ahead. Choose an earlier one.",
        )

"""What supervisors decide about announcements: each in one transaction, audited with it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import msgspec
from sqlalchemy.ext.asyncio import AsyncSession

from core import clock
from core.db import Database
from core.language import Language
from ivr.announcements import store
from ivr.announcements.announcement import (
    Announcement,
    AnnouncementChange,
    AnnouncementRefused,
    AnnouncementText,
    Stage,
    may,
    refuse_ended,
    refuse_text,
    stage,
)
from outages.grid.store import name_feeders
from staff.people import SignedIn
from staff.store import names_of

Audit = Callable[[AsyncSession, int | None, str, str, str], Awaitable[None]]
SHOWN = timedelta(days=30)  # so long one that is over stays on the page


class AnnouncementLine(Announcement, frozen=True, kw_only=True):
    """An announcement as the page shows it."""

    stage: Stage
    by: str  # whose person_id it is; "" who is on file no more
    feeder_names: dict[str, str]  # by code, where the grid has it
    recorded: tuple[Language, ...]  # in which callers hear a recording of it
    may: dict[AnnouncementChange, str]  # "" yes, else the code of the refusal


class AnnouncementActs:
    """What supervisors decide; a refusal is AnnouncementRefused."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        renew: Callable[[], Awaitable[None]],
        *,
        recorded: Callable[[Announcement], tuple[Language, ...]] = lambda one: (),
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """`renew` lets the menus read them again; `recorded` looks for recordings (blocking)."""
        self._database = database
        self._audit = audit
        self._renew = renew
        self._recorded = recorded
        self._now = now

    async def see(self) -> list[AnnouncementLine]:
        """Show what runs, what is to come and what ended lately; the newest first."""
        now = self._now()
        async with self._database.transaction() as session:
            found = await store.list_announcements(session, now - SHOWN)
            people = await names_of(session, {one.person_id for one in found})
            codes = {code for one in found for code in one.feeder_codes}
            feeders = await name_feeders(session, codes) if codes else {}
        recorded = await asyncio.to_thread(lambda: [self._recorded(one) for one in found])
        return [
            AnnouncementLine(
                **msgspec.structs.asdict(one),
                stage=stage(one, now),
                by=people.get(one.person_id, ""),
                feeder_names={code: feeders[code] for code in one.feeder_codes if code in feeders},
                recorded=languages,
                may=may(one, now),
            )
            for one, languages in zip(found, recorded, strict=True)
        ]

    async def find(self, announcement_id: int) -> Announcement:
        """Give one, whether it runs or not."""
        async with self._database.transaction() as session:
            return await _find(session, announcement_id)

    async def publish(self, wish: AnnouncementText, who: SignedIn) -> list[AnnouncementLine]:
        """Let callers hear something new."""
        now = self._now()
        refuse_text(wish, now)
        async with self._database.transaction() as session:
            await _refuse_unknown(session, wish)
            key = await store.add_announcement(session, wish, who.person_id, now)
            await self._audit(session, who.person_id, "announcement.publish", *_noted(key, wish))
        await self._renew()
        return await self.see()

    async def change(
        self, announcement_id: int, wish: AnnouncementText, who: SignedIn
    ) -> list[AnnouncementLine]:
        """Let callers hear it so from now on."""
        now = self._now()
        async with self._database.transaction() as session:
            before = await _find(session, announcement_id)
            refuse_ended(before, now)
            refuse_text(wish, now)
            await _refuse_unknown(session, wish)
            parts = msgspec.structs.asdict(wish)
            after = msgspec.structs.replace(before, **parts, person_id=who.person_id, at=now)
            await store.put_announcement(session, after)
            told = _noted(announcement_id, wish)
            await self._audit(session, who.person_id, "announcement.change", *told)
        await self._renew()
        return await self.see()

    async def end(self, announcement_id: int, who: SignedIn) -> list[AnnouncementLine]:
        """Tell no further caller; one that is to come is not told at all."""
        now = self._now()
        async with self._database.transaction() as session:
            before = await _find(session, announcement_id)
            refuse_ended(before, now)
            after = msgspec.structs.replace(before, ended_at=now, person_id=who.person_id, at=now)
            await store.put_announcement(session, after)
            subject = f"announcement:{announcement_id}"
            await self._audit(session, who.person_id, "announcement.end", subject, "")
        await self._renew()
        return await self.see()


async def _find(session: AsyncSession, announcement_id: int) -> Announcement:
    found = await store.lock_announcement(session, announcement_id)
    if found is None:
        raise AnnouncementRefused("announcement_not_found", "There is no such announcement.")
    return found


async def _refuse_unknown(session: AsyncSession, wish: AnnouncementText) -> None:
    known = await name_feeders(session, wish.feeder_codes) if wish.feeder_codes else {}
    unknown = [code for code in wish.feeder_codes if code not in known]
    if unknown:
        raise AnnouncementRefused(
            "announcement_feeders",
            f"The grid has no {', '.join(unknown[:5])}; choose from the list of feeders.",
        )


def _noted(announcement_id: int, wish: AnnouncementText) -> tuple[str, str]:
    return f"announcement:{announcement_id}", msgspec.json.encode(wish).decode()

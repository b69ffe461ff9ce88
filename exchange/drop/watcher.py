"""Imports what other systems put into the drop folder, one after the other.

Rule: an import that is cut, or finds another at work, is done again; it changes nothing twice. One
that fails without saying why is tried three times, then refused.
"""

import asyncio
import time
from collections import Counter
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core import clock
from core.config import Settings
from core.db import Database
from exchange.accounts.acts import Audit
from exchange.drop import store
from exchange.drop.arrival import (
    KINDS,
    REPORT,
    SETTLED_S,
    Kind,
    Order,
    Outcome,
    Watch,
    report_text,
)
from exchange.drop.folder import DropFolder, FolderRefused
from exchange.drop.importer import ImportFailed, import_apart

_log = structlog.get_logger("exchange.drop.watcher")
_EVERY_S = 2.0
_REST_S = 20.0  # after an import that could not be done now
_MOST_TRIES = 3
_FORGET_EVERY_S = 3600.0


class DropWatcher:
    """Follows the folder. `run()` imports what comes."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        audit: Audit,
        *,
        settled_s: float = SETTLED_S,
    ) -> None:
        assert settings.drop_dir is not None, "without the setting there is nothing to follow"
        self._settings = settings
        self._database = database
        self._audit = audit
        self._folder = DropFolder(settings.drop_dir)
        self._watches: dict[Kind, Watch] = {kind: Watch(settled_s) for kind in KINDS}
        self._tries: Counter[str] = Counter()
        self._forget_at = 0.0
        self._last_fault = ""

    async def run(self) -> None:
        """Follow the folder, for ever."""
        while True:
            rest_s = _EVERY_S
            try:
                if not await self.look():
                    rest_s = _REST_S
                self._last_fault = ""
            except FolderRefused as why:
                self._warn(str(why))
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                self._warn(type(error).__name__)
            await asyncio.sleep(rest_s)

    def _warn(self, why: str) -> None:
        if why != self._last_fault:  # once, not every two seconds
            _log.warning("the drop folder waits", why=why, mend="see `hotline doctor`")
        self._last_fault = why

    async def look(self) -> bool:
        """Import what is whole; False: something must wait, for another import or after a fault."""
        await asyncio.to_thread(self._folder.prepare)
        for kind, place in await asyncio.to_thread(self._folder.cut_short):
            if not await self._import(kind, place):
                return False
        while taken := await asyncio.to_thread(self._take):
            if not await self._import(*taken):
                return False
        await self._forget()
        return True

    def _take(self) -> tuple[Kind, str] | None:
        """Take the next files that are whole (blocking)."""
        now_s = time.monotonic()
        for kind in KINDS:
            self._watches[kind].look(self._folder.look(kind), now_s)
        for kind in KINDS:
            if names := self._watches[kind].ready(kind, now_s):
                return kind, self._folder.take(kind, names, f"{clock.now():%Y%m%dT%H%M%S-%f}")
        return None

    async def _import(self, kind: Kind, place: str) -> bool:
        """Import what lies in a place and put it away; False: later."""
        files = await asyncio.to_thread(self._folder.files, place)
        if not files:
            await asyncio.to_thread(self._folder.discard, place)
            return True
        size = await asyncio.to_thread(self._folder.size, place)
        async with self._database.transaction() as session:
            await store.begin(session, place, kind, files, size)
        if why := await asyncio.to_thread(self._folder.why_unsound, place):
            outcome = Outcome(state="refused", why=why)
        else:
            outcome = await self._ask(kind, place, files)
        if outcome.state == "later":
            return False
        await self._end(kind, place, files, outcome)
        return True

    async def _ask(self, kind: Kind, place: str, files: tuple[str, ...]) -> Outcome:
        given = self._settings
        order = Order(
            kind=kind,
            place=str(self._folder.work(place)),
            files=files,
            database_url=given.database_url,
            timezone=given.timezone,
            region=given.region,
            area_code=given.area_code,
        )
        try:
            return await import_apart(order)
        except ImportFailed as failure:
            self._tries[place] += 1
            _log.warning("an import from the drop folder failed", kind=kind, why=str(failure))
            if self._tries[place] < _MOST_TRIES:
                return Outcome(state="later")
            why = (
                f"{', '.join(files)}: the import failed {_MOST_TRIES} times ({failure}); the "
                "service's log says why. Split the file if it is large, and put it in again"
            )
            return Outcome(state="refused", why=why)

    async def _end(self, kind: Kind, place: str, files: tuple[str, ...], outcome: Outcome) -> None:
        """Write down what became of an import, and put its files away."""
        await asyncio.to_thread(self._folder.report, place, report_text(files, outcome))
        rejects = await asyncio.to_thread(self._folder.rejects, place)
        told = f"drop folder: {', '.join(files)}"
        if outcome.state == "done":
            told += f": {outcome.rows} rows, {outcome.refused_rows} refused"
        async with self._database.transaction() as session:
            await store.end(session, place, outcome, (REPORT, *rejects))
            await self._audit(session, None, f"drop.{outcome.state}", kind, told)
        await asyncio.to_thread(self._folder.put_away, place, outcome.state)
        self._tries.pop(place, None)
        _log.info("an import from the drop folder ended", kind=kind, state=outcome.state)

    async def _forget(self) -> None:
        """Delete what was put away long ago, and what is remembered of it."""
        if time.monotonic() < self._forget_at:
            return
        self._forget_at = time.monotonic() + _FORGET_EVERY_S
        days = self._settings.drop_kept_days
        await asyncio.to_thread(self._folder.forget, days)
        async with self._database.transaction() as session:
            await store.forget(session, clock.now() - timedelta(days=days))

"""Imports what other systems put into the drop folder, one after the other.

Rule: an import that is cut, or finds another at work, is done again; it changes nothing twice. One
that began three times and never ended is refused, also when it ended the whole service. What
became of an import is stored before its papers are written: a full disk repeats nothing.
"""

import asyncio
import time
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from core import clock
from core.config import Settings
from core.db import Database
from customers.import_sql import count_stored
from exchange.accounts.acts import Audit
from exchange.drop import store
from exchange.drop.arrival import (
    KINDS,
    SETTLED_S,
    STALLED_S,
    Kind,
    Looked,
    Order,
    Outcome,
    Watch,
)
from exchange.drop.door import DropDoor
from exchange.drop.folder import FolderRefused
from exchange.drop.importer import ImportFailed, import_apart
from exchange.drop.papers import REPORT
from exchange.drop.report import report_text
from exchange.drop.store import Begun

_log = structlog.get_logger("exchange.drop.watcher")
_EVERY_S = 2.0
_REST_S = 20.0  # after an import that could not be done now
_MOST_TRIES = 3
_FORGET_EVERY_S = 3600.0
Files = tuple[str, ...]


class DropWatcher:
    """Follows the folder. `run()` imports what comes."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        audit: Audit,
        door: DropDoor,
        *,
        settled_s: float = SETTLED_S,
        stalled_s: float = STALLED_S,
    ) -> None:
        self._settings = settings
        self._database = database
        self._audit = audit
        self._door = door
        self._folder = door.folder
        self._watches: dict[Kind, Watch] = {kind: Watch(settled_s, stalled_s) for kind in KINDS}
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
        """Import what is whole; False: something must wait, for another import or after a fault.

        Raises `FolderRefused`, of a sub-folder once what lies in the others is imported.
        """
        try:
            await self._door.ask(self._folder.prepare)
            is_done = await self._import_all()
        except FolderRefused as why:
            self._door.refuse(why)
            raise
        await self._forget()
        return is_done

    async def _import_all(self) -> bool:
        for kind, place in await self._door.ask(self._folder.cut_short):
            if not await self._import(kind, place):
                return False
        while True:
            await self._see()
            taken, fault = await self._door.ask(self._take)
            if taken is None:
                break
            if not await self._import(*taken):
                return False
        self._door.refuse(fault)
        if fault:
            raise fault
        return True

    async def _see(self) -> None:
        """Look at what lies in the folder."""
        self._door.see(*await self._door.ask(self._look))

    def _look(self) -> tuple[dict[Kind, dict[str, Looked]], list[int]]:
        """Look at the sub-folders (blocking); one that cannot be read has nothing."""
        found: dict[Kind, dict[str, Looked]] = {}
        now_s = time.monotonic()
        for kind in KINDS:
            try:
                found[kind] = self._folder.look(kind)
            except FolderRefused:  # told when something is to be taken
                found[kind] = {}
            self._watches[kind].look(found[kind], now_s)
        return found, self._folder.at_work()

    def _take(self) -> tuple[tuple[Kind, str] | None, FolderRefused | None]:
        """Take the next files that are whole (blocking); give why others could not be taken."""
        fault: FolderRefused | None = None
        for kind in KINDS:
            try:
                self._folder.look(kind)
                if names := self._ready(kind):
                    moment = f"{clock.now():%Y%m%dT%H%M%S-%f}"
                    return (kind, self._folder.take(kind, names, moment)), fault
            except FolderRefused as why:
                fault = fault or why
        return None, fault

    def _ready(self, kind: Kind) -> list[str]:
        return self._watches[kind].ready(
            kind, time.monotonic(), lambda name: self._folder.is_cut(kind, name)
        )

    async def _import(self, kind: Kind, place: str) -> bool:
        """Import what lies in a place and put it away; False: later."""
        files = await self._door.ask(self._folder.files, place)
        if not files:
            await self._door.ask(self._folder.discard, place)
            return True
        size = await self._door.ask(self._folder.size, place)
        async with self._database.transaction() as session:
            begun = await store.begin(session, place, kind, files, size)
        if begun.state != "importing":  # it ended, and could not be put away
            await self._door.ask(self._folder.put_away, place, begun.state)
            return True
        outcome = await self._outcome(kind, place, files, begun)
        if outcome.state == "later":
            return False
        await self._end(kind, place, files, outcome)
        return True

    async def _outcome(self, kind: Kind, place: str, files: Files, begun: Begun) -> Outcome:
        code, why = await self._door.ask(self._folder.why_unsound, place)
        if code:
            return Outcome(state="refused", code=code, why=why)
        if begun.tries > _MOST_TRIES:
            return await self._failed(kind, files, begun, "the service ended with it")
        outcome: Outcome
        try:
            outcome = await self._ask(kind, place, files)
        except ImportFailed as failure:
            _log.warning("an import from the drop folder failed", kind=kind, why=str(failure))
            if begun.tries >= _MOST_TRIES:
                return await self._failed(kind, files, begun, str(failure))
            return Outcome(state="later")
        if outcome.state == "later":
            async with self._database.transaction() as session:
                await store.postpone(session, place)
        return outcome

    async def _ask(self, kind: Kind, place: str, files: Files) -> Outcome:
        """Have files imported, and go on looking at what comes meanwhile."""
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
        importing = asyncio.create_task(import_apart(order), name="import from the drop folder")
        try:
            while not (await asyncio.wait({importing}, timeout=_EVERY_S))[0]:
                await self._see()
            return importing.result()
        finally:
            importing.cancel()
            await asyncio.wait({importing})

    async def _failed(self, kind: Kind, files: Files, begun: Begun, how: str) -> Outcome:
        """Refuse what failed too often; of customers, batches may be stored."""
        stored = 0
        if kind == "customers":
            async with self._database.transaction() as session:
                stored = await count_stored(session, files[0], begun.begun_at)
        why = (
            f"{', '.join(files)}: the import began {_MOST_TRIES} times and did not end ({how}); "
            "the service's log says why. Split the file if it is large, and put it in again"
        )
        return Outcome(state="refused", code="failed", why=why, changes=stored)

    async def _end(self, kind: Kind, place: str, files: Files, outcome: Outcome) -> None:
        """Store what became of an import, then write its report and put its files away."""
        rejects = await self._door.ask(self._folder.rejects, place)
        told = f"drop folder: {', '.join(files)}"
        if outcome.state == "done":
            told += f": {outcome.rows} rows, {outcome.refused_rows} refused"
        async with self._database.transaction() as session:
            await store.end(session, place, outcome, (REPORT, *rejects))
            await self._audit(session, None, f"drop.{outcome.state}", kind, told)
        try:
            await self._door.ask(self._folder.report, place, report_text(files, outcome))
        except OSError as error:  # the disk may be full: what is stored stays stored
            _log.warning("a report could not be written", kind=kind, why=error.strerror)
        await self._door.ask(self._folder.put_away, place, outcome.state)
        _log.info("an import from the drop folder ended", kind=kind, state=outcome.state)

    async def _forget(self) -> None:
        """Delete what was put away long ago, and what is remembered of it."""
        if time.monotonic() < self._forget_at:
            return
        self._forget_at = time.monotonic() + _FORGET_EVERY_S
        days = self._settings.drop_kept_days
        await self._door.ask(self._folder.forget, days)
        async with self._database.transaction() as session:
            await store.forget(session, clock.now() - timedelta(days=days))

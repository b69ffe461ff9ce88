"""Open and lately restored outages in memory, for the menu and the ringing path.

No database stands between a caller and them.

Rule: the memory is replaced whole after every change and every half minute. While the database
is away the last known outages stay, since a caller is better served by them than by silence.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

import structlog

from core.bus import Bus
from core.clock import now as clock_now
from core.db import Database
from outages.events import OutageChanged
from outages.outage import LATELY, OutageView, covers, first_to_tell, latest_restored
from outages.store import list_open_outages, list_restored_outages

_log = structlog.get_logger("outages.cache")
_RENEW_S = 30.0
_AFTER_FAILURE_S = 1.0


_ByCode = dict[str, list[OutageView]]


class OpenOutages:
    """What is dark now and what was lately, indexed by feeder and transformer."""

    def __init__(
        self, database: Database, bus: Bus, *, now: Callable[[], datetime] = clock_now
    ) -> None:
        self._database = database
        self._now = now
        self._changed = asyncio.Event()
        self._by_code: _ByCode = {}
        self._restored_by_code: _ByCode = {}
        self._by_id: dict[UUID, OutageView] = {}
        self.fresh_at: datetime | None = None  # of the last look into the database
        bus.on(OutageChanged, lambda _: self._changed.set(), name="open outages")

    def at(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        """Give the open outage to tell a premise of, or None. Memory only."""
        found = _covering(self._by_code, feeder_code, transformer_code)
        return first_to_tell(found, self._now())

    def lately(self, feeder_code: str, transformer_code: str) -> OutageView | None:
        """Give the outage that was restored there last, within a day, or None. Memory only."""
        found = _covering(self._restored_by_code, feeder_code, transformer_code)
        return latest_restored(found, self._now())

    def find(self, outage_id: UUID) -> OutageView | None:
        """Give an open outage by its id. Memory only."""
        return self._by_id.get(outage_id)

    def __len__(self) -> int:
        return len(self._by_id)

    async def refresh(self) -> None:
        """Read all open outages anew."""
        async with asyncio.timeout(self._database.deadline_s):
            async with self._database.transaction() as session:
                outages = await list_open_outages(session)
                restored = await list_restored_outages(session, self._now() - LATELY)
        self._by_code, self._restored_by_code = _by_code(outages), _by_code(restored)
        self._by_id = {outage.outage_id: outage for outage in outages}
        self.fresh_at = self._now()

    async def run(self) -> None:
        """Keep the memory fresh until cancelled."""
        while True:
            self._changed.clear()
            wait_s = _RENEW_S
            try:
                await self.refresh()
            except Exception as failure:  # any driver error: the last known outages stay
                known = "none are known yet" if self.fresh_at is None else "the last known are told"
                _log.warning(
                    f"open outages cannot be read from the database; until it answers {known}",
                    failure=type(failure).__name__,
                )
                wait_s = _AFTER_FAILURE_S
                await asyncio.sleep(wait_s)
                continue
            try:
                await asyncio.wait_for(self._changed.wait(), wait_s)
            except TimeoutError:
                continue


def _by_code(outages: Iterable[OutageView]) -> _ByCode:
    by_code: _ByCode = {}
    for outage in outages:
        codes = [f"f{code}" for code in outage.feeder_codes]
        codes += [f"t{code}" for code in outage.transformer_codes]
        for code in codes:
            by_code.setdefault(code, []).append(outage)
    return by_code


def _covering(by_code: _ByCode, feeder_code: str, transformer_code: str) -> list[OutageView]:
    return [
        outage
        for code in (f"f{feeder_code}", f"t{transformer_code}")
        for outage in by_code.get(code, ())
        if covers(outage, feeder_code, transformer_code)
    ]
